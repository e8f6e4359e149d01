internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    /// What ends a payment that is authorised, and what makes its points available.
    func addHolds() {
        on(.post, "/v1/payments/{payment}/capture", HoldRoutes.capture)
        on(.post, "/v1/payments/{payment}/void", HoldRoutes.void)
        on(.post, "/v1/payments/{payment}/confirm", HoldRoutes.confirm)
    }
}

private enum HoldRoutes {
    @Sendable static func capture(_ call: Call) async throws -> Response {
        try await end(call) { body, payment in .capture(try body.read { CapturePayment($0, payment: payment) }) }
    }

    @Sendable static func void(_ call: Call) async throws -> Response {
        try await end(call) { body, payment in .void(try body.read { VoidPayment($0, payment: payment) }) }
    }

    @Sendable static func confirm(_ call: Call) async throws -> Response {
        try await end(call) { body, payment in .confirm(try body.read { ConfirmPayment($0, payment: payment) }) }
    }

    /// Replies with the payment as it stands after the command.
    private static func end(_ call: Call, _ command: (Body, Int64) throws -> Command) async throws -> Response {
        let id = try call.thing(.payment, called: "payment")
        let body = try await call.optionalBody()
        let key = try call.key(for: body)
        let (reply, isReplay) = try await call.submit(try command(body, id.number), for: id.member, key: key)
        guard case .recorded(_, let payment?) = reply else {
            throw Problem(.internalError, "The command was not recorded.")
        }
        let words = try await call.words(payment.entry.programVersion)
        return .json(isReplay: isReplay) { $0.value(payment, in: words) }
    }
}

internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addRefunds() {
        on(.post, "/v1/payments/{payment}/refunds", RefundRoutes.create)
        on(.get, "/v1/payments/{payment}/refunds/{refund}", RefundRoutes.get)
    }
}

private enum RefundRoutes {
    /// A dry run needs a key too, as what it tries does, but leaves it free for the refund itself.
    @Sendable static func create(_ call: Call) async throws -> Response {
        let id = try call.thing(.payment, called: "payment")
        let body = try await call.body()
        let key = try call.key(for: body)
        let refund = try body.read { Refund($0, payment: id.number) }
        let (reply, isReplay) = try await call.submit(
            .refund(refund), for: id.member, key: refund.isDryRun ? nil : key)
        switch reply {
        case .recorded(let entry, let payment?):
            return try await self.reply(to: call, .created, isReplay: isReplay, entry, id: entry.id.text, payment)
        case .preview(let entry, let payment):
            return try await self.reply(to: call, .ok, isReplay: false, entry, id: nil, payment)
        default:
            throw Problem(.internalError, "The refund was not recorded.")
        }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        let id = try call.thing(.refund, called: "refund")
        let found = try await call.engine.refund(id, of: try call.thing(.payment, called: "payment"))
        guard let found else { throw Problem.notFound("refund") }
        return try await reply(to: call, .ok, isReplay: false, found.entry, id: id.text, found.payment)
    }

    private static func reply(
        to call: Call, _ status: HTTPResponse.Status, isReplay: Bool, _ entry: JournalEntry, id: String?,
        _ payment: Payment
    ) async throws -> Response {
        guard case .refunded(let refunded) = entry.event else {
            throw Problem(.internalError, "The entry is no refund.")
        }
        let words = try await call.words(payment.entry.programVersion)
        return .json(status, isReplay: isReplay) {
            $0.value(refunded, id: id, at: entry.at, with: payment, in: words)
        }
    }
}

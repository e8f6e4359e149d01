internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addPayments() {
        on(.post, "/v1/payments", PaymentRoutes.create)
        on(.get, "/v1/payments", PaymentRoutes.list)
        on(.get, "/v1/payments/{payment}", PaymentRoutes.get)
    }
}

private enum PaymentRoutes {
    @Sendable static func create(_ call: Call) async throws -> Response {
        let body = try await call.body()
        let key = try call.key(for: body)
        let (member, command) = try command(body)
        let (reply, isReplay) = try await call.submit(command, for: member, key: key)
        guard case .recorded(let entry, _) = reply, let payment = Payment(entry) else {
            throw Problem(.internalError, "The payment was not recorded.")
        }
        let words = try await call.words(payment.entry.programVersion)
        return .json(.created, isReplay: isReplay) { $0.value(payment, in: words) }
    }

    private static func command(_ body: Body) throws(Problem) -> (MemberID, Command) {
        switch try body.read({ PaymentDocument($0) }) {
        case .sale(let sale):
            let member = try MemberID(named: sale.member ?? "")
            do { return (member, .pay(.direct(try sale.request(of: member)))) } catch {
                return (member, .refuse(error))
            }
        case .quote(let text, let external, let capture):
            guard let quote = QuoteID(text) else { throw .notFound("quote") }
            guard quote.member != .nobody else {
                throw Problem([Fault("/quote", .invalidField, "The quote is for no member; it cannot be paid.")])
            }
            return (quote.member, .pay(.quoted(quote, external: external, capture: capture)))
        }
    }

    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        let id = try call.thing(.payment, called: "payment")
        guard let payment = try await call.engine.payment(id) else { throw Problem.notFound("payment") }
        let words = try await call.words(payment.entry.programVersion)
        return .json { $0.value(payment, in: words) }
    }

    @Sendable static func list(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "member", "reference", "merchant", "limit", "cursor")
        let limit = try query.limit()
        let filter = try filter(query)
        let cursor = try query.paymentCursor()
        guard let listed = try await call.engine.payments(filter, before: cursor, limit: limit + 1) else {
            throw Query.strangeCursor
        }
        var words: [Int: Sentences] = [:]
        for version in Set(listed.map(\.entry.programVersion)) {
            words[version] = try await call.words(version)
        }
        let write = { (json: inout JSONWriter, payment: Payment) in
            guard let words = words[payment.entry.programVersion] else { return }
            json.value(payment, in: words)
        }
        return .page(listed, limit: limit, cursor: { $0.entry.id.text }, write: write)
    }

    private static func filter(_ query: Query) throws(Problem) -> SaleFilter {
        guard let (name, value) = try query.one(of: ["member", "reference", "merchant"]) else {
            throw Query.invalid("Give one of member, reference, merchant.")
        }
        switch name {
        case "member": return .member(try MemberID(named: value))
        case "reference": return .reference(value)
        default: return .merchant(value)
        }
    }
}

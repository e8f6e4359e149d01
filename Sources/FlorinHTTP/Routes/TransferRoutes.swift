internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    /// Points and wallet money from member to member.
    func addTransfers() {
        on(.post, "/v1/point-transfers") { try await TransferRoutes.create($0) { TransferDocument(points: $0) } }
        on(.get, "/v1/point-transfers/{transfer}") { try await TransferRoutes.get($0, isOfMoney: false) }
        on(.post, "/v1/transfers") { try await TransferRoutes.create($0) { TransferDocument(money: $0) } }
        on(.get, "/v1/transfers/{transfer}") { try await TransferRoutes.get($0, isOfMoney: true) }
    }
}

private enum TransferRoutes {
    static func create(_ call: Call, _ read: (ObjectReader) -> TransferDocument?) async throws -> Response {
        let body = try await call.body()
        let key = try call.key(for: body)
        let document = try body.read(read)
        let (from, to) = (try MemberID(named: document.from), try MemberID(named: document.to))
        let transfer = Transfer(to: to, cargo: document.cargo, note: document.note)
        let (reply, isReplay) = try await call.submit(.transfer(transfer), for: from, key: key)
        guard case .recorded(let entry, _) = reply, case .transferredOut(let sent) = entry.event else {
            throw Problem(.internalError, "The transfer was not recorded.")
        }
        let program = try await call.program(entry.programVersion)
        return .json(.created, isReplay: isReplay) { $0.transfer(entry, sent, in: program) }
    }

    static func get(_ call: Call, isOfMoney: Bool) async throws -> Response {
        _ = try call.query()
        let id = try call.thing(.transferOut, called: "transfer")
        guard let entry = try await call.engine.entry(id), case .transferredOut(let sent) = entry.event,
            (sent.parcel.principal > 0) == isOfMoney
        else { throw Problem.notFound("transfer") }
        let program = try await call.program(entry.programVersion)
        return .json { $0.transfer(entry, sent, in: program) }
    }
}

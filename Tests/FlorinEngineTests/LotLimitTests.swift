import FlorinCore
import FlorinEngine
import Testing

@Suite struct LotLimitTests {
    @Test func `a member holds a thousand lots, and not one more`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        func grant(_ day: Int) -> Command {
            let expiry = Timestamp(milliseconds: TestScheme.noon.milliseconds + Int64(day) * 86_400_000)
            return .grantPoints(GrantPoints(points: 1, expiry: .at(expiry)))
        }
        for day in 1...Member.lotLimit { try await scheme.record(grant(day), for: id) }
        let beyond = try await scheme.rejection(of: grant(Member.lotLimit + 1), for: id)
        #expect(beyond == .limitExceeded(limit: "lots", maximum: Int64(Member.lotLimit)))
        // A lot that is there takes more.
        try await scheme.record(grant(1), for: id)
        #expect(try scheme.member(id).balances.available == Points(Member.lotLimit) + 1)
        try await scheme.close()
    }
}

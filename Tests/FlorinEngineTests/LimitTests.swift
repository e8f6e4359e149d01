import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import Testing

@Suite(.everyStore) struct LimitTests {
    @Test func `enrolments that are refused keep nobody else waiting`() async throws {
        let scheme = try TestScheme(lanes: 1)
        let id = try await scheme.enrol(reference: "taken")
        let engine = scheme.engine
        let now = scheme.clock.now
        let isRight = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    let profile = Profile(id: engine.newMember(), reference: "taken", createdAt: now)
                    guard case .failure(.alreadyExists("reference")) = try await engine.enrol(profile).result
                    else { return false }
                    return true
                }
            }
            group.addTask {
                _ = try await engine.submit(.grantPoints(GrantPoints(points: 1)), for: id).result.get()
                return true
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(isRight)
        try await scheme.close()
    }

    @Test func `so many queries may wait or run at once, and not one more`() async throws {
        let scheme = try TestScheme(queryLimit: 3)
        let id = try await scheme.enrol()
        let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let engine = scheme.engine
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await engine.query { _ in
                        begun.signal()
                        end.wait()
                    }
                }
            }
            await outside { for _ in 0..<3 { begun.wait() } }
            await #expect(throws: EngineError.self) { try await engine.query { _ in } }
            await #expect(throws: EngineError.self) { try await engine.quote(sale([1]), for: id) }
            // Commands do not wait for readers.
            try await scheme.record(.deposit(Deposit(amount: 1, source: "cash")), for: id)
            for _ in 0..<3 { end.signal() }
            try await group.waitForAll()
        }
        _ = try await engine.quote(sale([1]), for: id).get()
        try await scheme.close()
    }

    @Test func `prices are made away from the lanes, which only keep the quotes`() async throws {
        let scheme = try TestScheme()
        let id = try await scheme.enrol()
        let template = try await scheme.template(#"{"name":"5 off","kind":"fixed","amount":500,"total":1}"#)
        for _ in 0..<2 { _ = try await scheme.coupon(of: template, to: id) }
        let tooMuch = try await scheme.engine.quote(sale([800], wallet: .exactly(800)), for: id)
        #expect(tooMuch.rejection == .insufficientFunds(available: 0, required: 800))
        let unknown = try await scheme.engine.quote(sale([800]), for: scheme.engine.newMember())
        #expect(unknown.rejection == .notFound("member"))
        let quote = try await scheme.engine.quote(sale([800]), for: id).get()
        #expect(quote.priced.price.due == 300 && quote.priced.coupons.map(\.number) == [2])
        #expect(quote.priced.price.choice?.rejected.map(\.refusal) == [.usageLimit])
        try await scheme.record(.pay(.quoted(quote.id, external: nil)), for: id)
        try await scheme.close()
        // Counted once the lanes have ended: the member, two coupons, the quote and the payment.
        #expect(scheme.engine.statistics.jobs == 5)
    }

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

/// Blocks a thread of its own, not one that tasks need.
private func outside(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Thread {
            body()
            continuation.resume()
        }.start()
    }
}

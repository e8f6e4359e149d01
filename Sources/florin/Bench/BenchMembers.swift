internal import FlorinCore
internal import FlorinEngine

/// Members with points and money, made through the same lanes as any others.
struct BenchMembers: Sendable {
    private let engine: Engine
    private let run: String
    private let grant: GrantPoints

    /// So many are being made at once.
    private static let atOnce = 2000

    init(_ engine: Engine, run: String, grant: GrantPoints = Checkout.grant) {
        self.engine = engine
        self.run = run
        self.grant = grant
    }

    func make(_ count: Int) async throws -> [MemberID] {
        var bar = ProgressBar()
        defer { bar.clear() }
        return try await withThrowingTaskGroup(of: MemberID.self) { group in
            var members: [MemberID] = []
            members.reserveCapacity(count)
            var begun = min(BenchMembers.atOnce, count)
            for number in 0..<begun { group.addTask { try await make(number: number) } }
            while let member = try await group.next() {
                members.append(member)
                bar.show(Int64(members.count) * 1000 / Int64(count), "making members")
                guard begun < count else { continue }
                let number = begun
                group.addTask { try await make(number: number) }
                begun += 1
            }
            return members
        }
    }

    private func make(number: Int) async throws -> MemberID {
        let profile = Profile(id: engine.newMember(), reference: "\(run)-\(number)", createdAt: engine.clock.now)
        try await accept(engine.enrol(profile))
        try await accept(engine.submit(.grantPoints(grant), for: profile.id))
        try await accept(engine.submit(.deposit(Checkout.deposit), for: profile.id))
        return profile.id
    }

    private func accept(_ answer: Answer) throws {
        if case .failure(let rejection) = answer.result {
            throw Failure(.foundWrong, "the store does not take the benchmark's members: \(rejection)")
        }
    }
}

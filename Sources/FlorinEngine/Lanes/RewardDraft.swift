internal import FlorinCore

/// Rewards and redemptions while a batch is decided: what was read, and what the batch itself has changed since.
struct RewardDraft {
    /// All that the batch is about.
    var rewards: [RewardID: Reward] = [:]
    /// As read.
    private var states: [RewardID: RewardState] = [:]
    private var taken: [MemberReward: Int64] = [:]
    private var redemptions: [BatchDraft.EntryKey: Redemption] = [:]
    /// Codes that nobody had, and nobody was given in this batch either; of each reward that was asked for.
    private var codes: [RewardID: [String]] = [:]
    /// How many redemptions the batch may come to fulfil.
    var fulfilments = 0

    // What the batch has changed.
    private var changes: [RewardID: Int64] = [:]
    private var changesByMember: [MemberReward: Int64] = [:]
    private var made: [BatchDraft.EntryKey: RedemptionRow] = [:]
    private var ends: [RedemptionEnd] = []
    private var claims: [RewardClaim] = []

    init() {}

    init(_ read: ReadResult) throws(CorruptRecord) {
        states = read.rewards
        taken = read.redemptionsByMember
        for stored in read.redemptions { keep(try Redemption(stored)) }
    }

    /// The rewards whose documents the batch needs.
    var ids: Set<RewardID> {
        Set(states.keys).union(redemptions.values.lazy.map(\.redeemed.reward))
    }

    // MARK: For decisions

    func redemption(_ number: Int64, of member: MemberID) -> Redemption? {
        redemptions[BatchDraft.EntryKey(member: member, number: number)]
    }

    /// Of a reward that a redemption asks for, or was made for; of the latter, only the reward itself is known.
    func standing(_ id: RewardID, for member: Member) -> RewardStanding? {
        guard let reward = rewards[id] else { return nil }
        guard let state = states[id] else { return RewardStanding(reward) }
        return RewardStanding(
            reward, isClosed: state.isClosed, left: state.left.map { $0 - changes[id, default: 0] },
            taken: member.identities.lazy.map { MemberReward($0, id) }.reduce(0) { sum, own in
                sum + taken[own, default: 0] + changesByMember[own, default: 0]
            })
    }

    /// What is to be read to know how many of a limited reward those have had that were merged into a member.
    func unread(_ id: RewardID, by member: Member) -> Set<MemberReward> {
        guard rewards[id]?.perMember != nil else { return [] }
        return Set(member.absorbed.lazy.map { MemberReward($0, id) }.filter { taken[$0] == nil })
    }

    mutating func take(_ found: [MemberReward: Int64], for wanted: Set<MemberReward>) {
        for own in wanted { taken[own] = found[own] ?? 0 }
    }

    /// The reward of whose codes one is needed to fulfil this redemption, if they are not at hand.
    func poolToRead(for number: Int64, of member: MemberID) -> RewardID? {
        guard let id = redemption(number, of: member)?.redeemed.reward, codes[id] == nil,
            rewards[id]?.fulfilment == .code
        else { return nil }
        return id
    }

    mutating func take(_ free: [String], of reward: RewardID) {
        codes[reward] = free
    }

    func nextCode(of reward: RewardID) -> String? { codes[reward]?.last }

    // MARK: What was decided

    mutating func add(_ entry: JournalEntry) {
        let key = BatchDraft.EntryKey(member: entry.member, number: entry.event.redemption ?? entry.number)
        switch entry.event.rewardMove {
        case nil: return
        case .redeemed(let reward):
            count(1, of: reward, by: entry.member)
            made[key] = RedemptionRow(
                member: entry.member, number: entry.number, reward: reward, createdAt: entry.at)
            if let redemption = Redemption(entry) { keep(redemption) }
        case .fulfilled(let reward, let redemption, let code):
            end(key, by: entry, .fulfilled)
            guard let code else { return }
            codes[reward]?.removeLast()
            claims.append(RewardClaim(reward: reward, code: code, member: entry.member, number: redemption))
        case .cancelled(let reward, _):
            end(key, by: entry, .cancelled)
            count(-1, of: reward, by: entry.member)
        }
    }

    private mutating func keep(_ redemption: Redemption) {
        let entry = redemption.entry
        redemptions[BatchDraft.EntryKey(member: entry.member, number: entry.number)] = redemption
    }

    private mutating func count(_ change: Int64, of reward: RewardID, by member: MemberID) {
        changes[reward, default: 0] += change
        changesByMember[MemberReward(member, reward), default: 0] += change
    }

    private mutating func end(_ key: BatchDraft.EntryKey, by entry: JournalEntry, _ status: Redemption.Status) {
        if let before = redemptions[key], let after = Redemption(before.entry, endedBy: entry) { keep(after) }
        if made[key] != nil {
            made[key]?.status = status
        } else {
            ends.append(RedemptionEnd(member: key.member, number: key.number, status: status))
        }
    }

    // MARK: What is to be written

    /// Each table's rows in the order of their keys.
    func write(into batch: inout Batch) {
        batch.redemptions = made.values.sorted { ($0.member, $0.number) < ($1.member, $1.number) }
        batch.redemptionEnds = ends.sorted { ($0.member, $0.number) < ($1.member, $1.number) }
        batch.rewardUses = changes.sorted { $0.key < $1.key }.compactMap { id, change in
            guard change != 0, rewards[id]?.isLimited ?? false else { return nil }
            return RewardUse(reward: id, change: change)
        }
        batch.rewardClaims = claims.sorted { ($0.reward, $0.code) < ($1.reward, $1.code) }
    }
}

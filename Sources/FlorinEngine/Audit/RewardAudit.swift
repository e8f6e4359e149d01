internal import FlorinCore

/// What the journal says of redemptions, to hold against what is stored of them and of the rewards' stocks.
struct RewardAudit {
    private var stored: [RewardID: StoredReward] = [:]
    private var initial: [RewardID: Reward] = [:]
    private var redemptions: [RedemptionID: RedemptionRow] = [:]
    private var claims: [CodeID: RewardClaim] = [:]
    private var uses: [RewardID: Int64] = [:]
    private var supplied: [RewardID: RewardSupplied] = [:]

    private struct RedemptionID: Hashable {
        let member: MemberID
        let number: Int64
    }

    private struct CodeID: Hashable {
        let reward: RewardID
        let code: String
    }

    // MARK: The journal

    mutating func see(_ stored: StoredReward, _ reward: Reward) {
        self.stored[stored.id] = stored
        initial[stored.id] = reward
    }

    mutating func add(_ entry: JournalEntry) {
        let id = RedemptionID(member: entry.member, number: entry.event.redemption ?? entry.number)
        switch entry.event.rewardMove {
        case nil: return
        case .redeemed(let reward):
            uses[reward, default: 0] += 1
            redemptions[id] = RedemptionRow(
                member: entry.member, number: entry.number, reward: reward, createdAt: entry.at)
        case .fulfilled(let reward, let redemption, let code):
            redemptions[id]?.status = .fulfilled
            guard let code else { return }
            claims[CodeID(reward: reward, code: code)] = RewardClaim(
                reward: reward, code: code, member: entry.member, number: redemption)
        case .cancelled(let reward, _):
            redemptions[id]?.status = .cancelled
            uses[reward, default: 0] -= 1
        }
    }

    // MARK: What is stored. Each gives what is wrong with it.

    mutating func see(_ row: RedemptionRow) -> VerificationFault? {
        let derived = redemptions.removeValue(forKey: RedemptionID(member: row.member, number: row.number))
        guard derived != row else { return nil }
        let detail = derived == nil ? "the journal knows no such redemption" : "it is not what the journal makes of it"
        return VerificationFault(row: name(row.member, row.number), detail: detail)
    }

    mutating func see(_ claim: RewardClaim) -> VerificationFault? {
        guard claims.removeValue(forKey: CodeID(reward: claim.reward, code: claim.code)) != claim else { return nil }
        return VerificationFault(row: name(claim), detail: "it was not given for \(name(claim.member, claim.number))")
    }

    mutating func see(_ supplied: RewardSupplied) {
        self.supplied[supplied.reward] = supplied
    }

    mutating func finish() -> [VerificationFault] {
        let missing = redemptions.values.map { row in
            VerificationFault(
                row: name(row.member, row.number), detail: "the row is missing, its journal is there")
        }
        let unclaimed = claims.values.map { claim in
            VerificationFault(
                row: name(claim),
                detail: "it was given for \(name(claim.member, claim.number)), which is not said there")
        }
        return missing.sorted { $0.row < $1.row } + unclaimed.sorted { $0.row < $1.row } + stockFaults
    }

    private var stockFaults: [VerificationFault] {
        initial.sorted { $0.key < $1.key }.compactMap { id, reward in
            guard let detail = stockFault(of: reward) else { return nil }
            return VerificationFault(row: "reward_stocks, reward \(id.text)", detail: detail)
        }
    }

    private func stockFault(of reward: Reward) -> String? {
        guard let stored = stored[reward.id], let first = reward.initialStock else { return nil }
        guard let stock = stored.stock else { return "the row is missing" }
        let supplied = supplied[reward.id]
        let uses = uses[reward.id] ?? 0
        if stored.used != uses { return "it counts \(stored.used) given, the journal \(uses)" }
        if stock != first + (supplied?.added ?? 0) {
            return "it says \(stock) pieces; \(first) at first and \(supplied?.added ?? 0) more were put there"
        }
        if reward.fulfilment == .code, supplied?.codes ?? 0 != stock {
            return "it says \(stock) codes; \(supplied?.codes ?? 0) are there"
        }
        return uses > stock ? "\(uses) are given, \(stock) may be" : nil
    }

    private func name(_ member: MemberID, _ number: Int64) -> String {
        "redemptions, " + EntryID(.redemption, member, number).text
    }

    private func name(_ claim: RewardClaim) -> String {
        "reward_codes, reward \(claim.reward.text), code \(claim.code)"
    }
}

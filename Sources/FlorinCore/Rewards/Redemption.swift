/// A redemption as it stands: what the member gave for the reward, and what became of it.
public struct Redemption: Hashable, Sendable {
    /// The entry that made it.
    public let entry: JournalEntry
    public let redeemed: Redeemed
    /// What ended it; nil: the member still waits for the reward.
    public let ending: Ending?

    public indirect enum Ending: Hashable, Sendable {
        case fulfilled(Fulfilled, at: Timestamp)
        case cancelled(RedemptionCancelled, at: Timestamp)
    }

    public enum Status: String, Hashable, Sendable, CaseIterable {
        case redeemed, fulfilled, cancelled
    }

    /// Nil if `entry` is no redemption, or `end` does not end this one.
    public init?(_ entry: JournalEntry, endedBy end: JournalEntry? = nil) {
        guard case .redeemed(let redeemed) = entry.event else { return nil }
        self.entry = entry
        self.redeemed = redeemed
        guard let end else {
            ending = nil
            return
        }
        guard end.member == entry.member, end.event.redemption == entry.number else { return nil }
        switch end.event {
        case .fulfilled(let fulfilled): ending = .fulfilled(fulfilled, at: end.at)
        case .redemptionCancelled(let cancelled): ending = .cancelled(cancelled, at: end.at)
        default: return nil
        }
    }

    public var status: Status {
        switch ending {
        case nil: .redeemed
        case .fulfilled: .fulfilled
        case .cancelled: .cancelled
        }
    }

    /// - Throws: `.stateConflict` with its status if it has ended.
    func requireOpen() throws(Rejection) {
        guard ending == nil else { throw .stateConflict(state: status.rawValue) }
    }
}

/// What an entry does to a redemption, its reward's stock and its member's share of it. All that is kept of them follows
/// from this.
public enum RewardMove: Hashable, Sendable {
    /// It is the entry's own.
    case redeemed(RewardID)
    /// With a code of the reward's pool, if it has one.
    case fulfilled(RewardID, redemption: Int64, code: String?)
    case cancelled(RewardID, redemption: Int64)
}

extension Event {
    public var rewardMove: RewardMove? {
        switch self {
        case .redeemed(let redeemed): .redeemed(redeemed.reward)
        case .fulfilled(let fulfilled):
            .fulfilled(fulfilled.reward, redemption: fulfilled.redemption, code: fulfilled.code)
        case .redemptionCancelled(let cancelled): .cancelled(cancelled.reward, redemption: cancelled.redemption)
        default: nil
        }
    }

    /// The number of the redemption that it is about, if it is not the redemption itself.
    public var redemption: Int64? {
        switch rewardMove {
        case .fulfilled(_, let redemption, _), .cancelled(_, let redemption): redemption
        case .redeemed, nil: nil
        }
    }
}

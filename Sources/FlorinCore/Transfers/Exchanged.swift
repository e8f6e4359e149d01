/// The other side of what two members did with each other: a member, and its own entry about it.
public struct Counterpart: Hashable, Sendable {
    public var member: MemberID
    /// The number of the entry.
    public var entry: Int64

    public init(member: MemberID, entry: Int64) {
        self.member = member
        self.entry = entry
    }
}

/// Points or money that went from one member to another, as the journals of both keep it.
public struct Transferred: Hashable, Sendable {
    public var counterpart: Counterpart
    public var parcel: Parcel
    public var note: String?
    /// The end of the calendar month in whose limit it counts; the sender's only. Nil: it counts in none.
    public var countsUntil: Timestamp?
    /// Until when the activity lasts of a merged member, whose sales go on; for the one that is left.
    public var activeUntil: Timestamp?

    public init(
        counterpart: Counterpart, parcel: Parcel, note: String? = nil, countsUntil: Timestamp? = nil,
        activeUntil: Timestamp? = nil
    ) {
        self.counterpart = counterpart
        self.parcel = parcel
        self.note = note
        self.countsUntil = countsUntil
        self.activeUntil = activeUntil
    }
}

/// Two members that became one, as the journals of both keep it.
public struct Merged: Hashable, Sendable {
    public var counterpart: Counterpart
    public var role: Role
    public var parcel: Parcel
    /// The tiers of both before the merger.
    public var tiers: Tiers
    /// By the member that went.
    public var used: LimitsUsed
    /// Until when its activity lasts.
    public var activeUntil: Timestamp?

    public struct Tiers: Hashable, Sendable {
        /// Of the member that went.
        public var gone: String
        public var goneTerms: TierTerms
        /// Of the one that stayed.
        public var stayed: String

        public init(gone: String, goneTerms: TierTerms, stayed: String) {
            self.gone = gone
            self.goneTerms = goneTerms
            self.stayed = stayed
        }
    }

    /// What the member of this journal was in it.
    public enum Role: Hashable, Sendable {
        /// It went.
        case into
        /// It took the other in, and those that had been merged into that one before.
        case from(absorbed: [MemberID])
        /// The merger was taken back: it is there again.
        case restored
        /// It was taken back: the other has its things again, and those that had been merged into that one.
        case released(absorbed: [MemberID])

        /// Whether the parcel leaves the member.
        var isOut: Bool {
            switch self {
            case .into, .released: true
            case .from, .restored: false
            }
        }
    }

    public init(
        counterpart: Counterpart, role: Role, parcel: Parcel, tiers: Tiers, used: LimitsUsed,
        activeUntil: Timestamp? = nil
    ) {
        self.counterpart = counterpart
        self.role = role
        self.parcel = parcel
        self.tiers = tiers
        self.used = used
        self.activeUntil = activeUntil
    }
}

/// A member that was forgotten, as its journal keeps it: under its number alone.
public struct Erased: Hashable, Sendable {
    public var reason: String?
    /// What it had; it is lost.
    public var parcel: Parcel

    public init(reason: String?, parcel: Parcel) {
        self.reason = reason
        self.parcel = parcel
    }
}

extension Event {
    /// What the event has to do with another member, with its direction: true if the parcel leaves. Nil: nothing.
    public var exchange: (counterpart: Counterpart, parcel: Parcel, isOut: Bool)? {
        switch self {
        case .transferredOut(let out): (out.counterpart, out.parcel, true)
        case .transferredIn(let back): (back.counterpart, back.parcel, false)
        case .merged(let merged): (merged.counterpart, merged.parcel, merged.role.isOut)
        default: nil
        }
    }
}

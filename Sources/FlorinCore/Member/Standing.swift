extension Member {
    public enum Status: Hashable, Sendable {
        case active
        /// All that it had has gone to another member, with the entry of this number.
        case merged(into: MemberID, by: Int64)
        /// Nobody knows any more who it was, since the entry of this number.
        case erased(by: Int64)
    }

    /// What a member has sent to others in one calendar month of the program.
    public struct Sent: Hashable, Sendable {
        public var points: Points
        public var money: Money
        /// The end of that month.
        public let until: Timestamp

        init(points: Points = 0, money: Money = 0, until: Timestamp) {
            self.points = points
            self.money = money
            self.until = until
        }

        mutating func add(points: Points, money: Money) {
            self.points = min(Bounds.magnitude, self.points + points)
            self.money = min(Bounds.magnitude, self.money + money)
        }
    }

    /// A member's end, whom it has taken in, what it sends and what it waits for follow from its entries.
    mutating func changeStanding(_ event: Event, number: Int64) {
        switch event {
        case .transferredOut(let out):
            guard let until = out.countsUntil else { return }
            var month = sent.flatMap { $0.until == until ? $0 : nil } ?? Sent(until: until)
            month.add(points: out.parcel.points, money: out.parcel.principal)
            sent = month
        case .merged(let merged):
            switch merged.role {
            case .into: status = .merged(into: merged.counterpart.member, by: number)
            case .from(let earlier):
                absorbed += [merged.counterpart.member] + earlier
                add(merged.used)
            case .restored: status = .active
            case .released(let earlier):
                absorbed.removeAll { $0 == merged.counterpart.member || earlier.contains($0) }
                subtract(merged.used)
            }
        case .erased: status = .erased(by: number)
        case .redeemed: openRedemptions += 1
        case .fulfilled, .redemptionCancelled: openRedemptions -= 1
        default: break
        }
    }

    /// The member, and all that were merged into it: for a limit by member they are one.
    public var identities: [MemberID] { [id] + absorbed }

    /// Why a member that is no longer active cannot do this; nil if it can.
    func refusal(of command: Command) -> Rejection? {
        switch (status, command) {
        case (.active, _), (_, .advance), (_, .refuse): nil
        case (.merged, _) where command.outlivesMerger: nil
        case (.erased, .erase), (.merged, .unmerge): nil
        default: endRefusal
        }
    }

    /// Why nothing more can be done with the member; nil for an active one.
    public var endRefusal: Rejection? {
        switch status {
        case .active: nil
        case .merged(let other, _): .merged(into: other)
        case .erased: .stateConflict(state: "erased")
        }
    }
}

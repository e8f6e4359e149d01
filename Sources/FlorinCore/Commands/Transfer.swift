/// Points or wallet money from one member to another. Points keep the terms of their lots; of money only principal goes.
public struct Transfer: Hashable, Sendable {
    public var to: MemberID
    public var cargo: Cargo
    public var note: String?

    public enum Cargo: Hashable, Sendable {
        case points(Points)
        case money(Money)
    }

    public init(to: MemberID, cargo: Cargo, note: String? = nil) {
        self.to = to
        self.cargo = cargo
        self.note = note
    }
}

extension DraftPair {
    mutating func decide(_ transfer: Transfer) throws(Rejection) -> JournalEntry {
        let parcel = try own.parcel(for: transfer.cargo)
        let lots = other.member.lots.count
        let entry = try hand(over: parcel, transfer.note, countsUntil: own.monthEnd)
        try other.checkRoom(for: parcel, lotsBefore: lots)
        return entry
    }
}

extension Draft {
    /// What leaves the sender, if it has so much, and if the program lets it go.
    func parcel(for cargo: Transfer.Cargo) throws(Rejection) -> Parcel {
        switch cargo {
        case .points(let points):
            try check(points, besides: sentThisMonth?.points ?? 0, within: rules.points.transfers, "points.transfers")
            return Parcel(lots: try member.lotsToSpend(points))
        case .money(let amount):
            try check(amount, besides: sentThisMonth?.money ?? 0, within: rules.wallet.transfers, "wallet.transfers")
            guard amount <= member.principal else {
                throw .insufficientFunds(available: member.principal, required: amount)
            }
            return Parcel(principal: amount)
        }
    }

    private func check(
        _ amount: Int64, besides sent: Int64, within rules: TransferRules?, _ name: String
    ) throws(Rejection) {
        guard let rules else { throw .limitExceeded(limit: name, maximum: 0) }
        if amount < rules.minimum { throw .limitUndercut(limit: "\(name).minimum", minimum: rules.minimum) }
        if let maximum = rules.maximum, amount > maximum {
            throw .limitExceeded(limit: "\(name).maximum", maximum: maximum)
        }
        if let maximum = rules.perMonth, amount > maximum - sent {
            throw .limitExceeded(limit: "\(name).perMonth", maximum: maximum)
        }
    }

    private var sentThisMonth: Member.Sent? { member.sent.flatMap { $0.until > now ? $0 : nil } }

    /// The end of the month that is being counted; a month that has begun ends as it was going to, should the program's
    /// time zone change.
    var monthEnd: Timestamp {
        sentThisMonth?.until ?? rules.zone.end(of: rules.zone.day(of: now).endOfMonth)
    }

    /// What others send must neither fill a wallet beyond the program's limit nor a member with ever more lots.
    fileprivate func checkRoom(for parcel: Parcel, lotsBefore: Int) throws(Rejection) {
        guard member.lots.count <= max(lotsBefore, Member.lotLimit) else {
            throw .limitExceeded(limit: "lots", maximum: Int64(Member.lotLimit))
        }
        guard parcel.principal > 0, let maximum = rules.wallet.limits.balance else { return }
        guard member.principal + member.bonus + member.heldPrincipal + member.heldBonus <= maximum else {
            throw .limitExceeded(limit: "wallet.limits.balance", maximum: maximum)
        }
    }
}

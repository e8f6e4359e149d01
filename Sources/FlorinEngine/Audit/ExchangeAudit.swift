internal import FlorinCore

/// Holds the two sides of what members did with each other against each other: what one gave, the other got.
struct ExchangeAudit {
    /// Sides whose other side has not been seen, by the entry that it must be in.
    private var open: [Counterpart: Side] = [:]

    private struct Side {
        let entry: EntryID
        let parcel: Parcel
        let isOut: Bool
        let at: Timestamp
        let own: Counterpart
    }

    /// Gives what is wrong with an entry, if it is one side and the other was seen before.
    mutating func add(_ entry: JournalEntry) -> String? {
        guard let exchange = entry.event.exchange else { return nil }
        let own = Counterpart(member: entry.member, entry: entry.number)
        let side = Side(
            entry: entry.id, parcel: exchange.parcel, isOut: exchange.isOut, at: entry.at, own: own)
        guard let other = open.removeValue(forKey: own) else {
            guard open.updateValue(side, forKey: exchange.counterpart) == nil else {
                return "\(entry.id.text) and another entry name the same other side"
            }
            return nil
        }
        let isOtherSide =
            other.own == exchange.counterpart && other.parcel == side.parcel && other.isOut != side.isOut
            && other.at == side.at && other.entry.kind.isOtherSide(of: entry.id.kind)
        return isOtherSide ? nil : "\(entry.id.text) is not the other side of \(other.entry.text)"
    }

    /// What is missing at the end.
    var faults: [VerificationFault] {
        open.values.map { side in
            VerificationFault(row: "entries, \(side.entry.text)", detail: "its other side is missing")
        }.sorted { $0.row < $1.row }
    }
}

extension EntryKind {
    fileprivate func isOtherSide(of other: EntryKind) -> Bool {
        switch self {
        case .transferOut: other == .transferIn
        case .transferIn: other == .transferOut
        default: other == self
        }
    }
}

internal import FlorinCore

extension JSONWriter {
    /// What a transfer is answered with, from the sender's side.
    mutating func transfer(_ entry: JournalEntry, _ sent: Transferred, in program: Program) {
        object { json in
            json.field("id", entry.id.text)
            json.field("from", entry.member.text)
            json.field("to", sent.counterpart.member.text)
            if sent.parcel.principal > 0 {
                json.field("amount", sent.parcel.principal)
                json.field("note", sent.note)
            } else {
                json.field("points", sent.parcel.points)
                json.lots(sent.parcel.lots, of: entry.member)
            }
            json.field("createdAt", entry.at)
            if sent.parcel.principal > 0 {
                json.wallet(entry.after, in: program.currency)
            } else {
                json.points(entry.after, as: "balance")
            }
        }
    }

    /// What the end of a member is answered with: how it stands, and what it had.
    mutating func end(_ entry: JournalEntry) {
        object { json in
            json.field("id", entry.member.text)
            switch entry.event {
            case .merged(let merged):
                let other = merged.counterpart.member
                json.field("status", merged.role == .into ? "merged" : "active")
                json.field(merged.role == .into ? "mergedInto" : "from", other.text)
                json.field("entry", entry.id.text)
                json.parcel(merged.parcel, of: merged.role == .into ? entry.member : other, as: "moved")
            case .erased(let erased):
                json.field("status", "erased")
                json.field("entry", entry.id.text)
                json.parcel(erased.parcel, of: entry.member, as: "forfeited")
            default: break
            }
            json.field("at", entry.at)
        }
    }

    /// For a member's activity.
    mutating func exchangeDetails(of entry: JournalEntry) {
        switch entry.event {
        case .transferredOut(let sent):
            field("to", sent.counterpart.member.text)
            field("note", sent.note)
            parcel(sent.parcel, of: entry.member, as: "moved")
        case .transferredIn(let received):
            field("from", received.counterpart.member.text)
            field("note", received.note)
            parcel(received.parcel, of: received.counterpart.member, as: "moved")
        case .merged(let merged):
            let other = merged.counterpart.member
            let isOut = entry.event.exchange?.isOut ?? false
            field(isOut ? "into" : "from", other.text)
            parcel(merged.parcel, of: isOut ? entry.member : other, as: "moved")
        case .erased(let erased):
            field("reason", erased.reason)
            parcel(erased.parcel, of: entry.member, as: "forfeited")
        default: break
        }
    }

    /// `owner` is the member that had it; lots and coupons bear its ids.
    private mutating func parcel(_ parcel: Parcel, of owner: MemberID, as name: StaticString) {
        key(name)
        object { json in
            json.field("points", parcel.points)
            json.field("pending", parcel.pendingPoints)
            json.field("debt", parcel.debt)
            json.field("growth", parcel.growth.reduce(0) { $0 + $1.amount })
            json.field("principal", parcel.principal)
            json.field("bonus", parcel.bonus)
            json.lots(parcel.lots + parcel.pending, of: owner)
            json.key("coupons")
            json.array(parcel.coupons) { $0.value(EntryID(.coupon, owner, $1.number).text) }
        }
    }

    private mutating func lots(_ uses: [LotUse], of owner: MemberID) {
        key("lots")
        array(uses) { json, use in
            json.object { json in
                json.field("lot", LotID(owner, use.terms.number).text)
                json.field("points", use.points)
                json.field("expiresAt", use.terms.expiresAt)
            }
        }
    }
}

internal import FlorinCore

extension JSONWriter {
    mutating func wallet(_ balances: Balances, in currency: Currency) {
        key("wallet")
        object { $0.walletFields(balances, in: currency) }
    }

    /// Principal and bonus are all there is of them; of both together, some is held and the rest available.
    mutating func walletFields(_ balances: Balances, in currency: Currency) {
        field("currency", currency.code)
        field("principal", balances.principal + balances.heldPrincipal)
        field("bonus", balances.bonus + balances.heldBonus)
        field("held", balances.heldPrincipal + balances.heldBonus)
        field("available", balances.principal + balances.bonus)
    }

    mutating func points(_ balances: Balances, as name: StaticString = "points") {
        key(name)
        object { $0.pointsFields(balances) }
    }

    mutating func pointsFields(_ balances: Balances) {
        field("available", balances.available)
        field("pending", balances.pending)
        field("held", balances.held)
        field("debt", balances.debt)
    }

    mutating func tier(_ id: String, of program: Program) {
        key("tier")
        object { json in
            json.field("id", id)
            json.field("name", program.tiers.first { $0.id == id }?.name ?? id)
        }
    }

    /// A member's lots in the order in which they are spent, each with all its points and how many of them are held.
    mutating func lots(of member: Member) {
        key("lots")
        array(member.lots) { json, lot in
            json.object { json in
                json.field("id", LotID(member.id, lot.terms.number).text)
                json.field("points", lot.points + lot.held)
                json.field("held", lot.held)
                json.field("earnedAt", lot.terms.earnedAt)
                json.field("availableAt", lot.terms.availableAt.ifEver)
                json.field("expiresAt", member.expiry(of: lot))
                json.field("source", lot.terms.source.rawValue)
            }
        }
    }

    /// When points die next, and how many; those that are held do not die with their lot.
    mutating func nextExpiry(of member: Member) {
        key("nextExpiry")
        let live = member.lots.lazy.filter { $0.points > 0 }
        guard let at = live.compactMap(member.expiry).min() else { return null() }
        let dying = live.filter { member.expiry(of: $0) == at }
        object { json in
            json.field("at", at)
            json.field("points", dying.reduce(0) { $0 + $1.points })
        }
    }
}

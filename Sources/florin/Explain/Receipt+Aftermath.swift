internal import FlorinCore

/// What became of the payment: its hold, its refunds, and what is left.
extension Receipt {
    var aftermath: [String] {
        let sections = [hold, refunded].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var hold: [String] {
        guard let expiresAt = payment.expiresAt else { return [] }
        switch payment.ending {
        case nil: return ["Authorised: held until \(time(expiresAt))"]
        case .voided: return ["Voided: all that was held is given back"]
        case .expired: return ["Lapsed at \(time(expiresAt)): all that was held is given back"]
        case .captured(let captured, let at):
            var rows = tenders(headed: "")
            rows.add(cells(of: captured.shares, named: "captured"))
            return ["Captured at \(time(at)): \(Figures.grouped(captured.points)) points earned"] + rows.lines
        }
    }

    private var refunded: [String] {
        guard !refunds.isEmpty else { return [] }
        var rows = tenders(headed: "points back", "earned points taken back")
        for entry in refunds {
            guard case .refunded(let refunded) = entry.event else { continue }
            let numbers = [refunded.returned.points, refunded.clawback.points].map(Figures.grouped)
            rows.add(cells(of: refunded.returned, named: "\(entry.id.text)  \(time(entry.at))") + numbers)
        }
        return ["Refunds"] + rows.lines + left.lines
    }

    /// What is still with the customer.
    private var left: Columns {
        let lines = priced.request.lines.count
        let units = payment.kept.quantities(lines: lines).enumerated()
            .filter { $0.element > 0 }.map { "\(Figures.grouped($0.element)) of line \($0.offset + 1)" }
        var rows = Columns()
        rows.add("left", amount(payment.kept.value), units.joined(separator: ", "))
        return rows
    }

    // MARK: Tables of tenders

    private func tenders(headed more: String...) -> Columns {
        var rows = Columns(right: Set(1...7))
        rows.add(["", "value", "= points", "+ principal", "+ bonus", "+ external"] + more)
        return rows
    }

    private func cells(of shares: Returned, named name: String) -> [String] {
        let parts = [shares.value, shares.pointsAmount, shares.principal, shares.bonus, shares.external]
        return [name] + parts.map(amount)
    }
}

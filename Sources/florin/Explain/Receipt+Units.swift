internal import FlorinCore

/// How each unit is paid, and what the payment earns on that.
extension Receipt {
    /// One row for each run of units that are paid alike, with the amounts of one unit; then all units together.
    var units: [String] {
        var rows = Columns(right: Set(0...7))
        rows.add("line", "units", "list price", "= discount", "+ points", "+ principal", "+ bonus", "+ external")
        for run in price.units {
            let list = priced.request.lines[run.line].unitAmount
            rows.add(["\(run.line + 1)", Figures.grouped(run.count), amount(list)] + run.parts.map(amount))
        }
        let count = price.units.reduce(0) { $0 + $1.count }
        let sums = price.units.reduce(into: [Money](repeating: 0, count: 5)) { sums, run in
            for (index, part) in run.parts.enumerated() { sums[index] += part * run.count }
        }
        rows.add(["all", Figures.grouped(count), amount(price.gross)] + sums.map(amount))
        return ["Each unit"] + rows.lines
    }

    /// What the sale earns; for one that is authorised, what it would if all of it were captured.
    var earned: [String] {
        let earn = price.earn
        var rows = Columns(right: [1])
        rows.add("basis", amount(earn.basis), "= \(Figures.grouped(earn.basis)) minor units, principal and external")
        for factor in earn.factors {
            rows.add("", factor.value.hasPrefix("+") ? factor.value : "× " + factor.value, scope(of: factor))
        }
        let expiry = priced.earnExpiresAt.map { "good until \(time($0))" } ?? "good for ever"
        let span = "good from \(time(priced.earnAvailableAt)), \(expiry)"
        rows.add("points", Figures.grouped(earn.points), "rounded down; \(span)")
        rows.add("growth", Figures.grouped(earn.growth))
        return [priced.request.capture == .now ? "Earned" : "Earned if all of it is captured"] + rows.lines
    }

    /// A rule with goods of its own holds for these alone.
    private func scope(of factor: Earn.Factor) -> String {
        guard factor.rule.hasPrefix("points/earn/rules/") else { return factor.rule }
        return factor.rule + (factor.value.hasPrefix("+") ? ", for each unit of its goods" : ", for its goods only")
    }
}

extension UnitRun {
    /// In the order of the columns; they make the list price.
    fileprivate var parts: [Money] { [discount, pointsAmount, principal, bonus, external] }
}

internal import FlorinCore

/// Where a sale as it is stored and as it was derived again differ.
struct EntryDifferences {
    private var rows = Columns(right: [1, 2])

    /// `derived` is nil if deciding it again makes no entry.
    init(stored: JournalEntry, derived: JournalEntry?, _ currency: Currency) {
        rows.add("", "stored", "derived")
        guard let derived, case .sold(let old) = stored.event, case .sold(let new) = derived.event else {
            rows.add("the sale", "is there", "is none")
            return
        }
        let (a, b) = (old.priced.price, new.priced.price)
        func amount(_ money: Money) -> String { Figures.number(money, currency) }
        compare("gross", amount(a.gross), amount(b.gross))
        for index in 0..<max(a.steps.count, b.steps.count) {
            compare("step \(index + 1)", step(a, index, currency), step(b, index, currency))
        }
        compare("due", amount(a.due), amount(b.due))
        compare("payable", amount(a.payable), amount(b.payable))
        compare("earned on", amount(a.earn.basis), amount(b.earn.basis))
        compare("points earned", Figures.grouped(a.earn.points), Figures.grouped(b.earn.points))
        compare("growth", Figures.grouped(a.earn.growth), Figures.grouped(b.earn.growth))
        note("shares of the units", a.units == b.units)
        note("reasons of the steps", a.steps == b.steps)
        note("factors of earning", a.earn.factors == b.earn.factors)
        note("coupons not used", a.choice == b.choice)
        note("points not used", a.unusedPoints == b.unusedPoints)
        note("lots, coupons and dates", old.withoutPrice == new.withoutPrice)
        note("postings", stored.postings == derived.postings && stored.openings == derived.openings)
        note("balances after it", stored.after == derived.after)
        note("place in the journal", (stored.number, stored.at) == (derived.number, derived.at))
    }

    var lines: [String] { rows.lines }

    private mutating func compare(_ name: String, _ stored: String, _ derived: String) {
        if stored != derived { rows.add(name, stored, derived) }
    }

    private mutating func note(_ name: String, _ areEqual: Bool) {
        if !areEqual { rows.add(name, "", "differ") }
    }

    private func step(_ price: Price, _ index: Int, _ currency: Currency) -> String {
        guard price.steps.indices.contains(index) else { return "none" }
        return price.steps[index].rule + " " + Figures.number(price.steps[index].amount, currency)
    }
}

extension Sale {
    /// All but the price, to be compared.
    fileprivate var withoutPrice: Sale {
        var sale = self
        sale.priced.price = Price(
            gross: 0, due: 0, payable: 0, steps: [], earn: Earn(points: 0, growth: 0, basis: 0, factors: []), units: [])
        return sale
    }
}

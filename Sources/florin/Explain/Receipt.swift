internal import FlorinCore
internal import FlorinEngine
internal import FlorinHTTP

/// A payment as a receipt whose every figure can be checked by hand. Amounts are in the program's currency, in its major
/// unit; lines of the basket count from 1.
struct Receipt {
    let payment: Payment
    let refunds: [JournalEntry]
    private let version: ProgramVersion

    init(_ audit: PaymentAudit) {
        (payment, refunds, version) = (audit.payment, audit.refunds, audit.program)
    }

    var entry: JournalEntry { payment.entry }
    var priced: PricedSale { payment.sale.priced }
    var price: Price { priced.price }
    var program: Program { version.program }
    var words: Sentences { Sentences(english: program) }

    var lines: [String] {
        let sections = [heading, basket, steps, units, earned, unused, aftermath].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var heading: [String] {
        var rows = Columns()
        rows.add("status", payment.status.rawValue)
        if let merchant = priced.request.merchant { rows.add("merchant", merchant) }
        if let reference = priced.request.reference { rows.add("reference", reference) }
        rows.add("member", entry.member.text)
        rows.add("time", time(entry.at) + " " + program.timeZone)
        rows.add("program", "\(program.name), version \(version.version)")
        rows.add("amounts", "in \(program.currency.code)")
        return [entry.id.text] + rows.lines
    }

    private var basket: [String] {
        var rows = Columns(right: [0, 1, 3])
        for (index, line) in priced.request.lines.enumerated() {
            let goods = [line.sku, line.category].compactMap(\.self).joined(separator: ", ")
            let product = "\(Figures.grouped(line.quantity)) × \(amount(line.unitAmount))"
            rows.add("\(index + 1)", product, "=", amount(line.quantity * line.unitAmount), goods)
        }
        return ["Basket"] + rows.lines
    }

    // MARK: Figures

    func amount(_ money: Money) -> String { Figures.number(money, program.currency) }

    /// In the program's time zone.
    func time(_ instant: Timestamp) -> String {
        let local = instant.milliseconds + Int64(program.zone.offset(at: instant)) * 1000
        return Timestamp(milliseconds: local).rfc3339.replacing("T", with: " ").replacing("Z", with: "")
    }
}

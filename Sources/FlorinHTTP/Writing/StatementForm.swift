internal import FlorinCore
internal import FlorinEngine

/// A statement as it is written piece by piece: what comes before its lines, the lines, and what comes after them.
protocol StatementForm: Sendable {
    static var contentType: String { get }
    func head(of statement: Statement) -> [UInt8]
    func line(_ line: StatementLine, in program: Program, isFirst: Bool) -> [UInt8]
    func end(_ closing: Balances, of statement: Statement) -> [UInt8]
}

struct JSONStatement: StatementForm {
    static let contentType = "application/json"

    func head(of statement: Statement) -> [UInt8] {
        let program = statement.program.program
        var json = JSONWriter()
        json.object { json in
            json.field("member", statement.member.text)
            json.field("currency", program.currency.code)
            json.field("from", statement.from)
            json.field("to", statement.to)
            json.key("opening")
            json.object { $0.balances(statement.opening, in: program) }
        }
        return json.bytes.dropLast() + Array(#","lines":["#.utf8)
    }

    func line(_ line: StatementLine, in program: Program, isFirst: Bool) -> [UInt8] {
        let entry = line.entry
        var json = JSONWriter(capacity: 1024)
        json.object { json in
            json.field("id", entry.id.text)
            json.field("number", entry.number)
            json.field("kind", entry.event.kind.name)
            json.field("at", entry.at)
            json.field("note", entry.note)
            json.key("change")
            json.object { json in
                let change = entry.after.change(since: line.before)
                json.field("growth", change.growth)
                json.points(change)
                json.wallet(change, in: program.currency)
            }
            json.key("balances")
            json.object { $0.balances(entry.after, in: program) }
        }
        return isFirst ? json.bytes : [UInt8(ascii: ",")] + json.bytes
    }

    func end(_ closing: Balances, of statement: Statement) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("closing")
            json.object { $0.balances(closing, in: statement.program.program) }
        }
        return Array("],".utf8) + json.bytes.dropFirst()
    }
}

/// One row for what there was, one for each line, one for what was left. Amounts are in minor units, as everywhere.
struct CSVStatement: StatementForm {
    static let contentType = "text/csv; charset=utf-8; header=present"

    private static let balances = [
        "principal", "bonus", "walletHeld", "pointsAvailable", "pointsPending", "pointsHeld", "pointsDebt", "growth",
    ]

    func head(of statement: Statement) -> [UInt8] {
        var csv = CSVWriter()
        for name in ["at", "kind", "id", "note"] + CSVStatement.balances { csv.add(name) }
        for name in CSVStatement.balances { csv.add(name + "After") }
        csv.add("tier")
        csv.endRow()
        row("openingBalances", statement.from, statement.opening, into: &csv)
        return csv.bytes
    }

    func line(_ line: StatementLine, in program: Program, isFirst: Bool) -> [UInt8] {
        let entry = line.entry
        var csv = CSVWriter()
        csv.add(entry.at.rfc3339)
        csv.add(entry.event.kind.name)
        csv.add(entry.id.text)
        csv.add(entry.note ?? "")
        for number in CSVStatement.numbers(entry.after.change(since: line.before)) { csv.add(number) }
        after(entry.after, into: &csv)
        return csv.bytes
    }

    func end(_ closing: Balances, of statement: Statement) -> [UInt8] {
        var csv = CSVWriter()
        row("closingBalances", statement.to, closing, into: &csv)
        return csv.bytes
    }

    private func row(_ kind: String, _ at: Timestamp, _ balances: Balances, into csv: inout CSVWriter) {
        csv.add(at.rfc3339)
        csv.add(kind)
        csv.skip(2 + CSVStatement.balances.count)
        after(balances, into: &csv)
    }

    private func after(_ balances: Balances, into csv: inout CSVWriter) {
        for number in CSVStatement.numbers(balances) { csv.add(number) }
        csv.add(balances.tier)
        csv.endRow()
    }

    /// In the order of the columns. What is held is a part of principal and bonus, as in the API.
    private static func numbers(_ balances: Balances) -> [Int64] {
        [
            balances.principal + balances.heldPrincipal, balances.bonus + balances.heldBonus,
            balances.heldPrincipal + balances.heldBonus, balances.available, balances.pending, balances.held,
            balances.debt, balances.growth,
        ]
    }
}

extension JSONWriter {
    /// What a member has.
    mutating func balances(_ balances: Balances, in program: Program) {
        tier(balances.tier, of: program)
        field("growth", balances.growth)
        points(balances)
        wallet(balances, in: program.currency)
    }
}

extension JournalEntry {
    /// What people gave it along: where it was, why it was made.
    var note: String? {
        switch event {
        case .deposited(let deposited): JournalEntry.joined(deposited.source, deposited.reference)
        case .pointsGranted(let changed), .pointsDeducted(let changed): changed.reason
        case .growthAdjusted(let adjusted): adjusted.reason
        case .sold(let sale): JournalEntry.joined(sale.priced.request.merchant, sale.priced.request.reference)
        case .refunded(let refunded): refunded.reason
        case .voided(let voided): voided.reason
        default: nil
        }
    }

    private static func joined(_ first: String?, _ second: String?) -> String? {
        let parts = [first, second].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

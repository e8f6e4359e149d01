internal import FlorinCore
internal import Foundation

/// Numbers as people read them.
enum Figures {
    /// `12345678` → `12,345,678`.
    static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `41430` in CNY → `414.30 CNY`.
    static func money(_ amount: Money, _ currency: Currency) -> String {
        number(amount, currency) + " " + currency.code
    }

    /// `41430` in CNY → `414.30`.
    static func number(_ amount: Money, _ currency: Currency) -> String {
        var unit: UInt64 = 1
        for _ in 0..<currency.exponent { unit *= 10 }
        let whole = Int64(amount.magnitude / unit)
        var text = (amount < 0 ? "-" : "") + grouped(whole)
        if currency.exponent > 0 {
            let fraction = String(amount.magnitude % unit)
            text += "." + String(repeating: "0", count: currency.exponent - fraction.count) + fraction
        }
        return text
    }

    /// Two columns: what, and how much, the amounts flush right.
    static func table(_ rows: [(name: String, value: String)]) -> [String] {
        let names = rows.map(\.name.count).max() ?? 0
        let values = rows.map(\.value.count).max() ?? 0
        return rows.map { row in
            let gap = names - row.name.count + values - row.value.count + 2
            return row.name + String(repeating: " ", count: gap) + row.value
        }
    }

    /// Milliseconds with three digits after the point, from nanoseconds.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let micros = nanoseconds / 1000
        let fraction = String(micros % 1000)
        return "\(micros / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}

internal import FlorinCore

extension Currency {
    /// An amount as people read it: `¥414.30`, `CHF 1,250.00`.
    func text(_ amount: Money) -> String {
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.utf8.count)) + digits
        let whole = Currency.grouped(padded.dropLast(exponent))
        let sign = amount < 0 ? "-" : ""
        return sign + symbol + (exponent == 0 ? whole : whole + "." + padded.suffix(exponent))
    }

    /// A number with a comma between its thousands.
    static func grouped(_ digits: Substring) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    private var symbol: String {
        switch code {
        case "CNY", "JPY": "¥"
        case "USD": "$"
        case "EUR": "€"
        case "GBP": "£"
        default: code + " "
        }
    }
}

extension Points {
    /// `10,300`.
    var grouped: String { Currency.grouped(Substring(String(self))) }
}

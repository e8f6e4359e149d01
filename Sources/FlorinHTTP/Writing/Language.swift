/// The languages in which prices are explained.
enum Language: Equatable {
    case english
    case chinese

    /// The one that an `Accept-Language` header likes best; English if it names neither.
    init(accepting header: String?) {
        self = .english
        guard let header else { return }
        var best = 0
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";")
            guard let tag = parts.first.map({ Language.trimmed($0).lowercased() }) else { continue }
            let weight = parts.dropFirst().lazy.compactMap(Language.weight).first ?? 1000
            guard weight > best else { continue }
            if tag.hasPrefix("zh") {
                (self, best) = (.chinese, weight)
            } else if tag.hasPrefix("en") || tag == "*" {
                (self, best) = (.english, weight)
            }
        }
    }

    /// Thousandths of `q=0.8`.
    private static func weight(_ parameter: Substring) -> Int? {
        let text = trimmed(parameter)
        guard text.hasPrefix("q=") else { return nil }
        let digits = text.dropFirst(2).split(separator: ".", maxSplits: 1)
        guard let whole = digits.first.flatMap({ Int($0) }) else { return nil }
        let decimals = digits.count > 1 ? (digits[1] + "000").prefix(3) : "000"
        return min(1000, whole * 1000 + (Int(decimals) ?? 0))
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

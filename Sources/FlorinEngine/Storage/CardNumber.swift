public import FlorinCore

extension Profile {
    /// The card number that Florin gives: the member's number in 19 digits and a Luhn check digit.
    static func generatedCardNumber(_ id: MemberID) -> String {
        let digits = String(id.rawValue)
        let number = String(repeating: "0", count: 19 - digits.count) + digits
        return number + String(luhnDigit(of: number))
    }

    /// The member whose generated card has this number.
    public static func member(ofGeneratedCard card: String) -> MemberID? {
        let digits = Array(card.utf8)
        guard digits.count == 20, digits.allSatisfy({ (48...57).contains($0) }), let id = Int64(card.dropLast()),
            generatedCardNumber(MemberID(rawValue: id)) == card
        else { return nil }
        return MemberID(rawValue: id)
    }

    private static func luhnDigit(of number: String) -> Int {
        var sum = 0
        for (index, digit) in number.utf8.reversed().enumerated() {
            let value = Int(digit) - 48
            let doubled = index.isMultiple(of: 2) ? value * 2 : value
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return (10 - sum % 10) % 10
    }
}

extension WrittenRate {
    /// 0 %.
    static let none = WrittenRate(text: "0%", rate: .zero)
    /// 100 %.
    static let all = WrittenRate(text: "100%", rate: .one)
    /// A multiplier that changes nothing.
    static let unchanged = WrittenRate(text: "1", rate: .one)

    /// Reads `"12.5%"`: from 0 % to 100 %.
    public init?(percentage text: String) {
        guard text.utf8.last == UInt8(ascii: "%"), let rate = Self.decimal(text.utf8.dropLast(), over: 100) else {
            return nil
        }
        guard rate.numerator <= rate.denominator else { return nil }
        self.init(text: text, rate: rate)
    }

    /// Reads `"1.5"`: from 0 to ``ProgramLimits/multiplier``.
    init?(multiplier text: String) {
        guard let rate = Self.decimal(text.utf8[...], over: 1) else { return nil }
        guard rate.numerator <= ProgramLimits.multiplier * rate.denominator else { return nil }
        self.init(text: text, rate: rate)
    }

    /// An unsigned decimal such as `12.5`, divided by `divisor`. Up to four digits, then up to six decimals: nothing
    /// here comes near the range of `Int64`.
    private static func decimal(_ text: Substring.UTF8View, over divisor: Int64) -> Rate? {
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, 1...4 ~= whole.count, whole.count == 1 || whole.first != Byte.zero else {
            return nil
        }
        let decimals = parts.count == 2 ? parts[1] : whole[whole.endIndex...]
        guard parts.count == 1 || 1...ProgramLimits.decimals ~= decimals.count else { return nil }
        var numerator: Int64 = 0
        var denominator = divisor
        for digit in whole {
            guard Byte.zero...Byte.nine ~= digit else { return nil }
            numerator = numerator * 10 + Int64(digit - Byte.zero)
        }
        for digit in decimals {
            guard Byte.zero...Byte.nine ~= digit else { return nil }
            numerator = numerator * 10 + Int64(digit - Byte.zero)
            denominator *= 10
        }
        return Rate(numerator, denominator)
    }
}

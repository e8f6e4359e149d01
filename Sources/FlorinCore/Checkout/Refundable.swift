/// What the customer brings back.
public enum RefundClaim: Hashable, Sendable {
    /// Units, by line; taken in index order.
    case units([UnitsOfLine])
    /// So much of the value that was paid, whatever the tender.
    case amount(Money)
    /// All that is left.
    case everything

    public struct UnitsOfLine: Hashable, Sendable {
        public var line: Int
        public var quantity: Int64

        public init(line: Int, quantity: Int64) {
            self.line = line
            self.quantity = quantity
        }
    }
}

/// What goes back for a claim, tender by tender.
public struct Returned: Hashable, Sendable {
    /// The list price of what came back; nil when an amount came back, and no units.
    public var gross: Money?
    /// The discount that falls away; nil as above.
    public var discount: Money?
    /// The part of it that coupons had taken, by who pays for them.
    public var platformCoupons: Money = 0
    public var merchantCoupons: Money = 0
    /// What the returned points were worth.
    public var pointsAmount: Money
    public var points: Points
    public var principal: Money
    public var bonus: Money
    public var external: Money

    /// `pointsAmount` + `principal` + `bonus` + `external`.
    public var value: Money { pointsAmount + principal + bonus + external }
}

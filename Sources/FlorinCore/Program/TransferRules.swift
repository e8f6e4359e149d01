/// What a program lets members send to each other: `points.transfers` and `wallet.transfers` of the document.
public struct TransferRules: Hashable, Sendable {
    /// The least that one transfer may send; at least 1.
    public var minimum: Int64
    /// The most that one transfer may send; nil: no limit.
    public var maximum: Int64?
    /// The most that a member may send in a calendar month; nil: no limit.
    public var perMonth: Int64?

    public init(minimum: Int64, maximum: Int64?, perMonth: Int64?) {
        self.minimum = minimum
        self.maximum = maximum
        self.perMonth = perMonth
    }

    /// Of a program that says nothing of transfers.
    static let unlimited = TransferRules(minimum: 1, maximum: nil, perMonth: nil)

    /// Nil if there are no transfers.
    static func read(from parent: ObjectReader?) -> TransferRules? {
        guard let o = parent?.object("transfers") else { return .unlimited }
        let isAllowed = o.bool("allowed") ?? true
        let amounts: ClosedRange<Int64> = 1...Bounds.magnitude
        let rules = TransferRules(
            minimum: o.integer("minimum", in: amounts) ?? 1, maximum: o.integer("maximum", in: amounts),
            perMonth: o.integer("perMonth", in: amounts))
        for (name, most) in [("maximum", rules.maximum), ("perMonth", rules.perMonth)] {
            if let most, most < rules.minimum { o.fault(name, "Must not be less than the minimum.") }
        }
        o.finish()
        return isAllowed ? rules : nil
    }
}

extension JSONWriter {
    /// `transfers`, as understood.
    mutating func field(_ transfers: TransferRules?) {
        key("transfers")
        object { json in
            json.field("allowed", transfers != nil)
            guard let transfers else { return }
            json.field("minimum", transfers.minimum)
            json.field("maximum", transfers.maximum)
            json.field("perMonth", transfers.perMonth)
        }
    }
}

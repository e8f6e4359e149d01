/// What members can have for points: a document that never changes once saved.
///
/// A class, because many decisions refer to one.
public final class Reward: Sendable {
    public let id: RewardID
    public let name: String
    /// What it costs; greater than zero …
    public let points: Points
    /// … and the money that has to be paid besides.
    public let amount: Money
    /// Who is owed that money; nil in a scheme with one nameless shop.
    public let merchant: String?
    public let fulfilment: Fulfilment
    /// How many of it one member may have; nil: any number.
    public let perMember: Int64?
    /// It can be had from here …
    public let validFrom: Timestamp?
    /// … until just before here.
    public let validUntil: Timestamp?
    /// Ids of the tiers that may have it; empty: all.
    public let tiers: [String]

    /// How a member gets it, which also says how many there are.
    public enum Fulfilment: Hashable, Sendable {
        /// Somebody hands it over. So many are in stock at first; nil: any number, for ever.
        case manual(stock: Int64?)
        /// A code of its pool is given. The codes are the stock: none at first.
        case code
    }

    public init(
        id: RewardID, name: String, points: Points, amount: Money = 0, merchant: String? = nil,
        fulfilment: Fulfilment = .manual(stock: nil), perMember: Int64? = nil, validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil, tiers: [String] = []
    ) {
        self.id = id
        self.name = name
        self.points = points
        self.amount = amount
        self.merchant = merchant
        self.fulfilment = fulfilment
        self.perMember = perMember
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.tiers = tiers
    }

    /// How many there are before anything is added; nil: any number.
    public var initialStock: Int64? {
        switch fulfilment {
        case .manual(let stock): stock
        case .code: 0
        }
    }

    public var isLimited: Bool { initialStock != nil }
}

/// How much a reward may say. Each number stands here and nowhere else.
public enum RewardLimits {
    /// The length of the name, in characters.
    public static let name = 1...100
    public static let points: ClosedRange<Int64> = 1...Bounds.magnitude
    public static let amount: ClosedRange<Int64> = 0...Bounds.magnitude
    /// The length of a merchant's name.
    public static let merchant = 1...255
    /// All that there ever are of a reward, whatever is added.
    public static let stock: ClosedRange<Int64> = 0...1_000_000_000
    /// What is added to a stock at once.
    public static let addition: ClosedRange<Int64> = 1...1_000_000_000
    public static let perMember: ClosedRange<Int64> = 1...1_000_000
    /// The number of tiers in the list.
    public static let tiers = 0...ProgramLimits.tiers.upperBound
    /// Codes that are added at once.
    public static let codes = 1...10_000
    /// The length of one code.
    public static let code = 1...100
}

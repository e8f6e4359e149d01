public import FlorinCore

/// Who a member is. Nothing of it is in the journal, so that it can be forgotten.
public struct Profile: Hashable, Sendable {
    public let id: MemberID
    public var reference: String?
    public var name: String?
    public var phone: String?
    public var email: String?
    /// Given by the shop; otherwise ``generatedCardNumber`` stands in.
    public var ownCardNumber: String?
    /// A civil date, `1990-05-01`.
    public var birthday: String?
    /// BCP 47, such as `zh-CN`.
    public var locale: String?
    public var metadata: [JSON.Field]
    public let createdAt: Timestamp

    public init(
        id: MemberID, reference: String? = nil, name: String? = nil, phone: String? = nil, email: String? = nil,
        ownCardNumber: String? = nil, birthday: String? = nil, locale: String? = nil, metadata: [JSON.Field] = [],
        createdAt: Timestamp
    ) {
        self.id = id
        self.reference = reference
        self.name = name
        self.phone = phone
        self.email = email
        self.ownCardNumber = ownCardNumber
        self.birthday = birthday
        self.locale = locale
        self.metadata = metadata
        self.createdAt = createdAt
    }

    /// 1 to 12; nil: not known.
    var birthMonth: Int? { birthday.flatMap { Int($0.dropFirst(5).prefix(2)) } }

    public var cardNumber: String { ownCardNumber ?? Profile.generatedCardNumber(id) }
}

/// How a profile is found.
public enum ProfileKey: Hashable, Sendable {
    case id(MemberID)
    case reference(String)
    case phone(String)
    case email(String)
    case card(String)
}

public struct StoredProgram: Sendable {
    public let version: Int
    public let at: Timestamp
    /// The document as echoed, JSON.
    public let document: [UInt8]

    public init(version: Int, at: Timestamp, document: [UInt8]) {
        self.version = version
        self.at = at
        self.document = document
    }
}

/// What all processes on a store share a number for. The raw values are stored.
public enum StoreMark: String, Hashable, Sendable, CaseIterable {
    /// Where the clock of a program in test mode stands, in milliseconds since 1970.
    case testClock
    /// The last day, counted from 1970, whose birthdays were all looked at.
    case birthdays
}

/// Which sales to list; exactly one of the three.
public enum SaleFilter: Hashable, Sendable {
    case member(MemberID)
    case reference(String)
    case merchant(String)
}

/// Of a payment's later entries, those that say how it stands: the first, which ended its hold if it was authorised, and
/// the last, which tells what the last refund left. The same row if there is only one.
public struct EntriesAbout: Hashable, Sendable {
    public let first: EntryRow?
    public let last: EntryRow?

    public init(first: EntryRow?, last: EntryRow?) {
        self.first = first
        self.last = last
    }
}

/// A payment's own entry, with those of the later ones that say how it stands.
public struct StoredPayment: Sendable {
    public let sale: EntryRow
    public let about: EntriesAbout

    public init(sale: EntryRow, about: EntriesAbout) {
        self.sale = sale
        self.about = about
    }
}

/// A sale's place among all sales: by time, then by member and number.
public struct SalePlace: Hashable, Sendable {
    public let at: Timestamp
    public let member: MemberID
    public let number: Int64

    public init(at: Timestamp, member: MemberID, number: Int64) {
        self.at = at
        self.member = member
        self.number = number
    }

    /// Behind every sale.
    public static let end = SalePlace(at: Timestamp(milliseconds: .max), member: MemberID(rawValue: .max), number: .max)
}

/// How a row of the journal is named to whoever has to find it.
public enum EntryPlace: Sendable, CustomStringConvertible {
    case position(Int64)
    case number(Int64, of: MemberID)

    public var description: String {
        switch self {
        case .position(let position): "position \(position)"
        case .number(let number, let member): "member \(member.rawValue), number \(number)"
        }
    }
}

/// What an audit is shown, in this order: all programs, templates and rewards, how far chains are counted, the whole journal with
/// each snapshot behind its entry, every member's row, the heads of the chains, every coupon, the codes that are claimed, every
/// redemption, the rewards' codes that are given, what was added to the rewards' stocks, and what is counted.
public enum AuditItem: Sendable {
    case program(StoredProgram)
    case template(StoredTemplate)
    case reward(StoredReward)
    /// With the payment or redemption that the entry is about, as it stood before; nil if it is about none that is found.
    case entry(ChainedRow, chain: Int, EntryPlace, about: StoredPayment?)
    /// An entry that is not found by its member and number, or not as it should be; the first of its kind.
    case unfound(EntryPlace)
    case member(MemberRow)
    case head(ChainHead)
    case coupon(CouponRow)
    case claim(CodeClaim)
    case redemption(RedemptionRow)
    case rewardClaim(RewardClaim)
    case supplied(RewardSupplied)
    case countedChain(CountedChain)
    /// Behind the entry that it was taken after; at the end of the journal, if there is no such entry.
    case snapshot(SnapshotRow)
    case points(PointRow, chain: Int)
    /// What the store's own check of its files complains of; at the end, for what it means for the journal is told first.
    case damage(String)
}

/// A member's place among those with something due: by the time since which it is, then by id.
public struct DueMember: Hashable, Sendable {
    public let at: Timestamp
    public let member: MemberID

    public init(at: Timestamp, member: MemberID) {
        self.at = at
        self.member = member
    }
}

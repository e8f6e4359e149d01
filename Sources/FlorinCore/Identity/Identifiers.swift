/// A member; its number sorts by time of creation.
public struct MemberID: Hashable, Comparable, Sendable {
    /// Zero or more. Zero is nobody: the owner of quotes without a member.
    public let rawValue: Int64

    public static let nobody = MemberID(rawValue: 0)

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: MemberID, b: MemberID) -> Bool { a.rawValue < b.rawValue }

    /// `mem_` and 13 characters.
    public var text: String { identifier("mem_", [(rawValue, 13)]) }

    public init?(_ text: String) {
        guard let numbers = numbers(of: text, prefix: "mem_", widths: [13]) else { return nil }
        self.init(rawValue: numbers[0])
    }
}

/// A thing in a member's journal (a payment, a refund, a deposit …): the member and the number of the entry that made it.
///
/// Its text says on which member, and so in which lane and shard, the thing lives; no table has to be asked.
public struct EntryID: Hashable, Sendable {
    public let kind: EntryKind
    public let member: MemberID
    public let number: Int64

    public init(_ kind: EntryKind, _ member: MemberID, _ number: Int64) {
        self.kind = kind
        self.member = member
        self.number = number
    }

    public var text: String { identifier(kind.prefix, [(member.rawValue, 13), (number, 7)]) }

    public init?(_ text: String, kind: EntryKind) {
        guard let numbers = numbers(of: text, prefix: kind.prefix, widths: [13, 7]) else { return nil }
        self.init(kind, MemberID(rawValue: numbers[0]), numbers[1])
    }
}

/// A coupon template; its number sorts by time of creation.
public struct TemplateID: Hashable, Comparable, Sendable {
    /// Greater than zero.
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: TemplateID, b: TemplateID) -> Bool { a.rawValue < b.rawValue }

    /// `tpl_` and 13 characters.
    public var text: String { identifier("tpl_", [(rawValue, 13)]) }

    public init?(_ text: String) {
        guard let numbers = numbers(of: text, prefix: "tpl_", widths: [13]) else { return nil }
        self.init(rawValue: numbers[0])
    }
}

/// A lot of points: the member and the lot's number with that member.
public struct LotID: Hashable, Sendable {
    public let member: MemberID
    public let number: Int64

    public init(_ member: MemberID, _ number: Int64) {
        self.member = member
        self.number = number
    }

    public var text: String { identifier("lot_", [(member.rawValue, 13), (number, 7)]) }
}

/// A quote: the member (or nobody) and a serial number of its own, for a quote leaves no entry in a journal.
public struct QuoteID: Hashable, Sendable {
    public let member: MemberID
    public let serial: Int64

    public init(_ member: MemberID, _ serial: Int64) {
        self.member = member
        self.serial = serial
    }

    public var text: String { identifier("quo_", [(member.rawValue, 13), (serial, 13)]) }

    public init?(_ text: String) {
        guard let numbers = numbers(of: text, prefix: "quo_", widths: [13, 13]) else { return nil }
        self.init(MemberID(rawValue: numbers[0]), numbers[1])
    }
}

/// A reward; its number sorts by time of creation.
public struct RewardID: Hashable, Comparable, Sendable {
    /// Greater than zero.
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public static func < (a: RewardID, b: RewardID) -> Bool { a.rawValue < b.rawValue }

    /// `rwd_` and 13 characters.
    public var text: String { identifier("rwd_", [(rawValue, 13)]) }

    public init?(_ text: String) {
        guard let numbers = numbers(of: text, prefix: "rwd_", widths: [13]) else { return nil }
        self.init(rawValue: numbers[0])
    }
}

private func identifier(_ prefix: String, _ parts: [(number: Int64, width: Int)]) -> String {
    var bytes = Array(prefix.utf8)
    bytes.reserveCapacity(32)
    for part in parts { Crockford.append(part.number, width: part.width, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
}

private func numbers(of text: String, prefix: String, widths: [Int]) -> [Int64]? {
    let bytes = Array(text.utf8)
    guard bytes.starts(with: prefix.utf8), bytes.count == prefix.utf8.count + widths.reduce(0, +) else { return nil }
    var numbers: [Int64] = []
    var start = prefix.utf8.count
    for width in widths {
        guard let number = Crockford.parse(bytes[start..<start + width]) else { return nil }
        numbers.append(number)
        start += width
    }
    return numbers
}

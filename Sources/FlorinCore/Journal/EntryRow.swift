/// A journal entry as stores keep it: the columns that are searched for, and all else as JSON text, so that any SQL shell
/// can read and add up a journal.
///
/// Nothing stands in both; together they make the entry again.
public struct EntryRow: Hashable, Sendable {
    public var member: Int64
    public var number: Int64
    /// Milliseconds since 1970.
    public var at: Int64
    /// ``EntryKind``.
    public var kind: Int64
    /// The number of the payment or the redemption that it is about.
    public var about: Int64?
    public var merchant: String?
    /// The shop's reference of a payment; unique with the member.
    public var reference: String?
    public var body: [UInt8]

    public init(
        member: Int64, number: Int64, at: Int64, kind: Int64, about: Int64?, merchant: String?, reference: String?,
        body: [UInt8]
    ) {
        self.member = member
        self.number = number
        self.at = at
        self.kind = kind
        self.about = about
        self.merchant = merchant
        self.reference = reference
        self.body = body
    }

    public init(_ entry: JournalEntry) {
        var (merchant, reference): (String?, String?) = (nil, nil)
        if case .sold(let sale) = entry.event {
            merchant = sale.priced.request.merchant
            reference = sale.priced.request.reference
        }
        self.init(
            member: entry.member.rawValue, number: entry.number, at: entry.at.milliseconds,
            kind: Int64(entry.event.kind.rawValue), about: entry.event.payment ?? entry.event.redemption,
            merchant: merchant,
            reference: reference,
            body: entry.body)
    }

    public var isSale: Bool { kind == Int64(EntryKind.payment.rawValue) }
    public var isConfirmation: Bool { kind == Int64(EntryKind.confirmation.rawValue) }
    public var isRefund: Bool { kind == Int64(EntryKind.refund.rawValue) }
    public var isRedemption: Bool { kind == Int64(EntryKind.redemption.rawValue) }

    /// The bytes that the journal's hash chain covers: every column and the body, each with its length, so that no two
    /// rows have the same bytes.
    public func append(canonicalBytesTo bytes: inout [UInt8]) {
        for number in [member, number, at, kind, about == nil ? 0 : 1, about ?? 0] {
            bytes.append(bigEndian: UInt64(bitPattern: number))
        }
        for text in [merchant, reference] {
            bytes.append(bigEndian: UInt64(bitPattern: text.map { Int64($0.utf8.count) } ?? -1))
            if let text { bytes.append(contentsOf: text.utf8) }
        }
        bytes.append(bigEndian: UInt64(bitPattern: Int64(body.count)))
        bytes.append(contentsOf: body)
    }
}

extension JournalEntry {
    /// What the columns of ``EntryRow`` do not say.
    fileprivate var body: [UInt8] {
        // Enough for a sale of a few lines.
        var json = JSONWriter(capacity: 1536)
        json.object { json in
            json.field("program", programVersion)
            json.key("postings")
            json.object { json in
                for posting in postings {
                    json.key(posting.account.name)
                    json.value(posting.amount)
                }
            }
            if !openings.isEmpty {
                json.key("openings")
                json.array(openings) { $0.value($1) }
            }
            if let terms = tierTerms {
                json.key("tier")
                json.value(terms)
            }
            if let activeUntil { json.field("activeUntil", activeUntil.milliseconds) }
            json.key("after")
            json.value(after)
            json.key("event")
            json.object { $0.fields(of: event, at: at) }
        }
        return json.bytes
    }

    public init(_ row: EntryRow) throws(CorruptRecord) {
        let body = try JSON.stored(row.body)
        guard let kind = EntryKind(rawValue: Int(clamping: row.kind)) else {
            throw CorruptRecord("kind \(row.kind) is unknown")
        }
        self.init(
            member: MemberID(rawValue: row.member), number: row.number, at: Timestamp(milliseconds: row.at),
            programVersion: Int(clamping: try body.int("program")),
            event: try Event(kind, try body.at("event"), row),
            postings: try JournalEntry.postings(try body.at("postings")),
            openings: try body.optional("openings")?.list(LotTerms.init(stored:)) ?? [],
            tierTerms: try body.optional("tier").map(TierTerms.init(stored:)),
            activeUntil: try body.optionalInt("activeUntil").map(Timestamp.init(milliseconds:)),
            after: try Balances(stored: try body.at("after")))
    }

    private static func postings(_ json: JSON) throws(CorruptRecord) -> [Posting] {
        var postings: [Posting] = []
        for field in try json.fields() {
            guard let account = Account(name: field.name) else { throw CorruptRecord("no account \(field.name)") }
            postings.append(Posting(account, try field.value.int()))
        }
        return postings
    }
}

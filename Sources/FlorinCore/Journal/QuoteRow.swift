/// A quote as stores keep it until it expires.
public struct QuoteRow: Hashable, Sendable {
    public var member: Int64
    public var serial: Int64
    /// Milliseconds since 1970.
    public var expiresAt: Int64
    /// JSON.
    public var body: [UInt8]

    public init(member: Int64, serial: Int64, expiresAt: Int64, body: [UInt8]) {
        self.member = member
        self.serial = serial
        self.expiresAt = expiresAt
        self.body = body
    }

    public init(_ quote: Quote) {
        var json = JSONWriter(capacity: 1024)
        json.value(quote)
        self.init(
            member: quote.id.member.rawValue, serial: quote.id.serial, expiresAt: quote.expiresAt.milliseconds,
            body: json.bytes)
    }
}

extension KeptQuote {
    public init(_ row: QuoteRow) throws(CorruptRecord) {
        let json = try JSON.stored(row.body)
        if let payment = try json.optionalInt("payment") {
            self = .paid(payment)
        } else {
            self = .open(try Quote(stored: json))
        }
    }

    /// The body of a quote's row once it is paid: the price is with the payment.
    public static func body(paidBy payment: Int64) -> [UInt8] {
        var json = JSONWriter(capacity: 32)
        json.object { $0.field("payment", payment) }
        return json.bytes
    }
}

extension Quote {
    init(stored json: JSON) throws(CorruptRecord) {
        guard let id = QuoteID(try json.text("id")) else { throw CorruptRecord("id is no quote's") }
        let createdAt = Timestamp(milliseconds: try json.int("createdAt"))
        self.init(
            id: id, createdAt: createdAt,
            programVersion: Int(clamping: try json.int("program")),
            memberVersion: try json.optionalInt("memberVersion") ?? 0,
            priced: try PricedSale(
                stored: json, merchant: try json.optionalText("merchant"),
                reference: try json.optionalText("reference"),
                at: createdAt))
    }
}

extension JSONWriter {
    mutating func value(_ quote: Quote) {
        object { json in
            json.field("id", quote.id.text)
            json.field("createdAt", quote.createdAt.milliseconds)
            json.field("program", quote.programVersion)
            json.field("memberVersion", quote.memberVersion)
            json.field("merchant", quote.priced.request.merchant)
            json.field("reference", quote.priced.request.reference)
            json.fields(of: quote.priced)
            json.earnTimes(of: quote.priced, at: quote.createdAt)
        }
    }
}

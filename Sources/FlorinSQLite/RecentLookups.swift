internal import FlorinCore
internal import FlorinEngine

extension Schema {
    static let recentLookups = """
        -- What has not gone to lookups yet, see RecentLookups.
        ALTER TABLE members ADD COLUMN recent BLOB NOT NULL DEFAULT x'';
        """
}

/// One way to find an entry of a member's.
enum Lookup: Hashable {
    case number(Int64, position: Int64)
    /// With the time of the request, in milliseconds since 1970.
    case key(IdempotencyKey, at: Int64, entry: Int64)
}

/// How the latest entries of a member are found, kept in the member's own row (`members.recent`).
///
/// A payment writes that row in any case. A row of `lookups` for each payment would be a page more, a third of what a payment
/// writes; so they wait here until some have come together, and go there at once.
///
/// Stored one after the other, in numbers of eight bytes with the highest first: a byte 0, an entry's number and its position;
/// or a byte 1, a key's scope (two numbers), its fingerprint (two), its time and its entry's number.
struct RecentLookups {
    /// More would lengthen every member's row.
    private static let interval: Int64 = 8

    private(set) var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    static let selection = "SELECT recent FROM members WHERE id = ?"

    /// None, if there is no such member. `statement` is ``selection``.
    init(of member: Int64, from statement: RawStatement) throws {
        var found: [UInt8] = []
        try statement.each {
            $0.add(member)
        } _: {
            found = $0.bytes(0)
        }
        bytes = found
    }

    init(_ lookups: [Lookup]) {
        bytes = []
        for lookup in lookups { append(lookup) }
    }

    /// Whether all go to `lookups` with this one.
    static func isLast(_ lookup: Lookup) -> Bool {
        guard case .number(let number, _) = lookup else { return false }
        return number.isMultiple(of: interval)
    }

    mutating func append(_ lookup: Lookup) {
        switch lookup {
        case .number(let number, let position):
            bytes.append(0)
            append(number)
            append(position)
        case .key(let key, let at, let entry):
            bytes.append(1)
            for half in [key.scope.high, key.scope.low, key.fingerprint.high, key.fingerprint.low] {
                bytes.append(bigEndian: half)
            }
            append(at)
            append(entry)
        }
    }

    private mutating func append(_ number: Int64) { bytes.append(bigEndian: UInt64(bitPattern: number)) }

    /// Numbers and keys are each in the order in which they came.
    func lookups(of member: Int64) throws(StoreError) -> [Lookup] {
        var lookups: [Lookup] = []
        var rest = bytes[...]
        while let kind = rest.popFirst() {
            guard let lookup = RecentLookups.read(kind, &rest) else {
                throw .corrupt("the latest lookups of member \(member) cannot be read")
            }
            lookups.append(lookup)
        }
        return lookups
    }

    /// Of one key the latest counts.
    func outcomes(of member: Int64) throws(StoreError) -> [OutcomeRow] {
        var outcomes: [OutcomeRow] = []
        for outcome in try lookups(of: member).compactMap({ OutcomeRow($0, of: member) }) {
            outcomes.removeAll { $0.key.scope == outcome.key.scope }
            outcomes.append(outcome)
        }
        return outcomes
    }

    func outcome(of scope: Digest, _ member: Int64) throws(StoreError) -> OutcomeRow? {
        try outcomes(of: member).first { $0.key.scope == scope }
    }

    private static func read(_ kind: UInt8, _ bytes: inout ArraySlice<UInt8>) -> Lookup? {
        func half() -> UInt64 {
            defer { bytes.removeFirst(8) }
            return bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        func number() -> Int64 { Int64(bitPattern: half()) }
        switch kind {
        case 0 where bytes.count >= 2 * 8: return .number(number(), position: number())
        case 1 where bytes.count >= 6 * 8:
            let scope = Digest(high: half(), low: half())
            let key = IdempotencyKey(scope: scope, fingerprint: Digest(high: half(), low: half()))
            return .key(key, at: number(), entry: number())
        default: return nil
        }
    }
}

extension OutcomeRow {
    /// Nil: it is not that of a key.
    init?(_ lookup: Lookup, of member: Int64) {
        guard case .key(let key, let at, let entry) = lookup else { return nil }
        self.init(member: member, key: key, at: at, result: .entry(entry))
    }
}

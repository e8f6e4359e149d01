/// The rules of a time zone by its IANA name; nil if there is no such zone. The core has no zone database.
public typealias ZoneLookup = @Sendable (String) -> ZoneRules?

/// All that is wrong with a program's document.
public struct ProgramFaults: Error, Hashable, Sendable {
    /// At least one.
    public let faults: [Fault]

    public init(_ faults: [Fault]) {
        self.faults = faults
    }
}

extension Program {
    /// The program that a document describes. Every field but `name` and `currency` has a default.
    ///
    /// Throws every fault at once. What this version cannot do is a fault, never passed over.
    public static func read(_ document: JSON, zones: ZoneLookup) throws(ProgramFaults) -> Program {
        let log = FaultLog()
        guard let reader = ObjectReader(document, log: log), let program = Program(reader, zones) else {
            throw ProgramFaults(log.faults)
        }
        guard log.isEmpty else { throw ProgramFaults(log.faults) }
        return program
    }

    /// Nil only with a fault in the log; with a fault in the log the program is of no use.
    private init?(_ o: ObjectReader, _ zones: ZoneLookup) {
        let name = o.required("name", o.string("name", length: ProgramLimits.name))
        let currency = o.required("currency", o.currency())
        let zone = o.timeZone(zones)
        let tiers = o.tiers()
        let growth = GrowthRule(o.object("growth"))
        let points = PointsRules(o.object("points"))
        let wallet = WalletRules(o.object("wallet"))
        let coupons = CouponRules(o.object("coupons"))
        let refunds = RefundRules(o.object("refunds"))
        let mode = o.choice("mode", Mode.self) ?? .live
        let members = MemberRules(o.object("members"))
        o.finish()
        guard let name, let currency else { return nil }
        self.init(
            name: name, currency: currency, timeZone: zone.name, zone: zone.rules, tiers: tiers, growth: growth,
            points: points, wallet: wallet, coupons: coupons, refunds: refunds, mode: mode, members: members)
    }
}

extension ObjectReader {
    fileprivate func currency() -> Currency? {
        guard let code = string("currency", length: 1...255) else { return nil }
        guard let currency = CurrencyTable.currency(code) else {
            fault("currency", #"Must be the code of an active ISO 4217 currency, such as "CNY"."#)
            return nil
        }
        return currency
    }

    fileprivate func timeZone(_ zones: ZoneLookup) -> (name: String, rules: ZoneRules) {
        let utc = (name: "UTC", rules: ZoneRules.utc)
        guard let name = string("timeZone", length: ProgramLimits.timeZone), name != utc.name else { return utc }
        guard let rules = zones(name) else {
            fault("timeZone", #"Must be a time zone of the IANA database, such as "Asia/Shanghai"."#)
            return utc
        }
        return (name, rules)
    }
}

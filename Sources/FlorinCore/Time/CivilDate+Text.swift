extension CivilDate {
    /// Reads `2026-01-31`.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let midnight = Timestamp(rfc3339: text + "T00:00:00Z") else { return nil }
        self = ZoneRules.utc.day(of: midnight)
    }

    /// As `2026-01-31`.
    public var text: String { String(ZoneRules.utc.start(of: self).rfc3339.prefix { $0 != "T" }) }
}

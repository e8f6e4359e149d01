public import FlorinCore
internal import Foundation

/// The rules of the IANA time zones that this machine knows, as values for the core.
public enum ZoneCatalog {
    /// Transitions are listed from 1970 up to this year; later instants have the last offset.
    private static let lastYear = 2100

    /// Nil if the machine knows no zone of this name.
    @Sendable public static func rules(named name: String) -> ZoneRules? {
        guard let zone = TimeZone(identifier: name), TimeZone.knownTimeZoneIdentifiers.contains(name) || name == "UTC"
        else { return nil }
        let start = Date(timeIntervalSince1970: 0)
        let end = Date(timeIntervalSince1970: Double(lastYear - 1970) * 365.2425 * 86400)
        var transitions: [ZoneRules.Transition] = []
        var date = start
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end, next > date {
            let at = Timestamp(milliseconds: Int64(next.timeIntervalSince1970.rounded()) * 1000)
            transitions.append(ZoneRules.Transition(at: at, offsetSeconds: zone.secondsFromGMT(for: next)))
            date = next
        }
        return ZoneRules(initialOffset: zone.secondsFromGMT(for: start), transitions: transitions)
    }
}

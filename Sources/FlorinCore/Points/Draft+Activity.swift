/// Expiry by inactivity: all points without an expiry of their own live as long as their member is active.
extension Draft {
    /// The member has bought or redeemed something now.
    mutating func noteActivity() {
        switch rules.points.expiry {
        case .inactivity(let period): member.activeUntil = period.end(after: now, in: rules.zone)
        default: member.activeUntil = nil
        }
    }

    /// When points die that live with their member's activity, of which a purchase or redemption at an instant was the last that
    /// is known besides what the member itself remembers; nil: they do not.
    func expiryByInactivity(since instant: Timestamp) -> Timestamp? {
        guard case .inactivity(let period) = rules.points.expiry else { return nil }
        let end = period.end(after: instant, in: rules.zone)
        return member.activeUntil.map { max($0, end) } ?? end
    }

    /// Points that are to live with the member's activity do so from now on, if nothing has set their time yet.
    mutating func startActivity() {
        guard case .inactivity = rules.points.expiry, member.activeUntil.map({ $0 <= now }) ?? true else { return }
        noteActivity()
    }
}

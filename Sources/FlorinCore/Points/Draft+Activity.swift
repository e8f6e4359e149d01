/// Expiry by inactivity: all points without an expiry of their own live as long as their member is active.
extension Draft {
    /// The member has bought or redeemed something now.
    mutating func noteActivity() {
        switch rules.points.expiry {
        case .inactivity(let period): member.activeUntil = period.end(after: now, in: rules.zone)
        default: member.activeUntil = nil
        }
    }

    /// Until when points without a date of their own live; nil: for ever, or as long as the member that this one was merged into
    /// is active, to which they go on at once.
    var ownActivity: Timestamp? { member.status == .active ? member.activeUntil : nil }

    /// The activity of another member that this one now stands for as well; nil: it had none.
    mutating func takeOver(activityUntil other: Timestamp?) {
        guard case .inactivity = rules.points.expiry, let other else { return }
        member.activeUntil = member.activeUntil.map { max($0, other) } ?? other
    }

    /// When points die that live with their member's activity, of which a purchase or redemption at an instant was the last that
    /// is known besides what the member itself remembers; nil: they do not. A merged member's go on at once, and live with the
    /// activity of the one that is left.
    func expiryByInactivity(since instant: Timestamp) -> Timestamp? {
        guard member.status == .active, case .inactivity(let period) = rules.points.expiry else { return nil }
        let end = period.end(after: instant, in: rules.zone)
        return member.activeUntil.map { max($0, end) } ?? end
    }

    /// Points that are to live with the member's activity do so from now on, if nothing has set their time yet.
    mutating func startActivity() {
        guard case .inactivity = rules.points.expiry, member.activeUntil.map({ $0 <= now }) ?? true else { return }
        noteActivity()
    }
}

/// Points as a gift or a correction.
public struct GrantPoints: Hashable, Sendable {
    public var points: Points
    public var reason: String?
    public var expiry: Expiry

    public enum Expiry: Hashable, Sendable {
        /// As points earned now would.
        case byProgram
        case never
        /// In the future.
        case at(Timestamp)
    }

    public init(points: Points, reason: String? = nil, expiry: Expiry = .byProgram) {
        self.points = points
        self.reason = reason
        self.expiry = expiry
    }
}

/// Points taken away by hand.
public struct DeductPoints: Hashable, Sendable {
    public var points: Points
    public var reason: String?

    public init(points: Points, reason: String? = nil) {
        self.points = points
        self.reason = reason
    }
}

extension Draft {
    mutating func decide(_ grant: GrantPoints) throws(Rejection) -> JournalEntry {
        let terms = CreditTerms(source: .grant, availableAt: now, expiresAt: try expiry(of: grant))
        try credit(grant.points, from: .pointsIssued, on: terms)
        return record(.pointsGranted(PointsChanged(points: grant.points, reason: grant.reason)))
    }

    private func expiry(of grant: GrantPoints) throws(Rejection) -> Timestamp? {
        switch grant.expiry {
        case .never: return nil
        case .byProgram: return rules.points.expiry.expiry(of: now, in: rules.zone)
        case .at(let instant):
            guard instant > now else {
                throw .invalid([Fault("/expiresAt", .invalidField, "must be in the future")])
            }
            return instant
        }
    }

    mutating func decide(_ deduction: DeductPoints) throws(Rejection) -> JournalEntry {
        _ = try spend(deduction.points, to: .pointsAdjusted)
        return record(.pointsDeducted(PointsChanged(points: deduction.points, reason: deduction.reason)))
    }
}

internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addPoints() {
        on(.get, "/v1/members/{member}/points", PointsRoutes.get)
        on(.post, "/v1/members/{member}/point-grants", for: .admin, PointsRoutes.grant)
        on(.get, "/v1/members/{member}/point-grants/{grant}") { try await $0.replyWithThing(.pointGrant, "grant") }
        on(.post, "/v1/members/{member}/point-deductions", for: .admin, PointsRoutes.deduct)
        on(.get, "/v1/members/{member}/point-deductions/{deduction}") {
            try await $0.replyWithThing(.pointDeduction, "deduction")
        }
        on(.post, "/v1/members/{member}/growth-adjustments", for: .admin, PointsRoutes.adjustGrowth)
        on(.get, "/v1/members/{member}/growth-adjustments/{adjustment}") {
            try await $0.replyWithThing(.growthAdjustment, "adjustment")
        }
    }
}

private enum PointsRoutes {
    @Sendable static func get(_ call: Call) async throws -> Response {
        let standing = try await call.standing()
        return .json { json in
            json.object { json in
                json.pointsFields(standing.member.balances)
                json.lots(of: standing.member)
                json.nextExpiry(of: standing.member)
            }
        }
    }

    @Sendable static func grant(_ call: Call) async throws -> Response {
        try await call.makeThing { body in
            .grantPoints(try body.read { GrantPoints($0, isEndless: body.nulls.contains("expiresAt")) })
        }
    }

    @Sendable static func deduct(_ call: Call) async throws -> Response {
        try await call.makeThing { body in .deductPoints(try body.read { DeductPoints($0) }) }
    }

    @Sendable static func adjustGrowth(_ call: Call) async throws -> Response {
        try await call.makeThing { body in .adjustGrowth(try body.read { AdjustGrowth($0) }) }
    }
}

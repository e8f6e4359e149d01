internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addReports() {
        on(.get, "/v1/reports/points", for: .admin, ReportRoutes.points)
        on(.get, "/v1/reports/liability", for: .admin, ReportRoutes.liability)
    }
}

private enum ReportRoutes {
    @Sendable static func points(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "from", "to", "by", "tier")
        guard let from = try query.day("from"), let to = try query.day("to") else {
            throw Query.invalid("from and to are required.")
        }
        guard let step = RollForward.Step(rawValue: query["by"] ?? "month") else {
            throw Query.invalid("by must be day or month.")
        }
        let tomorrow = today(call).adding(days: 1)
        guard from < to, to <= tomorrow else {
            throw Query.invalid("from must be before to, and to may be tomorrow (\(tomorrow.text)) at the latest.")
        }
        guard RequestLimits.reportYears ~= from.year, step.periods(from: from, to: to).count <= RequestLimits.periods
        else {
            throw Query.invalid("A report has at most \(RequestLimits.periods) periods, from the year 1970 on.")
        }
        let report = try await call.engine.rollForward(from: from, to: to, by: step)
        let tier = query["tier"]
        if let tier, !report.periods.allSatisfy({ $0.tiers.contains { $0.tier == tier } }) {
            throw Query.invalid("There is no tier \(tier).")
        }
        return .json { $0.value(report, from: from, to: to, by: step, tier: tier) }
    }

    @Sendable static func liability(_ call: Call) async throws -> Response {
        let query = try call.query(allowing: "asOf")
        let day = try query.day("asOf") ?? today(call)
        guard day <= today(call), RequestLimits.reportYears ~= day.year else {
            throw Query.invalid("asOf must be a day since 1970 that is not in the future.")
        }
        let report = try await call.engine.liability(asOf: day)
        return .json { $0.value(report) }
    }

    private static func today(_ call: Call) -> CivilDate {
        call.engine.programs.current.program.zone.day(of: call.engine.clock.now)
    }
}

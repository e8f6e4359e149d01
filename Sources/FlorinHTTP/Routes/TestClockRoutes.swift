internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addTestClock() {
        on(.get, "/v1/test-clock", TestClockRoutes.get)
        on(.post, "/v1/test-clock/advance", for: .admin, TestClockRoutes.advance)
    }
}

private enum TestClockRoutes {
    @Sendable static func get(_ call: Call) async throws -> Response {
        _ = try call.query()
        guard call.engine.isInTestMode else { throw Problem(.stateConflict(state: Program.Mode.live.rawValue)) }
        return reply(call.engine.clock.now)
    }

    /// Done again, it changes nothing, so it needs no idempotency key.
    @Sendable static func advance(_ call: Call) async throws -> Response {
        let instant = try await call.body().read { o in o.required("to", o.timestamp("to")) }
        switch try await call.engine.advanceTestClock(to: instant) {
        case .success(let now): return reply(now)
        case .failure(let rejection): throw Problem(rejection)
        }
    }

    private static func reply(_ now: Timestamp) -> Response {
        .json { json in
            json.object { json in
                json.field("mode", Program.Mode.test.rawValue)
                json.field("now", now)
            }
        }
    }
}

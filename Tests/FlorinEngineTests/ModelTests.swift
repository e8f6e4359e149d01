import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

/// Random histories through lanes and a file, beside a model that does the same by hand.
@Suite(.everyStore) struct ModelTests {
    @Test(arguments: 0..<8)
    func `the engine does what the model does, step by step`(run: Int) async throws {
        let seed = UInt64(1_000 + run)
        var play = try await ModelPlay(seed: seed, program: run)
        for step in 0..<250 {
            do { try await play.turn() } catch {
                Issue.record(error, "seed \(seed), step \(step)")
                break
            }
            if play.isOff { break }
        }
        try await play.finish()
    }
}

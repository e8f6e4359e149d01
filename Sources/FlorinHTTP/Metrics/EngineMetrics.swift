internal import FlorinEngine

extension Exposition {
    /// What the lanes have done, read when it is asked for.
    mutating func write(_ engine: Engine) {
        let figures = engine.statistics
        counter("florin_engine_jobs", "Commands decided.", [("", figures.jobs)])
        counter("florin_engine_batches", "Batches decided.", [("", figures.batches)])
        counter("florin_engine_commits", "Batches written.", [("", figures.commits)])
        counter(
            "florin_engine_repeats",
            "Times a batch was decided again: somebody else wrote first, or a key or unique field had come before.",
            [("", figures.repeats)])
        counter("florin_engine_failures", "Batches that could not be written.", [("", figures.failures)])
        gauge("florin_engine_largest_batch", "Commands in the largest batch so far.", figures.largestBatch)
        gauge("florin_engine_queue_depth", "Commands that wait.", Int64(engine.queueDepth))
    }
}

internal import FlorinCore
internal import FlorinEngine

/// What this machine can do without Florin, measured in the same run.
struct Yardsticks {
    let disk: DiskProbe
    let writes: BareWrites
    /// Nil: the load did not come over HTTP.
    let echo: BareEcho?
}

/// What a benchmark found.
struct BenchReport {
    let conditions: BenchConditions
    let load: LoadFigures
    /// How long was measured, in nanoseconds.
    let elapsed: Int64
    let lanes: LaneStatistics
    let lanesBefore: LaneStatistics
    let cpuMilliseconds: Int64
    let process: ProcessFigures
    let yardsticks: Yardsticks

    private var rate: Int64 { elapsed > 0 ? load.latencies.count * 1_000_000_000 / elapsed : 0 }
    private var jobs: Int64 { lanes.jobs - lanesBefore.jobs }
    private var batches: Int64 { lanes.batches - lanesBefore.batches }
    private var commits: Int64 { lanes.commits - lanesBefore.commits }
    /// The benchmark repeats no keys, so every batch that was decided in vain has met another engine's.
    private var conflicts: Int64 { lanes.repeats - lanesBefore.repeats }
    private var commitsPerSecond: Int64 { elapsed > 0 ? commits * 1_000_000_000 / elapsed : 0 }

    /// `a / b` with one digit after the point.
    private func ratio(_ a: Int64, _ b: Int64) -> String {
        guard b > 0 else { return "-" }
        let tenths = (a * 10 + b / 2) / b
        return "\(Figures.grouped(tenths / 10)).\(tenths % 10)"
    }

    /// What part `a` is of `b`, in whole percent.
    private func share(_ a: Int64, of b: Int64) -> String { b > 0 ? "\((a * 100 + b / 2) / b)%" : "-" }

    var text: [String] {
        let title = "Durable checkouts, \(conditions.overHTTP ? "over HTTP" : "in the process"):"
        return [title] + Figures.table(figures) + ["", "Conditions:"] + Figures.table(circumstances)
    }

    private var figures: [(name: String, value: String)] {
        let latencies = load.latencies
        let cores = ratio(cpuMilliseconds * 1_000_000, elapsed)
        var figures = [
            ("checkouts a second", Figures.grouped(rate)),
            ("p50, ms", Figures.milliseconds(latencies.percentile(500))),
            ("p99, ms", Figures.milliseconds(latencies.percentile(990))),
            ("p99.9, ms", Figures.milliseconds(latencies.percentile(999))),
            ("slowest, ms", Figures.milliseconds(latencies.slowest)),
            ("failures", Figures.grouped(load.failures)),
            ("checkouts in a batch, mean", ratio(jobs, batches)),
            ("checkouts in a batch, most", Figures.grouped(lanes.largestBatch)),
            ("commits (each one fsync) a second", Figures.grouped(commitsPerSecond)),
            ("batches decided in vain (conflicts)", Figures.grouped(conflicts)),
            ("cores busy, load clients included", cores),
            ("peak resident memory, MB", Figures.grouped(process.peakResident / 1_000_000)),
            ("resident memory at the end, MB", Figures.grouped(process.resident / 1_000_000)),
            ("checkouts for one synced 4 KiB write on this disk", ratio(rate, yardsticks.disk.syncsPerSecond)),
            ("share of what SQLite alone writes", share(rate, of: yardsticks.writes.perSecond)),
        ]
        if let echo = yardsticks.echo {
            figures.append(("share of what a bare echo answers", share(rate, of: echo.perSecond)))
        }
        return figures
    }

    private var circumstances: [(name: String, value: String)] {
        let spread = conditions.spread
        var circumstances = [
            ("build", BenchConditions.isDebugBuild ? "debug" : "release"),
            ("cores", "\(conditions.cores)"),
            ("seconds measured", "\(conditions.seconds)"),
            ("members", Figures.grouped(Int64(conditions.members))),
            ("clients, each with one checkout under way", Figures.grouped(Int64(conditions.clients))),
            ("shops", Figures.grouped(Int64(spread.merchants))),
            ("sales by member", spread.buyers == .hot ? "half to one in a hundred" : "even"),
            (
                "engines on the store",
                "\(spread.nodes)" + (spread.nodes > 1 ? ", members \(spread.routing.rawValue)" : "")
            ),
            ("store", conditions.store),
            ("file system", conditions.fileSystem),
            ("SQLite", conditions.sqlite),
            ("synced 4 KiB writes a second, one after the other", Figures.grouped(yardsticks.disk.syncsPerSecond)),
            ("the same rows a second by SQLite alone, in such batches", Figures.grouped(yardsticks.writes.perSecond)),
        ]
        if let echo = yardsticks.echo {
            circumstances.append(
                ("the same requests a second echoed by Hummingbird alone", Figures.grouped(echo.perSecond)))
        }
        return circumstances
    }

    var json: [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.object { json in
            json.field("checkoutsPerSecond", rate)
            json.key("latencyMicroseconds")
            json.object { json in
                json.field("p50", load.latencies.percentile(500) / 1000)
                json.field("p99", load.latencies.percentile(990) / 1000)
                json.field("p999", load.latencies.percentile(999) / 1000)
                json.field("slowest", load.latencies.slowest / 1000)
            }
            json.field("checkouts", load.latencies.count)
            json.field("failures", load.failures)
            json.key("batches")
            json.object { json in
                json.field("count", batches)
                json.field("jobs", jobs)
                json.field("largest", lanes.largestBatch)
            }
            json.field("commits", commits)
            json.field("conflicts", conflicts)
            json.field("cpuMilliseconds", cpuMilliseconds)
            json.field("peakResidentBytes", process.peakResident)
            json.field("residentBytes", process.resident)
            json.key("yardsticks")
            json.object { json in
                json.field("syncsPerSecond", yardsticks.disk.syncsPerSecond)
                json.field("bareWritesPerSecond", yardsticks.writes.perSecond)
                json.field("bareEchoesPerSecond", yardsticks.echo?.perSecond)
            }
            json.key("conditions")
            json.object { json in
                json.field("build", BenchConditions.isDebugBuild ? "debug" : "release")
                json.field("overHTTP", conditions.overHTTP)
                json.field("cores", conditions.cores)
                json.field("elapsedMilliseconds", elapsed / 1_000_000)
                json.field("members", conditions.members)
                json.field("clients", conditions.clients)
                json.field("merchants", conditions.spread.merchants)
                json.field("buyers", conditions.spread.buyers.rawValue)
                json.field("nodes", conditions.spread.nodes)
                json.field("routing", conditions.spread.routing.rawValue)
                json.field("store", conditions.store)
                json.field("fileSystem", conditions.fileSystem)
                json.field("sqlite", conditions.sqlite)
            }
        }
        return json.bytes
    }
}

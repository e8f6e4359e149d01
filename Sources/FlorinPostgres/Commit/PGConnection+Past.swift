internal import FlorinCore
internal import FlorinEngine

/// What a batch leaves for questions about the past.
extension PGConnection {
    func insert(_ snapshots: [SnapshotRow]) throws(PGError) {
        guard !snapshots.isEmpty else { return }
        let insertion = """
            INSERT INTO snapshots (member, at, number, state)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING
            """
        try send(insertion) {
            $0.bigints(snapshots) { $0.member }
            $0.bigints(snapshots) { $0.at }
            $0.bigints(snapshots) { $0.number }
            $0.texts(snapshots, utf8: { $0.state })
        }
    }

    /// Adds to the chain's own rows. A sum that leaves the range of the column stays at its end.
    func count(_ points: [PointRow], of chain: Int) throws(PGError) {
        guard !points.isEmpty else { return }
        let addition = """
            INSERT INTO point_days AS p (chain, day, figure, month, tier, points)
            SELECT $1::bigint, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[])
            ON CONFLICT (day, chain, figure, month, tier) DO UPDATE SET points = greatest(
                least(p.points::numeric + excluded.points, \(Int64.max)), \(Int64.min))::bigint
            """
        try send(addition) {
            $0.add(Int64(chain))
            $0.bigints(points) { Int64($0.key.day) }
            $0.bigints(points) { Int64($0.key.figure.rawValue) }
            $0.bigints(points) { Int64($0.key.month) }
            $0.texts(points) { $0.key.tier }
            $0.bigints(points) { $0.points }
        }
    }
}

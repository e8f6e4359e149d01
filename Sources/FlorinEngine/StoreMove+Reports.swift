internal import FlorinCore

extension StoreMove {
    /// What is counted for reports, chain by chain: as much as the target lacks of it.
    func movePoints() throws(StoreError) {
        let there = Dictionary(uniqueKeysWithValues: try target.countedChains().map { ($0.chain, $0.counted) })
        var moved = 0
        for chain in try source.countedChains() {
            var tally = PointTally()
            for row in try target.points(of: chain.chain) { tally.subtract(row) }
            for row in try source.points(of: chain.chain) { tally.add(row) }
            var batch = Batch()
            batch.points = tally.rows
            batch.counted = chain.counted - (there[chain.chain] ?? 0)
            guard batch.counted != 0 || !batch.points.isEmpty else { continue }
            batch.head = try standingHead(of: chain.chain)
            try target.commit(batch)
            moved += batch.points.count
            report(.points, moved)
        }
    }
}

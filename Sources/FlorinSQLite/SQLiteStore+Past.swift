public import FlorinCore
public import FlorinEngine
internal import GRDB

extension SQLiteStore {
    // MARK: Snapshots

    public func snapshot(_ member: MemberID, at instant: Timestamp) throws(StoreError) -> SnapshotRow? {
        try read { db in
            var row: SnapshotRow?
            let sql = """
                SELECT \(SnapshotRow.columns) FROM snapshots WHERE member = ? AND at <= ?
                ORDER BY at DESC, number DESC LIMIT 1
                """
            try RawStatement(db, sql).each {
                $0.add(member.rawValue)
                $0.add(instant.milliseconds)
            } _: {
                row = SnapshotRow($0)
            }
            return row
        }
    }

    func insert(_ snapshots: [SnapshotRow], _ db: Database) throws {
        guard !snapshots.isEmpty else { return }
        let statement = try RawStatement(
            db, "INSERT OR IGNORE INTO snapshots (member, at, number, state) VALUES (?, ?, ?, ?)")
        for snapshot in snapshots {
            try statement.run { row in
                row.add(snapshot.member)
                row.add(snapshot.at)
                row.add(snapshot.number)
                row.add(text: snapshot.state)
            }
        }
    }

    public func programVersion(at instant: Timestamp) throws(StoreError) -> Int? {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT max(version) FROM programs WHERE at <= ?", arguments: [instant.milliseconds])
        }
    }

    // MARK: What is counted

    /// Adds what a batch counts to its chain's rows. A sum that leaves the range of the column stays at its end.
    func count(_ batch: Batch, _ db: Database) throws {
        guard let chain = batch.head?.after.chain, batch.counted != 0 || !batch.points.isEmpty else { return }
        let advance = try RawStatement(
            db, "UPDATE chains SET counted = counted + ?1 WHERE chain = ?2 AND counted + ?1 <= link")
        try advance.run { row in
            row.add(batch.counted)
            row.add(Int64(chain))
        }
        try requireChange(db)
        let add = try RawStatement(
            db,
            """
            INSERT INTO point_days (day, chain, figure, month, tier, points) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (day, chain, figure, month, tier)
                DO UPDATE SET points = CAST(points + excluded.points AS INTEGER)
            """)
        for point in batch.points {
            try add.run { row in
                row.add(Int64(point.key.day))
                row.add(Int64(chain))
                row.add(Int64(point.key.figure.rawValue))
                row.add(Int64(point.key.month))
                row.add(point.key.tier)
                row.add(point.points)
            }
        }
    }

    public func countedChains() throws(StoreError) -> [CountedChain] {
        try read { db in try countedChains(db) }
    }

    func countedChains(_ db: Database) throws -> [CountedChain] {
        var chains: [CountedChain] = []
        try RawStatement(db, "SELECT chain, link, counted FROM chains ORDER BY chain").each { _ in
        } _: { row in
            chains.append(CountedChain(chain: Int(row.int(0)), link: row.int(1), counted: row.int(2)))
        }
        return chains
    }

    public func points(of chain: Int) throws(StoreError) -> [PointRow] {
        try read { db in
            var rows: [PointRow] = []
            let sql = "SELECT \(PointKey.columns), points FROM point_days WHERE chain = ? ORDER BY \(PointKey.columns)"
            try RawStatement(db, sql).each {
                $0.add(Int64(chain))
            } _: {
                rows.append(try PointRow($0))
            }
            return rows
        }
    }

    public func points(from start: Int, to end: Int, isByDay: Bool) throws(StoreError) -> [PointSum] {
        try read { db in
            var sums: [PointSum] = []
            let day = isByDay ? "day" : "0"
            let sql = """
                SELECT \(day) AS period, figure, month, tier, sum(points >> 32), sum(points & \(UInt32.max))
                FROM point_days WHERE day >= ? AND day < ? GROUP BY period, figure, month, tier
                """
            try RawStatement(db, sql).each {
                $0.add(Int64(start))
                $0.add(Int64(end))
            } _: {
                sums.append(PointSum(key: try PointKey($0), high: $0.int(4), low: $0.int(5)))
            }
            return sums
        }
    }

    /// With the chain behind ``PointKey/columns``.
    func eachPoint(_ db: Database, _ see: (PointRow, _ chain: Int) throws -> Void) throws {
        let sql = "SELECT \(PointKey.columns), points, chain FROM point_days ORDER BY chain, \(PointKey.columns)"
        try RawStatement(db, sql).each { _ in
        } _: { row in
            try see(try PointRow(row), Int(row.int(5)))
        }
    }
}

extension SnapshotRow {
    static let columns = "member, number, at, state"

    /// Of ``columns``.
    init(_ row: RawStatement.Row) {
        self.init(member: row.int(0), number: row.int(1), at: row.int(2), state: row.bytes(3))
    }
}

extension PointKey {
    fileprivate static let columns = "day, figure, month, tier"

    /// Of ``columns``.
    fileprivate init(_ row: RawStatement.Row) throws {
        guard let figure = PointFigure(rawValue: Int(row.int(1))) else {
            throw StoreError.corrupt("point_days has the figure \(row.int(1))")
        }
        self.init(day: Int(row.int(0)), tier: row.optionalText(3) ?? "", figure: figure, month: Int(row.int(2)))
    }
}

extension PointRow {
    /// Of ``PointKey/columns`` and points.
    fileprivate init(_ row: RawStatement.Row) throws {
        self.init(key: try PointKey(row), points: row.int(4))
    }
}

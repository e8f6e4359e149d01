public import FlorinCore
public import FlorinEngine

extension PostgresStore {
    // MARK: Snapshots

    public func snapshot(_ member: MemberID, at instant: Timestamp) throws(StoreError) -> SnapshotRow? {
        let selection = """
            SELECT \(SnapshotRow.columns) FROM snapshots WHERE member = $1 AND at <= $2
            ORDER BY at DESC, number DESC LIMIT 1
            """
        return try read(selection) {
            $0.add(member.rawValue)
            $0.add(instant.milliseconds)
        } _: {
            SnapshotRow($0)
        }.first
    }

    public func programVersion(at instant: Timestamp) throws(StoreError) -> Int? {
        try read("SELECT max(version) FROM programs WHERE at <= $1") {
            $0.add(instant.milliseconds)
        } _: {
            $0.optionalInt(0).map { Int($0) }
        }.first ?? nil
    }

    // MARK: What is counted

    public func countedChains() throws(StoreError) -> [CountedChain] {
        try read(PostgresStore.countedSelection) { CountedChain($0) }
    }

    static let countedSelection = "SELECT chain, link, counted FROM chains WHERE link > 0 ORDER BY chain"

    public func points(of chain: Int) throws(StoreError) -> [PointRow] {
        let selection = "SELECT \(PointRow.columns) FROM point_days WHERE chain = $1 ORDER BY \(PointRow.columns)"
        return try read(selection) {
            $0.add(Int64(chain))
        } _: {
            try PointRow($0)
        }
    }

    public func points(from start: Int, to end: Int, isByDay: Bool) throws(StoreError) -> [PointSum] {
        let day = isByDay ? "day" : "0::bigint"
        let selection = """
            SELECT \(day) AS period, figure, month, tier, sum(points >> 32)::bigint, sum(points & \(UInt32.max))::bigint
            FROM point_days WHERE day >= $1 AND day < $2 GROUP BY period, figure, month, tier
            """
        return try read(selection) {
            $0.add(Int64(start))
            $0.add(Int64(end))
        } _: {
            PointSum(key: try PointKey($0), high: $0.int(4), low: $0.int(5))
        }
    }
}

extension SnapshotRow {
    static let columns = "member, number, at, state"

    /// Of ``columns``.
    init(_ row: PGResult.Row) {
        self.init(member: row.int(0), number: row.int(1), at: row.int(2), state: row.bytes(3))
    }
}

extension CountedChain {
    /// Of ``PostgresStore/countedSelection``.
    init(_ row: PGResult.Row) {
        self.init(chain: Int(row.int(0)), link: row.int(1), counted: row.int(2))
    }
}

extension PointKey {
    /// Of day, figure, month, tier.
    init(_ row: PGResult.Row) throws {
        guard let figure = PointFigure(rawValue: Int(row.int(1))) else {
            throw StoreError.corrupt("point_days has the figure \(row.int(1))")
        }
        self.init(day: Int(row.int(0)), tier: row.text(3), figure: figure, month: Int(row.int(2)))
    }
}

extension PointRow {
    static let columns = "day, figure, month, tier, points"

    /// Of ``columns``.
    init(_ row: PGResult.Row) throws {
        self.init(key: try PointKey(row), points: row.int(4))
    }
}

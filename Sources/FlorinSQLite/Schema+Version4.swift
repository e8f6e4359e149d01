extension Schema {
    /// The past, and what reports are made of.
    static let version4 = """
        -- Members as they stood after some of their entries, see SnapshotRow.
        CREATE TABLE snapshots (
            member INTEGER NOT NULL,
            at INTEGER NOT NULL,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (member, at, number)
        ) STRICT, WITHOUT ROWID;

        -- How many of the chain's entries are counted in point_days.
        ALTER TABLE chains ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;

        -- What the entries of each chain add to the figures of a day, see PointFigure. By chain, so that no two lanes add
        -- to one row.
        CREATE TABLE point_days (
            day INTEGER NOT NULL,
            chain INTEGER NOT NULL,
            figure INTEGER NOT NULL,
            month INTEGER NOT NULL,
            tier TEXT NOT NULL,
            points INTEGER NOT NULL,
            PRIMARY KEY (day, chain, figure, month, tier)
        ) STRICT, WITHOUT ROWID;
        """
}

extension Schema {
    /// The past, and what reports are made of.
    static let version2 = [
        // Members as they stood after some of their entries, see SnapshotRow.
        """
        CREATE TABLE snapshots (
            member bigint,
            at bigint,
            number bigint,
            state text COLLATE "C" NOT NULL,
            PRIMARY KEY (member, at, number)
        )
        """,
        // How many of the chain's entries are counted in point_days.
        "ALTER TABLE chains ADD COLUMN counted bigint NOT NULL DEFAULT 0",
        // What the entries of each chain add to the figures of a day, see PointFigure. By chain, so that no two lanes add to
        // one row.
        """
        CREATE TABLE point_days (
            day bigint,
            chain bigint,
            figure bigint,
            month bigint,
            tier text COLLATE "C",
            points bigint NOT NULL,
            PRIMARY KEY (day, chain, figure, month, tier)
        ) WITH (fillfactor = 50)
        """,
    ]
}

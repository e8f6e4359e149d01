extension Schema {
    /// The day of a profile's birthday, such as `05-01`; null if it has none. A document with a zero character, which
    /// PostgreSQL cannot read as JSON, counts as one that has none.
    static let birthday =
        #"(CASE WHEN strpos(document, '\u0000') = 0 THEN substr(document::json ->> 'birthday', 6) END)"#

    /// Rewards, their stocks and codes, and redemptions; marks; whose birthday it is.
    static let version3 = [
        // Never changed but for closed_at.
        """
        CREATE TABLE rewards (
            id bigint PRIMARY KEY,
            created_at bigint NOT NULL,
            closed_at bigint,
            document text COLLATE "C" NOT NULL
        )
        """,
        // Of each reward that has a stock: how many there are in all, and how many members have had.
        """
        CREATE TABLE reward_stocks (
            reward bigint PRIMARY KEY,
            stock bigint NOT NULL,
            used bigint NOT NULL
        ) WITH (fillfactor = 10)
        """,
        // Requests that added to a stock, by idempotency key.
        """
        CREATE TABLE reward_supplies (
            scope bytea PRIMARY KEY,
            fingerprint bytea NOT NULL,
            reward bigint NOT NULL,
            made_at bigint NOT NULL,
            added bigint NOT NULL
        )
        """,
        // The pools of rewards that are codes.
        """
        CREATE TABLE reward_codes (
            reward bigint,
            code text COLLATE "C",
            -- The request that added it.
            scope bytea NOT NULL,
            -- The member and the number of the redemption that it was given for.
            member bigint,
            number bigint,
            PRIMARY KEY (reward, code)
        )
        """,
        "CREATE INDEX reward_codes_free ON reward_codes (reward) WHERE member IS NULL",
        "CREATE INDEX reward_codes_scope ON reward_codes (scope)",
        """
        CREATE TABLE redemptions (
            member bigint,
            -- Of the entry that made it.
            number bigint,
            reward bigint NOT NULL,
            created_at bigint NOT NULL,
            status text COLLATE "C" NOT NULL,
            PRIMARY KEY (member, number)
        )
        """,
        "CREATE INDEX redemptions_reward ON redemptions (reward, status, member, number)",
        // How far all processes have come with something.
        """
        CREATE TABLE marks (
            name text COLLATE "C" PRIMARY KEY,
            value bigint NOT NULL
        )
        """,
        "CREATE INDEX profiles_birthday ON profiles (\(birthday), member) WHERE \(birthday) IS NOT NULL",
    ]
}

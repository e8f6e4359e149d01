extension Schema {
    /// Rewards, their stocks and codes, and redemptions; marks; whose birthday it is.
    static let version5 = """
        -- Never changed but for closed_at.
        CREATE TABLE rewards (
            id INTEGER PRIMARY KEY,
            created_at INTEGER NOT NULL,
            closed_at INTEGER,
            document TEXT NOT NULL
        ) STRICT;

        -- Of each reward that has a stock: how many there are in all, and how many members have had. Apart from the rewards,
        -- since it changes with each redemption.
        CREATE TABLE reward_stocks (
            reward INTEGER PRIMARY KEY,
            stock INTEGER NOT NULL,
            used INTEGER NOT NULL
        ) STRICT;

        -- Requests that added to a stock, by idempotency key.
        CREATE TABLE reward_supplies (
            scope BLOB PRIMARY KEY,
            fingerprint BLOB NOT NULL,
            reward INTEGER NOT NULL,
            made_at INTEGER NOT NULL,
            added INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- The pools of rewards that are codes.
        CREATE TABLE reward_codes (
            reward INTEGER NOT NULL,
            code TEXT NOT NULL,
            -- The request that added it.
            scope BLOB NOT NULL,
            -- The member and the number of the redemption that it was given for.
            member INTEGER,
            number INTEGER,
            PRIMARY KEY (reward, code)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX reward_codes_free ON reward_codes (reward) WHERE member IS NULL;
        CREATE INDEX reward_codes_scope ON reward_codes (scope);

        CREATE TABLE redemptions (
            member INTEGER NOT NULL,
            -- Of the entry that made it.
            number INTEGER NOT NULL,
            reward INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            status TEXT NOT NULL,
            PRIMARY KEY (member, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX redemptions_reward ON redemptions (reward, status, member, number);

        -- How far all processes have come with something.
        CREATE TABLE marks (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX profiles_birthday ON profiles (substr(json_extract(document, '$.birthday'), 6), member)
            WHERE json_extract(document, '$.birthday') IS NOT NULL;
        """
}

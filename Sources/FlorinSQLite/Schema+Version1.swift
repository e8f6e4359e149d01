extension Schema {
    static let version1 = """
        -- Balances as of each member's last entry; a copy of what the journal says.
        CREATE TABLE members (
            id INTEGER PRIMARY KEY,
            version INTEGER NOT NULL,
            due_at INTEGER,
            state TEXT NOT NULL
        ) STRICT;
        CREATE INDEX members_due ON members (due_at) WHERE due_at IS NOT NULL;

        -- Who a member is; the only table with personal data.
        CREATE TABLE profiles (
            member INTEGER PRIMARY KEY,
            reference TEXT,
            phone TEXT,
            email TEXT,
            card TEXT,
            created_at INTEGER NOT NULL,
            document TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX profiles_reference ON profiles (reference) WHERE reference IS NOT NULL;
        CREATE UNIQUE INDEX profiles_phone ON profiles (phone) WHERE phone IS NOT NULL;
        CREATE UNIQUE INDEX profiles_email ON profiles (email) WHERE email IS NOT NULL;
        CREATE UNIQUE INDEX profiles_card ON profiles (card) WHERE card IS NOT NULL;

        -- The journal, in the order of writing. Never updated, never deleted from.
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY,
            chain INTEGER NOT NULL,
            link INTEGER NOT NULL,
            hash BLOB NOT NULL,
            member INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            about INTEGER,
            merchant TEXT,
            reference TEXT,
            body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX entries_member ON entries (member, number);
        CREATE INDEX entries_about ON entries (member, about, number) WHERE about IS NOT NULL;
        CREATE UNIQUE INDEX entries_reference ON entries (reference, member) WHERE reference IS NOT NULL;
        CREATE INDEX entries_merchant ON entries (merchant) WHERE merchant IS NOT NULL;

        CREATE TABLE chains (
            chain INTEGER PRIMARY KEY,
            link INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;

        -- What came of requests with an idempotency key.
        CREATE TABLE outcomes (
            member INTEGER NOT NULL,
            scope BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            at INTEGER NOT NULL,
            entry INTEGER,
            rejection TEXT,
            PRIMARY KEY (member, scope)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX outcomes_at ON outcomes (at);

        CREATE TABLE quotes (
            member INTEGER NOT NULL,
            serial INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (member, serial)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quotes_expiry ON quotes (expires_at);

        CREATE TABLE programs (
            version INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            document TEXT NOT NULL
        ) STRICT;

        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            scope TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """
}

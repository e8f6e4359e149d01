extension Schema {
    /// Two indexes of the journal by member become one tree; coupons.
    static let version2 = """
        -- Whether the member holds coupons, some that expired lately included: spares those who do not a look for them.
        ALTER TABLE members ADD COLUMN has_coupons INTEGER NOT NULL DEFAULT 0;

        -- Never changed but for closed_at.
        CREATE TABLE coupon_templates (
            id INTEGER PRIMARY KEY,
            created_at INTEGER NOT NULL,
            closed_at INTEGER,
            document TEXT NOT NULL
        ) STRICT;

        -- How many coupons are used of each template that limits the uses by all members. Apart from the templates, since
        -- it changes with each such use.
        CREATE TABLE template_uses (
            template INTEGER PRIMARY KEY,
            used INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE coupons (
            member INTEGER NOT NULL,
            -- Of the entry that issued it.
            number INTEGER NOT NULL,
            template INTEGER NOT NULL,
            issued_at INTEGER NOT NULL,
            valid_from INTEGER,
            -- The greatest number: for ever.
            valid_until INTEGER NOT NULL,
            -- The number of the payment that uses or pins it.
            used_by INTEGER,
            PRIMARY KEY (member, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX coupons_open ON coupons (member, valid_until) WHERE used_by IS NULL;
        CREATE INDEX coupons_used ON coupons (template, member) WHERE used_by IS NOT NULL;

        -- Codes made by one request, under its idempotency key.
        CREATE TABLE code_batches (
            id INTEGER PRIMARY KEY,
            scope BLOB NOT NULL UNIQUE,
            fingerprint BLOB NOT NULL,
            template INTEGER NOT NULL,
            made_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE codes (
            code TEXT PRIMARY KEY,
            batch INTEGER NOT NULL,
            -- The member and the number of the coupon that it was claimed for.
            member INTEGER,
            number INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX codes_batch ON codes (batch);

        -- How a member's entries are found, but for the latest (see RecentLookups): by number (an integer key), and by
        -- idempotency key (a blob, with what came of the request). One tree, so that a payment changes one page of it,
        -- where two would be two.
        CREATE TABLE lookups (
            member INTEGER NOT NULL,
            key ANY NOT NULL,
            -- Of a number: where the entry stands in the journal.
            position INTEGER,
            -- Of an idempotency key: the request's digest, when it came, and its entry's number or its rejection.
            fingerprint BLOB,
            at INTEGER,
            entry INTEGER,
            rejection TEXT,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO lookups (member, key, position) SELECT member, number, position FROM entries;
        INSERT INTO lookups (member, key, fingerprint, at, entry, rejection)
            SELECT member, scope, fingerprint, at, entry, rejection FROM outcomes;
        DROP INDEX entries_member;
        DROP TABLE outcomes;
        """

    /// A merchant's sales in their order, which is not that of writing.
    static let version3 = """
        DROP INDEX entries_merchant;
        CREATE INDEX entries_merchant ON entries (merchant, at, member, number) WHERE merchant IS NOT NULL;
        """
}

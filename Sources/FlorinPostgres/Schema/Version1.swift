internal import FlorinEngine

extension Schema {
    /// Every table of a member has the member in its key, and no key is unique without the column that says where a row lives,
    /// so that the tables can be spread over machines. Texts are compared byte by byte, as everywhere in Florin.
    static let version1 = [
        """
        CREATE TABLE florin_migrations (
            version bigint PRIMARY KEY,
            at timestamptz NOT NULL DEFAULT now()
        )
        """,
        // Balances as of each member's last entry; a copy of what the journal says.
        """
        CREATE TABLE members (
            id bigint PRIMARY KEY,
            version bigint NOT NULL,
            due_at bigint,
            -- Whether the member holds coupons, some that expired lately included: spares those who do not a look for them.
            has_coupons boolean NOT NULL,
            state text COLLATE "C" NOT NULL
        ) WITH (fillfactor = 70)
        """,
        "CREATE INDEX members_due ON members (due_at) WHERE due_at IS NOT NULL",
        // Who a member is; with profile_keys the only table with personal data.
        """
        CREATE TABLE profiles (
            member bigint PRIMARY KEY,
            reference text COLLATE "C",
            phone text COLLATE "C",
            email text COLLATE "C",
            card text COLLATE "C",
            created_at bigint NOT NULL,
            document text COLLATE "C" NOT NULL
        )
        """,
        // What of a profile is unique, and whose it is.
        """
        CREATE TABLE profile_keys (
            value text COLLATE "C",
            field text COLLATE "C",
            member bigint NOT NULL,
            PRIMARY KEY (value, field)
        )
        """,
        // The journal. Never updated, never deleted from.
        """
        CREATE TABLE entries (
            member bigint,
            number bigint,
            at bigint NOT NULL,
            kind bigint NOT NULL,
            about bigint,
            merchant text COLLATE "C",
            reference text COLLATE "C",
            chain bigint NOT NULL,
            link bigint NOT NULL,
            hash bytea NOT NULL,
            body text COLLATE "C" NOT NULL,
            PRIMARY KEY (member, number)
        )
        """,
        "CREATE INDEX entries_chain ON entries (chain, link)",
        "CREATE INDEX entries_about ON entries (member, about, number) WHERE about IS NOT NULL",
        "CREATE UNIQUE INDEX entries_reference ON entries (reference, member) WHERE reference IS NOT NULL",
        "CREATE INDEX entries_merchant ON entries (merchant, at, member, number) WHERE merchant IS NOT NULL",
        // The ends of the hash chains.
        """
        CREATE TABLE chains (
            chain bigint PRIMARY KEY,
            link bigint NOT NULL,
            hash bytea NOT NULL,
            -- Drawn by the batch that was written last.
            ticket bigint NOT NULL
        ) WITH (fillfactor = 10)
        """,
        // What came of requests with an idempotency key: the number of the member's entry, or a rejection.
        """
        CREATE TABLE outcomes (
            member bigint,
            scope bytea,
            fingerprint bytea NOT NULL,
            at bigint NOT NULL,
            entry bigint,
            rejection text COLLATE "C",
            PRIMARY KEY (member, scope)
        )
        """,
        """
        CREATE TABLE quotes (
            member bigint,
            serial bigint,
            expires_at bigint NOT NULL,
            body text COLLATE "C" NOT NULL,
            PRIMARY KEY (member, serial)
        )
        """,
        "CREATE INDEX quotes_expiry ON quotes (expires_at)",
        """
        CREATE TABLE programs (
            version bigint PRIMARY KEY,
            at bigint NOT NULL,
            document text COLLATE "C" NOT NULL
        )
        """,
        """
        CREATE TABLE api_keys (
            id text COLLATE "C" PRIMARY KEY,
            name text COLLATE "C" NOT NULL,
            scope text COLLATE "C" NOT NULL,
            hash bytea NOT NULL,
            created_at bigint NOT NULL,
            revoked_at bigint
        )
        """,
        // Never changed but for closed_at.
        """
        CREATE TABLE coupon_templates (
            id bigint PRIMARY KEY,
            created_at bigint NOT NULL,
            closed_at bigint,
            document text COLLATE "C" NOT NULL
        )
        """,
        // How many coupons are used of each template that limits the uses by all members.
        """
        CREATE TABLE template_uses (
            template bigint PRIMARY KEY,
            used bigint NOT NULL
        )
        """,
        """
        CREATE TABLE coupons (
            member bigint,
            -- Of the entry that issued it.
            number bigint,
            template bigint NOT NULL,
            issued_at bigint NOT NULL,
            valid_from bigint,
            -- The greatest number: for ever.
            valid_until bigint NOT NULL,
            -- The number of the payment that uses or pins it.
            used_by bigint,
            PRIMARY KEY (member, number)
        )
        """,
        "CREATE INDEX coupons_open ON coupons (member, valid_until) WHERE used_by IS NULL",
        "CREATE INDEX coupons_used ON coupons (template, member) WHERE used_by IS NOT NULL",
        // Requests that made codes, by idempotency key.
        """
        CREATE TABLE code_batches (
            scope bytea PRIMARY KEY,
            fingerprint bytea NOT NULL,
            template bigint NOT NULL,
            made_at bigint NOT NULL
        )
        """,
        """
        CREATE TABLE codes (
            code text COLLATE "C" PRIMARY KEY,
            -- The batch that it was made in.
            scope bytea NOT NULL,
            template bigint NOT NULL,
            -- The member and the number of the coupon that it was claimed for.
            member bigint,
            number bigint
        )
        """,
        "CREATE INDEX codes_scope ON codes (scope)",
        // Places for processes; see NodeLease.
        """
        CREATE TABLE nodes (
            node bigint PRIMARY KEY,
            holder bigint NOT NULL,
            until timestamptz NOT NULL
        )
        """,
        """
        INSERT INTO nodes (node, holder, until)
        SELECT node, 0, '-infinity' FROM generate_series(0, \(Seat.count - 1)) AS node
        """,
    ]
}

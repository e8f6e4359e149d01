public import FlorinEngine

extension Schema {
    static let chainKey = [
        // One row: what tells the key of the hash chains from others.
        "CREATE TABLE chain_key (id bigint PRIMARY KEY CHECK (id = 1), key_check bytea NOT NULL)",
        // With the member, so that those who are due at one instant, as at the end of a month, are gone through in order.
        "DROP INDEX members_due",
        "CREATE INDEX members_due ON members (due_at, id) WHERE due_at IS NOT NULL",
    ]
}

extension PostgresStore {
    public func keyCheck() throws(StoreError) -> [UInt8]? {
        try read("SELECT key_check FROM chain_key") { _ in
        } _: {
            $0.bytes(0)
        }.first
    }

    public func keep(keyCheck: [UInt8]) throws(StoreError) {
        // Who comes second waits for the first, and then does nothing.
        try write {
            try $0.send("INSERT INTO chain_key (id, key_check) VALUES (1, $1) ON CONFLICT DO NOTHING") {
                $0.add(bytes: keyCheck)
            }
        }
    }
}

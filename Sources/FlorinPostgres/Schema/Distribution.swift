extension Schema {
    /// How the tables of a version are spread over the machines of a Citus cluster: all of a member lives on one of them.
    static func distribution(ofVersion version: Int) -> [String] {
        switch version {
        case 1: ofVersion1
        case 2:
            [
                distribute("snapshots", by: "member", with: "members"),
                distribute("point_days", by: "chain", with: "none"),
            ]
        case 3: ofVersion3
        case 5: [everywhere("chain_key")]
        default: []
        }
    }

    private static var ofVersion1: [String] {
        let ofMembers = ["profiles", "entries", "outcomes", "quotes", "coupons"].map {
            distribute($0, by: "member", with: "members")
        }
        let ofTheirOwn = [
            ("profile_keys", "value"), ("chains", "chain"), ("template_uses", "template"), ("code_batches", "scope"),
            ("codes", "code"),
        ].map { distribute($0.0, by: $0.1, with: "none") }
        let ofAll = ["programs", "api_keys", "coupon_templates", "nodes"].map(everywhere)
        return [distribute("members", by: "id", with: "none")] + ofMembers + ofTheirOwn + ofAll
    }

    private static var ofVersion3: [String] {
        [
            everywhere("rewards"), everywhere("marks"),
            distribute("reward_stocks", by: "reward", with: "none"),
            distribute("reward_supplies", by: "scope", with: "none"),
            distribute("reward_codes", by: "reward", with: "none"),
            distribute("redemptions", by: "member", with: "members"),
        ]
    }

    private static func everywhere(_ table: String) -> String { "SELECT create_reference_table('\(table)')" }

    private static func distribute(_ table: String, by column: String, with other: String) -> String {
        "SELECT create_distributed_table('\(table)', '\(column)', colocate_with => '\(other)')"
    }
}

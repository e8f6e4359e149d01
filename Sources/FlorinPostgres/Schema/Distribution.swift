extension Schema {
    /// How the tables of a version are spread over the machines of a Citus cluster: all of a member lives on one of them.
    static func distribution(ofVersion version: Int) -> [String] {
        switch version {
        case 1: return distributionOfVersion1
        case 2:
            return [
                distribute("snapshots", by: "member", with: "members"),
                distribute("point_days", by: "chain", with: "none"),
            ]
        default: return []
        }
    }

    private static var distributionOfVersion1: [String] {
        let ofMembers = ["profiles", "entries", "outcomes", "quotes", "coupons"].map {
            distribute($0, by: "member", with: "members")
        }
        let ofTheirOwn = [
            ("profile_keys", "value"), ("chains", "chain"), ("template_uses", "template"), ("code_batches", "scope"),
            ("codes", "code"),
        ].map { distribute($0.0, by: $0.1, with: "none") }
        let everywhere = ["programs", "api_keys", "coupon_templates", "nodes"].map {
            "SELECT create_reference_table('\($0)')"
        }
        return [distribute("members", by: "id", with: "none")] + ofMembers + ofTheirOwn + everywhere
    }

    private static func distribute(_ table: String, by column: String, with other: String) -> String {
        "SELECT create_distributed_table('\(table)', '\(column)', colocate_with => '\(other)')"
    }
}

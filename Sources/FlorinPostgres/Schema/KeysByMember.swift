extension Schema {
    /// For erasing a member: all that it is found by.
    static let keysByMember = ["CREATE INDEX profile_keys_member ON profile_keys (member)"]
}

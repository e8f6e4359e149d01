public import FlorinCore
public import FlorinEngine

/// A member's particulars as the API takes them, for other ways in.
public enum MemberDocument {
    /// The profile with the fields of `POST /v1/members` that are given. What is wrong with one is in the reader's log.
    public static func read(_ o: ObjectReader, into profile: Profile) -> Profile {
        var profile = profile
        profile.merge(o, nulls: [])
        return profile
    }
}

public import FlorinCore

/// The engine's limits. What a request may contain is limited by the API; see `RequestLimits` there.
public enum Limits {
    /// Lanes of one process.
    public static let lanes = 64
    /// Jobs in one batch.
    public static let batch = 2048
    /// Jobs that may wait in one lane.
    public static let queue = 10_000
    /// Members that are kept in memory, over all lanes.
    public static let cachedMembers = 200_000
    /// Coupon templates that are kept in memory.
    public static let cachedTemplates = 100_000
    /// Rewards that are kept in memory.
    public static let cachedRewards = 10_000
    /// Codes that are looked up beyond those needed, so that lanes and processes seldom give out the same at once.
    public static let spareCodes = 32
    /// Seconds by which a test clock can be moved at once: five years.
    public static let testClockStep = 5 * 366 * 86_400
    /// No test clock goes beyond this: the beginning of 2100, up to which time zones' rules are known.
    public static let testClockEnd = Timestamp(milliseconds: 4_102_444_800_000)
    /// How often a batch is decided again after a conflict before its clients are told to try later.
    public static let conflictRetries = 100
    /// Members for whom what is due is posted at once.
    public static let dueMembers = 2000
    /// Of those, how many go into a batch while clients come.
    static let dueBesideJobs = 256
    /// Queries and quotes that wait for a reader, or have one, in one process.
    public static let queries = 2_000
}

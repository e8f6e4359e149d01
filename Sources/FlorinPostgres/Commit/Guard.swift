/// Lets a statement fail that does not write as many rows as it must, so that the batch it is part of is undone: somebody
/// else was faster.
enum Guard {
    /// Of the cast that fails: invalid text for a number. Nothing else of ours can, since parameters are binary.
    static let state = "22P02"

    /// The statement, which must write `count` rows, an expression.
    static func rows(_ count: String, of statement: String) -> String {
        """
        WITH written AS (\(statement) RETURNING 1)
        SELECT CASE WHEN count(*) = \(count) THEN 0
            ELSE ('florin: somebody else wrote first, ' || count(*) || ' of ' || \(count) || ' rows')::int END
        FROM written
        """
    }
}

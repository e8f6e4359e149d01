/// A process's place among those that work on one store, its "seat".
public struct Seat: Hashable, Sendable {
    /// Part of the ids that the process makes, below ``count``, so that no two processes make the same.
    public let number: Int
    /// The chain of its first lane; the others' follow.
    public let firstChain: Int

    public static let count = 512

    public init(number: Int, firstChain: Int) {
        self.number = number
        self.firstChain = firstChain
    }
}

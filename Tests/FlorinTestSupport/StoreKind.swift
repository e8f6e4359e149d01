public import Testing

/// The stores that Florin runs on.
public enum StoreKind: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// The store that the running test is about.
    @TaskLocal public static var current = StoreKind.sqlite
}

/// Runs each test once on every store.
public struct EveryStore: TestTrait, SuiteTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        for kind in StoreKind.allCases where kind != .postgres || PostgresServer.isThere {
            try await StoreKind.$current.withValue(kind) { try await function() }
        }
    }
}

extension Trait where Self == EveryStore {
    /// Each test runs once on every store, see ``StoreKind/current``.
    public static var everyStore: EveryStore { EveryStore() }
}

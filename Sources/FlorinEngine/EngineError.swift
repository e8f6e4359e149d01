/// Why the engine gives no answer at all. Nothing has happened then.
public enum EngineError: Error, Sendable {
    /// Too much is waiting; try again after so many seconds.
    case overloaded(retryAfter: Int)
    /// The store cannot be written or read now. The text is for the log.
    case unavailable(String)
    /// What is stored of one member cannot be read; others go on. The text is for the log.
    case damaged(String)
    /// The engine is shutting down.
    case stopped
    /// The store is new and no program was given.
    case noProgram
    /// The store's journal is chained with another key.
    case otherChainKey

    init(_ error: any Error) {
        switch error {
        case let error as EngineError: self = error
        case StoreError.unavailable(let detail): self = .unavailable(detail)
        case StoreError.corrupt(let detail): self = .damaged(detail)
        default: self = .unavailable(String(describing: error))
        }
    }
}

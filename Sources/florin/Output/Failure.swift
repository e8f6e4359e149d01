internal import FlorinEngine

/// Why a command ends without having done what was asked.
struct Failure: Error {
    let kind: Kind
    /// For people; no full stop is needed.
    let message: String

    /// The raw values are the process's exit codes.
    enum Kind: Int32 {
        case foundWrong = 1
        case usage = 2
        case storeUnreachable = 3
    }

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    init(_ error: StoreError) {
        switch error {
        case .unavailable(let detail): self.init(.storeUnreachable, "the store cannot be reached: \(detail)")
        case .corrupt(let detail): self.init(.foundWrong, "the store is damaged: \(detail)")
        case .conflict: self.init(.storeUnreachable, "another process keeps changing the store")
        case .taken(let fields):
            self.init(.foundWrong, "the \(fields.values.first ?? "reference") belongs to another member")
        case .contended: self.init(.storeUnreachable, "the store is written by others all the time")
        }
    }

    init(_ error: EngineError) {
        switch error {
        case .overloaded: self.init(.storeUnreachable, "the store cannot keep up")
        case .unavailable(let detail): self.init(.storeUnreachable, "the store cannot be reached: \(detail)")
        case .damaged(let detail): self.init(.foundWrong, "the store is damaged: \(detail)")
        case .stopped: self.init(.storeUnreachable, "the engine has stopped")
        case .noProgram:
            self.init(
                .usage,
                "the store has no program yet: give one with --program FILE (YAML or JSON), or try --demo")
        case .otherChainKey:
            self.init(
                .foundWrong,
                "the journal of this store is chained with another key; give the key file of its other servers, "
                    + "or the one it was made with, with --key-file")
        }
    }
}

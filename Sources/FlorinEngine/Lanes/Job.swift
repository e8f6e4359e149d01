public import FlorinCore

/// A command on its way through a lane.
final class Job: Sendable {
    let command: Command
    let member: MemberID
    let key: IdempotencyKey?
    /// The member's particulars, if the command enrols it.
    let profile: Profile?
    /// The id for a quote that may come of it.
    let nextQuote: QuoteID
    /// Called once, with what came of it, after that is durable.
    let answer: @Sendable (Result<Answer, EngineError>) -> Void

    init(
        command: Command, member: MemberID, key: IdempotencyKey?, profile: Profile?, nextQuote: QuoteID,
        answer: @escaping @Sendable (Result<Answer, EngineError>) -> Void
    ) {
        self.command = command
        self.member = member
        self.key = key
        self.profile = profile
        self.nextQuote = nextQuote
        self.answer = answer
    }
}

/// What came of a command.
public struct Answer: Sendable {
    public let result: Result<Reply, Rejection>
    /// True if this is the answer of an earlier request with the same key.
    public let isReplay: Bool

    public init(_ result: Result<Reply, Rejection>, isReplay: Bool = false) {
        self.result = result
        self.isReplay = isReplay
    }
}

/// What a command that was accepted gives back.
public indirect enum Reply: Sendable {
    /// The journal entry it made. If that is about a payment, with the payment as it stood right after it; what made a
    /// payment says all of it by itself.
    case recorded(JournalEntry, payment: Payment?)
    case quoted(Quote)
    /// What a refund would do; nothing moved.
    case preview(JournalEntry, payment: Payment)
    case advanced
}

internal import ArgumentParser
internal import FlorinCore
internal import FlorinEngine
internal import FlorinHTTP

/// Shows how the price of one payment came about, and derives it again.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how the price of a payment came about, to check by hand, and derive it again.",
        discussion: """
            The receipt has every step with its rule and figures, what each unit costs in each tender, what the payment \
            earned, and what became of it. Then the sale is decided again from the journal: the member as its entries \
            before the sale make it, the version of the program it was sold under, the coupons of that moment. It changes \
            nothing, so a server may go on meanwhile. Exit code 0: the price is the same; 1: it is not, or there is no \
            such payment.

              florin explain pay_38fw6y16600000000005 --store sqlite:shop.sqlite
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The payment's id.", valueName: "payment"))
    var payment: String

    func run() async throws {
        guard let id = EntryID(payment, kind: .payment) else {
            throw Failure(.usage, "\(payment) is no payment's id; one looks like pay_38fw6y16600000000005")
        }
        let settings = try await Settings(common)
        let store = try settings.location().openExisting()
        let found: PaymentAudit?
        do {
            found = try PaymentAudit.run(id, in: store, at: try store.time(or: SystemClock()))
            try store.close()
        } catch {
            throw Failure(error)
        }
        guard let audit = found else { throw Failure(.foundWrong, "there is no payment \(payment) in this store") }
        if try settings.flag(.json) {
            Console.print(audit.json)
        } else {
            for line in Receipt(audit).lines + [""] + audit.verdict { Console.print(line) }
        }
        if audit.redecided != .same { throw ExitCode(Failure.Kind.foundWrong.rawValue) }
    }
}

extension PaymentAudit {
    /// What came of deriving the price again.
    fileprivate var verdict: [String] {
        switch redecided {
        case .same: ["The price was derived again: it is the same."]
        case .impossible(let reason): ["WRONG  The price cannot be derived again: \(reason)."]
        case .other(let again):
            ["WRONG  The price was derived again, and is not what is stored:"]
                + EntryDifferences(stored: payment.entry, derived: again, program.program.currency).lines
        }
    }

    fileprivate var json: [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.key("payment")
            json.value(payment, in: Sentences(english: program.program))
            json.field("derivedAgain", redecided == .same)
        }
        return json.bytes
    }
}

public import FlorinCore

/// One payment as it stands, and whether its sale comes out the same when it is decided again.
///
/// Deciding it again trusts nothing but its member's journal before it, the program it was sold under, and the templates
/// of the coupons that the member had. What is stored of the member now is not looked at.
public struct PaymentAudit: Sendable {
    public let payment: Payment
    /// The program that it was sold under.
    public let program: ProgramVersion
    /// The entries of its refunds, the first first.
    public let refunds: [JournalEntry]
    public let redecided: Redecided

    /// Nil if there is no such payment. Blocks on the store.
    public static func run(
        _ id: EntryID, in store: any Store, at now: Timestamp
    ) throws(StoreError) -> PaymentAudit? {
        do {
            guard let entry = try store.entry(id), var payment = Payment(entry) else { return nil }
            let rows = try store.journal(of: id.member)
            var refunds: [JournalEntry] = []
            for row in rows where row.about == id.number {
                let later = try JournalEntry(row)
                guard let after = payment.after(later) else {
                    throw CorruptRecord("entry \(later.id.text) does not fit its payment")
                }
                payment = after
                if case .refunded = later.event { refunds.append(later) }
            }
            guard let stored = try store.program(version: entry.programVersion) else {
                throw CorruptRecord("program version \(entry.programVersion) is missing")
            }
            let program = try ProgramBook.read(stored)
            return PaymentAudit(
                payment: payment.standing(at: now), program: program, refunds: refunds,
                redecided: try redecide(entry, after: rows, under: program, in: store))
        } catch let error as StoreError {
            throw error
        } catch let error as CorruptRecord {
            throw .corrupt(error.detail)
        } catch {
            throw .unavailable(String(describing: error))
        }
    }

    /// Decides the sale again after the entries of its member that came before it, which are among `rows`.
    private static func redecide(
        _ sale: JournalEntry, after rows: [EntryRow], under program: ProgramVersion, in store: any Store
    ) throws -> Redecided {
        var journal = Redecision()
        journal.add(program)
        for row in rows where row.number < sale.number {
            do { _ = try journal.follow(try JournalEntry(row)) } catch let fault as LedgerFault {
                return .impossible("entry \(row.number), before it, cannot be followed: \(fault)")
            }
        }
        for id in journal.member(before: sale).templatesInReach {
            guard let stored = try store.template(id) else { continue }
            journal.add(try CouponTemplate.read(stored: stored.document, id: id))
        }
        return journal.decideAgain(sale) ?? .other(nil)
    }
}

extension Store {
    /// All of a member's entries, the first first.
    fileprivate func journal(of member: MemberID) throws -> [EntryRow] {
        var rows: [EntryRow] = []
        while true {
            let page = try entries(member, before: rows.last?.number ?? .max, limit: 1000)
            if page.isEmpty { return rows.reversed() }
            rows += page
        }
    }
}

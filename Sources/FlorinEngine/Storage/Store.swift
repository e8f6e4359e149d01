public import FlorinCore

/// Where a scheme is kept. Every call blocks until it is done, so it is made from a lane's or a reader's own thread, never
/// from an event loop or the cooperative pool.
public protocol Store: Sendable {
    // MARK: What lanes do

    /// Takes a seat for this process among those that work on the store. Called once, before anything is written.
    func join() throws(StoreError) -> Seat

    /// Reads all that a batch needs, as of one instant.
    func read(_ wanted: ReadSet) throws(StoreError) -> ReadResult
    /// Writes a batch: all of it durably, or nothing.
    func commit(_ batch: Batch) throws(StoreError)
    func chainHead(_ chain: Int) throws(StoreError) -> ChainHead
    /// Of all chains, as of one instant.
    func chainHeads() throws(StoreError) -> [ChainHead]

    // MARK: Members

    func profile(_ key: ProfileKey) throws(StoreError) -> Profile?
    /// The state of a member as committed last.
    func member(_ id: MemberID) throws(StoreError) -> MemberRow?
    /// Fails with ``StoreError/conflict`` if the profile is neither `old` any more nor `profile` already.
    func update(_ profile: Profile, replacing old: Profile) throws(StoreError)
    /// Members in the order of their ids, from just after `cursor`.
    func profiles(after cursor: MemberID, limit: Int) throws(StoreError) -> [Profile]
    /// Members with something due by `instant`, the longest waiting first, from just after `place` (nil: from the first).
    func dueMembers(by instant: Timestamp, after place: DueMember?, limit: Int) throws(StoreError) -> [DueMember]

    // MARK: The journal

    func entry(_ member: MemberID, _ number: Int64) throws(StoreError) -> EntryRow?
    func entries(_ member: MemberID, about payment: Int64) throws(StoreError) -> EntriesAbout
    /// A member's entries with numbers below `number`, newest first.
    func entries(_ member: MemberID, before number: Int64, limit: Int) throws(StoreError) -> [EntryRow]
    /// Sales that meet the filter and come before a place, from the last to the first.
    func sales(_ filter: SaleFilter, before place: SalePlace, limit: Int) throws(StoreError) -> [EntryRow]
    /// Hands over the whole journal, each chain's links and each member's entries in order, with all that must agree with
    /// it, as of one instant.
    func audit(_ see: (AuditItem) throws -> Void) throws(StoreError)

    // MARK: The past

    /// A member's newest snapshot that is not of a later time than this.
    func snapshot(_ member: MemberID, at instant: Timestamp) throws(StoreError) -> SnapshotRow?
    /// Up to `limit` of a member's entries with numbers above `number`, the first first.
    func entries(_ member: MemberID, after number: Int64, limit: Int) throws(StoreError) -> [EntryRow]
    /// The newest version of the program that was in force at an instant; nil: there was none yet.
    func programVersion(at instant: Timestamp) throws(StoreError) -> Int?
    /// How far each chain is counted.
    func countedChains() throws(StoreError) -> [CountedChain]
    /// What all chains together counted from day `start` to the day before `end`; as of one instant.
    /// - Parameter isByDay: false for sums over these days, which then stand at the day 0.
    func points(from start: Int, to end: Int, isByDay: Bool) throws(StoreError) -> [PointSum]
    /// What one chain counted.
    func points(of chain: Int) throws(StoreError) -> [PointRow]

    // MARK: Coupons

    func template(_ id: TemplateID) throws(StoreError) -> StoredTemplate?
    /// Templates with ids below `id`, newest first.
    func templates(before id: TemplateID, limit: Int) throws(StoreError) -> [StoredTemplate]
    /// A new template, with an id that was never used.
    func save(_ template: StoredTemplate) throws(StoreError)
    /// Closes a template, if it is open.
    func close(_ template: TemplateID, at instant: Timestamp) throws(StoreError)
    /// The codes that were made under this idempotency key.
    func codes(madeUnder scope: Digest) throws(StoreError) -> CodeBatch?
    /// Fails with ``StoreError/conflict`` if there are codes under its key, one of its codes is there already, or the
    /// template is not open.
    func save(_ codes: CodeBatch) throws(StoreError)
    func coupon(_ member: MemberID, _ number: Int64) throws(StoreError) -> CouponRow?
    /// A member's coupons in this state at an instant (nil: in any), with numbers below `number`, newest first.
    func coupons(
        _ member: MemberID, in state: CouponState?, at instant: Timestamp, before number: Int64, limit: Int
    ) throws(StoreError) -> [CouponRow]

    // MARK: Rewards

    func reward(_ id: RewardID) throws(StoreError) -> StoredReward?
    /// Rewards with ids below `id`, newest first; with `isOpen`, only those that are not closed.
    func rewards(before id: RewardID, isOpen: Bool, limit: Int) throws(StoreError) -> [StoredReward]
    /// A new reward, with an id that was never used. Its stock is what its document says.
    func save(_ reward: StoredReward) throws(StoreError)
    /// Closes a reward, if it is open.
    func close(_ reward: RewardID, at instant: Timestamp) throws(StoreError)
    /// What was added under this idempotency key.
    func supply(madeUnder scope: Digest) throws(StoreError) -> RewardSupply?
    /// Adds to a reward's stock. Fails with ``StoreError/conflict`` if something was added under its key, one of its codes
    /// is in the pool already, the reward has no stock or is not open, or the stock would pass its limit.
    func save(_ supply: RewardSupply) throws(StoreError)
    /// The keys under which something was added.
    func supplyScopes() throws(StoreError) -> [Digest]
    /// The first of these codes, in their order, that the reward's pool has already.
    func knownCode(_ codes: [String], of reward: RewardID) throws(StoreError) -> String?
    /// Codes of the reward's pool that nobody has, in any order.
    func freeCodes(of reward: RewardID, limit: Int) throws(StoreError) -> [String]
    /// A member's redemptions in this status (nil: in any), with numbers below `number`, newest first.
    func redemptions(
        _ member: MemberID, in status: Redemption.Status?, before number: Int64, limit: Int
    ) throws(StoreError) -> [RedemptionRow]
    /// A reward's redemptions in this status, those of the first members first, from just after one of them (nil: from the
    /// first).
    func redemptions(
        of reward: RewardID, in status: Redemption.Status, after last: (member: MemberID, number: Int64)?, limit: Int
    ) throws(StoreError) -> [RedemptionRow]

    // MARK: Programs, keys, upkeep

    /// The version with this number, or the newest.
    func program(version: Int?) throws(StoreError) -> StoredProgram?
    /// Fails with ``StoreError/conflict`` if the version is there already.
    func save(_ program: StoredProgram) throws(StoreError)
    func apiKeys() throws(StoreError) -> [APIKey]
    func save(_ key: APIKey) throws(StoreError)
    /// False if no such key is in force.
    func revoke(apiKey id: String, at instant: Timestamp) throws(StoreError) -> Bool
    /// Forgets the outcomes that came before an instant, of up to `limit` members after `member`. Gives how many rows
    /// went, and the last member looked at; nil: there are no more.
    func purgeOutcomes(
        before: Timestamp, after member: MemberID, limit: Int
    ) throws(StoreError) -> (rows: Int, last: MemberID?)
    /// Forgets quotes that expired before an instant. Gives how many rows went, at most `limit`.
    func purgeQuotes(before: Timestamp, limit: Int) throws(StoreError) -> Int
    /// How far all processes on the store have come with something; nil: they have not begun.
    func mark(_ mark: StoreMark) throws(StoreError) -> Int64?
    /// Moves a mark on, never back.
    func raise(_ mark: StoreMark, to value: Int64) throws(StoreError)
    /// Members with ids above `member`, in their order, whose birthday falls on this day of any year, such as `05-01`.
    func members(bornOn birthday: String, after member: MemberID, limit: Int) throws(StoreError) -> [MemberID]
    /// The days, such as `05-01`, on which members have their birthdays.
    func birthdays() throws(StoreError) -> Set<String>
    /// Outcomes by member and scope, from just after one of them (nil: from the first).
    func outcomes(after last: OutcomeRow?, limit: Int) throws(StoreError) -> [OutcomeRow]
    /// The keys under which codes were made.
    func codeScopes() throws(StoreError) -> [Digest]
    /// The greatest number that an id has been made from.
    func lastSerial() throws(StoreError) -> Int64
    func close() throws(StoreError)
    /// Has all further calls fail, and those under way as soon as they would wait for the store once more; for a process that
    /// must end. Does not block. Where no call can last for as long as nobody knows what came of it, it does nothing.
    func abandon()

    // MARK: The chain's key

    /// What tells the key of this store's chains from others, see ``ChainKeyCheck``; nil: nothing was kept yet.
    func keyCheck() throws(StoreError) -> [UInt8]?
    /// Keeps it, unless there is one.
    func keep(keyCheck: [UInt8]) throws(StoreError)
}

extension Store {
    public func abandon() {}
}

public enum StoreError: Error, Sendable {
    /// Somebody else wrote first: read again, decide again.
    case conflict
    /// A unique field of these members' profiles belongs to somebody else.
    case taken([MemberID: String])
    /// Somebody else was faster every time; nothing was written.
    case contended
    /// The store cannot do it now; nothing was written. The text is for the log.
    case unavailable(String)
    /// What is stored cannot be right. The text is for the log.
    case corrupt(String)
}

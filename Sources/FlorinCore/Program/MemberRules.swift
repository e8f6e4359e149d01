/// Rules about members themselves: `members` of the document.
public struct MemberRules: Hashable, Sendable {
    /// How long a merger can be taken back, to the end of the last day; zero: never.
    public var unmerge: Period

    init(_ o: ObjectReader?) {
        unmerge = o?.period("unmerge") ?? .thirtyDays
        o?.finish()
    }

    func write(into writer: inout JSONWriter) {
        writer.object { $0.field("unmerge", unmerge.text) }
    }
}

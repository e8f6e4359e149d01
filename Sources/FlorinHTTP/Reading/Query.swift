internal import FlorinCore
internal import Hummingbird

/// The part of a request's address behind the question mark.
struct Query {
    private let values: [(name: String, value: String)]

    /// Refuses a name that is not among `names`, or that comes twice: an answer that passes over a filter is a wrong one.
    init(_ request: Request, allowing names: [String]) throws(Problem) {
        guard request.uri.query != nil else {
            values = []
            return
        }
        values = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
        var faults: [Fault] = []
        for (index, parameter) in values.enumerated() {
            if !names.contains(parameter.name) {
                faults.append(Fault("", .unknownField, "There is no query parameter \(parameter.name) here."))
            } else if values[..<index].contains(where: { $0.name == parameter.name }) {
                faults.append(Fault("", .invalidField, "The query parameter \(parameter.name) is given twice."))
            }
        }
        guard faults.isEmpty else { throw Problem(faults) }
    }

    subscript(name: String) -> String? {
        values.first { $0.name == name }?.value
    }

    /// The one of these parameters that is given, nil if none is; two are too many.
    func one(of names: [String]) throws(Problem) -> (name: String, value: String)? {
        let given = names.compactMap { name in self[name].map { (name: name, value: $0) } }
        guard given.count < 2 else {
            throw Query.invalid("Give only one of \(names.joined(separator: ", ")).")
        }
        return given.first
    }

    /// `limit`, or its default.
    func limit() throws(Problem) -> Int {
        guard let text = self["limit"] else { return RequestLimits.defaultPage }
        guard let limit = Int(text), RequestLimits.page ~= limit else {
            throw Query.invalid(
                "limit must be from \(RequestLimits.page.lowerBound) to \(RequestLimits.page.upperBound).")
        }
        return limit
    }

    /// `cursor` as a number, as lists of entries give it; the greatest number if there is none.
    func positionCursor() throws(Problem) -> Int64 {
        guard let text = self["cursor"] else { return .max }
        guard let position = Int64(text), position >= 0 else { throw Query.strangeCursor }
        return position
    }

    /// `cursor` as the payment that it is in lists of payments; nil if there is none.
    func paymentCursor() throws(Problem) -> EntryID? {
        guard let text = self["cursor"] else { return nil }
        guard let id = EntryID(text, kind: .payment) else { throw Query.strangeCursor }
        return id
    }

    /// `asOf`, an instant that is not in the future; nil if it is not given.
    func asOf(_ now: Timestamp) throws(Problem) -> Timestamp? {
        guard let text = self["asOf"] else { return nil }
        guard let instant = Timestamp(rfc3339: text) else {
            throw Query.invalid("asOf must be a time such as 2026-01-31T16:00:00Z.")
        }
        guard instant <= now else { throw Query.invalid("asOf must not be in the future.") }
        return instant
    }

    /// An instant, or a day, which stands for its first instant; nil if it is not given.
    func moment(_ name: String, in zone: ZoneRules) throws(Problem) -> Timestamp? {
        guard let text = self[name] else { return nil }
        if let day = CivilDate(text) { return zone.start(of: day) }
        guard let instant = Timestamp(rfc3339: text) else {
            throw Query.invalid("\(name) must be a day such as 2026-01-31, or a time such as 2026-01-31T16:00:00Z.")
        }
        return instant
    }

    /// A day; nil if it is not given.
    func day(_ name: String) throws(Problem) -> CivilDate? {
        guard let text = self[name] else { return nil }
        guard let day = CivilDate(text) else { throw Query.invalid("\(name) must be a day such as 2026-01-31.") }
        return day
    }

    static var strangeCursor: Problem { invalid("The cursor is not one of this list.") }

    static func invalid(_ detail: String) -> Problem {
        Problem([Fault("", .invalidField, detail)])
    }
}

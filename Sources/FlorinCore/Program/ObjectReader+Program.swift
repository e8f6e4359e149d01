/// The kinds of value that only a program's document has.
extension ObjectReader {
    func percentage(_ name: String) -> WrittenRate? {
        written(name, WrittenRate.init(percentage:), #"Must be a percentage such as "5%" or "12.5%", from 0% to 100%."#)
    }

    func multiplier(_ name: String) -> WrittenRate? {
        written(
            name, WrittenRate.init(multiplier:),
            #"Must be a multiplier such as "1.5", from 0 to \#(ProgramLimits.multiplier)."#)
    }

    /// A period of whole days, at most ``ProgramLimits/years`` long.
    func period(_ name: String) -> Period? {
        written(
            name, { Period($0).flatMap { $0.isOfWholeDays && $0.isWithinLimit ? $0 : nil } },
            #"Must be a period of days, weeks, months or years such as "P12M", at most \#(ProgramLimits.years) years."#)
    }

    /// The categories or SKUs in this field; empty if it is absent.
    func list(_ name: String) -> [String] {
        array(name, count: ProgramLimits.list)?.compactMap { $0.string(length: ProgramLimits.listed) } ?? []
    }

    /// An id of lower-case letters, digits and hyphens that is not yet among `taken`.
    func uniqueID(among taken: [String]) -> String? {
        guard let id = required("id", string("id", length: ProgramLimits.id)) else { return nil }
        guard id.utf8.allSatisfy(Self.isIDCharacter) else {
            fault("id", "Must consist of lower-case letters, digits and hyphens.")
            return nil
        }
        guard !taken.contains(id) else {
            fault("id", "The id is used twice.")
            return nil
        }
        return id
    }

    private func written<T>(_ name: String, _ parse: (String) -> T?, _ demand: String) -> T? {
        guard let json = json(name) else { return nil }
        if case .string(let text) = json, let value = parse(text) { return value }
        fault(name, demand)
        return nil
    }

    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || Byte.zero...Byte.nine ~= byte || byte == Byte.minus
    }
}

extension Period {
    fileprivate var isOfWholeDays: Bool { seconds == 0 && !text.utf8.contains(UInt8(ascii: "T")) }

    /// No start of the period makes it longer than the limit if all its years were leap years.
    var isWithinLimit: Bool {
        let wholeDays = days + (seconds + 86_399) / 86_400
        return months * 366 + wholeDays * 12 <= ProgramLimits.years * 366 * 12
    }
}

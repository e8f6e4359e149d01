internal import FlorinCore

/// Gifts on birthdays, which are in no journal: they are looked for day by day among the profiles.
extension Engine {
    /// How many days are made up for when nobody has looked for longer, today included.
    private static let birthdayMemory = 7

    /// Members looked up at once.
    private static let birthdaysAtOnce = 500

    /// Gives the gifts of today's birthdays, and of those of the days before that nobody has looked at. Gives the number of
    /// members that have had a birthday.
    ///
    /// A member that had its gift this year gets none, so it does no harm to look twice.
    public func giveBirthdayGifts() async throws(EngineError) -> Int {
        let program = programs.current.program
        let today = program.zone.day(of: clock.now)
        let done = try await ownQuery { store in try store.mark(.birthdays) }
        let first = done.map { max(Int($0) + 1, today.daysSinceEpoch - Engine.birthdayMemory + 1) }
        var members = 0
        for day in stride(from: first ?? today.daysSinceEpoch, through: today.daysSinceEpoch, by: 1) {
            if program.tiers.contains(where: { $0.birthdayGift != nil }) {
                members += try await giveGifts(on: CivilDate(daysSinceEpoch: day))
            }
            // Whoever was asked to stop may have left some of the day's out.
            if Task.isCancelled { break }
            try await ownQuery { store in try store.raise(.birthdays, to: Int64(day)) }
        }
        return members
    }

    private func giveGifts(on day: CivilDate) async throws(EngineError) -> Int {
        var count = 0
        for birthday in day.birthdays {
            var last = MemberID.nobody
            while !Task.isCancelled {
                let after = last
                let members = try await ownQuery { store in
                    try store.members(bornOn: birthday, after: after, limit: Engine.birthdaysAtOnce)
                }
                guard let end = members.last else { break }
                let gift = Command.giveBirthdayGift(BirthdayGift(year: Int64(day.year)))
                // A damaged member goes without; it keeps no other's birthday waiting.
                for failure in await submit(gift, toEach: members) {
                    guard case .damaged = failure else { throw failure }
                }
                count += members.count
                last = end
            }
        }
        return count
    }

    /// Gives the gift at once to a member whose birthday is today and has just become known. Who looks for birthdays may have
    /// been through today's.
    func giveBirthdayGift(toNewcomer profile: Profile) async {
        let program = programs.current.program
        let today = program.zone.day(of: clock.now)
        guard program.tiers.contains(where: { $0.birthdayGift != nil }),
            let birthday = profile.birthday?.suffix(5), today.birthdays.contains(String(birthday))
        else { return }
        // If it cannot be given now, the birthday passes without: what was asked for has been done.
        _ = try? await submit(.giveBirthdayGift(BirthdayGift(year: Int64(today.year))), for: profile.id)
    }
}

extension CivilDate {
    /// The birthdays that fall on it, such as `05-01`: on 28 February of a common year, those of the 29th, too.
    var birthdays: [String] {
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let own = "\(twoDigits(month))-\(twoDigits(day))"
        let isLastOfFebruary = month == 2 && adding(days: 1).month == 3
        return isLastOfFebruary && day == 28 ? [own, "02-29"] : [own]
    }
}

internal import FlorinCore
internal import FlorinEngine

extension JSONWriter {
    mutating func value(_ standing: MemberStanding) {
        let (profile, member, program) = (standing.profile, standing.member, standing.program.program)
        if case .erased = member.status { return erased(profile.id) }
        value(profile, member, program)
    }

    mutating func value(_ profile: Profile, _ member: Member, _ program: Program) {
        let balances = member.balances
        object { json in
            json.field("id", profile.id.text)
            json.field("reference", profile.reference)
            json.field("name", profile.name)
            json.field("phone", profile.phone)
            json.field("email", profile.email)
            json.field("birthday", profile.birthday)
            json.field("locale", profile.locale)
            json.field("metadata", JSON.object(profile.metadata))
            json.fields(of: member.status)
            json.field("cardNumber", profile.cardNumber)
            json.field("createdAt", profile.createdAt)
            json.tier(of: member, in: program)
            json.field("growth", balances.growth)
            json.points(balances)
            json.wallet(balances, in: program.currency)
        }
    }
}

extension JSONWriter {
    /// All that is known of an erased member.
    private mutating func erased(_ id: MemberID) {
        object { json in
            json.field("id", id.text)
            json.field("status", "erased")
        }
    }

    private mutating func fields(of status: Member.Status) {
        switch status {
        case .active: field("status", "active")
        case .merged(let other, _):
            field("status", "merged")
            field("mergedInto", other.text)
        case .erased: field("status", "erased")
        }
    }
}

internal import FlorinCore
internal import FlorinEngine

extension JSONWriter {
    mutating func value(_ standing: MemberStanding) {
        let (profile, member, program) = (standing.profile, standing.member, standing.program.program)
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
            json.field("status", "active")
            json.field("cardNumber", profile.cardNumber)
            json.field("createdAt", profile.createdAt)
            json.tier(of: member, in: program)
            json.field("growth", balances.growth)
            json.points(balances)
            json.wallet(balances, in: program.currency)
        }
    }
}

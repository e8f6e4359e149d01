internal import FlorinCore

extension JSONWriter {
    /// The tier that a member has, until when for sure, and what the next one takes.
    mutating func tier(of member: Member, in program: Program) {
        key("tier")
        object { json in
            json.tierFields(of: member, in: program)
            json.nextTier(for: member, in: program)
        }
    }

    /// The same with all that it follows from, and how it came about.
    mutating func tierDetails(of member: Member, in program: Program) {
        object { json in
            json.tierFields(of: member, in: program)
            json.field("grace", member.tierTerms.isGrace)
            json.field("growth", member.growth)
            json.nextTier(for: member, in: program)
            json.key("parts")
            json.array(member.growthParts) { json, part in
                json.object { json in
                    json.field("growth", part.amount)
                    json.field("until", part.until)
                }
            }
            json.key("history")
            json.array(member.tierChanges.reversed()) { json, change in
                json.object { json in
                    json.field("tier", change.tier)
                    json.field("at", change.at)
                }
            }
        }
    }

    private mutating func tierFields(of member: Member, in program: Program) {
        let tier = program.tiers[program.tierIndex(of: member)]
        field("id", tier.id)
        field("name", tier.name)
        field("since", member.tierTerms.since)
        field("until", program.tierKeptUntil(for: member))
    }

    private mutating func nextTier(for member: Member, in program: Program) {
        key("next")
        guard let next = program.nextTier(for: member) else { return null() }
        object { json in
            json.field("id", next.tier.id)
            json.field("name", next.tier.name)
            json.field("missing", next.missing)
        }
    }
}

internal import FlorinCore

/// Who else a command changes.
enum Partner {
    case nobody
    /// There is no such member.
    case missing
    case member(Member)

    /// Decides the command for its member, and for the partner if there is one.
    func decide(
        _ command: Command, for member: Member, given facts: Facts, under program: ProgramVersion, at now: Timestamp
    ) throws(Rejection) -> (own: Decision, other: Decision?) {
        switch self {
        case .nobody:
            return (try FlorinCore.decide(command, for: member, given: facts, under: program, at: now), nil)
        case .missing: throw .notFound("member")
        case .member(let other):
            let joint = try FlorinCore.decide(
                command, for: member, with: other, given: facts, under: program, at: now)
            return (joint.own, joint.other)
        }
    }
}

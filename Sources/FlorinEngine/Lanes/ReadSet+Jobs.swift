internal import FlorinCore

extension ReadSet {
    /// What these jobs need. Members that are cached go straight into `members`.
    init(for jobs: [Job], withNames: Bool, cached cache: MemberCache, into members: inout [MemberID: Member]) {
        self.init()
        var asked: Set<MemberID> = []
        for job in jobs {
            if asked.insert(job.member).inserted, job.member != .nobody {
                if let member = cache[job.member] {
                    members[job.member] = member
                } else if job.profile == nil {
                    self.members.append(job.member.rawValue)
                }
            }
            if let other = job.command.counterpart, other != .nobody, asked.insert(other).inserted {
                if let member = cache[other] { members[other] = member } else { self.members.append(other.rawValue) }
            }
            if withNames, let key = job.key { outcomes.append((job.member.rawValue, key.scope)) }
            switch job.command.needs {
            case .nothing: break
            case .template(let source): issues.insert(source)
            case .payment(let number): payments.append((job.member.rawValue, number))
            case .quote(let id): quotes.append(id)
            case .reward(let id):
                rewards.insert(id)
                redemptionsByMember.insert(MemberReward(job.member, id))
            case .redemption(let number): redemptions.append((job.member.rawValue, number))
            case .reference(let reference): if withNames { references.append((job.member.rawValue, reference)) }
            }
        }
    }
}

public import FlorinCore

/// A member as it stands at one instant: what was due by then counts as posted, whether it has been written or not.
public struct MemberStanding: Sendable {
    public let profile: Profile
    public let member: Member
    /// The version in force at that instant.
    public let program: ProgramVersion

    public init(profile: Profile, member: Member, program: ProgramVersion) {
        self.profile = profile
        self.member = member
        self.program = program
    }
}

extension Engine {
    /// The member as of now; nil if there is none with this key.
    public func member(_ key: ProfileKey) async throws(EngineError) -> MemberStanding? {
        let (program, now) = (programs.current, clock.now)
        return try await query { store in
            guard let profile = try store.profile(key) else { return nil }
            return try store.standing(of: profile, under: program, at: now)
        }
    }

    /// Members in the order of their ids, from just after `cursor`, as of now.
    public func members(after cursor: MemberID, limit: Int) async throws(EngineError) -> [MemberStanding] {
        let (program, now) = (programs.current, clock.now)
        return try await query { store in
            try store.profiles(after: cursor, limit: limit).compactMap { profile in
                try store.standing(of: profile, under: program, at: now)
            }
        }
    }

    /// Replaces who the member is, if it still is `old`.
    public func update(_ profile: Profile, replacing old: Profile) async throws(EngineError) -> ProfileUpdate {
        let update: ProfileUpdate = try await query { store in
            do {
                try store.update(profile, replacing: old)
                return .done
            } catch StoreError.taken(let fields) {
                return .taken(field: fields[profile.id] ?? "reference")
            } catch StoreError.conflict {
                return .outdated
            }
        }
        if update == .done, profile.birthday != old.birthday { await giveBirthdayGift(toNewcomer: profile) }
        return update
    }
}

/// What came of an update of a profile.
public enum ProfileUpdate: Hashable, Sendable {
    case done
    /// A unique field belongs to somebody else.
    case taken(field: String)
    /// Somebody else changed the profile meanwhile: read it, change it again.
    case outdated
}

extension Store {
    /// Nil if the member has no balances yet, which no command leaves behind.
    fileprivate func standing(
        of profile: Profile, under program: ProgramVersion, at now: Timestamp
    ) throws -> MemberStanding? {
        guard let row = try member(profile.id) else { return nil }
        let stored = try Member(row)
        let decision = try decide(.advance, for: stored, under: program, at: now)
        return MemberStanding(profile: profile, member: decision.member, program: program)
    }
}

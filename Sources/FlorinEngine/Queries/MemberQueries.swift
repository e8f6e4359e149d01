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
    /// The member as of now; nil if there is none with this key. What a member was known by that was merged into another
    /// one leads to that one; an erased member is found by its id only.
    public func member(_ key: ProfileKey) async throws(EngineError) -> MemberStanding? {
        let (program, now) = (programs.current, clock.now)
        return try await query { store in
            guard let profile = try store.profile(key) else { return nil }
            let standing = try store.standing(of: profile, under: program, at: now)
            if case .id = key { return standing }
            return try standing.flatMap { try store.survivor(of: $0, under: program, at: now) }
        }
    }

    /// The member as of a past instant; nil if it had not joined by then. Who it is, is as of now.
    public func member(_ id: MemberID, asOf instant: Timestamp) async throws(EngineError) -> MemberStanding? {
        let book = programs
        return try await query { store in
            guard let profile = try store.profile(.id(id)), let member = try store.member(id, asOf: instant) else {
                return nil
            }
            let program = try book.version(at: instant)
            let standing = try FlorinCore.standing(member, at: instant, under: program)
            return MemberStanding(profile: profile, member: standing.member, program: program)
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
        let standing = try FlorinCore.standing(try Member(row), at: now, under: program)
        return MemberStanding(profile: profile, member: standing.member, program: program)
    }

    /// The member that has what this one had; nil if it has been erased.
    fileprivate func survivor(
        of standing: MemberStanding, under program: ProgramVersion, at now: Timestamp
    ) throws -> MemberStanding? {
        var survivor = standing
        while case .merged(let id, _) = survivor.member.status {
            guard let profile = try profile(.id(id)), let next = try self.standing(of: profile, under: program, at: now)
            else { throw StoreError.corrupt("\(id.text), which others were merged into, is missing") }
            survivor = next
        }
        if case .erased = survivor.member.status { return nil }
        return survivor
    }
}

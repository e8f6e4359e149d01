internal import FlorinCore
internal import FlorinEngine
internal import FlorinHTTP

/// Members of an existing scheme: who they are. A member is known again by its reference.
struct MemberImport: ImportKind {
    let zone: ZoneRules
    let now: Timestamp

    let columns =
        ["reference", "name", "phone", "email", "cardNumber", "birthday", "locale", "joinedAt"].map(ImportColumn.text)

    /// The profile has no id yet.
    struct Line: Sendable {
        let profile: Profile
        let joinedAt: Timestamp?
    }

    func line(_ o: ObjectReader) -> Line? {
        let joinedAt = o.moment("joinedAt", in: zone, isEnd: false)
        if let joinedAt, joinedAt > now { o.fault("joinedAt", "Must not be in the future.") }
        let profile = MemberDocument.read(o, into: Profile(id: .nobody, createdAt: joinedAt ?? now))
        guard o.required("reference", profile.reference) != nil else { return nil }
        return Line(profile: profile, joinedAt: joinedAt)
    }

    func names(of line: Line) -> [ImportName] {
        line.profile.uniqueFields.map { ImportName($0.column.apiName, $0.value) }
    }

    func standing(of line: Line, in store: any Store) throws -> ImportStanding {
        if let known = try store.profile(.reference(line.profile.reference ?? "")) {
            return known.isImported(from: line)
                ? .there : .bad("/reference", "There is a member with this reference and other particulars.")
        }
        let keys: [(String, ProfileKey?)] = [
            ("/phone", line.profile.phone.map { .phone($0) }), ("/email", line.profile.email.map { .email($0) }),
            ("/cardNumber", line.profile.ownCardNumber.map { .card($0) }),
        ]
        for case (let pointer, let key?) in keys where try store.profile(key) != nil {
            return .bad(pointer, "It belongs to another member.")
        }
        return .new
    }

    func write(_ line: Line, through engine: Engine) async throws(EngineError) -> Rejection? {
        let profile = line.profile.with(id: engine.newMember())
        guard case .failure(let rejection) = try await engine.enrol(profile).result else { return nil }
        return rejection
    }

    func figures(of line: Line) -> ImportFigures { ImportFigures(members: 1) }

    func storedFigures(of line: Line, in store: any Store) throws -> ImportFigures {
        guard let known = try store.profile(.reference(line.profile.reference ?? "")), known.isImported(from: line)
        else { return ImportFigures() }
        return ImportFigures(members: 1)
    }
}

extension Profile {
    fileprivate func with(id: MemberID) -> Profile {
        Profile(
            id: id, reference: reference, name: name, phone: phone, email: email, ownCardNumber: ownCardNumber,
            birthday: birthday, locale: locale, metadata: metadata, createdAt: createdAt)
    }

    /// Whether the line says of the member what is known.
    fileprivate func isImported(from line: MemberImport.Line) -> Bool {
        let profile = line.profile
        return name == profile.name && phone == profile.phone && email == profile.email
            && ownCardNumber == profile.ownCardNumber && birthday == profile.birthday && locale == profile.locale
            && metadata == profile.metadata && (line.joinedAt == nil || line.joinedAt == createdAt)
    }
}

extension ObjectReader {
    /// An instant, or a day, which stands for its start, or for its end.
    func moment(_ name: String, in zone: ZoneRules, isEnd: Bool) -> Timestamp? {
        guard let text = string(name) else { return nil }
        if let day = CivilDate(text) { return isEnd ? zone.end(of: day) : zone.start(of: day) }
        guard let instant = Timestamp(rfc3339: text) else {
            fault(name, #"Must be a day such as "2026-01-31", or a time such as "2026-01-31T16:00:00Z"."#)
            return nil
        }
        return instant
    }
}

internal import FlorinCore
internal import FlorinEngine

/// What is imported, line by line.
protocol ImportKind: Sendable {
    associatedtype Line: Sendable

    /// Of a CSV file; JSON may have more.
    var columns: [ImportColumn] { get }
    /// Reads a line. Nil only with a fault in the reader's log.
    func line(_ o: ObjectReader) -> Line?
    /// What no two lines of a file may both have.
    func names(of line: Line) -> [ImportName]
    /// How the store stands to the line.
    func standing(of line: Line, in store: any Store) throws -> ImportStanding
    /// Gives why it is refused, if it is.
    func write(_ line: Line, through engine: Engine) async throws(EngineError) -> Rejection?
    func figures(of line: Line) -> ImportFigures
    /// What the store has of the line, read anew.
    func storedFigures(of line: Line, in store: any Store) throws -> ImportFigures
}

struct ImportName: Hashable, Sendable {
    let field: String
    let value: String

    init(_ field: String, _ value: String) {
        self.field = field
        self.value = value
    }
}

enum ImportStanding: Sendable {
    /// To be written.
    case new
    /// Written before, and just so.
    case there
    case bad([Fault])

    static func bad(_ pointer: String, _ detail: String) -> ImportStanding {
        .bad([Fault(pointer, .invalidField, detail)])
    }
}

/// What lines add up to.
struct ImportFigures: Hashable, Sendable {
    var members: Int128 = 0
    var principal: Int128 = 0
    var bonus: Int128 = 0
    var points: Int128 = 0
    var growth: Int128 = 0

    static func += (sum: inout ImportFigures, other: ImportFigures) {
        sum.members += other.members
        sum.principal += other.principal
        sum.bonus += other.bonus
        sum.points += other.points
        sum.growth += other.growth
    }
}

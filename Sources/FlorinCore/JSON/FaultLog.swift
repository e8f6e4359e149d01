/// Collects what is wrong with one document, and which of its fields have been asked for.
///
/// The readers of one document share it, so that every fault is reported at once. Not to be shared between tasks.
public final class FaultLog {
    /// A document can be wrong in more places than anybody wants to read.
    public static let maximumFaults = 100

    /// In the order found, the first ``maximumFaults``.
    public private(set) var faults: [Fault] = []
    /// One entry for each field of each object that has a reader: whether it was asked for.
    private var known: [Bool] = []

    public init() {}

    public var isEmpty: Bool { faults.isEmpty }

    public func add(_ fault: Fault) {
        guard faults.count < Self.maximumFaults else { return }
        faults.append(fault)
    }

    /// Room for the fields of one object; gives where it starts.
    func open(fields: Int) -> Int {
        let start = known.count
        known.append(contentsOf: repeatElement(false, count: fields))
        return start
    }

    func mark(_ place: Int) {
        known[place] = true
    }

    func isKnown(_ place: Int) -> Bool {
        known[place]
    }
}

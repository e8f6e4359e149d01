/// The checks that a text or a number has to pass wherever it stands.
extension JSON {
    /// Why a value is refused.
    struct Unfit: Error {
        let detail: String

        init(_ detail: String) {
            self.detail = detail
        }
    }

    /// A text of so many Unicode scalars, without control characters.
    func text(length: ClosedRange<Int>) -> Result<String, Unfit> {
        guard case .string(let text) = self else { return .failure(Unfit("Must be a string.")) }
        var count = 0
        for scalar in text.unicodeScalars {
            guard !Self.isControl(scalar) else { return .failure(Unfit("Must not contain control characters.")) }
            count += 1
        }
        guard length ~= count else {
            return .failure(Unfit("Must have from \(length.lowerBound) to \(length.upperBound) characters."))
        }
        return .success(text)
    }

    /// A whole number within `range`.
    func integer(in range: ClosedRange<Int64>) -> Result<Int64, Unfit> {
        switch self {
        case .integer(let integer) where range ~= integer:
            .success(integer)
        case .integer:
            .failure(Unfit("Must be from \(range.lowerBound) to \(range.upperBound)."))
        case .number:
            .failure(Unfit("Must be a whole number without fraction or exponent, at most 2^53-1."))
        default:
            .failure(Unfit("Must be a whole number."))
        }
    }

    /// C0, DEL and C1.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
    }
}

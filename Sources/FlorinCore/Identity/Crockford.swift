/// Crockford's base 32 in lower case: digits and letters without i, l, o and u. Fixed width, so that text sorts as numbers do.
enum Crockford {
    private static let alphabet: [UInt8] = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func append(_ number: Int64, width: Int, to bytes: inout [UInt8]) {
        // A negative number, which only a damaged record has, gets a text that does not parse.
        for digit in (0..<width).reversed() {
            let shift = Int64(digit * 5)
            bytes.append(alphabet[Int(shift < 64 ? (number >> shift) & 31 : 0)])
        }
    }

    /// Nil for other characters, upper case, or a number above `Int64.max`.
    static func parse(_ digits: some Sequence<UInt8>) -> Int64? {
        var number: Int64 = 0
        for character in digits {
            guard let digit = value(of: character), number <= Int64.max >> 5 else { return nil }
            number = number << 5 | Int64(digit)
        }
        return number
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "h"): Int(character) - 87
        case UInt8(ascii: "j"), UInt8(ascii: "k"): Int(character) - 88
        case UInt8(ascii: "m"), UInt8(ascii: "n"): Int(character) - 89
        case UInt8(ascii: "p")...UInt8(ascii: "t"): Int(character) - 90
        case UInt8(ascii: "v")...UInt8(ascii: "z"): Int(character) - 91
        default: nil
        }
    }
}

import FlorinCore
import Testing

@Suite struct JSONPropertyTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what is written is read as the same value`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<2_000 {
            let value = anyJSON(depth: 4, &random)
            var writer = JSONWriter()
            writer.value(value)
            let read = Result { try JSON.parse(writer.bytes) }
            #expect(try read.get() == value, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `random bytes never crash, and what is read of them can be written`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("[]{}\",:\\ud8Dc0019-+.eEtrufalsn \n/é".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
        for round in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            guard let value = try? JSON.parse(bytes) else { continue }
            var writer = JSONWriter()
            writer.value(value)
            #expect(try JSON.parse(writer.bytes) == value, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [6, 7] as [UInt64])
    func `a valid text with one byte changed never crashes`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<2_000 {
            var writer = JSONWriter()
            writer.value(.array([anyJSON(depth: 3, &random)]))
            var bytes = writer.bytes
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if (try? JSON.parse(bytes)) == nil { refused += 1 }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    private func anyJSON(depth: Int, _ random: inout SeededRandom) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: -Bounds.magnitude...Bounds.magnitude, using: &random))
        case 3: return .number(["-0", "1.50", "1e9", "9007199254740992"].randomElement(using: &random)!)
        case 4, 5: return .string(anyText(&random))
        case 6:
            return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in anyJSON(depth: depth - 1, &random) })
        default:
            let names = Set((0..<Int.random(in: 0...20, using: &random)).map { _ in anyText(&random) })
            return .object(names.map { JSON.Field($0, anyJSON(depth: depth - 1, &random)) })
        }
    }

    private func anyText(_ random: inout SeededRandom) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x20...0x7E, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let value = UInt32.random(in: ranges.randomElement(using: &random)!, using: &random)
            text.unicodeScalars.append(Unicode.Scalar(value)!)
        }
        return text
    }
}

import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

/// Bodies that no client should send: never a 5xx, never an effect.
@Suite(.everyStore) struct FuzzTests {
    private static let paths = [
        "/v1/payments", "/v1/members/{m}/deposits", "/v1/members/{m}/withdrawals", "/v1/members/{m}/point-grants",
        "/v1/members/{m}/point-deductions", "/v1/members/{m}/growth-adjustments",
    ]

    private static func valid(_ member: String) -> [UInt8] {
        Array(
            #"{"member":"\#(member)","lines":[{"sku":"A","category":"G","quantity":2,"unitAmount":150},{"quantity":1,"unitAmount":70}],"points":{"max":600},"wallet":{"use":20},"external":{"method":"card","reference":"x"},"expectedPayable":350}"#
                .utf8)
    }

    @Test func `hostile numbers, texts and shapes are refused`() async throws {
        try await TestServer.with { server async throws in
            let member = try await server.member(principal: 1000, points: 1000)
            let before = try await server.get("/v1/members/\(member)").json
            let numbers = [
                "9223372036854775808", "18446744073709551616", "9007199254740992", "-9007199254740992", "1e3", "1.0",
                "-0", "NaN", "Infinity", "0x10", "01", "+1", "１２３", "\"1\"", "null", "true", "[1]", "{}", "1e999999999",
                String(repeating: "9", count: 100_000),
            ]
            for name in ["amount", "points", "growth"] {
                for number in numbers { try await refuse(server, member, Array("{\"\(name)\":\(number)}".utf8)) }
                try await refuse(server, member, Array("{\"\(name)\":1,\"\(name)\":1}".utf8))
            }
            let deep = 10_000
            for body: [UInt8] in [
                Array(String(repeating: "[", count: deep).utf8),
                Array((String(repeating: "[", count: deep) + String(repeating: "]", count: deep)).utf8),
                Array(String(repeating: #"{"a":"#, count: deep).utf8),
                Array(#"{"amount":1,"source":"\#u{0}"}"#.utf8), [0xFF, 0xFE], [0xEF, 0xBB, 0xBF] + Array("{}".utf8),
                Array(#"{"amount":1,"source":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8),
                Array(#"{"amount":1,"source":"\ud800"}"#.utf8), Array(#"{"amount":1}{"amount":1}"#.utf8), [],
                [UInt8](repeating: UInt8(ascii: "["), count: 10_000_000),
            ] {
                try await refuse(server, member, body)
            }
            #expect(try await server.get("/v1/members/\(member)").json == before)
        }
    }

    private func refuse(_ server: TestServer, _ member: String, _ body: [UInt8]) async throws {
        for path in Self.paths {
            let reply = try await server.send(.POST, path.replacing("{m}", with: member), bytes: body)
            let text = String(decoding: body.prefix(80), as: UTF8.self)
            #expect(400..<500 ~= reply.status, "\(path) \(text) \(reply.text.prefix(200))")
        }
    }

    /// A quote has no effect whatever it says, so any mutation of a good one may also be good.
    @Test func `mutations of a good body never make the server fail`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed)
        try await TestServer.with { server async throws in
            let member = try await server.member(principal: 1000, points: 1000)
            let before = try await server.get("/v1/members/\(member)").json
            for round in 0..<800 {
                let body = Self.mutated(Self.valid(member), &random)
                let reply = try await server.send(.POST, "/v1/quotes", bytes: body)
                #expect(reply.status < 500, "seed \(seed) round \(round): \(String(decoding: body, as: UTF8.self))")
            }
            #expect(try await server.get("/v1/members/\(member)").json == before, "seed \(seed)")
        }
    }

    /// A payment with one field taken away, or of another kind, is refused, or is one of those that may be left out.
    @Test func `mutations of a payment that are refused leave the balances as they are`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed)
        try await TestServer.with { server async throws in
            let member = try await server.member(principal: 1_000_000, points: 1000)
            for round in 0..<300 {
                let before = try await server.get("/v1/members/\(member)").json
                let isHold = round.isMultiple(of: 2)
                let fields = isHold ? #","capture":"later","expiresIn":"PT15M"}"# : "}"
                let body = Self.mutated(Self.valid(member).dropLast() + Array(fields.utf8), &random)
                let reply = try await server.send(.POST, "/v1/payments", bytes: body)
                let text = "seed \(seed) round \(round): \(String(decoding: body, as: UTF8.self)) \(reply.text)"
                #expect(reply.status == 201 || 400..<500 ~= reply.status, "\(text)")
                guard reply.status != 201 else { continue }
                #expect(try await server.get("/v1/members/\(member)").json == before, "\(text)")
            }
        }
    }

    private static func mutated(_ body: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var body = body
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &random)
            case 1: body.remove(at: place)
            case 2: body.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
            case 3: body.removeSubrange(place..<min(body.count, place + 9))
            default: body.insert(contentsOf: body[place..<min(body.count, place + 9)], at: place)
            }
            if body.isEmpty { body = [UInt8(ascii: "{")] }
        }
        return body
    }
}

/// A small generator that can be started again from its seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

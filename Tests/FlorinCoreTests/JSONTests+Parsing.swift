import FlorinCore
import Testing

@Suite struct JSONParsingTests {
    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), (" \t\r\nfalse \n", .bool(false)),
            ("0", .integer(0)), ("-1", .integer(-1)), ("10", .integer(10)),
            ("9007199254740991", .integer(9_007_199_254_740_991)),
            ("-9007199254740991", .integer(-9_007_199_254_740_991)),
            ("9007199254740992", .number("9007199254740992")),
            ("-9007199254740992", .number("-9007199254740992")),
            ("123456789012345678901234567890", .number("123456789012345678901234567890")),
            ("-0", .number("-0")), ("0.0", .number("0.0")), ("1e3", .number("1e3")), ("1E+3", .number("1E+3")),
            ("-1.5e-07", .number("-1.5e-07")), ("0e0", .number("0e0")),
            (#""""#, .string("")), (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
            (#""\u0000\u0041\u00e9\u4E2d""#, .string("\u{0}Aé中")), (#""\ud83d\ude00""#, .string("😀")),
            (#""\uD800\uDC00\uDBFF\uDFFF""#, .string("\u{10000}\u{10FFFF}")),
            ("\"é中😀\u{7F}\u{2028}\"", .string("é中😀\u{7F}\u{2028}")),
            ("[]", .array([])), ("[ ]", .array([])),
            ("[1,[2],{}]", .array([.integer(1), .array([.integer(2)]), .object([])])),
            ("{}", .object([])), ("{ }", .object([])),
            (#"{"":0,"a":[null]}"#, .object([.init("", .integer(0)), .init("a", .array([.null]))])),
            (
                #"{"a":1,"A":2," a":3}"#,
                .object([.init("a", .integer(1)), .init("A", .integer(2)), .init(" a", .integer(3))])
            ),
        ] as [(String, JSON)])
    func `a valid text is read`(text: String, expected: JSON) throws {
        #expect(try JSON.parse(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "tru", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "// 1", "/**/1",
        "01", "-01", "00", "+1", ".5", "-.5", "1.", "1.e3", "1e", "1e+", "1e1.5", "-", "--1", "0x10", "1_000", "1 2",
        "1,", "٣", "\"", "\"a", #""\""#, #""\x41""#, #""\u12""#, #""\u12G4""#, #""\u""#, #""\ud800""#, #""\ud800a""#,
        #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\udc00""#, #""\udc00\ud800""#, #""\uD83D\"#,
        "\"\n\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}",
        "{", "}", "{1:2}", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1"#, #"{"a" 1}"#,
        #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a":1}}"#, #"{"a":1}x"#, "[]\u{0}", "\u{FEFF}1", "1\u{A0}", "\u{B}1",
        "\u{C}1",
    ])
    func `a text that is not JSON is refused`(text: String) {
        let fault = #expect(throws: Fault.self) { try JSON.parse(Array(text.utf8)) }
        #expect(fault?.code == .malformedJSON)
        #expect(fault?.detail.contains("at byte ") == true)
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE4, 0xB8], [0xC3] + Array(#"\u00A9"#.utf8),
        ] as [[UInt8]])
    func `broken UTF-8 is refused in values and in names`(broken: [UInt8]) {
        let quoted = Array("\"".utf8) + broken + Array("\"".utf8)
        let value = #expect(throws: Fault.self) { try JSON.parse(quoted) }
        #expect(value?.code == .malformedJSON)
        let name = #expect(throws: Fault.self) { try JSON.parse(Array("{".utf8) + quoted + Array(":1}".utf8)) }
        #expect(name?.code == .malformedJSON)
        #expect(throws: Fault.self) { try JSON.parse(broken) }
    }

    @Test func `UTF-16 is not UTF-8`() {
        #expect(throws: Fault.self) { try JSON.parse([0xFF, 0xFE, 0x31, 0x00]) }
        #expect(throws: Fault.self) { try JSON.parse([0x31, 0x00]) }
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, "/a"), (#"{"a":1,"\u0061":2}"#, "/a"), (#"{"x":[0,{"a/b~":1,"a/b~":2}]}"#, "/x/1/a~1b~0"),
        (#"{"":1,"":1}"#, "/"),
    ])
    func `a name that comes twice is told with its pointer`(text: String, pointer: String) {
        let fault = #expect(throws: Fault.self) { try JSON.parse(Array(text.utf8)) }
        #expect(fault?.code == .invalidField)
        #expect(fault?.pointer == pointer)
    }

    @Test(arguments: [3, 15, 16, 17, 18, 40])
    func `a name that comes twice is found among few and among many`(count: Int) {
        for first in [0, count / 2, count - 2] {
            var names = (0..<count).map { "n\($0)" }
            #expect(throws: Never.self) { try JSON.parse(object(names)) }
            names[count - 1] = names[first]
            let fault = #expect(throws: Fault.self) { try JSON.parse(object(names)) }
            #expect(fault?.pointer == "/n\(first)")
        }
    }

    private func object(_ names: [String]) -> [UInt8] {
        Array("{\(names.map { "\"\($0)\":0" }.joined(separator: ","))}".utf8)
    }

    @Test func `a syntax fault tells the innermost value and the byte`() {
        let fault = #expect(throws: Fault.self) { try JSON.parse(Array(#"{"a":[1,{"b":tru}]}"#.utf8)) }
        #expect(fault == Fault("/a/1/b", .malformedJSON, "Expected a value at byte 13."))
        let end = #expect(throws: Fault.self) { try JSON.parse(Array("[1".utf8)) }
        #expect(end == Fault("", .malformedJSON, "The text ends where a comma or ] was expected at byte 2."))
    }

    @Test func `the depth is limited exactly`() throws {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: 32)
        let close = [UInt8](repeating: UInt8(ascii: "]"), count: 32)
        #expect(throws: Never.self) { try JSON.parse(open + close) }
        #expect(throws: Fault.self) { try JSON.parse(open + open.prefix(1) + close.prefix(1) + close) }
        #expect(throws: Fault.self) { try JSON.parse(Array("[]".utf8), maximumDepth: 0) }
        #expect(try JSON.parse(Array("1".utf8), maximumDepth: 0) == .integer(1))
    }

    @Test(arguments: ["[", #"{"a":"#])
    func `ten megabytes of opening brackets do no harm`(bracket: String) {
        let bytes = Array(String(repeating: bracket, count: 10_000_000 / bracket.utf8.count).utf8)
        #expect(throws: Fault.self) { try JSON.parse(bytes) }
        #expect(throws: Fault.self) { try JSON.parse(bytes, maximumDepth: .max) }
    }
}

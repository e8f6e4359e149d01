import FlorinCore
import Testing

@Suite struct ObjectReaderTests {
    enum Colour: String, CaseIterable { case red, green }

    private let log = FaultLog()

    private func reader(_ text: String, pointer: String = "") throws -> ObjectReader {
        try #require(ObjectReader(JSON.parse(Array(text.utf8)), pointer: pointer, log: log))
    }

    private func faults() -> [String] {
        log.faults.map { "\($0.pointer) \($0.code.rawValue)" }
    }

    @Test func `each kind of field is read`() throws {
        let o = try reader(
            #"{"s":"é","i":-3,"b":false,"c":"green","o":{"x":1},"a":[{"x":2},{"x":3}],"l":["p","q"],"j":1.5,"n":null}"#)
        #expect(o.string("s") == "é")
        #expect(o.integer("i", in: -3...3) == -3)
        #expect(o.bool("b") == false)
        #expect(o.choice("c", Colour.self) == .green)
        let inner = try #require(o.object("o"))
        #expect(inner.integer("x") == 1)
        inner.finish()
        #expect(o.array("a", count: 2...2)?.compactMap { $0.object()?.integer("x") } == [2, 3])
        #expect(o.array("l", count: 0...2)?.map { $0.string() } == ["p", "q"])
        #expect(o.json("j") == .number("1.5"))
        #expect(!o.has("n"))
        #expect(!o.has("absent"))
        #expect(o.has("s"))
        o.finish()
        #expect(log.isEmpty)
    }

    @Test func `absent and null are nil without a fault`() throws {
        let o = try reader(#"{"n":null}"#)
        for name in ["n", "absent"] {
            #expect(o.string(name) == nil)
            #expect(o.integer(name) == nil)
            #expect(o.bool(name) == nil)
            #expect(o.choice(name, Colour.self) == nil)
            #expect(o.object(name) == nil)
            #expect(o.array(name, count: 1...1) == nil)
            #expect(o.json(name) == nil)
        }
        #expect(log.isEmpty)
        #expect(o.required("n", o.string("n")) == nil)
        #expect(o.required("absent", o.string("absent")) == nil)
        #expect(faults() == ["/n missing_field", "/absent missing_field"])
    }

    @Test(arguments: [
        ("1", "Must be a string."), (#""""#, "Must have from 1 to 3 characters."),
        (#""abcd""#, "Must have from 1 to 3 characters."),
        (#""a\n""#, "Must not contain control characters."), (#""\u007f""#, "Must not contain control characters."),
        (#""\u0085""#, "Must not contain control characters."),
    ])
    func `a wrong string is refused`(value: String, detail: String) throws {
        let o = try reader("{\"f\":\(value)}")
        #expect(o.string("f", length: 1...3) == nil)
        #expect(log.faults == [Fault("/f", .invalidField, detail)])
    }

    @Test func `the length is counted in Unicode scalars`() throws {
        let o = try reader(#"{"f":"中文😀"}"#)
        #expect(o.string("f", length: 1...3) == "中文😀")
        #expect(o.string("f", length: 1...2) == nil)
    }

    @Test(arguments: [
        ("1.0", "Must be a whole number without fraction or exponent, at most 2^53-1."),
        ("1e2", "Must be a whole number without fraction or exponent, at most 2^53-1."),
        ("-0", "Must be a whole number without fraction or exponent, at most 2^53-1."),
        ("9007199254740992", "Must be a whole number without fraction or exponent, at most 2^53-1."),
        (#""1""#, "Must be a whole number."), ("-1", "Must be from 0 to 9."), ("10", "Must be from 0 to 9."),
    ])
    func `a wrong number is refused`(value: String, detail: String) throws {
        let o = try reader("{\"f\":\(value)}")
        #expect(o.integer("f", in: 0...9) == nil)
        #expect(log.faults == [Fault("/f", .invalidField, detail)])
    }

    @Test func `the other wrong kinds are refused`() throws {
        let o = try reader(#"{"b":0,"c":"blue","o":[],"a":{},"m":[1,2,3],"l":[1,"x"]}"#)
        #expect(o.bool("b") == nil)
        #expect(o.choice("c", Colour.self) == nil)
        #expect(o.object("o") == nil)
        #expect(o.array("a", count: 0...2) == nil)
        #expect(o.array("m", count: 0...2) == nil)
        #expect(o.array("l", count: 0...2)?.map { $0.object() == nil && $0.string() == nil } == [true, false])
        #expect(
            log.faults.prefix(5) == [
                Fault("/b", .invalidField, "Must be true or false."),
                Fault("/c", .invalidField, #"Must be one of "red", "green"."#),
                Fault("/o", .invalidField, "Must be an object."),
                Fault("/a", .invalidField, "Must be an array."),
                Fault("/m", .invalidField, "Must have from 0 to 2 elements."),
            ])
        #expect(faults().suffix(3) == ["/l/0 invalid_field", "/l/0 invalid_field", "/l/1 invalid_field"])
    }

    @Test func `fields nobody asked for are unknown, at every level, with escaped names`() throws {
        let o = try reader(#"{"known":1,"a/b~c":1,"in":{"x":1},"list":[{"y":1}]}"#, pointer: "/top")
        _ = o.integer("known")
        o.object("in")?.finish()
        for item in try #require(o.array("list", count: 0...9)) { item.object()?.finish() }
        o.fault("known", "Wrong.")
        o.fault(nil, "All wrong.")
        o.finish()
        #expect(
            faults() == [
                "/top/in/x unknown_field", "/top/list/0/y unknown_field", "/top/known invalid_field",
                "/top invalid_field", "/top/a~1b~0c unknown_field",
            ])
    }

    @Test func `what is no object has no reader`() {
        #expect(ObjectReader(.array([]), log: log) == nil)
        #expect(faults() == [" invalid_field"])
    }

    @Test func `the log stops at its limit`() {
        for index in 0...FaultLog.maximumFaults { log.add(Fault("/\(index)", .invalidField, "")) }
        #expect(log.faults.count == FaultLog.maximumFaults)
        #expect(log.faults.last?.pointer == "/\(FaultLog.maximumFaults - 1)")
    }
}

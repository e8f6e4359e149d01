import FlorinCore
import Testing

extension JSONWriter {
    fileprivate mutating func write(_ number: Int, under name: String) {
        key(name)
        value(number)
    }
}

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 0)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas stand between fields and between elements, nowhere else`() {
        let text = written { w in
            w.object { w in
                w.field("a", 1)
                w.key("b")
                w.array([1, 2]) { w, n in w.object { $0.field("n", n) } }
                w.key("c")
                w.array([Int]()) { $0.value($1) }
                w.key("d")
                w.object { _ in }
                w.key("e")
                w.array([[1], [2, 3]]) { w, row in w.array(row) { $0.value($1) } }
                w.field("f", true)
                w.key("g")
                w.raw("[0]".utf8)
                w.key("h")
                w.null()
            }
        }
        #expect(text == #"{"a":1,"b":[{"n":1},{"n":2}],"c":[],"d":{},"e":[[1],[2,3]],"f":true,"g":[0],"h":null}"#)
    }

    @Test func `raw elements of an array are separated`() {
        #expect(written { w in w.array(["1", "{}"]) { $0.raw($1.utf8) } } == "[1,{}]")
    }

    @Test func `nil is written as null`() {
        let text = written { w in
            w.object { w in
                w.field("i", Int64?.none)
                w.field("s", String?.none)
                w.field("t", Timestamp?.none)
                w.field("j", Int64?.some(-5))
                w.field("u", String?.some("x"))
            }
        }
        #expect(text == #"{"i":null,"s":null,"t":null,"j":-5,"u":"x"}"#)
    }

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (-10, "-10"), (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func `integers are written in full`(number: Int64, text: String) {
        #expect(written { $0.value(number) } == text)
    }

    @Test func `what JSON demands is escaped, in values and in names, and nothing else`() {
        let text = "\"\\/\u{0}\u{1F}\u{8}\n\r\té中😀\u{7F}"
        let escaped = #""\"\\/\u0000\u001f\u0008\n\r\té中😀"# + "\u{7F}\""
        #expect(written { $0.value(text) } == escaped)
        #expect(written { w in w.object { $0.write(1, under: text) } } == "{\(escaped):1}")
    }

    @Test func `an instant is written as RFC 3339`() {
        #expect(written { $0.value(Timestamp(milliseconds: 1_483_277_513_000)) } == #""2017-01-01T13:31:53Z""#)
    }
}

import FlorinCore
import Testing

@Suite struct CouponTemplateTests {
    @Test func `a document is echoed in full with its defaults`() throws {
        let least = try template(#"{"name":"10%","kind":"percent","percent":"10%"}"#)
        let echo = String(decoding: least.document, as: UTF8.self)
        #expect(
            echo == """
                {"name":"10%","kind":"percent","percent":"10%","maxAmount":null,"threshold":0,\
                "scope":{"categories":[],"skus":[],"excludeCategories":[]},"stage":0,"group":null,"exclusive":false,\
                "validFrom":null,"validUntil":null,"validFor":null,"perMember":null,"total":null,"fundedBy":"platform"}
                """)
    }

    @Test(arguments: [
        """
        {"name":"50 off 300","kind":"fixed","amount":5000,"threshold":30000,"scope":{"categories":["A"],"skus":["b"],\
        "excludeCategories":["C"]},"stage":7,"group":"g","exclusive":true,"validFrom":"2026-01-01T00:00:00Z",\
        "validUntil":"2026-02-01T00:00:00Z","validFor":"P30D","perMember":1,"total":1000,"fundedBy":"merchant"}
        """,
        """
        {"name":"one free","kind":"freeItem","threshold":0,"scope":{"categories":[],"skus":[],"excludeCategories":[]},\
        "stage":0,"group":null,"exclusive":false,"validFrom":null,"validUntil":null,"validFor":"PT12H",\
        "perMember":null,"total":null,"fundedBy":"platform"}
        """,
    ])
    func `what is written in full is what was read`(document: String) throws {
        let read = try template(document)
        #expect(String(decoding: read.document, as: UTF8.self) == document)
        let again = try CouponTemplate.read(stored: read.document, id: read.id)
        #expect(again.document == read.document)
        #expect(again.scope == read.scope && again.benefit == read.benefit && again.validFor == read.validFor)
    }

    @Test func `every fault is told at once, with its pointer`() {
        let document = """
            {"kind":"fixed","percent":"5%","maxAmount":1,"threshold":-1,"scope":{"skus":[1],"brands":[]},"stage":-1,
             "group":"","exclusive":1,"validFrom":"2026-02-01T00:00:00Z","validUntil":"2026-02-01T00:00:00Z",
             "validFor":"P0D","perMember":0,"total":0,"fundedBy":"bank","colour":"red"}
            """
        #expect(
            Set(pointers(document)) == [
                "/name", "/amount", "/percent", "/maxAmount", "/threshold", "/scope/skus/0", "/scope/brands", "/stage",
                "/group", "/exclusive", "/validUntil", "/validFor", "/perMember", "/total", "/fundedBy", "/colour",
            ])
        #expect(pointers(#"{"name":"x","kind":"half","amount":1}"#) == ["/kind"])
        #expect(pointers(#"{"name":"x","kind":"percent"}"#) == ["/percent"])
        #expect(pointers(#"{"name":"x","kind":"percent","percent":"0%"}"#) == ["/percent"])
        #expect(pointers(#"{"name":"x","kind":"freeItem","amount":1}"#) == ["/amount"])
    }

    @Test(arguments: [
        ("name", #""\#(String(repeating: "n", count: 100))""#, #""\#(String(repeating: "n", count: 101))""#),
        ("group", #""\#(String(repeating: "g", count: 40))""#, #""\#(String(repeating: "g", count: 41))""#),
        ("amount", "1", "0"), ("amount", "9007199254740991", "9007199254740992"),
        ("threshold", "9007199254740991", "9007199254740992"), ("stage", "1000", "1001"),
        ("perMember", "1000000", "1000001"), ("total", "1000000000", "1000000001"),
        ("validFor", #""P10Y""#, #""P10Y1D""#), ("validFor", #""PT24H""#, #""PT999999H""#),
        (
            "scope", #"{"skus":[\#(Array(repeating: "\"s\"", count: 200).joined(separator: ","))]}"#,
            #"{"skus":[\#(Array(repeating: "\"s\"", count: 201).joined(separator: ","))]}"#
        ),
    ])
    func `limits hold at the number and one beyond it`(field: String, good: String, bad: String) {
        func document(_ value: String) -> String {
            var fields = ["name": "\"n\"", "kind": "\"fixed\"", "amount": "1"]
            fields[field] = value
            return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        }
        #expect(pointers(document(good)) == [])
        #expect(pointers(document(bad)).first?.hasPrefix("/" + field) == true)
    }

    @Test func `a code is read as people type it`() {
        let code = CouponCode(CouponCode.values.upperBound - 1)
        #expect(code.text == "ZZZZZZZZZZZZ")
        #expect(CouponCode(0).text == "000000000000")
        #expect(CouponCode(typed: " ooil-0000 0000 ").text == "001100000000")
        #expect(CouponCode(typed: "zzzz-zzzz-zzzz") == code)
        #expect(CouponCode(typed: "").text == "")
    }

    private func template(_ document: String) throws -> CouponTemplate {
        let log = FaultLog()
        let reader = try #require(ObjectReader(try JSON.parse(Array(document.utf8)), log: log))
        let template = CouponTemplate(reader, id: TemplateID(rawValue: 1))
        #expect(log.faults == [])
        return try #require(template)
    }

    private func pointers(_ document: String) -> [String] {
        let log = FaultLog()
        guard let json = try? JSON.parse(Array(document.utf8)), let reader = ObjectReader(json, log: log) else {
            return ["no object"]
        }
        _ = CouponTemplate(reader, id: TemplateID(rawValue: 1))
        reader.finish()
        return log.faults.map(\.pointer)
    }
}

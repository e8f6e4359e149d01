import FlorinCore
import Testing

/// `transfers` of a program's document.
@Suite struct TransferRulesTests {
    private func document(_ rules: String) -> String {
        #"{"name":"S","currency":"CNY","points":{"transfers":\#(rules)},"wallet":{"transfers":\#(rules)}}"#
    }

    @Test func `without a word, members may send what they have`() throws {
        let program = try ProgramDocuments.read(ProgramDocuments.smallest)
        #expect(program.points.transfers == TransferRules(minimum: 1, maximum: nil, perMonth: nil))
        #expect(program.wallet.transfers == program.points.transfers)
    }

    @Test func `rules are read and echoed`() throws {
        let limits = #"{"allowed":true,"minimum":10,"maximum":20,"perMonth":10}"#
        for rules in [limits, #"{"allowed":false}"#, #"{"minimum":9007199254740991}"#] {
            let program = try ProgramDocuments.read(document(rules))
            #expect(program.points.transfers == program.wallet.transfers)
            let echo = String(decoding: program.bytes(), as: UTF8.self)
            #expect(try ProgramDocuments.read(echo) == program)
        }
        let program = try ProgramDocuments.read(document(limits))
        #expect(program.points.transfers == TransferRules(minimum: 10, maximum: 20, perMonth: 10))
        #expect(try ProgramDocuments.read(document(#"{"allowed":false}"#)).points.transfers == nil)
    }

    @Test func `how long a merger can be taken back`() throws {
        #expect(try ProgramDocuments.read(ProgramDocuments.smallest).members.unmerge.text == "P30D")
        func document(_ period: String) -> String {
            #"{"name":"S","currency":"CNY","members":{"unmerge":"\#(period)"}}"#
        }
        for period in ["P0D", "P10Y", "P2W"] {
            let program = try ProgramDocuments.read(document(period))
            #expect(program.members.unmerge.text == period)
            #expect(try ProgramDocuments.read(String(decoding: program.bytes(), as: UTF8.self)) == program)
        }
        for period in ["P11Y", "PT1H", "-P1D", ""] {
            let error = #expect(throws: ProgramFaults.self) { try ProgramDocuments.read(document(period)) }
            #expect(error?.faults.map(\.pointer) == ["/members/unmerge"])
        }
    }

    @Test(arguments: [
        (#"{"minimum":0}"#, "minimum"), (#"{"maximum":0}"#, "maximum"), (#"{"perMonth":0}"#, "perMonth"),
        (#"{"minimum":9007199254740992}"#, "minimum"), (#"{"minimum":10,"maximum":9}"#, "maximum"),
        (#"{"minimum":10,"perMonth":9}"#, "perMonth"), (#"{"perDay":1}"#, "perDay"), (#"{"allowed":1}"#, "allowed"),
    ])
    func `a fault is named`(rules: String, field: String) throws {
        let error = #expect(throws: ProgramFaults.self) { try ProgramDocuments.read(document(rules)) }
        #expect(error?.faults.map(\.pointer) == ["/points/transfers/\(field)", "/wallet/transfers/\(field)"])
    }
}

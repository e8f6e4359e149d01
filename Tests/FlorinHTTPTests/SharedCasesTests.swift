import FlorinCore
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

/// Sales and refunds that were worked out by an independent calculation, played against the server, where they are at hand.
@Suite(.everyStore) struct SharedCasesTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/cases/checkout.jsonl.gz").standardizedFileURL

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path), "there is no ../shared beside the checkout"))
    func `every case comes out as it was worked out`() async throws {
        let cases = try Self.cases()
        #expect(cases.count == 300)
        try await TestServer.with { server async throws in
            for json in cases { try await SharedCase(json, server).play() }
        }
    }

    private static func cases() throws -> [JSON] {
        try ChildProcess.output(["gzip", "-dc", file.path]).split(separator: UInt8(ascii: "\n")).map {
            try JSON.parse(Array($0))
        }
    }
}

/// One case: a program, a member, coupons, a sale, and refunds of it.
private struct SharedCase {
    private let json: JSON
    private let server: TestServer
    private var name: Comment { Comment(rawValue: json["name"].text) }

    init(_ json: JSON, _ server: TestServer) {
        self.json = json
        self.server = server
    }

    func play() async throws {
        _ = try await server.send(.PUT, "/v1/program", json["program"].written).expect(200)
        let member = json["member"]
        let id = try await server.post("/v1/members", "{}").expect(201).json["id"].text
        try await post("growth-adjustments", ["growth": member["growth"].int], "\"reason\":\"case\"", id)
        try await post("point-grants", ["points": member["points"].int], "\"reason\":\"case\"", id)
        if member["principal"].int + member["bonus"].int > 0 {
            let (amount, bonus) = (member["principal"].int, member["bonus"].int)
            let body = #"{"amount":\#(amount),"bonus":\#(bonus),"source":"cash"}"#
            _ = try await server.post("/v1/members/\(id)/deposits", body).expect(201)
        }
        let coupons = try await issueCoupons(to: id)
        let expected = json["expected"]
        let quote = try await server.post("/v1/quotes", request(id, isPaid: false)).expect(200).json
        compare(quote, expected, coupons)
        let payment = try await server.post("/v1/payments", request(id, isPaid: true)).expect(201).json
        compare(payment, expected, coupons)
        for refund in json["refunds"].list { try await play(refund, of: payment["id"].text) }
    }

    private func post(_ path: String, _ field: [String: Int64], _ more: String, _ id: String) async throws {
        guard let (name, value) = field.first, value > 0 else { return }
        _ = try await server.post("/v1/members/\(id)/\(path)", #"{"\#(name)":\#(value),\#(more)}"#).expect(201)
    }

    private func issueCoupons(to id: String) async throws -> [String] {
        var coupons: [String] = []
        for template in json["templates"].list {
            let made = try await server.post("/v1/coupon-templates", template.written).expect(201).json["id"].text
            let coupon = try await server.post("/v1/members/\(id)/coupons", #"{"template":"\#(made)"}"#).expect(201)
            coupons.append(try coupon.json["id"].text)
        }
        return coupons
    }

    private func request(_ id: String, isPaid: Bool) -> String {
        guard case .object(var fields) = json["request"] else { return "" }
        fields.append(JSON.Field("member", .string(id)))
        if isPaid, json["expected"]["payable"].int > 0 {
            let card = JSON.object([JSON.Field("method", .string("card"))])
            fields.append(JSON.Field("external", card))
        }
        return JSON.object(fields).written
    }

    private func compare(_ got: JSON, _ expected: JSON, _ coupons: [String]) {
        for field in ["gross", "due", "payable"] { #expect(got[field].int == expected[field].int, name) }
        for field in ["points", "growth"] { #expect(got["earn"][field].int == expected["earn"][field].int, name) }
        let (steps, wanted) = (got["steps"].list, expected["steps"].list)
        #expect(steps.map { $0["kind"].text } == wanted.map { $0["kind"].text }, name)
        for (step, wanted) in zip(steps, wanted) {
            for field in ["amount", "points", "principal", "bonus"] where wanted.has(field) {
                #expect(step[field].int == wanted[field].int, name)
            }
            #expect(step["lines"] == wanted["lines"], name)
            if wanted.has("template") { #expect(step["coupon"].text == coupons[Int(wanted["template"].int)], name) }
        }
    }

    private func play(_ refund: JSON, of payment: String) async throws {
        let body = refund["request"]
        let got = try await server.post("/v1/payments/\(payment)/refunds", body.written).expect(201).json
        let expected = refund["expected"]
        #expect(got["value"].int == expected["value"].int && got["returned"] == expected["returned"], name)
        for field in ["points", "growth"] {
            #expect(got["clawback"][field].int == expected["clawback"][field].int, name)
        }
        guard body.has("units") else { return }
        #expect(got["gross"] == expected["gross"] && got["discount"] == expected["discount"], name)
    }
}

extension JSON {
    fileprivate var written: String {
        var writer = JSONWriter()
        writer.value(withoutNulls)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Cases say null for what a template leaves out.
    private var withoutNulls: JSON {
        guard case .object(let fields) = self else { return self }
        return .object(fields.filter { $0.value != .null })
    }

    fileprivate func has(_ name: String) -> Bool {
        guard case .object(let fields) = self else { return false }
        return fields.contains { $0.name == name }
    }
}

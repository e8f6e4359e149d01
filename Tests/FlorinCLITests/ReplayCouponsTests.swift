import Foundation
import Testing

@Suite("replay --coupons")
struct ReplayCouponsTests {
    private let florin: Florin
    private static let baskets = 120
    private static let template = #"{"name":"5 off 60","kind":"fixed","amount":500,"threshold":6000,"validFor":"P45D"}"#

    init() throws {
        florin = try Florin()
        try florin.write(PurchaseFile.lines(count: Self.baskets, members: 5).joined(separator: "\n"), to: "p.jsonl")
    }

    private func replay(_ template: String, _ more: String...) async throws -> Florin.Result {
        let arguments = ["replay", "--demo", "p.jsonl", "--coupons", template] + more
        return try await Florin.run(Florin.binary, arguments, [:], in: florin.folder)
    }

    private func report(_ template: String) async throws -> ReplayReport {
        try ReplayReport(try await replay(template, "--json"))
    }

    @Test("Every member gets one coupon a month, and a second run gives nothing")
    func twice() async throws {
        try florin.write(Self.template, to: "c.json")
        let first = try await report("c.json")
        let coupons = first.coupons
        // In each of the twelve months all five members buy.
        #expect(coupons["issued"] == 60, "\(coupons)")
        #expect(first.paid == Self.baskets && coupons["refused"] == 0)
        let used = try #require(coupons["used"])
        #expect(used > 20, "hardly any is used, so nothing is proven")
        #expect(coupons["issued"] == used + (coupons["left"] ?? 0) + (coupons["expired"] ?? 0))
        #expect(try await florin.run("verify").code == 0)

        let second = try await report("c.json")
        #expect(second.paid == 0 && second.alreadyThere == Self.baskets)
        #expect(second.coupons == coupons && second.accounts == first.accounts)
        let verified = try await florin.run("verify")
        #expect(verified.code == 0, "\(verified)")
    }

    @Test("The same document in YAML is the same template; another one is another")
    func templates() async throws {
        try florin.write(Self.template, to: "c.json")
        try florin.write(
            "name: 5 off 60\nkind: fixed\namount: 500\nthreshold: 6000\nvalidFor: P45D\nstage: 0\n", to: "c.yaml")
        try florin.write(Self.template.replacing("500", with: "600"), to: "other.json")
        let first = try await report("c.json")
        #expect(try await report("c.yaml").coupons == first.coupons)
        // All baskets are paid, so there is nothing to give it for.
        #expect(try await report("other.json").coupons == first.coupons)
    }

    @Test("What tiers, coupons and points take and what is paid make the baskets, whoever pays for the coupons")
    func money() async throws {
        let gross = (0..<Self.baskets).reduce(0) { $0 + 500 + $1 * 7919 % 20000 + 99 }
        for (funding, other) in [("platform", "merchant"), ("merchant", "platform")] {
            let document = Self.template.replacing("}", with: #","fundedBy":"\#(funding)"}"#)
            try florin.write(document, to: "\(funding).json")
            let result = try await replay(
                "\(funding).json", "--json", "--store", "sqlite:\(funding).sqlite")
            let report = try ReplayReport(result)
            let taken = try #require(report.coupons["taken"])
            let points = -(report.accounts["program/redemption"] ?? 0)
            #expect(report.taken + report.discounts + points + taken == gross)
            #expect(report.coupons[funding] == taken && report.coupons[other] == 0)
            let used = try #require(report.coupons["used"])
            #expect(used > 0 && taken == used * 500 && report.coupons["baskets"].map { $0 <= used } == true)
            #expect(report.accounts["settlement, all merchants"] == (funding == "merchant" ? gross - taken : gross))
        }
    }

    @Test("The summary tells what coupons took; without any it is silent")
    func summary() async throws {
        let without = try await florin.run("replay", "--demo", "p.jsonl", "--store", "sqlite:none.sqlite")
        #expect(without.code == 0 && !without.output.contains("coupon"), "\(without)")
        try florin.write(Self.template, to: "c.json")
        let result = try await replay("c.json")
        for name in ["coupons issued", "coupons used", "coupons left", "baskets with coupons", "taken by coupons"] {
            #expect(result.lines.contains { $0.hasPrefix(name) }, "\(name): \(result)")
        }
    }

    @Test("All faults of a template are named at once, and nothing is left behind")
    func faults() async throws {
        try florin.write(#"{"name":"x","kind":"fixd","foo":1}"#, to: "bad.json")
        let result = try await replay("bad.json")
        #expect(result.code == 2 && result.output.isEmpty, "\(result)")
        #expect(result.log.contains("/kind:") && result.log.contains("/foo:"), "\(result)")
        #expect(!florin.exists("florin.sqlite"))
        #expect(try await replay("no-such-file.json").code == 2)
    }
}

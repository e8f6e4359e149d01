import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct TransferRoutesTests {
    @Test func `points go from member to member, and the transfer can be read again`() async throws {
        try await TestServer.with { server async throws in
            let (from, to) = (try await server.member(points: 800), try await server.member())
            let body = #"{"from":"\#(from)","to":"\#(to)","points":600}"#
            let till = server.scheme.merchant
            let reply = try await server.send(.POST, "/v1/point-transfers", body, key: "t", secret: till).expect(201)
            let transfer = try reply.json
            #expect(transfer["from"].text == from && transfer["to"].text == to && transfer["points"].int == 600)
            #expect(transfer["lots"].list.map { $0["points"].int } == [600])
            #expect(transfer["balance"]["available"].int == 200)
            let again = try await server.send(.POST, "/v1/point-transfers", body, key: "t", secret: till).expect(201)
            #expect(again.body == reply.body && again.header("Idempotency-Replayed") == "true")
            let id = transfer["id"].text
            #expect(try await server.get("/v1/point-transfers/\(id)").expect(200).body == reply.body)
            _ = try await server.get("/v1/transfers/\(id)").expect(404)
            #expect(try await server.get("/v1/members/\(to)/points").expect(200).json["available"].int == 600)
            let there = try await server.get("/v1/members/\(to)/activity").expect(200).json["data"][0]
            #expect(there["kind"].text == "transferIn" && there["details"]["from"].text == from)
            let here = try await server.get("/v1/members/\(from)/activity").expect(200).json["data"][0]
            #expect(here["kind"].text == "transferOut" && here["details"]["to"].text == to && here["id"].text == id)
        }
    }

    @Test func `wallet money goes from member to member`() async throws {
        try await TestServer.with { server async throws in
            let (from, to) = (try await server.member(principal: 900), try await server.member())
            let body = #"{"from":"\#(from)","to":"\#(to)","amount":600,"note":"rent"}"#
            let reply = try await server.post("/v1/transfers", body).expect(201)
            let transfer = try reply.json
            #expect(transfer["amount"].int == 600 && transfer["note"].text == "rent")
            #expect(transfer["wallet"]["principal"].int == 300)
            #expect(try await server.get("/v1/transfers/\(transfer["id"].text)").expect(200).body == reply.body)
            _ = try await server.get("/v1/point-transfers/\(transfer["id"].text)").expect(404)
            #expect(try await server.get("/v1/members/\(to)/wallet").expect(200).json["principal"].int == 600)
            let short = try await server.post("/v1/transfers", body).expect(422).json
            #expect(short["code"].text == "insufficient_funds" && short["available"].int == 300)
        }
    }

    @Test func `what is wrong with a transfer is told`() async throws {
        let rules =
            #"{"name":"T","currency":"CNY","points":{"transfers":{"minimum":10}},"wallet":{"transfers":{"allowed":false}}}"#
        try await TestServer.with(program: rules) { server async throws in
            let (from, to) = (try await server.member(principal: 900, points: 800), try await server.member())
            let path = "/v1/point-transfers"
            let faults: [(String, [String])] = [
                ("{}", ["/points", "/from", "/to"]),
                (#"{"from":"\#(from)","to":"\#(from)","points":1}"#, ["/to"]),
                (#"{"from":"\#(from)","to":"\#(to)","points":0}"#, ["/points"]),
                (#"{"from":"\#(from)","to":"\#(to)","points":9007199254740992}"#, ["/points"]),
                (#"{"from":"\#(from)","to":"\#(to)","points":1,"note":"x"}"#, ["/note"]),
                (#"{"from":1,"to":"","points":1}"#, ["/from", "/to"]),
            ]
            for (body, pointers) in faults {
                let problem = try await server.post(path, body).expect(400).json
                #expect(Set(problem["errors"].list.map { $0["pointer"].text }) == Set(pointers), "\(body)")
            }
            _ = try await server.post(path, #"{"from":"\#(from)","to":"\#(to)","points":1}"#, key: nil).expect(400)
            for stranger in ["mem_1", "mem_0000000000001", "mem_0000000000000"] {
                _ = try await server.post(path, #"{"from":"\#(from)","to":"\#(stranger)","points":10}"#).expect(404)
                _ = try await server.post(path, #"{"from":"\#(stranger)","to":"\#(to)","points":10}"#).expect(404)
            }
            let small = try await server.post(path, #"{"from":"\#(from)","to":"\#(to)","points":9}"#).expect(422).json
            #expect(small["code"].text == "limit_exceeded" && small["minimum"].int == 10)
            #expect(small["limit"].text == "points.transfers.minimum")
            let many = try await server.post(path, #"{"from":"\#(from)","to":"\#(to)","points":801}"#).expect(422).json
            #expect(many["code"].text == "insufficient_points" && many["required"].int == 801)
            func money(_ note: Int) -> String {
                let text = String(repeating: "n", count: note)
                return #"{"from":"\#(from)","to":"\#(to)","amount":1,"note":"\#(text)"}"#
            }
            #expect(try await server.post("/v1/transfers", money(500)).expect(422).json["maximum"].int == 0)
            _ = try await server.post("/v1/transfers", money(501)).expect(400)
            _ = try await server.get("\(path)/ptr_0").expect(404)
        }
    }
}

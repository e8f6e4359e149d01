import FlorinCore
import FlorinTestSupport
import NIOHTTP1
import Testing

@Suite(.everyStore) struct MemberEndRoutesTests {
    @Test func `a merged member leads to the one that has its things`() async throws {
        try await TestServer.with { server async throws in
            let (old, new) = (try await server.member(principal: 900, points: 800), try await server.member(points: 1))
            let known = #"{"phone":"+861","cardNumber":"C-1","reference":"r-1"}"#
            _ = try await server.send(.PATCH, "/v1/members/\(old)", known).expect(200)
            let sale = #"{"member":"\#(old)","lines":[{"quantity":1,"unitAmount":100}],"wallet":{"use":100}}"#
            let payment = try await server.post("/v1/payments", sale).expect(201).json["id"].text
            let quote = try await server.post("/v1/quotes", sale).expect(200).json["id"].text
            let path = "/v1/members/\(old)/merge"
            let reply = try await server.post(path, #"{"into":"\#(new)"}"#, key: "m").expect(200)
            let merged = try reply.json
            #expect(merged["id"].text == old && merged["status"].text == "merged")
            #expect(merged["mergedInto"].text == new && merged["moved"]["principal"].int == 800)
            #expect(try await server.post(path, #"{"into":"\#(new)"}"#, key: "other").expect(200).body == reply.body)
            for query in ["phone=%2B861", "card=C-1", "reference=r-1"] {
                let found = try await server.get("/v1/members?\(query)").expect(200).json["data"]
                #expect(found.list.map { $0["id"].text } == [new], "\(query)")
            }
            let gone = try await server.get("/v1/members/\(old)").expect(200).json
            #expect(gone["status"].text == "merged" && gone["mergedInto"].text == new && gone["phone"].text == "+861")
            let refused: [(HTTPMethod, String, String)] = [
                (.POST, "/v1/members/\(old)/deposits", #"{"amount":1,"source":"cash"}"#),
                (.PATCH, "/v1/members/\(old)", #"{"name":"x"}"#), (.POST, "/v1/payments", sale),
                (.POST, "/v1/quotes", sale),
                (.POST, "/v1/payments", #"{"quote":"\#(quote)","external":{"method":"card"}}"#),
                (.POST, "/v1/members/\(old)/erase", "{}"),
                (.POST, "/v1/point-transfers", #"{"from":"\#(new)","to":"\#(old)","points":1}"#),
            ]
            for (method, path, body) in refused {
                let problem = try await server.send(method, path, body).expect(409).json
                #expect(problem["code"].text == "state_conflict" && problem["mergedInto"].text == new, "\(path)")
            }
            _ = try await server.post("/v1/payments/\(payment)/refunds", "{}").expect(201)
            #expect(try await server.get("/v1/payments/\(payment)").expect(200).json["status"].text == "refunded")
            let stays = try await server.get("/v1/members/\(new)").expect(200).json
            #expect(stays["wallet"]["principal"].int == 900 && stays["points"]["available"].int == 801)
            let unmerge = "/v1/members/\(old)/unmerge"
            _ = try await server.send(.POST, unmerge, secret: server.scheme.merchant).expect(403)
            _ = try await server.post(unmerge, #"{"into":"\(new)"}"#).expect(400)
            let back = try await server.send(.POST, unmerge).expect(200).json
            #expect(back["status"].text == "active" && back["from"].text == new && back["id"].text == old)
            #expect(back["moved"]["principal"].int == 900 && back["moved"]["points"].int == 800)
            let restored = try await server.get("/v1/members/\(old)").expect(200).json
            #expect(restored["status"].text == "active" && restored["wallet"]["principal"].int == 900)
            #expect(try await server.send(.POST, unmerge).expect(409).json["state"].text == "active")
        }
    }

    @Test func `an erased member is a number`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(points: 800)
            let known = #"{"phone":"+861","cardNumber":"C-1","reference":"r-1","name":"Ann","email":"a@b.cd"}"#
            _ = try await server.send(.PATCH, "/v1/members/\(id)", known).expect(200)
            let reply = try await server.post("/v1/members/\(id)/erase", #"{"reason":"on request"}"#).expect(200)
            let erased = try reply.json
            #expect(erased["id"].text == id && erased["status"].text == "erased")
            #expect(erased["forfeited"]["points"].int == 800)
            #expect(try await server.send(.POST, "/v1/members/\(id)/erase").expect(200).body == reply.body)
            let seen = try await server.get("/v1/members/\(id)").expect(200)
            #expect(seen.text == #"{"id":"\#(id)","status":"erased"}"#)
            #expect(try await server.get("/v1/members").expect(200).json["data"].list.contains(try seen.json))
            for query in ["phone=%2B861", "card=C-1", "reference=r-1", "email=a@b.cd"] {
                #expect(try await server.get("/v1/members?\(query)").expect(200).json["data"].list == [], "\(query)")
            }
            let problem = try await server.send(.PATCH, "/v1/members/\(id)", known).expect(409).json
            #expect(problem["state"].text == "erased")
            #expect(try await server.get("/v1/members/\(id)/points").expect(200).json["available"].int == 0)
            let last = try await server.get("/v1/members/\(id)/activity").expect(200).json["data"][0]
            #expect(last["kind"].text == "erasure" && last["details"]["reason"].text == "on request")
            // Whoever was forgotten may join again.
            _ = try await server.post("/v1/members", known).expect(201)
        }
    }

    @Test func `what keeps a member from its end is told`() async throws {
        try await TestServer.with { server async throws in
            let (id, other) = (try await server.member(principal: 40), try await server.member())
            let erase = "/v1/members/\(id)/erase"
            let full = try await server.post(erase, "{}").expect(409).json
            #expect(full["code"].text == "state_conflict" && full["state"].text == "walletNotEmpty")
            #expect(full["amount"].int == 40)
            let hold =
                #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":40}],"wallet":{"use":40},"capture":"later"}"#
            _ = try await server.post("/v1/payments", hold).expect(201)
            let merge = "/v1/members/\(id)/merge"
            let held = try await server.post(erase, "{}").expect(409).json
            #expect(held["state"].text == "openHolds" && held["amount"].int == 1)
            for (body, pointer) in [("{}", "/into"), (#"{"into":"\#(id)"}"#, "/into"), (#"{"into":1}"#, "/into")] {
                let problem = try await server.post(merge, body).expect(400).json
                #expect(problem["errors"].list.map { $0["pointer"].text } == [pointer])
            }
            for into in ["mem_1", "mem_0000000000001"] {
                _ = try await server.post(merge, #"{"into":"\#(into)"}"#).expect(404)
            }
            _ = try await server.post("/v1/members/mem_0000000000001/erase", "{}").expect(404)
            let reason = String(repeating: "r", count: 501)
            _ = try await server.post(erase, #"{"reason":"\#(reason)"}"#).expect(400)
            #expect(try await server.post(erase, #"{"reason":"\#(reason.dropLast())"}"#).expect(409).status == 409)
            _ = try await server.post(erase, "{}", key: nil).expect(400)
            for (path, body) in [(erase, "{}"), (merge, #"{"into":"\#(other)"}"#)] {
                _ = try await server.send(.POST, path, body, secret: server.scheme.merchant).expect(403)
            }
        }
    }
}

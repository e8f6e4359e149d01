import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

@Suite(.everyStore) struct RewardRoutesTests {
    @Test func `a reward is made, read, listed, stocked and closed`() async throws {
        try await TestServer.with { server async throws in
            let document = #"{"name":"Mug","points":200,"stock":5,"perMember":1,"tiers":["gold"]}"#
            let made = try await server.post("/v1/rewards", document, key: nil).expect(201).json
            let id = made["id"].text
            #expect(id.hasPrefix("rwd_") && made["status"].text == "active" && made["fulfilment"].text == "manual")
            #expect(made["stock"].int == 5 && made["left"].int == 5 && made["redeemed"].int == 0)
            #expect(try await server.get("/v1/rewards/\(id)").expect(200).json == made)
            let other = try await server.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
            let first = try await server.get("/v1/rewards?limit=1").expect(200).json
            #expect(first["data"][0]["id"].text == other && first["hasMore"] == .bool(true))
            let next = try await server.get("/v1/rewards?limit=1&cursor=\(first["nextCursor"].text)").json
            #expect(next["data"].list == [made] && next["hasMore"] == .bool(false))
            let added = try await server.post("/v1/rewards/\(id)/stock", #"{"add":3}"#, key: "s").expect(201)
            let again = try await server.post("/v1/rewards/\(id)/stock", #"{"add":3}"#, key: "s").expect(201)
            #expect(added.body == again.body && again.header("Idempotency-Replayed") == "true")
            #expect(try await server.get("/v1/rewards/\(id)").json["left"].int == 8)
            let codes = try await server.post("/v1/rewards/\(other)/codes", #"{"codes":["a","b"]}"#).expect(201).json
            #expect(codes["added"].int == 2 && codes["reward"].text == other)
            let closed = try await server.send(.POST, "/v1/rewards/\(id)/close").expect(200).json
            #expect(closed["status"].text == "closed" && closed["closedAt"] != .null)
            #expect(
                try await server.get("/v1/rewards?status=active").json["data"].list.map { $0["id"].text } == [other])
            let late = try await server.post("/v1/rewards/\(id)/stock", #"{"add":1}"#).expect(409).json
            #expect(late["state"].text == "closed")
        }
    }

    @Test func `a reward is redeemed, fulfilled by hand, and listed`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 500, points: 1_000)
            let reward = try await server.reward(#"{"name":"Mug","points":200,"amount":800,"stock":2}"#)
            let path = "/v1/members/\(id)/redemptions"
            let poor = try await server.post(path, #"{"reward":"\#(reward)"}"#).expect(422).json
            #expect(poor["code"].text == "insufficient_tender" && poor["required"].int == 300)
            let body = #"{"reward":"\#(reward)","external":{"method":"card","reference":"r1"}}"#
            let till = server.scheme.merchant
            let made = try await server.send(.POST, path, body, key: "k", secret: till).expect(201)
            let replay = try await server.send(.POST, path, body, key: "k", secret: till).expect(201)
            #expect(made.body == replay.body && replay.header("Idempotency-Replayed") == "true")
            let redemption = try made.json
            let number = redemption["id"].text
            #expect(number.hasPrefix("rdm_") && redemption["status"].text == "redeemed")
            #expect(redemption["points"].int == 200 && redemption["amount"].int == 800)
            #expect(redemption["wallet"]["principal"].int == 500 && redemption["external"]["amount"].int == 300)
            #expect(redemption["lots"][0]["points"].int == 200 && redemption["code"] == .null)
            #expect(try await server.get("/v1/redemptions/\(number)").expect(200).json == redemption)
            #expect(try await server.get("\(path)/\(number)").expect(200).json == redemption)
            let waiting = try await server.get("/v1/rewards/\(reward)/redemptions").expect(200).json
            #expect(waiting["data"].list == [redemption])
            let fulfil = "/v1/redemptions/\(number)/fulfil"
            let done = try await server.send(.POST, fulfil, #"{"reference":"p7"}"#, key: "f", secret: till).expect(200)
            let again = try await server.send(.POST, fulfil, #"{"reference":"p7"}"#, key: "f", secret: till).expect(200)
            #expect(done.body == again.body && again.header("Idempotency-Replayed") == "true")
            #expect(try done.json["status"].text == "fulfilled" && done.json["reference"].text == "p7")
            let cancel = try await server.send(.POST, "\(path)/\(number)/cancel").expect(409).json
            #expect(cancel["code"].text == "state_conflict" && cancel["state"].text == "fulfilled")
            #expect(try await server.get("\(path)?status=fulfilled").json["data"].list == [done.json])
            #expect(try await server.get("\(path)?status=redeemed").json["data"].list == [])
            #expect(try await server.get("/v1/rewards/\(reward)/redemptions").json["data"].list == [])
            let kinds = try await server.get("/v1/members/\(id)/activity?limit=2").json["data"].list
            #expect(kinds.map { $0["kind"].text } == ["fulfilment", "redemption"])
            #expect(kinds[0]["details"]["redemption"].text == number)
        }
    }

    @Test func `a code is given, and a cancellation gives points back`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(points: 100)
            let reward = try await server.reward(#"{"name":"Film","points":40,"fulfilment":"code"}"#)
            let path = "/v1/members/\(id)/redemptions"
            let redeem = #"{"reward":"\#(reward)"}"#
            #expect(try await server.post(path, redeem).expect(422).json["code"].text == "out_of_stock")
            _ = try await server.post("/v1/rewards/\(reward)/codes", #"{"codes":["F-1","F-2"]}"#).expect(201)
            let first = try await server.post(path, redeem).expect(201).json["id"].text
            let second = try await server.post(path, redeem).expect(201).json["id"].text
            let short = try await server.post(path, redeem).expect(422).json
            #expect(short["code"].text == "out_of_stock")
            let given = try await server.send(.POST, "\(path)/\(first)/fulfil").expect(200).json
            #expect(["F-1", "F-2"].contains(given["code"].text) && given["fulfilledAt"] != .null)
            let undone = try await server.send(.POST, "\(path)/\(second)/cancel", #"{"reason":"no"}"#).expect(200).json
            #expect(undone["status"].text == "cancelled" && undone["reason"].text == "no")
            #expect(undone["returned"][0]["points"].int == 40 && undone["returned"][0]["outcome"].text == "restored")
            #expect(try await server.balances(id).points == 60)
            #expect(try await server.get("/v1/rewards/\(reward)").json["left"].int == 1)
            let list = try await server.get("\(path)?limit=1").json
            #expect(list["data"][0]["id"].text == second && list["hasMore"] == .bool(true))
            let rest = try await server.get("\(path)?limit=1&cursor=\(list["nextCursor"].text)").json
            #expect(rest["data"][0]["id"].text == first && rest["hasMore"] == .bool(false))
            let catalogue = try await server.get("/v1/members/\(id)/rewards").expect(200).json["data"]
            #expect(catalogue[0]["available"] == .bool(true) && catalogue[0]["refusal"] == .null)
            let dear = try await server.reward(#"{"name":"Car","points":1000}"#)
            let refusal = try await server.get("/v1/members/\(id)/rewards").json["data"][0]
            #expect(refusal["id"].text == dear && refusal["available"] == .bool(false))
            #expect(refusal["refusal"]["code"].text == "insufficient_points")
            #expect(refusal["refusal"]["missing"].int == 940)
        }
    }

    @Test func `fifty of a hundred clients get what is in stock`() async throws {
        try await TestServer.with { server async throws in
            let reward = try await server.reward(#"{"name":"Mug","points":10,"stock":50}"#)
            let replies = try await many(100) { _ in
                let id = try await server.member(points: 10)
                return try await server.post("/v1/members/\(id)/redemptions", #"{"reward":"\#(reward)"}"#)
            }
            #expect(replies.count { $0.status == 201 } == 50)
            #expect(try replies.count { try $0.status == 422 && $0.json["code"].text == "out_of_stock" } == 50)
        }
    }

    @Test func `what is wrong is told`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(points: 100)
            let till = server.scheme.merchant
            let document = #"{"name":"Mug","points":20}"#
            _ = try await server.send(.POST, "/v1/rewards", document, secret: till).expect(403)
            let unknown = try await server.post("/v1/rewards", #"{"name":"m","points":1,"tiers":["x"]}"#).expect(400)
                .json
            #expect(unknown["errors"][0]["pointer"].text == "/tiers")
            let reward = try await server.reward(document)
            for (path, body, pointer) in [
                ("stock", #"{"add":0}"#, "/add"), ("stock", #"{"add":1000000001}"#, "/add"), ("stock", "{}", "/add"),
                ("codes", #"{"codes":[]}"#, "/codes"), ("codes", #"{"codes":["a","a"]}"#, "/codes/1"),
                ("codes", #"{"codes":[""]}"#, "/codes/0"),
            ] {
                let problem = try await server.post("/v1/rewards/\(reward)/\(path)", body).expect(400).json
                #expect(problem["errors"][0]["pointer"].text == pointer)
            }
            _ = try await server.post("/v1/rewards/\(reward)/stock", #"{"add":1}"#, key: nil).expect(400)
            _ = try await server.post("/v1/rewards/\(reward)/stock", #"{"add":1}"#).expect(409)
            let path = "/v1/members/\(id)/redemptions"
            _ = try await server.post(path, #"{"reward":"\#(reward)"}"#, key: nil).expect(400)
            _ = try await server.post(path, #"{"reward":"rwd_1"}"#).expect(404)
            _ = try await server.post(path, #"{"reward":"rwd_0000000000001"}"#).expect(404)
            let wrong = try await server.post(path, #"{"reward":7,"wallet":"all","x":1}"#).expect(400).json
            #expect(Set(wrong["errors"].list.map { $0["pointer"].text }) == ["/reward", "/wallet", "/x"])
            let gold = try await server.reward(#"{"name":"m","points":1,"tiers":["gold"]}"#)
            let tier = try await server.post(path, #"{"reward":"\#(gold)"}"#).expect(422).json
            #expect(tier["code"].text == "tier_required" && tier["tiers"].list == [.string("gold")])
            let redemption = try await server.post(path, #"{"reward":"\#(reward)"}"#).expect(201).json["id"].text
            let stranger = try await server.member()
            _ = try await server.get("/v1/members/\(stranger)/redemptions/\(redemption)").expect(404)
            _ = try await server.send(.POST, "/v1/redemptions/\(redemption)/cancel", key: nil).expect(400)
            _ = try await server.get("\(path)?status=open").expect(400)
            _ = try await server.get("/v1/rewards?status=open").expect(400)
            _ = try await server.get("/v1/members/mem_0000000000001/redemptions").expect(404)
        }
    }

    @Test func `codes come up to ten thousand at once`() async throws {
        try await TestServer.with { server async throws in
            let reward = try await server.reward(#"{"name":"Film","points":40,"fulfilment":"code"}"#)
            let codes = (0...RewardLimits.codes.upperBound).map { #""\#($0)""# }
            let path = "/v1/rewards/\(reward)/codes"
            let all = #"{"codes":[\#(codes.joined(separator: ","))]}"#
            #expect(try await server.post(path, all).expect(400).json["errors"][0]["pointer"].text == "/codes")
            let most = #"{"codes":[\#(codes.dropLast().joined(separator: ","))]}"#
            #expect(try await server.post(path, most).expect(201).json["added"].int == 10_000)
            let known = try await server.post(path, #"{"codes":["new","9999"]}"#).expect(409).json
            #expect(known["code"].text == "already_exists" && known["field"].text == "codes")
            let long = String(repeating: "c", count: RewardLimits.code.upperBound)
            _ = try await server.post(path, #"{"codes":["\#(long)c"]}"#).expect(400)
            _ = try await server.post(path, #"{"codes":["\#(long)"]}"#).expect(201)
        }
    }
}

extension TestServer {
    /// A new reward's id.
    func reward(_ document: String) async throws -> String {
        try await post("/v1/rewards", document).expect(201).json["id"].text
    }
}

import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Testing

@Suite(.everyStore) struct QuoteTests {
    @Test func `a quote without a member is the list price, and cannot be paid`() async throws {
        try await TestServer.with { server async throws in
            let quote = try await server.post("/v1/quotes", #"{"lines":[{"quantity":2,"unitAmount":150}]}"#, key: nil)
                .expect(200).json
            #expect(quote["member"] == .null)
            #expect(quote["payable"].int == 300)
            #expect(quote["steps"].list == [])
            #expect(try await server.get("/v1/quotes/\(quote["id"].text)").expect(200).json == quote)
            _ = try await server.post("/v1/payments", #"{"quote":"\#(quote["id"].text)","external":{"method":"cash"}}"#)
                .expect(400)
        }
    }

    @Test func `a quote whose price no longer holds is answered with the new one`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(points: 1000)
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":10000}],"external":{"method":"cash"}}"#
            let quote = try await server.post("/v1/quotes", body).expect(200).json
            #expect(quote["payable"].int == 9000)
            _ = try await server.post("/v1/members/\(id)/point-deductions", #"{"points":400}"#).expect(201)
            let changed = try await server.post("/v1/payments", #"{"quote":"\#(quote["id"].text)"}"#).expect(409).json
            #expect(changed["code"].text == "quote_changed")
            #expect(changed["quote"]["payable"].int == 9400 && changed["changed"].list.map(\.text) == ["member"])
            let paid = try await server.post("/v1/payments", #"{"quote":"\#(changed["quote"]["id"].text)"}"#).expect(
                201
            ).json
            #expect(paid["payable"].int == 9400)
        }
    }

    @Test func `a quote is paid once`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":100}],"external":{"method":"cash"}}"#
            let quote = try await server.post("/v1/quotes", body).expect(200).json["id"].text
            let paid = try await server.post("/v1/payments", #"{"quote":"\#(quote)"}"#).expect(201).json
            let twice = try await server.post("/v1/payments", #"{"quote":"\#(quote)"}"#).expect(409).json
            #expect(twice["code"].text == "state_conflict" && twice["state"].text == "paid")
            #expect(twice["payment"] == paid["id"])
            _ = try await server.get("/v1/quotes/\(quote)").expect(404)
            #expect(try await server.get("/v1/payments?member=\(id)").json["data"].list.count == 1)
        }
    }

    @Test func `a quote says when it would be captured`() async throws {
        try await TestServer.with { server async throws in
            for (asked, capture, expiresIn) in [
                (#""capture":"now""#, "now", ""), (#""points":"none""#, "now", ""),
                (#""capture":"later""#, "later", "P7D"),
                (#""capture":"later","expiresIn":"PT15M""#, "later", "PT15M"),
                (#""capture":"later","expiresIn":"P1DT36H1S""#, "later", "P2DT12H1S"),
            ] {
                let body = "{\(asked),\"lines\":[{\"quantity\":1,\"unitAmount\":100}]}"
                let quote = try await server.post("/v1/quotes", body).expect(200).json
                #expect(quote["capture"].text == capture && quote["expiresIn"].text == expiresIn)
                #expect(try await server.get("/v1/quotes/\(quote["id"].text)").expect(200).json == quote)
            }
        }
    }

    @Test func `an unexpected price is not paid`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            let basket = #""member":"\#(id)","lines":[{"quantity":1,"unitAmount":10000}],"external":{"method":"cash"}"#
            let changed = try await server.post("/v1/payments", "{\(basket),\"expectedPayable\":9999}").expect(409).json
            #expect(changed["code"].text == "quote_changed")
            #expect(changed["quote"]["payable"].int == 10000)
            _ = try await server.post("/v1/payments", "{\(basket),\"expectedPayable\":10000}").expect(201)
        }
    }

    @Test func `a quote is kept for fifteen minutes`() async throws {
        let clock = ManualClock(Timestamp(rfc3339: "2026-03-01T04:00:00Z")!)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member()
            let body = #"{"member":"\#(id)","lines":[{"quantity":1,"unitAmount":100}],"external":{"method":"cash"}}"#
            let quote = try await server.post("/v1/quotes", body).expect(200).json
            #expect(quote["expiresAt"].text == "2026-03-01T04:15:00Z")
            clock.set(Timestamp(rfc3339: "2026-03-01T04:15:00Z")!)
            _ = try await server.get("/v1/quotes/\(quote["id"].text)").expect(404)
            let late = try await server.post("/v1/payments", #"{"quote":"\#(quote["id"].text)"}"#).expect(409).json
            #expect(late["code"].text == "quote_changed" && late["changed"].list.map(\.text) == ["clock"])
            let fresh = late["quote"]["id"].text
            _ = try await server.post("/v1/payments", #"{"quote":"\#(fresh)"}"#).expect(201)
        }
    }

    @Test func `what is due counts before anybody has posted it`() async throws {
        let clock = ManualClock(Timestamp(rfc3339: "2026-03-01T04:00:00Z")!)
        try await TestServer.with(clock: clock) { server async throws in
            let id = try await server.member()
            let grant = #"{"points":700,"expiresAt":"2026-03-02T00:00:00Z"}"#
            _ = try await server.post("/v1/members/\(id)/point-grants", grant).expect(201)
            #expect(try await server.get("/v1/members/\(id)/points").json["nextExpiry"]["points"].int == 700)
            clock.set(Timestamp(rfc3339: "2026-03-02T00:00:00Z")!)
            #expect(try await server.balances(id).points == 0)
            #expect(try await server.get("/v1/members/\(id)/points").json["lots"].list == [])
            // Nothing was written for it.
            #expect(try await server.get("/v1/members/\(id)/activity").json["data"][0]["kind"].text == "pointGrant")
        }
    }
}

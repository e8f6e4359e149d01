import FlorinCore
import FlorinEngine
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

@Suite(.everyStore) struct OperationsTests {
    @Test func `what operators ask for needs no key`() async throws {
        try await TestServer.with { server async throws in
            for path in ["/livez", "/readyz", "/metrics", "/openapi.yaml"] {
                let reply = try await server.send(.GET, path, secret: "")
                #expect(reply.status == 200, "\(path)")
            }
        }
    }

    @Test func `metrics come in both formats`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 10)
            _ = try await server.get("/v1/members/\(id)").expect(200)
            _ = try await server.get("/nowhere").expect(404)
            let plain = try await server.get("/metrics").expect(200)
            #expect(plain.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            let labels = #"{method="GET",route="/v1/members/{member}",status="200"}"#
            #expect(plain.text.contains("# TYPE florin_http_requests_total counter\n"))
            #expect(plain.text.contains("florin_http_requests_total\(labels) 1\n"))
            #expect(
                plain.text.contains(#"florin_http_requests_total{method="other",route="other",status="404"} 1"# + "\n"))
            #expect(plain.text.contains("florin_http_request_duration_seconds_count\(labels) 1\n"))
            #expect(plain.text.contains("florin_engine_jobs_total 2\n"))
            #expect(!plain.text.contains(id))
            #expect(!plain.text.contains("# EOF"))

            let open = try await server.get(
                "/metrics", headers: [("Accept", "application/openmetrics-text;version=1.0.0")])
            #expect(
                open.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(open.text.contains("# TYPE florin_http_requests counter\n"))
            #expect(open.text.contains("# UNIT florin_http_request_duration_seconds seconds\n"))
            #expect(open.text.contains("florin_http_requests_total\(labels) 1\n"))
            #expect(open.text.hasSuffix("# EOF\n"))
        }
    }

    @Test func `a batch that had to be decided again is told of`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member()
            #expect(try await server.get("/metrics").text.contains("florin_engine_repeats_total 0\n"))
            for _ in 0..<2 {
                _ = try await server.post("/v1/members/\(id)/deposits", #"{"amount":5}"#, key: "one").expect(201)
            }
            try await eventually {
                try await server.get("/metrics").text.contains("florin_engine_repeats_total 1\n")
            }
        }
    }

    @Test func `the buckets of a histogram add up`() async throws {
        try await TestServer.with { server async throws in
            for _ in 0..<20 { _ = try await server.get("/livez") }
            let text = try await server.get("/metrics").text
            let counts = text.split(separator: "\n").filter {
                $0.hasPrefix("florin_http_request_duration_seconds_bucket{method=\"GET\",route=\"/livez\"")
            }.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            #expect(counts.count == 14)
            #expect(counts == counts.sorted())
            #expect(counts.last == 20)
        }
    }

    @Test func `keys that another process makes or revokes count soon`() async throws {
        try await TestServer.with { server async throws in
            let store = try server.scheme.ground.open()
            let made = APIKey.create(name: "new", scope: .merchant, at: server.scheme.clock.now)
            #expect(try await server.send(.GET, "/v1/members", secret: made.secret).status == 401)
            try store.save(made.key)
            try await eventually { try await server.send(.GET, "/v1/members", secret: made.secret).status == 200 }
            #expect(try store.revoke(apiKey: made.key.id, at: server.scheme.clock.now))
            try await eventually { try await server.send(.GET, "/v1/members", secret: made.secret).status == 401 }
            try store.close()
        }
    }

    @Test func `a program that another process puts in force counts soon`() async throws {
        try await TestServer.with { server async throws in
            let store = try server.scheme.ground.open()
            try store.save(
                StoredProgram(
                    version: 2, at: server.scheme.clock.now, document: Array(#"{"name":"Q","currency":"CNY"}"#.utf8)))
            try await eventually { try await server.get("/v1/program").json["version"].int == 2 }
            try store.close()
        }
    }

    /// Asks until it is so, for three seconds at most.
    private func eventually(_ isSo: () async throws -> Bool) async throws {
        for _ in 0..<60 {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("It did not come about within three seconds.")
    }
}

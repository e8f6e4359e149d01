import FlorinCore
import FlorinHTTP
import FlorinTestSupport
import Foundation
import NIOHTTP1
import Testing

/// What goes over one connection, byte by byte: where a reply ends, and how long a body may take.
@Suite struct ConnectionTests {
    @Test(arguments: [
        "/livez", "/openapi.yaml", "/v1/program", "/v1/members", "/v1/members/mem_x", "/v1/deposits", "/nowhere",
    ])
    func `HEAD is answered as GET is, without the body`(path: String) async throws {
        try await TestServer.with { server async throws in
            let connection = try #require(await RawConnection(server.port))
            connection.send(request("HEAD", path, server))
            let head = try await RawReply(from: connection, withBody: false)
            // What of a body there were would stand in front of this reply.
            connection.send(request("GET", path, server))
            let get = try await RawReply(from: connection, withBody: true)
            #expect(!get.body.isEmpty)
            #expect(head.steadyLines == get.steadyLines)
            #expect(head.length == get.body.utf8.count)
        }
    }

    @Test func `HEAD without a key, and of a path without GET, has no body either`() async throws {
        try await TestServer.with { server async throws in
            let connection = try #require(await RawConnection(server.port))
            for (path, secret, status) in [
                ("/v1/members", "flo_stranger", "401"), ("/v1/payments/pay_1/void", server.scheme.admin, "405"),
            ] {
                connection.send("HEAD \(path) HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(secret)\r\n\r\n")
                let head = try await RawReply(from: connection, withBody: false)
                #expect(head.status == status)
            }
            connection.send(request("GET", "/livez", server))
            #expect(try await RawReply(from: connection, withBody: true).status == "200")
        }
    }

    /// It is sent while it is read, so a GET does not tell its length.
    @Test func `HEAD of a statement tells how long it is`() async throws {
        try await TestServer.with { server async throws in
            let id = try await server.member(principal: 100)
            let path = "/v1/members/\(id)/statement?from=2020-01-01&to=2020-02-01"
            let connection = try #require(await RawConnection(server.port))
            connection.send(request("HEAD", path, server))
            let head = try await RawReply(from: connection, withBody: false)
            #expect(head.status == "200")
            let body = try await server.get(path).expect(200).body
            #expect(head.length == body.count)
            connection.send(request("GET", "/livez", server))
            #expect(try await RawReply(from: connection, withBody: true).status == "200")
        }
    }

    @Test func `HEAD is counted with the route, and is no route`() async throws {
        try await TestServer.with { server async throws in
            #expect(try await server.send(.HEAD, "/readyz").status == 200)
            #expect(!server.routes.contains { $0.hasPrefix("HEAD") })
            let metrics = try await server.get("/metrics").expect(200).text
            #expect(metrics.contains(#"florin_http_requests_total{method="GET",route="/readyz",status="200"} 1"#))
        }
    }

    @Test func `a client that waits to continue is told to`() async throws {
        try await TestServer.with { server async throws in
            let connection = try #require(await RawConnection(server.port))
            for _ in 0..<2 {
                connection.send(post(server, length: 2, "Expect: 100-Continue\r\n"))
                #expect(await connection.read() == "HTTP/1.1 100 Continue\r\n\r\n")
                connection.send("{}")
                #expect(try await RawReply(from: connection, withBody: true).status == "201")
            }
            connection.send(post(server, length: 2) + "{}")
            #expect(try await RawReply(from: connection, withBody: true).status == "201")
        }
    }

    @Test func `a body that comes too slowly is 408, and the connection is closed`() async throws {
        var limits = ServerLimits()
        #expect(limits.bodySeconds == 30)
        limits.bodySeconds = 3
        try await TestScheme.with { scheme async throws in
            try await scheme.serve(limits: limits) { server in
                let slow = try #require(await RawConnection(server.port))
                let start = ContinuousClock.now
                slow.send(post(server, length: 1000))
                var text: String?
                for _ in 0..<100 where text == nil {
                    slow.send(" ")
                    text = await slow.read(within: 100)
                }
                #expect(start.duration(to: .now) >= .seconds(3))
                let reply = try await RawReply(from: slow, withBody: true, begun: text ?? "")
                #expect(reply.status == "408")
                #expect(reply.body.contains("request_timeout"))
                #expect(reply.steadyLines.contains("connection: close"))
                #expect(await slow.read() == "", "the connection is closed")
            }
        }
    }

    /// The time is that of one body, not of a connection.
    @Test func `bodies that come in time, in pieces, are taken`() async throws {
        var limits = ServerLimits()
        limits.bodySeconds = 3
        try await TestScheme.with { scheme async throws in
            try await scheme.serve(limits: limits) { server in
                let connection = try #require(await RawConnection(server.port))
                for _ in 0..<8 {
                    connection.send(post(server, length: 2) + "{")
                    try await Task.sleep(for: .milliseconds(500))
                    connection.send("}")
                    #expect(try await RawReply(from: connection, withBody: true).status == "201")
                }
            }
        }
    }

    private func request(_ method: String, _ path: String, _ server: TestServer) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(server.scheme.admin)\r\n\r\n"
    }

    /// The head of a request that enrols a member.
    private func post(_ server: TestServer, length: Int, _ more: String = "") -> String {
        "POST /v1/members HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(server.scheme.admin)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(length)\r\n\(more)\r\n"
    }
}

/// One reply, read to its end.
private struct RawReply {
    /// In lower case, without the status line.
    let lines: [String]
    let status: String
    /// Nil if the reply does not tell it.
    let length: Int?
    let body: String

    /// The lines that are the same for a request that comes again.
    var steadyLines: Set<String> {
        Set(lines.filter { !$0.hasPrefix("date: ") && !$0.hasPrefix("request-id: ") })
    }

    /// `begun` has been read already.
    init(from connection: RawConnection, withBody: Bool, begun: String = "") async throws {
        var text = begun
        while !text.contains("\r\n\r\n") { text += try await RawReply.more(connection) }
        let end = try #require(text.range(of: "\r\n\r\n"))
        let head = text[..<end.lowerBound].components(separatedBy: "\r\n")
        status = String(head[0].split(separator: " ")[1])
        lines = head.dropFirst().map { $0.lowercased() }
        let name = "content-length: "
        length = lines.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(name.count)) }
        var body = String(text[end.upperBound...])
        if withBody {
            while body.utf8.count < length ?? 0 { body += try await RawReply.more(connection) }
        } else {
            #expect(body.isEmpty)
        }
        self.body = body
    }

    private static func more(_ connection: RawConnection) async throws -> String {
        let text = try #require(await connection.read())
        try #require(!text.isEmpty, "the connection is closed")
        return text
    }
}

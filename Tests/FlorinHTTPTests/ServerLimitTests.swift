import FlorinHTTP
import FlorinTestSupport
import NIOHTTP1
import Testing

/// What a connection and all of them may cost, each at its number and one beyond it.
@Suite struct ServerLimitTests {
    private static let request = "GET /livez HTTP/1.1\r\nHost: test\r\n"
    /// What of the request above counts.
    private static let ownBytes = "/livez".utf8.count + "Host".utf8.count + "test".utf8.count

    /// The status of a request with these headers besides `Host`; 0: the connection was closed without an answer.
    private func status(_ headers: [String], of server: TestServer) async throws -> Int {
        let connection = try #require(await RawConnection(server.port))
        connection.send(Self.request + headers.map { $0 + "\r\n" }.joined() + "\r\n")
        let reply = try #require(await connection.read())
        guard let status = Int(reply.dropFirst("HTTP/1.1 ".count).prefix(3)) else { return 0 }
        if status == 400 {
            #expect(reply.lowercased().contains("connection: close"))
            #expect(await connection.read() == "", "the connection is closed")
        }
        return status
    }

    /// A header whose value has so many bytes.
    private func field(_ name: String, _ bytes: Int) -> String { "\(name): " + String(repeating: "x", count: bytes) }

    @Test func `of headers`() async throws {
        try await TestServer.with { server async throws in
            #expect(try await status([field("a", 16 * 1024)], of: server) == 200)
            #expect(try await status([field("a", 16 * 1024 + 1)], of: server) == 400)
            let rest = 32 * 1024 - Self.ownBytes - "a".utf8.count - 16 * 1024 - "b".utf8.count
            #expect(try await status([field("a", 16 * 1024), field("b", rest)], of: server) == 200)
            #expect(try await status([field("a", 16 * 1024), field("b", rest + 1)], of: server) == 400)
            let many = (1..<100).map { "h\($0): 1" }
            #expect(try await status(many, of: server) == 200)
            #expect(try await status(many + ["one-more: 1"], of: server) == 400)
        }
    }

    @Test func `of a silent connection`() async throws {
        var limits = ServerLimits()
        #expect(limits.idleSeconds == 60)
        limits.idleSeconds = 1
        try await TestScheme.with { scheme async throws in
            try await scheme.serve(limits: limits) { server in
                let start = ContinuousClock.now
                let silent = try #require(await RawConnection(server.port))
                let half = try #require(await RawConnection(server.port))
                half.send(Self.request)
                #expect(await silent.read() == "")
                #expect(await half.read() == "")
                #expect(start.duration(to: .now) >= .seconds(1))
            }
        }
    }

    @Test func `of connections: those beyond wait until one ends`() async throws {
        var limits = ServerLimits()
        #expect(limits.connections == 10_000)
        limits.connections = 3
        try await TestScheme.with { scheme async throws in
            try await scheme.serve(limits: limits) { server in
                var open: [RawConnection] = []
                for _ in 0..<3 {
                    let connection = try #require(await RawConnection(server.port))
                    connection.send(Self.request + "\r\n")
                    #expect(await connection.read()?.hasPrefix("HTTP/1.1 200") == true)
                    open.append(connection)
                }
                let beyond = try #require(await RawConnection(server.port))
                beyond.send(Self.request + "\r\n")
                #expect(await beyond.read(within: 1_000) == nil)
                open.removeLast()
                #expect(await beyond.read()?.hasPrefix("HTTP/1.1 200") == true)
            }
        }
    }

    #if os(Linux)
        @Test func `of connections that wait: Linux takes one more than the backlog, and no more`() async throws {
            var limits = ServerLimits()
            #expect(limits.backlog == 1024)
            (limits.connections, limits.backlog) = (1, 4)
            try await TestScheme.with { scheme async throws in
                try await scheme.serve(limits: limits) { server in
                    let taken = try #require(await RawConnection(server.port))
                    taken.send(Self.request + "\r\n")
                    #expect(await taken.read()?.hasPrefix("HTTP/1.1 200") == true)
                    var waiting: [RawConnection] = []
                    for _ in 0..<5 { waiting.append(try #require(await RawConnection(server.port))) }
                    #expect(await RawConnection(server.port, within: 500) == nil)
                }
            }
        }
    #endif
}

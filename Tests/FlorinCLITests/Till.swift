import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// A client of the server, as a shop's till would be.
struct Till: Sendable {
    let key: String
    let client: HTTPClient

    struct Reply {
        let status: Int
        let body: Data

        func decoded<T: Decodable>(_ type: T.Type) throws -> T { try JSONDecoder().decode(type, from: body) }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func post(_ port: Int, _ path: String, key idempotencyKey: String, _ body: String) async throws -> Reply {
        var request = request(port, path)
        request.method = .POST
        request.headers.add(name: "Idempotency-Key", value: idempotencyKey)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        return try await send(request)
    }

    func get(_ port: Int, _ path: String) async throws -> Reply {
        try await send(request(port, path))
    }

    private func request(_ port: Int, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/\(path)")
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
        return request
    }

    private func send(_ request: HTTPClientRequest) async throws -> Reply {
        let response = try await client.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 1 << 20)
        return Reply(status: Int(response.status.code), body: Data(body.readableBytesView))
    }
}

// MARK: What of the replies is looked at

struct CreatedMember: Decodable {
    let id: String
}

struct MemberBalances: Decodable, Equatable {
    struct Points: Decodable, Equatable {
        var available: Int
    }

    struct Wallet: Decodable, Equatable {
        var principal: Int
        var bonus: Int
    }

    var growth: Int
    var points: Points
    var wallet: Wallet
}

struct PaidSale: Decodable, Equatable {
    struct Step: Decodable, Equatable {
        let kind: String
        let points: Int?
        let principal: Int?
        let bonus: Int?
    }

    struct Earn: Decodable, Equatable {
        let points: Int
        let growth: Int
    }

    let id: String
    let reference: String
    let steps: [Step]
    let earn: Earn
}

struct SaleList: Decodable {
    let data: [PaidSale]
}

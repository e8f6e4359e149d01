import FlorinEngine
import FlorinTestSupport
import Testing
import Yams

@testable import FlorinHTTP

@Suite(.everyStore) struct OpenAPITests {
    @Test func `the document has the routes of the server and no others`() async throws {
        try await TestServer.with { server async throws in
            let described = try operations(in: try await server.get("/openapi.yaml").expect(200).text)
            #expect(described.subtracting(server.routes) == [])
            #expect(server.routes.subtracting(described) == [])
        }
    }

    @Test func `every code of a problem is described`() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let root = try #require(try Yams.compose(yaml: text))
        let codes = try #require(root["components"]?["schemas"]?["Problem"]?["properties"]?["code"]?["enum"]?.array())
        #expect(Set(codes.compactMap(\.string)) == Set(Problem.Code.allCases.map(\.rawValue)))
    }

    @Test func `every reference leads somewhere`() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let root = try #require(try Yams.compose(yaml: text))
        var references: Set<String> = []
        collect(root, &references)
        #expect(!references.isEmpty)
        for reference in references {
            var node: Node? = root
            for part in reference.split(separator: "/").dropFirst() { node = node?[String(part)] }
            #expect(node != nil, "\(reference)")
        }
    }

    private func collect(_ node: Node, _ references: inout Set<String>) {
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                if key.string == "$ref", let reference = value.string { references.insert(reference) }
                collect(value, &references)
            }
        case .sequence(let sequence):
            for value in sequence { collect(value, &references) }
        default: break
        }
    }

    /// `GET /v1/members/{member}` …
    private func operations(in text: String) throws -> Set<String> {
        let root = try #require(try Yams.compose(yaml: text))
        let paths = try #require(root["paths"]?.mapping)
        var operations: Set<String> = []
        for (path, item) in paths {
            for (method, _) in item.mapping ?? [:] where method.string != "parameters" {
                operations.insert("\(method.string?.uppercased() ?? "") \(path.string ?? "")")
            }
        }
        return operations
    }
}

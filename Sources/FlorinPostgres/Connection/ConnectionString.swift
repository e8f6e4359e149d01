internal import CLibpq
public import FlorinEngine

/// Where a database is, as libpq understands it: `postgres://user@host:5432/name?sslmode=verify-full`.
public struct ConnectionString: Sendable {
    let text: String

    /// Refuses what libpq would not understand.
    public init(_ text: String) throws(StoreError) {
        self.text = text
        var reason: UnsafeMutablePointer<CChar>?
        let options = unsafe PQconninfoParse(text, &reason)
        defer {
            unsafe PQconninfoFree(options)
            unsafe PQfreemem(reason)
        }
        guard unsafe options == nil else { return }
        let why = unsafe reason.map { unsafe String(cString: $0) } ?? "out of memory"
        throw .unavailable(why.trimmed)
    }

    /// Host and database, without user and password.
    public var description: String {
        let options = unsafe PQconninfoParse(text, nil)
        defer { unsafe PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = unsafe options
        while let current = unsafe option, let keyword = unsafe current.pointee.keyword {
            if let value = unsafe current.pointee.val {
                unsafe values[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option = unsafe current.advanced(by: 1)
        }
        let port = values["port"].map { ":\($0)" } ?? ""
        return "postgres://\(values["host"] ?? "")\(port)/\(values["dbname"] ?? "")"
    }

    /// What is in force where the text says nothing else: a server that cannot be reached, or has gone without a word, is
    /// noticed within seconds.
    private static let defaults = [
        ("application_name", "florin"),
        ("connect_timeout", "5"),
        ("tcp_user_timeout", "15000"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
        // Spares a round trip for each connection.
        ("gssencmode", "disable"),
    ]

    /// A connection, which may have failed. Blocks.
    @unsafe func connect() -> OpaquePointer? {
        // Of two values, libpq takes the later one.
        let settings = ConnectionString.defaults + [("dbname", text), ("client_encoding", "UTF8")]
        return unsafe withCStrings(settings.map(\.0)) { keywords in
            unsafe withCStrings(settings.map(\.1)) { values in
                unsafe PQconnectdbParams(keywords, values, 1)
            }
        }
    }

    /// The texts as C has lists of texts, with a null at the end.
    @unsafe private func withCStrings<T>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        let bytes = texts.joined(separator: "\0").utf8CString
        let lengths = texts.map { $0.utf8.count + 1 }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            var next = buffer.baseAddress
            var starts = unsafe lengths.map { length in
                defer { unsafe next = next.map { unsafe $0 + length } }
                return unsafe next
            }
            unsafe starts.append(nil)
            return unsafe starts.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}

extension String {
    /// Without the line ends of libpq's messages.
    var trimmed: String { split(whereSeparator: \.isNewline).joined(separator: "; ") }
}

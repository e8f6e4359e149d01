/// The writing of RFC 6901 JSON pointers.
enum Pointer {
    /// `/name`, with `~` and `/` inside the name escaped.
    static func token(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return "/" + name
        }
        var token = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }

    /// `/index`.
    static func token(_ index: Int) -> String {
        "/\(index)"
    }
}

extension Fault {
    /// The same fault, seen from the value that holds the faulty one under `token`.
    func inside(_ token: String) -> Fault {
        Fault(token + pointer, code, detail)
    }
}

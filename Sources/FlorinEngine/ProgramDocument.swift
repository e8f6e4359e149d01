public import FlorinCore
internal import Yams

/// A program's document in the forms in which people write it.
public enum ProgramDocument {
    /// The JSON value of one YAML document: by YAML's core schema, where quotes make a string, `5%` is one without them,
    /// and `yes` is not a boolean. A name that comes twice, an anchor and nesting deeper than JSON's are faults.
    public static func json(fromYAML text: String) throws(Fault) -> JSON {
        // Before it is parsed: an alias repeats a whole tree, and a tree of aliases has no bounds.
        if hasAnchor(text) { throw Fault("", .invalidField, "Anchors (&name) and aliases (*name) are not supported.") }
        let root: Node?
        do { root = try Parser(yaml: text).singleRoot() } catch { throw fault(error) }
        guard let root else { throw Fault("", .malformedJSON, "The document is empty.") }
        return try json(root, depth: 32)
    }

    private static func hasAnchor(_ text: String) -> Bool {
        var before = UInt8(ascii: " ")
        var isMark = false
        for byte in text.utf8 {
            if isMark, !isSpace(byte) { return true }
            isMark = byte == UInt8(ascii: "&") && (isSpace(before) || "[{,:-?".utf8.contains(before))
            before = byte
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
            || byte == UInt8(ascii: "\r")
    }

    private static func fault(_ error: any Error) -> Fault {
        if case YamlError.duplicatedKeysInMapping(let names, _) = error {
            return Fault("", .invalidField, "The field \(names.joined(separator: ", ")) is given twice.")
        }
        return Fault("", .malformedJSON, "The document is not YAML: \(error)")
    }

    private static func json(_ node: Node, depth: Int) throws(Fault) -> JSON {
        guard depth >= 0 else { throw Fault("", .malformedJSON, "The document is nested too deeply.") }
        switch node {
        case .scalar(let scalar):
            return try value(of: scalar)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for element in sequence { elements.append(try json(element, depth: depth - 1)) }
            return .array(elements)
        case .mapping(let mapping):
            var fields: [JSON.Field] = []
            for (key, element) in mapping {
                guard case .scalar(let name) = key else {
                    throw Fault("", .malformedJSON, "The name of a field must be a text.")
                }
                fields.append(JSON.Field(name.string, try json(element, depth: depth - 1)))
            }
            return .object(fields)
        case .alias:
            throw Fault("", .invalidField, "Anchors (&name) and aliases (*name) are not supported.")
        }
    }

    private static func value(of scalar: Node.Scalar) throws(Fault) -> JSON {
        let text = scalar.string
        let tag = scalar.tag.rawValue
        guard tag.isEmpty || tag == "!" || tag == Tag.Name.str.rawValue else {
            throw Fault("", .invalidField, "The tag \(tag) is not supported.")
        }
        guard scalar.style == .plain, tag.isEmpty else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    /// A number as JSON writes it; nil for any other text.
    private static func number(_ text: String) -> JSON? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (48...57).contains(first) else { return nil }
        do { return try JSON.parse(Array(text.utf8)) } catch { return nil }
    }
}

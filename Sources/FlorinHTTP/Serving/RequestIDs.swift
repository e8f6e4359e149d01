internal import FlorinEngine
internal import Synchronization

/// The names of requests, in `Request-Id` and in the log.
final class RequestIDs: Sendable {
    private let prefix = "req_" + RequestIDs.hexadecimal(UInt64.random(in: .min ... .max)).prefix(10)
    private let last = Atomic<UInt64>(0)

    /// One that was never given before: a random part of the process, and a count.
    func next() -> String {
        prefix + RequestIDs.hexadecimal(last.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// The one that a client sent; nil if it is not well formed.
    static func accepted(_ text: String?) -> String? {
        guard let text, RequestLimits.requestID ~= text.utf8.count, text.utf8.allSatisfy(isAllowed) else { return nil }
        return text
    }

    /// The one of all requests that are the same by their idempotency key.
    static func of(_ key: IdempotencyKey) -> String {
        "req_" + hexadecimal(key.scope.high ^ key.fingerprint.low) + hexadecimal(key.scope.low ^ key.fingerprint.high)
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

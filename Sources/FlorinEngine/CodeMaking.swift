public import FlorinCore

extension Engine {
    /// Makes random codes for a template, or gives those that were made under this key before.
    public func makeCodes(
        _ count: Int, for template: TemplateID, key: IdempotencyKey
    ) async throws(EngineError) -> (result: Result<CodeBatch, Rejection>, isReplay: Bool) {
        let now = clock.now
        return try await query { store in
            for _ in 0..<Limits.conflictRetries {
                if let made = try store.codes(madeUnder: key.scope) {
                    guard made.key.fingerprint == key.fingerprint else {
                        return (.failure(.idempotencyKeyReused), false)
                    }
                    return (.success(made), true)
                }
                guard let stored = try store.template(template) else { return (.failure(.notFound("template")), false) }
                guard stored.closedAt == nil else { return (.failure(.stateConflict(state: "closed")), false) }
                let batch = CodeBatch(key: key, template: template, madeAt: now, codes: CouponCode.random(count))
                do {
                    try store.save(batch)
                    return (.success(batch), false)
                } catch StoreError.conflict {
                    continue
                }
            }
            throw StoreError.contended
        }
    }
}

extension CouponCode {
    /// Different codes in their order, from the system's source of randomness.
    fileprivate static func random(_ count: Int) -> [CouponCode] {
        var generator = SystemRandomNumberGenerator()
        var codes: Set<CouponCode> = []
        while codes.count < count { codes.insert(CouponCode(Int64.random(in: values, using: &generator))) }
        return codes.sorted()
    }
}

internal import FlorinCore
internal import Synchronization

/// Coupon templates by their ids, in memory. They never change, so what is here is right; whether one is closed is not
/// here.
final class TemplateBook: Sendable {
    private let store: any Store
    private let cache = Mutex(CouponTemplates())

    init(store: any Store) {
        self.store = store
    }

    /// All that are in memory.
    var known: CouponTemplates { cache.withLock { $0 } }

    /// Adds those of these ids that are missing and exist. Blocks on the store for those that are not in memory: another
    /// process may have made them.
    func add(_ ids: Set<TemplateID>, to templates: inout CouponTemplates) throws(StoreError) {
        for id in ids where templates[id] == nil { templates[id] = try template(id) }
    }

    /// Nil if there is no such template.
    func template(_ id: TemplateID) throws(StoreError) -> CouponTemplate? {
        if let known = cache.withLock({ $0[id] }) { return known }
        guard let stored = try store.template(id) else { return nil }
        return try template(stored)
    }

    /// The template that was stored, in memory from now on.
    func template(_ stored: StoredTemplate) throws(StoreError) -> CouponTemplate {
        if let known = cache.withLock({ $0[stored.id] }) { return known }
        let template: CouponTemplate
        do { template = try CouponTemplate.read(stored: stored.document, id: stored.id) } catch {
            throw .corrupt(error.detail)
        }
        cache.withLock { cache in
            if cache.count >= Limits.cachedTemplates { cache.removeAll() }
            cache[stored.id] = template
        }
        return template
    }
}

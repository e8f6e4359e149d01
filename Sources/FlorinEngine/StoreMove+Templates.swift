internal import FlorinCore

/// What is settled of the coupon templates when all else has been moved.
extension StoreMove {
    /// Last, as no codes can be added to a template that is closed.
    func finishTemplates() throws(StoreError) {
        let used = Dictionary(uniqueKeysWithValues: try target.allTemplates().map { ($0.id, $0.used) })
        for template in try source.allTemplates() {
            if let instant = template.closedAt { try target.close(template.id, at: instant) }
            let change = template.used - (used[template.id] ?? 0)
            guard change != 0 else { continue }
            var batch = Batch()
            batch.head = try standingHead()
            batch.templateUses = [TemplateUse(template: template.id, change: change, total: template.used)]
            try target.commit(batch)
        }
    }
}

extension Store {
    /// By id, newest first.
    func allTemplates() throws(StoreError) -> [StoredTemplate] {
        var all: [StoredTemplate] = []
        while true {
            let page = try templates(before: all.last?.id ?? TemplateID(rawValue: .max), limit: Limits.batch)
            guard !page.isEmpty else { return all }
            all += page
        }
    }
}

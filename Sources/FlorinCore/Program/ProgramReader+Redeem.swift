extension RedeemRules {
    init(_ o: ObjectReader?) {
        kind = Kind(o)
        maxShare = o?.percentage("maxShare") ?? .all
        maxAmount = o?.integer("maxAmount")
        minimumCash = o?.integer("minimumCash") ?? 0
        excludeCategories = o?.list("excludeCategories") ?? []
        o?.finish()
    }
}

extension RedeemRules.Kind {
    /// 100 points are worth 100 minor units.
    private static let standard = RedeemBlock(points: 100, amount: 100)

    fileprivate init(_ o: ObjectReader?) {
        guard let o, o.has("fixed") else {
            self = Self.ratio(o)
            return
        }
        for name in ["ratio", "minimum", "step"] where o.has(name) {
            o.fault(name, #"Does not go together with "fixed"."#)
        }
        self = .fixed(o.blocks())
    }

    private static func ratio(_ o: ObjectReader?) -> Self {
        let ratio = o?.object("ratio")
        let block = ratio?.block()
        ratio?.finish()
        return .ratio(
            block ?? standard, minimum: o?.integer("minimum") ?? 0,
            step: o?.integer("step", in: 1...Bounds.magnitude) ?? 1)
    }
}

extension ObjectReader {
    fileprivate func blocks() -> [RedeemBlock] {
        var blocks: [RedeemBlock] = []
        for item in array("fixed", count: ProgramLimits.redeemBlocks) ?? [] {
            guard let o = item.object() else { continue }
            if let block = o.block() {
                if let last = blocks.last, block.points <= last.points {
                    o.fault("points", "Must be greater than those of the block before, which are \(last.points).")
                }
                blocks.append(block)
            }
            o.finish()
        }
        return blocks
    }

    fileprivate func block() -> RedeemBlock? {
        let points = required("points", integer("points", in: 1...Bounds.magnitude))
        let amount = required("amount", integer("amount", in: 1...Bounds.magnitude))
        guard let points, let amount else { return nil }
        return RedeemBlock(points: points, amount: amount)
    }
}

extension GrowthRule {
    /// One for each minor unit paid, counted over a year.
    init(_ o: ObjectReader?) {
        proportion = Proportion(o, perDefault: 1)
        window = o?.period("window") ?? .year
        downgrade = o?.choice("downgrade", Downgrade.self) ?? .atReview
        o?.finish()
    }
}

extension Proportion {
    /// `points` (1 if absent) for every `per` of the same object.
    init(_ o: ObjectReader?, perDefault: Int64) {
        points = o?.integer("points") ?? 1
        per = o?.integer("per", in: 1...Bounds.magnitude) ?? perDefault
    }
}

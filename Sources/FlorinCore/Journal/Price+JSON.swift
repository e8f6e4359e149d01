extension JSONWriter {
    mutating func value(_ price: Price) {
        object { json in
            json.field("gross", price.gross)
            json.field("due", price.due)
            json.field("payable", price.payable)
            json.key("steps")
            json.array(price.steps) { $0.value($1) }
            json.key("earn")
            json.value(price.earn)
            json.key("units")
            json.array(price.units) { $0.value($1) }
            if let choice = price.choice {
                json.key("choice")
                json.value(choice)
            }
            if let reason = price.unusedPoints {
                json.key("unusedPoints")
                json.object { $0.fields(of: reason) }
            }
        }
    }

    private mutating func value(_ step: PriceStep) {
        object { json in
            json.field("amount", step.amount)
            switch step.kind {
            case .tier(let id, let percent, let base):
                json.field("kind", "tier")
                json.field("tier", id)
                json.field("percent", percent)
                json.field("base", base)
            case .coupon(let reason):
                json.field("kind", "coupon")
                json.fields(of: reason)
                json.key("lines")
                json.array(step.lines) { $0.value($1) }
            case .points(let points, let reason):
                json.field("kind", "points")
                json.field("points", points)
                json.fields(of: reason)
            case .wallet(let principal, let bonus):
                json.field("kind", "wallet")
                json.field("principal", principal)
                json.nonZero("bonus", bonus)
            }
        }
    }

    private mutating func fields(of reason: PointsReason) {
        field("binding", reason.binding.rawValue)
        field("balance", reason.balance)
        field("eligible", reason.eligible)
        field("cap", reason.cap)
    }

    /// Eight numbers: line, count, discount, points' worth, points, principal, bonus, external; and where coupons took
    /// part, two more: the platform's and the merchant's.
    mutating func value(_ run: UnitRun) {
        var numbers = [
            Int64(run.line), run.count, run.discount, run.pointsAmount, run.points, run.principal, run.bonus,
            run.external,
        ]
        if run.platformCoupons != 0 || run.merchantCoupons != 0 {
            numbers += [run.platformCoupons, run.merchantCoupons]
        }
        array(numbers) { $0.value($1) }
    }

    mutating func value(_ claim: RefundClaim) {
        object { json in
            switch claim {
            case .units(let units):
                json.key("units")
                json.array(units) { json, unit in json.array([Int64(unit.line), unit.quantity]) { $0.value($1) } }
            case .amount(let amount): json.field("amount", amount)
            case .everything: break
            }
        }
    }

    mutating func value(_ returned: Returned) {
        object { json in
            json.field("gross", returned.gross)
            json.field("discount", returned.discount)
            json.nonZero("platformCoupons", returned.platformCoupons)
            json.nonZero("merchantCoupons", returned.merchantCoupons)
            json.field("pointsAmount", returned.pointsAmount)
            json.field("points", returned.points)
            json.field("principal", returned.principal)
            json.field("bonus", returned.bonus)
            json.field("external", returned.external)
        }
    }
}

extension Price {
    init(stored json: JSON, lines: Range<Int>) throws(CorruptRecord) {
        let units = try json.list("units", UnitRun.init(stored:))
        guard units.allSatisfy({ lines.contains($0.line) }), units.last?.line == lines.last else {
            throw CorruptRecord("a unit has no line, or a line no units")
        }
        self.init(
            gross: try json.int("gross"), due: try json.int("due"), payable: try json.int("payable"),
            steps: try json.list("steps") { (json) throws(CorruptRecord) in try PriceStep(stored: json, units: units) },
            earn: try Earn(stored: try json.at("earn")), units: units,
            choice: try json.optional("choice").map(CouponChoice.init(stored:)),
            unusedPoints: try json.optional("unusedPoints").map(PointsReason.init(stored:)))
    }
}

extension PriceStep {
    fileprivate init(stored json: JSON, units: [UnitRun]) throws(CorruptRecord) {
        let kind: Kind =
            switch try json.text("kind") {
            case "tier": .tier(id: try json.text("tier"), percent: try json.text("percent"), base: try json.int("base"))
            case "coupon": .coupon(try CouponReason(stored: json))
            case "points":
                .points(try json.int("points"), try PointsReason(stored: json))
            case "wallet": .wallet(principal: try json.int("principal"), bonus: try json.optionalInt("bonus") ?? 0)
            case let other: throw CorruptRecord("a price step is \(other)")
            }
        self.init(amount: try json.int("amount"), lines: try kind.lines(of: units, stored: json), kind: kind)
    }
}

extension PriceStep.Kind {
    /// What a step took off each line. Only of a coupon is it stored, as there may be several: for all else the units say it.
    fileprivate func lines(of units: [UnitRun], stored json: JSON) throws(CorruptRecord) -> [Money] {
        // In 128 bits, as the record may be damaged.
        let share: (UnitRun) -> Int128
        switch self {
        case .coupon: return try json.list("lines") { (line) throws(CorruptRecord) in try line.int() }
        case .tier: share = { Int128($0.discount) - Int128($0.platformCoupons) - Int128($0.merchantCoupons) }
        case .points: share = { Int128($0.pointsAmount) }
        case .wallet: share = { Int128($0.principal) + Int128($0.bonus) }
        }
        var lines = [Int128](repeating: 0, count: (units.last?.line ?? -1) + 1)
        for run in units { lines[run.line] -= share(run) * Int128(run.count) }
        return lines.map { Money(clamping: $0) }
    }
}

extension PointsReason {
    fileprivate init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            binding: try json.choice("binding", PointsReason.Limit.self), balance: try json.int("balance"),
            eligible: try json.int("eligible"), cap: try json.int("cap"))
    }
}

extension UnitRun {
    init(stored json: JSON) throws(CorruptRecord) {
        let numbers = try json.list { (json) throws(CorruptRecord) in try json.int() }
        guard numbers.count == 8 || numbers.count == 10, numbers.allSatisfy({ $0 >= 0 }), numbers[1] >= 1 else {
            throw CorruptRecord("a unit is out of range")
        }
        self.init(
            line: Int(clamping: numbers[0]), count: numbers[1], discount: numbers[2], pointsAmount: numbers[3],
            points: numbers[4], principal: numbers[5], bonus: numbers[6], external: numbers[7])
        if numbers.count == 10 { (platformCoupons, merchantCoupons) = (numbers[8], numbers[9]) }
    }
}

extension RefundClaim {
    init(stored json: JSON) throws(CorruptRecord) {
        if let amount = try json.optionalInt("amount") {
            self = .amount(amount)
        } else if let units = json.optional("units") {
            self = .units(
                try units.list { (unit) throws(CorruptRecord) in
                    let numbers = try unit.ints(2)
                    return UnitsOfLine(line: Int(clamping: numbers[0]), quantity: numbers[1])
                })
        } else {
            self = .everything
        }
    }
}

extension Returned {
    init(stored json: JSON) throws(CorruptRecord) {
        self.init(
            gross: try json.optionalInt("gross"), discount: try json.optionalInt("discount"),
            platformCoupons: try json.optionalInt("platformCoupons") ?? 0,
            merchantCoupons: try json.optionalInt("merchantCoupons") ?? 0,
            pointsAmount: try json.int("pointsAmount"), points: try json.int("points"),
            principal: try json.int("principal"), bonus: try json.int("bonus"), external: try json.int("external"))
    }
}

extension Program {
    /// Writes the document as understood, defaults included; with `version` if it has been saved. Reading what is
    /// written without a version gives an equal program.
    public func write(into writer: inout JSONWriter, version: Int? = nil) {
        writer.object { w in
            if let version { w.field("version", version) }
            w.field("name", name)
            w.field("currency", currency.code)
            w.field("timeZone", timeZone)
            w.key("tiers")
            w.array(tiers) { $1.write(into: &$0) }
            w.key("growth")
            growth.write(into: &w)
            w.key("points")
            points.write(into: &w)
            w.key("wallet")
            wallet.write(into: &w)
            w.key("coupons")
            coupons.write(into: &w)
            w.key("refunds")
            refunds.write(into: &w)
            w.field("mode", mode.rawValue)
            w.key("members")
            members.write(into: &w)
        }
    }

    /// The same as bytes.
    public func bytes(version: Int? = nil) -> [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        write(into: &writer, version: version)
        return writer.bytes
    }
}

extension Tier {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("id", id)
            w.field("name", name)
            w.field("from", from)
            w.field("discount", discount.text)
            w.field("earnMultiplier", earnMultiplier.text)
            w.field("depositBonus", depositBonus.text)
            w.key("birthdayGift")
            if let birthdayGift { w.object { $0.field("points", birthdayGift) } } else { w.null() }
        }
    }
}

extension WalletRules {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("spendOrder", spendOrder.rawValue)
            w.key("depositBonuses")
            w.array(depositBonuses) { w, bonus in
                w.object { w in
                    w.field("from", bonus.from)
                    w.field("bonus", bonus.bonus)
                }
            }
            w.key("limits")
            w.object { w in
                if let balance = limits.balance { w.field("balance", balance) }
                if let deposit = limits.deposit { w.field("deposit", deposit) }
            }
            w.field(transfers)
        }
    }
}

extension CouponRules {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("thresholdBase", thresholdBase.rawValue)
            w.field("maxPerOrder", maxPerOrder)
        }
    }
}

extension RefundRules {
    fileprivate func write(into writer: inout JSONWriter) {
        writer.object { w in
            w.field("couponThreshold", couponThreshold.rawValue)
            w.field("returnCoupons", returnCoupons.rawValue)
        }
    }
}

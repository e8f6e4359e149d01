internal import FlorinCore
internal import FlorinEngine

/// The body of a redemption.
struct RedemptionDocument {
    /// As written.
    let reward: String
    private let wallet: WalletChoice
    private let external: External?

    /// Nil only with a fault in the log. What the wallet can pay, it pays, unless something else is said.
    init?(_ o: ObjectReader) {
        let reward = o.required("reward", o.string("reward", length: RequestLimits.text))
        wallet = o.has("wallet") ? o.walletChoice() : .auto
        external = o.external()
        guard let reward else { return nil }
        self.reward = reward
    }

    func command(for reward: RewardID) -> Command {
        .redeem(Redeem(reward, wallet: wallet, external: external))
    }
}

extension FulfilRedemption {
    init?(_ o: ObjectReader, redemption: Int64) {
        self.init(redemption: redemption, reference: o.string("reference", length: RequestLimits.text))
    }
}

extension CancelRedemption {
    init?(_ o: ObjectReader, redemption: Int64) {
        self.init(redemption: redemption, reason: o.string("reason", length: RequestLimits.reason))
    }
}

extension ObjectReader {
    /// The codes that are added to a reward's pool, all different; nil only with a fault in the log.
    func rewardCodes() -> [String]? {
        guard let items = required("codes", array("codes", count: RewardLimits.codes)) else { return nil }
        var codes: [String] = []
        var known: Set<[UInt8]> = []
        for item in items {
            guard let code = item.string(length: RewardLimits.code) else { continue }
            if !known.insert(Array(code.utf8)).inserted { item.fault("The code is given twice.") }
            codes.append(code)
        }
        return codes
    }
}

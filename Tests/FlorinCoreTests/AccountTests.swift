import FlorinCore
import Testing

@Suite struct AccountTests {
    /// The journal is read by these names for ever.
    @Test func `every account is found again by its name`() {
        let names = ["store-1", "\u{301}x", "\u{200D}x", "\u{FE0F}", "\u{903}", "a/b", "店", ""]
        let accounts: [Account] =
            names.flatMap { [.settlement(merchant: $0), .external(method: $0)] } + [
                .principal, .bonus, .heldPrincipal, .heldBonus, .held(9), .lot(7), .pending(8), .debt,
                .growth(until: nil),
                .growth(until: Timestamp(milliseconds: 1_800_000_000_000)), .growth(until: Timestamp(milliseconds: -5)),
                .settlement(merchant: nil), .discountExpense,
                .bonusExpense, .redemptionExpense, .clawbackCharge, .pointsIssued, .pointsRedeemed, .pointsExpired,
                .pointsClawedBack, .pointsAdjusted, .growthIssued, .growthLapsed,
            ]
        for account in accounts { #expect(Account(name: account.name) == account) }
    }
}

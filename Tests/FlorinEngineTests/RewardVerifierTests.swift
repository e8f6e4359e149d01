import FlorinCore
import FlorinEngine
import Testing

/// Whoever edits what is stored of rewards and redemptions is found out.
@Suite struct RewardVerifierTests {
    @Test(arguments: [
        "UPDATE redemptions SET status = 'redeemed' WHERE status = 'fulfilled'",
        "UPDATE redemptions SET status = 'cancelled' WHERE status = 'redeemed'",
        "UPDATE redemptions SET reward = reward + 1", "UPDATE redemptions SET created_at = created_at + 1",
        "UPDATE redemptions SET number = number + 100", "DELETE FROM redemptions WHERE status = 'cancelled'",
        "INSERT INTO redemptions SELECT member, number + 100, reward, created_at, status FROM redemptions LIMIT 1",
        "UPDATE reward_stocks SET used = used + 1", "UPDATE reward_stocks SET used = 0",
        "UPDATE reward_stocks SET stock = stock + 1", "DELETE FROM reward_stocks",
        "UPDATE reward_supplies SET added = added + 1", "DELETE FROM reward_supplies",
        "UPDATE reward_codes SET member = NULL, number = NULL", "UPDATE reward_codes SET number = number + 1",
        "UPDATE reward_codes SET member = 1, number = 1 WHERE member IS NULL",
        "DELETE FROM reward_codes WHERE member IS NOT NULL", "DELETE FROM reward_codes WHERE member IS NULL",
        "UPDATE rewards SET document = replace(document, '\"points\":200', '\"points\":100')",
        "UPDATE rewards SET document = replace(document, '\"perMember\":2', '\"perMember\":1')",
        "UPDATE rewards SET document = replace(document, '\"stock\":3', '\"stock\":1')",
        "UPDATE rewards SET document = '{}'", "DELETE FROM rewards",
    ])
    func `an edit is found`(sql: String) async throws {
        let scheme = try TestScheme()
        let id = try await scheme.rich()
        let mug = try await scheme.reward(#"{"name":"Mug","points":200,"stock":3,"perMember":2}"#)
        let film = try await scheme.reward(#"{"name":"Film","points":10,"fulfilment":"code"}"#)
        _ = try await scheme.engine.add(.pieces(2), to: mug, key: key("p")).result.get()
        _ = try await scheme.engine.add(.codes(["a", "b"]), to: film, key: key("c")).result.get()
        var numbers: [Int64] = []
        for reward in [mug, mug, film] {
            numbers.append(try await scheme.record(.redeem(Redeem(reward)), for: id).number)
        }
        try await scheme.record(.cancel(CancelRedemption(redemption: numbers[0])), for: id)
        try await scheme.record(.fulfil(FulfilRedemption(redemption: numbers[2])), for: id)
        try await scheme.record(.redeem(Redeem(mug)), for: id)
        try await scheme.engine.stop()
        let victim = try Victim(path: scheme.path)
        #expect(try victim.firstFault() == nil)
        try victim.run(sql)
        #expect(try victim.firstFault() != nil)
        try victim.mend()
        #expect(try victim.firstFault() == nil)
        try victim.close(scheme)
    }
}

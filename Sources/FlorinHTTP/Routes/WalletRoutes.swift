internal import FlorinCore
internal import FlorinEngine
internal import Hummingbird

extension Routes {
    func addWallet() {
        on(.get, "/v1/members/{member}/wallet", WalletRoutes.get)
        on(.post, "/v1/members/{member}/deposits", WalletRoutes.deposit)
        on(.get, "/v1/members/{member}/deposits/{deposit}") { try await $0.replyWithThing(.deposit, "deposit") }
        on(.post, "/v1/members/{member}/withdrawals", WalletRoutes.withdraw)
        on(.get, "/v1/members/{member}/withdrawals/{withdrawal}") {
            try await $0.replyWithThing(.withdrawal, "withdrawal")
        }
    }
}

private enum WalletRoutes {
    @Sendable static func get(_ call: Call) async throws -> Response {
        let standing = try await call.standing()
        let balances = standing.member.balances
        return .json { $0.object { $0.walletFields(balances, in: standing.program.program.currency) } }
    }

    @Sendable static func deposit(_ call: Call) async throws -> Response {
        try await call.makeThing { body in
            let deposit = try body.read { Deposit($0) }
            if deposit.bonus != nil { try call.requireAdmin() }
            return .deposit(deposit)
        }
    }

    @Sendable static func withdraw(_ call: Call) async throws -> Response {
        try await call.makeThing { body in .withdraw(try body.read { Withdraw($0) }) }
    }
}

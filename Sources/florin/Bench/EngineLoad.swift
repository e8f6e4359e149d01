internal import FlorinCore
internal import FlorinEngine

/// Clients inside the process: each waits until its checkout is durable, then makes the next.
struct EngineLoad: Sendable {
    let engines: [Engine]
    let members: [MemberID]
    let checkout: Checkout
    let meter: LoadMeter

    func run(clients: Int) async {
        await withDiscardingTaskGroup { group in
            for client in 0..<clients {
                group.addTask { await self.run(client: client) }
            }
        }
    }

    private func run(client: Int) async {
        var random = SplitMix(seed: UInt64(client) + 1)
        while !meter.isOver {
            let start = LoadMeter.now
            let order = checkout.order(of: members, &random)
            let engine = engines[checkout.spread.node(of: order.member, &random)]
            let key = checkout.key(order, body: checkout.body(order))
            do {
                let answer = try await engine.submit(checkout.command(order), for: order.member, key: key)
                if case .failure(let rejection) = answer.result {
                    meter.fail("\(rejection)")
                } else {
                    meter.finish(start)
                }
            } catch {
                return meter.fail("\(error)")
            }
        }
    }
}

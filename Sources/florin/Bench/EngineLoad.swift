internal import FlorinCore
internal import FlorinEngine

/// Clients inside the process: each waits until its checkout is durable, then makes the next.
struct EngineLoad: Sendable {
    let engine: Engine
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
            let member = members[Int.random(in: 0..<members.count, using: &random)]
            let reference = checkout.nextReference()
            let key = checkout.key(reference, body: checkout.body(member, reference))
            do {
                let answer = try await engine.submit(checkout.command(reference), for: member, key: key)
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

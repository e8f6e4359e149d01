internal import FlorinCore
internal import FlorinEngine

/// Clients inside the process: each waits until its checkout is durable, then makes the next; or, at a rate, until that one's
/// time has come.
struct EngineLoad: Sendable {
    let engines: [Engine]
    let members: [MemberID]
    let checkout: Checkout
    let meter: LoadMeter
    /// Checkouts a second that all clients start, whether or not those before are answered late; nil: as many as go.
    var rate: Int?

    func run(clients: Int) async {
        await withDiscardingTaskGroup { group in
            for client in 0..<clients {
                group.addTask { await self.run(client: client, of: clients) }
            }
        }
    }

    private func run(client: Int, of clients: Int) async {
        var random = SplitMix(seed: UInt64(client) + 1)
        let interval = rate.map { Int64(clients) * 1_000_000_000 / Int64($0) }
        var next = LoadMeter.now + (interval ?? 0) * Int64(client) / Int64(clients)
        while !meter.isOver {
            // Counted from when it was to start: who is kept waiting by an earlier one has waited, too.
            let start = interval == nil ? LoadMeter.now : next
            if let interval {
                try? await Task.sleep(for: .nanoseconds(next - LoadMeter.now))
                next += interval
            }
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

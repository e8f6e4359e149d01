import FlorinCore
import Testing

@testable import FlorinEngine

struct JobQueueTests {
    private func job() -> Job {
        let member = MemberID(rawValue: 1)
        return Job(command: .advance, member: member, key: nil, profile: nil, nextQuote: QuoteID(member, 0)) { _ in }
    }

    @Test func `due work takes whole batches, but little of them while clients come`() throws {
        let queue = JobQueue(capacity: 10)
        for _ in 0..<1_000 { try queue.push(due: job()) }
        #expect(queue.pop(limit: 600).count == 600)
        try queue.push(job())
        for _ in 0..<1_000 { try queue.push(due: job()) }
        #expect(queue.pop(limit: 600).count == 1 + Limits.dueBesideJobs)
        try queue.push(job())
        #expect(queue.pop(limit: 100).count == 100)
        #expect(queue.pop(limit: 600).count == 600, "nobody has come since")
        #expect(queue.depth == 1_400 - Limits.dueBesideJobs - 99 - 600)
        #expect(queue.arrivals == 2)
    }

    @Test func `no rush of clients keeps due work from being done`() throws {
        let queue = JobQueue(capacity: 1_000)
        for _ in 0..<1_000 { try queue.push(job()) }
        for _ in 0..<150 { try queue.push(due: job()) }
        #expect(queue.pop(limit: 800).count == 800)
        #expect(queue.depth == 350)
        #expect(queue.pop(limit: 800).count == 350, "700 and 100 were taken, 300 and 50 are left")
    }

    @Test func `a full queue refuses clients and no due work; a closed one gives out what it has`() throws {
        let queue = JobQueue(capacity: 2)
        for _ in 0..<2 { try queue.push(job()) }
        #expect(throws: EngineError.self) { try queue.push(job()) }
        try queue.push(due: job())
        queue.close()
        #expect(throws: EngineError.self) { try queue.push(due: job()) }
        #expect(queue.pop(limit: 9).count == 3)
        #expect(queue.pop(limit: 9).isEmpty)
    }
}

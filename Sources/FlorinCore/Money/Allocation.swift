/// Splits a whole number over units in proportion to their weights, by largest remainder.
///
/// Every unit gets the whole part of its exact share; what is left goes, one each, to the units with the largest
/// remainders, ties to the lower index. So the shares add up to the number, and none exceeds its unit's weight as long
/// as the number does not exceed the weights together.
///
/// Units that weigh the same are one part with a count, so ten thousand of them cost as much as one. Everything is
/// kept between two uses, so that a price made of many allocations needs memory once.
struct Allocation {
    /// `count` units of one `weight`: each gets `share`, and the first `extras` of them one more.
    struct Part {
        let count: Int64
        let weight: Int64
        fileprivate(set) var share: Int64 = 0
        fileprivate(set) var extras: Int64 = 0

        init(count: Int64, weight: Int64) {
            self.count = count
            self.weight = weight
        }
    }

    private(set) var parts: [Part] = []
    private var claims: [Claim] = []

    /// A part whose exact share is not whole.
    private struct Claim: Comparable {
        let remainder: Int64
        let part: Int

        /// The claim that is served first is the lesser one.
        static func < (a: Claim, b: Claim) -> Bool {
            a.remainder != b.remainder ? a.remainder > b.remainder : a.part < b.part
        }
    }

    /// Makes ready for the next use, of about `capacity` parts.
    mutating func reset(capacity: Int) {
        parts.removeAll(keepingCapacity: true)
        parts.reserveCapacity(capacity)
        claims.removeAll(keepingCapacity: true)
        claims.reserveCapacity(capacity)
    }

    /// Adds units after those already there. No weight may be negative, and all together must stay within ``Bounds``.
    mutating func add(count: Int64, weight: Int64) {
        parts.append(Part(count: count, weight: weight))
    }

    /// Hands out `total`; where nothing has a weight, nothing is handed out.
    ///
    /// With a `width` above one, each unit is that many neighbouring parts of equal count (say, one for each tender);
    /// a tie then goes to the lower unit first and to the earlier part of it second.
    mutating func distribute(_ total: Int64, width: Int = 1) {
        var weight: Int64 = 0
        for part in parts { weight += part.count * part.weight }
        guard total > 0, weight > 0 else { return }
        var left = total
        for index in parts.indices {
            let (share, remainder) = divide(total, times: parts[index].weight, by: weight)
            parts[index].share = share
            left -= share * parts[index].count
            if remainder > 0 { claims.append(Claim(remainder: remainder, part: index)) }
        }
        guard left > 0 else { return }
        guard width > 1 else { return serveFirst(left) }
        claims.sort()
        serveClaims(left, width: width)
    }

    /// Serves the claims that come first, without putting all of them in order: those before a pivot are served whole, or
    /// hold all that are, and the others need not be looked at again.
    private mutating func serveFirst(_ total: Int64) {
        var left = total
        var (low, high) = (0, claims.count)
        while left > 0, low < high {
            claims.swapAt(low, (low + high) / 2)
            let pivot = claims[low]
            var middle = low
            var units: Int64 = 0
            for index in low + 1..<high where claims[index] < pivot {
                middle += 1
                claims.swapAt(middle, index)
                units += parts[claims[middle].part].count
            }
            if units >= left {
                (low, high) = (low + 1, middle + 1)
            } else {
                for index in low..<middle { serve(claims[index + 1].part) }
                left -= units
                left -= serve(pivot.part, atMost: left)
                low = middle + 1
            }
        }
    }

    /// Gives one more to each unit of a part, to the first of them only if there are fewer left.
    @discardableResult
    private mutating func serve(_ part: Int, atMost left: Int64 = .max) -> Int64 {
        parts[part].extras = min(left, parts[part].count)
        return parts[part].extras
    }

    private mutating func serveClaims(_ total: Int64, width: Int) {
        var left = total
        var next = 0
        while left > 0, next < claims.count {
            let end = endOfTie(from: next, width: width)
            let tied = Int64(end - next)
            let served = min(left, tied * parts[claims[next].part].count)
            let (rounds, rest) = served.quotientAndRemainder(dividingBy: tied)
            for index in next..<end {
                parts[claims[index].part].extras = rounds + (Int64(index - next) < rest ? 1 : 0)
            }
            left -= served
            next = end
        }
    }

    /// The claims of the same units with the same remainder take turns, unit by unit.
    private func endOfTie(from start: Int, width: Int) -> Int {
        let first = claims[start]
        var end = start + 1
        while end < claims.count, claims[end].remainder == first.remainder,
            claims[end].part / width == first.part / width
        {
            end += 1
        }
        return end
    }
}

extension Timestamp {
    /// The instant so many seconds later, or the last one that can be told if that is beyond it.
    public func adding(seconds: Int) -> Timestamp {
        Timestamp(clamping: Int128(milliseconds) + Int128(seconds) * 1_000)
    }

    init(clamping milliseconds: Int128) {
        self.init(milliseconds: Int64(clamping: milliseconds))
    }
}

extension Array where Element == UInt8 {
    /// Appends the eight bytes of a number, the highest first: how numbers go into digests.
    public mutating func append(bigEndian number: UInt64) {
        unsafe Swift.withUnsafeBytes(of: number.bigEndian) { bytes in unsafe append(contentsOf: bytes) }
    }
}

/// A key and its value in one call; nil is written as null.
extension JSONWriter {
    public mutating func field(_ name: StaticString, _ v: Int64) {
        key(name)
        value(v)
    }

    public mutating func field(_ name: StaticString, _ v: Int) {
        key(name)
        value(v)
    }

    public mutating func field(_ name: StaticString, _ v: Bool) {
        key(name)
        value(v)
    }

    public mutating func field(_ name: StaticString, _ v: String) {
        key(name)
        value(v)
    }

    public mutating func field(_ name: StaticString, _ v: Timestamp) {
        key(name)
        value(v)
    }

    public mutating func field(_ name: StaticString, _ v: Int64?) {
        key(name)
        if let v { value(v) } else { null() }
    }

    public mutating func field(_ name: StaticString, _ v: String?) {
        key(name)
        if let v { value(v) } else { null() }
    }

    public mutating func field(_ name: StaticString, _ v: Timestamp?) {
        key(name)
        if let v { value(v) } else { null() }
    }

    public mutating func field(_ name: StaticString, _ v: JSON) {
        key(name)
        value(v)
    }
}

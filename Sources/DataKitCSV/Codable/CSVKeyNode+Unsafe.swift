extension CSVKeyNode {
    /// A value of the type that was asked for, which is the one it has; an error where there is none.
    @inline(__always)
    func known<Known, Value>(_ value: Known?, _ column: Int) throws -> Value {
        guard let value else { throw decoding.mismatch(column, Value.self) }
        // SAFETY: callers have made a value of the type whose form was asked for, which is this type.
        return unsafe unsafeBitCast(value, to: Value.self)
    }
}

/// A node, by those who do not keep it alive.
@safe struct CSVKeyNodeReference {
    // SAFETY: `CSVKeyNode.finish` keeps a node whose containers are still had.
    private let reference: Unmanaged<CSVKeyNode>

    init(_ node: CSVKeyNode) { unsafe reference = Unmanaged.passUnretained(node) }

    var node: CSVKeyNode { unsafe reference.takeUnretainedValue() }

    /// Calls `body` with the node, without the cost of a reference.
    @inline(__always)
    func with<Value>(_ body: (CSVKeyNode) throws -> Value) rethrows -> Value {
        try unsafe reference._withUnsafeGuaranteedRef(body)
    }
}

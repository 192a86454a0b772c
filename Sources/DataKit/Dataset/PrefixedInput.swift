/// An input whose first bytes have been looked at already: gives them again, then the rest.
struct PrefixedInput: ByteInput, Sendable {
    private var prefix: ArraySlice<UInt8>
    private var rest: any ByteInput & Sendable

    init(_ prefix: [UInt8], then rest: any ByteInput & Sendable) {
        self.prefix = prefix[...]
        self.rest = rest
    }

    var name: String { rest.name }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        guard !prefix.isEmpty else { return try rest.read(into: &buffer, atMost: count) }
        let taken = prefix.prefix(count)
        buffer.append(contentsOf: taken)
        prefix.removeFirst(taken.count)
        return taken.count
    }
}

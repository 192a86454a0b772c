/// The names that the objects of a variant use: its metadata, checked.
///
/// ```
/// header: version 1 (4 bits) | names are sorted (1) | unused (1) | bytes of an offset - 1 (2)
/// count | offsets, one more than names | the names' bytes
/// ```
struct VariantMetadata {
    let names: [String]

    init(_ bytes: [UInt8]) throws(ParquetError) {
        guard let header = bytes.first else { throw .variant("its metadata is empty") }
        guard header & 15 == 1 else {
            throw ParquetError(.unsupported, "a VARIANT has metadata of version \(header & 15), expected 1")
        }
        let width = Int(header >> 6) + 1
        func number(_ position: Int) -> Int {
            (0..<width).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
        }
        guard bytes.count >= 1 + width else { throw .variant("its metadata ends early") }
        let count = number(1)
        guard count > 0 else {
            // Some writers leave out the one offset that there would be.
            names = []
            return
        }
        // The count and one offset more than names.
        guard count <= (bytes.count - 1) / width - 2 else {
            throw .variant("its metadata claims \(count) names in \(bytes.count) bytes")
        }
        let start = 1 + (count + 2) * width
        var names: [String] = []
        names.reserveCapacity(count)
        var from = number(1 + width)
        guard from == 0 else { throw .variant("the first name does not begin at 0") }
        for index in 0..<count {
            let to = number(1 + (index + 2) * width)
            guard to >= from, to <= bytes.count - start else { throw .variant("a name lies outside the metadata") }
            guard let name = String(validating: bytes[start + from..<start + to], as: UTF8.self) else {
                throw .variant("a name is not valid UTF-8")
            }
            names.append(name)
            from = to
        }
        if header & 16 != 0 {
            for (first, second) in zip(names, names.dropFirst()) where !Variant.precedes(first, second) {
                throw .variant("its names are called sorted, but '\(second)' follows '\(first)'")
            }
        }
        self.names = names
    }
}

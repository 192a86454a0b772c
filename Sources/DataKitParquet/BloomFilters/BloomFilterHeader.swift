/// What stands before the bits of a Bloom filter in a file: `BloomFilterHeader` of the specification.
///
/// Algorithm, hash and compression are unions with one member each so far; another member is a filter that this
/// version cannot use.
package struct BloomFilterHeader: ThriftStructure, Hashable, Sendable {
    /// The size of the bitset, without the header.
    package var byteCount: Int32
    /// Whether the filter is split into blocks, hashed with XXH64 and not compressed.
    package var isKnown = true

    package init(byteCount: Int32) { self.byteCount = byteCount }
}

extension BloomFilterHeader {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var byteCount: Int32?
        var members: [Int16: Int16] = [:]
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: byteCount = try reader.int32(field)
            case 2, 3, 4:
                guard field.type == .structure else { throw reader.failure("field \(field.id) is no union") }
                try reader.structure { reader, member throws(ParquetError) in
                    members[field.id] = member.id
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        self.byteCount = try reader.required(byteCount, "numBytes")
        isKnown = members[2] == 1 && members[3] == 1 && members[4] == 1
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, byteCount)
            for id: Int16 in 2...4 { writer.structure(id) { union in union.emptyStructure(1) } }
        }
    }
}

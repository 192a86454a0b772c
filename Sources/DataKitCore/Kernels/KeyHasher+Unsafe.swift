internal import CDataKitKernels

/// Hashes of the values of key columns, the same on every machine, in every version and for every layout of a value.
///
/// A value is hashed by its text: 5 is the same key as an `int32`, an `int64` or the text `5`, so that samples of tables
/// that were typed differently still join. XXH64 of the text, mixed with the seed.
package struct KeyHasher: Sendable, Hashable, Codable {
    private let seed: UInt64

    package init(seed: UInt64) { self.seed = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }

    /// The finaliser of SplitMix64: a bijection of 64 bits whose every output bit depends on every input bit.
    @inlinable
    package static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A hash as a number between 0 and 1.
    package static func unit(_ hash: UInt64) -> Double { (Double(hash &>> 11) + 0.5) * 0x1p-53 }

    /// A hash a row, of all columns together.
    package func hashes(_ columns: [Column], count: Int) -> [UInt64] {
        var hashes = Array(repeating: seed, count: count)
        for column in columns {
            let parts = Self.textHashes(column)
            for row in 0..<count {
                hashes[row] = Self.mixed((hashes[row] ^ parts[row]) &* 0x9E37_79B9_7F4A_7C15)
            }
        }
        return hashes
    }

    private static let nullHash: UInt64 = 0x4D2C_6DFC_5AC4_2AED

    private static func textHashes(_ column: Column) -> [UInt64] {
        if case .dictionary(let indices, let values) = column.values {
            let known = textHashes(values)
            return (0..<column.count).map { column.isNull($0) ? nullHash : known[Int(indices[$0])] }
        }
        var texts = CellTexts()
        texts.append(column, style: .plain, null: [])
        let span = texts.text.span
        return (0..<column.count).map { row in
            if column.isNull(row) { return nullHash }
            let text = span.extracting(texts.range(at: row))
            // SAFETY: the kernel reads as many bytes as the span has; of none it reads nothing, whatever the pointer.
            return unsafe text.withUnsafeBufferPointer { bytes in
                var nothing: UInt8 = 0
                return unsafe withUnsafePointer(to: &nothing) { unsafe cdk_xxh64(bytes.baseAddress ?? $0, bytes.count) }
            }
        }
    }
}

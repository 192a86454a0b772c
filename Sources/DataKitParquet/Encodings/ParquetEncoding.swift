/// How the values of a column are written; dictionaries are a matter of their own.
///
/// | encoding | for | good for |
/// |---|---|---|
/// | ``plain`` | all | what does not compress; read by everything |
/// | ``rle`` | booleans | runs |
/// | ``deltaBinaryPacked`` | INT32, INT64 | sorted, clustered and small numbers |
/// | ``deltaLengthByteArray`` | BYTE_ARRAY | text: lengths apart from characters |
/// | ``deltaByteArray`` | BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY | sorted text, paths, addresses: shared beginnings |
/// | ``byteStreamSplit`` | all of a fixed width | measurements: exponents apart from noise, with a compression behind |
public enum ParquetEncoding: String, Hashable, Sendable, CaseIterable {
    case plain
    case rle
    case deltaBinaryPacked = "delta-binary-packed"
    case deltaLengthByteArray = "delta-length-byte-array"
    case deltaByteArray = "delta-byte-array"
    case byteStreamSplit = "byte-stream-split"
}

extension ParquetEncoding {
    /// The specification's number for it.
    package var pageEncoding: PageEncoding {
        switch self {
        case .plain: .plain
        case .rle: .rle
        case .deltaBinaryPacked: .deltaBinaryPacked
        case .deltaLengthByteArray: .deltaLengthByteArray
        case .deltaByteArray: .deltaByteArray
        case .byteStreamSplit: .byteStreamSplit
        }
    }

    /// Whether values of a physical type can be written so.
    package func applies(to type: PhysicalType) -> Bool {
        switch self {
        case .plain: true
        case .rle: type == .boolean
        case .deltaBinaryPacked: type == .int32 || type == .int64
        case .deltaLengthByteArray: type == .byteArray
        case .deltaByteArray: type == .byteArray || type == .fixedLengthByteArray
        case .byteStreamSplit:
            type == .int32 || type == .int64 || type == .float || type == .double || type == .fixedLengthByteArray
        }
    }
}

internal import CDataKitKernels
import DataKitCore

/// The encoded values of a data page, and where reading them stands.
///
/// All encodings come down to five forms: DELTA_* and BYTE_STREAM_SPLIT pages are decoded into PLAIN bytes when they
/// are opened, so that what consumes values has one loop a form, not one an encoding.
struct PageValues {
    enum Form: Equatable {
        /// Values of equal width, little-endian.
        case fixed(width: Int)
        /// Byte strings, each behind its length in 4 bytes.
        case byteArrays
        /// Single bits, least significant first.
        case bits
        /// Single bits in the run-length/bit-packed hybrid.
        case hybridBits
        /// Positions in the dictionary, of so many bits, in the hybrid.
        case indices(width: Int)
    }

    let form: Form
    let bytes: [UInt8]
    /// Where the next value begins; of single bits, where the first byte lies.
    var position: Int
    let end: Int
    /// How many single bits are used.
    var usedBits = 0
    var hybrid = cdk_hybrid()

    init(form: Form, bytes: [UInt8], range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "PageValues range is out of bounds")
        self.form = form
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        hybrid.position = range.lowerBound
    }

    /// Whether the values are positions in a dictionary.
    var isDictionaryEncoded: Bool { if case .indices = form { true } else { false } }

    /// Takes the bytes of some values of equal width.
    mutating func takeFixed(_ count: Int, width: Int) throws(ParquetError) -> Range<Int> {
        guard count <= (end - position) / width else {
            throw .tooFewValues("\((end - position) / width) values are left where \(count) more are needed")
        }
        defer { position += count * width }
        return position..<position + count * width
    }
}

extension ParquetError {
    static func tooFewValues(_ details: String) -> ParquetError {
        ParquetError(.outOfSpecification, "the page holds too few values: \(details)")
    }

    static func damaged(_ message: String) -> ParquetError { ParquetError(.outOfSpecification, message) }

    /// The meaning of what the hybrid's kernels return.
    static func hybrid(_ status: Int, of what: String) -> ParquetError {
        status == -1
            ? .tooFewValues("the \(what) end early") : .damaged("the runs of the \(what) are malformed")
    }
}

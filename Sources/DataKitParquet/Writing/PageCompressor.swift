import DataKitCompression
import DataKitCore

/// What encoding a page takes beside the page's own values: a compressor, and memory that is used again.
///
/// There is one for each task, not for each column: compressors hold much memory.
///
/// Marked as unchecked because the writer gives each to exactly one task at a time.
final class PageCompressor: @unchecked Sendable {
    private var compressors: [Compression: BlockCompressor] = [:]
    /// The page before compression: levels and values, or a dictionary's entries.
    var body: [UInt8] = []
    private(set) var compressed: [UInt8] = []
    /// For trying how large values are otherwise.
    var sample: [UInt8] = []

    /// - Parameter compressions: all that pages may ask for.
    init(_ compressions: Set<Compression>) throws(ParquetError) {
        do throws(DataKitError) {
            for compression in compressions { compressors[compression] = try BlockCompressor(compression) }
        } catch {
            let kind: ParquetError.Kind = error.kind == .unsupported ? .featureNotEnabled : .misuse
            throw ParquetError(kind, error.message)
        }
    }

    /// Pages of so many bytes, which is to say strings of about that, are not copied, and their memory is not kept.
    static let hugePage = 1 << 26

    /// The compressed page, for whoever keeps it.
    func takeCompressed() -> [UInt8] { Self.take(&compressed) }

    /// The page, for whoever keeps it.
    func takeBody() -> [UInt8] { Self.take(&body) }

    /// Frees the memory of a page that is not needed any more.
    func letGoOfHugeBody() { if body.count >= Self.hugePage { body = [] } }

    /// A copy that takes no more memory than its bytes, or the bytes themselves if they are very many. `Array` of a whole
    /// slice shares the slice's memory instead, room to spare included: of a page that compresses well, twenty times its
    /// size.
    private static func take(_ bytes: inout [UInt8]) -> [UInt8] {
        if bytes.count >= hugePage {
            var taken: [UInt8] = []
            swap(&taken, &bytes)
            return taken
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
    }

    private func compressor(_ compression: Compression) -> BlockCompressor {
        guard let compressor = compressors[compression] else { preconditionFailure("a compression nobody announced") }
        return compressor
    }

    /// Compresses the bytes of the body from a position on.
    func compressBody(from start: Int, _ compression: Compression) throws(DataKitError) {
        compressed.removeAll(keepingCapacity: true)
        let body = body
        try compressor(compression).compress(body.span.extracting(start..<body.count), appendingTo: &compressed)
    }

    /// Compresses the sample.
    func compressSample(_ compression: Compression) throws(DataKitError) {
        compressed.removeAll(keepingCapacity: true)
        let sample = sample
        try compressor(compression).compress(sample.span, appendingTo: &compressed)
    }
}

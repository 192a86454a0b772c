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

import DataKitCore
import DataKitParquet
import Foundation

/// The public files that readers of Parquet are tested with, beside the working copy; tests that need them are skipped
/// where they are not.
enum Corpus {
    static let folder: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: "../shared/corpora/parquet").standardized.path
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder + "/data") }

    static func names(in part: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + part)) ?? [])
            .filter { $0.hasSuffix(".parquet") }.sorted()
    }

    /// The expected rows, or `nil` where there are none on purpose.
    static func expectedRows(_ name: String) -> [JSONText]? {
        let path = folder + "/data/" + name + ".expected.jsonl"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").map { JSONText($0) }
    }
}

/// The rows of some columns as JSON texts.
func jsonRows(_ reader: ParquetReader, columns: [String]? = nil, limit: Int? = nil, threads: Int = 1) async throws
    -> [JSONText]
{
    var bytes: [UInt8] = []
    for try await batch in try reader.batches(ReadRequest(columns: columns, limit: limit, threads: threads)) {
        batch.appendJSONLines(to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { JSONText($0) }
}

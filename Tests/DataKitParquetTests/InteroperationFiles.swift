import DataKitCore
import Testing

@testable import DataKitParquet

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The folder for files that other programs read; set by `Scripts/interop/parquet.sh`.
private let folder: String? = unsafe getenv("DATAKIT_INTEROP").map { unsafe String(cString: $0) }

@Suite("Files for other programs")
struct InteroperationFiles {
    @Test(
        "writes files and their rows as JSON lines, for Scripts/interop",
        .enabled(if: folder != nil, "run Scripts/interop/parquet.sh to check the files with pyarrow, DuckDB and Polars")
    )
    func writes() async throws {
        guard let folder else { return }
        for (name, batches, options) in try WriterSamples.files() {
            var writer = try ParquetWriter(
                path: "\(folder)/\(name).parquet", schema: WriterSamples.schema, options: options, overwrite: true)
            var lines = JSONLinesWriter(
                sink: try FileByteSink(path: "\(folder)/\(name).jsonl", overwrite: true), schema: WriterSamples.schema)
            for batch in batches {
                try await writer.write(batch)
                try await lines.write(batch)
            }
            try await writer.finish()
            try await lines.finish()
        }
    }
}

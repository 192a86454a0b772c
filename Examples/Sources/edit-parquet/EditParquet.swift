import DataKit

/// edit-parquet OUTPUT.parquet DROPPED-COLUMN OLD-NAME NEW-NAME INPUT.parquet...: merges files of equal columns, leaves
/// one column out and names another anew, all without decoding a page; then appends the first file's rows once more,
/// as rows from anywhere would be.
@main
struct EditParquet {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 5 else {
            return print("usage: edit-parquet OUTPUT.parquet DROPPED-COLUMN OLD-NAME NEW-NAME INPUT.parquet ...")
        }
        let output = arguments[1]
        var edit = try ParquetEdit(paths: Array(arguments[5...]))
        try edit.dropColumn(arguments[2])
        try edit.renameColumn(arguments[3], to: arguments[4])
        edit.keyValueMetadata["edited by"] = "edit-parquet"
        let bytes = try edit.write(toPath: output, overwrite: true)
        print("merged: \(edit.rowCount) rows, \(bytes) bytes")

        // The file is written anew and takes the old one's place when it is complete.
        let first = try ParquetEdit(paths: [arguments[5]])
        let rows = try ParquetReader(path: output).batches(ReadRequest(limit: first.rowCount))
        var writer = try ParquetWriter(
            appendingTo: ParquetEdit(paths: [output]), sink: FileByteSink(path: output, overwrite: true))
        for try await batch in rows { try await writer.write(batch) }
        try await writer.finish()

        let verification = try await ParquetVerifier(path: output).run()
        for finding in verification.findings { print(finding) }
        print("appended: \(try ParquetReader(path: output).rowCount) rows,", verification.isGood ? "good" : "not good")
    }
}

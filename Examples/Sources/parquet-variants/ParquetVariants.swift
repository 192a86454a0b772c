import DataKit

/// parquet-variants FILE.parquet: writes a column of documents as VARIANT, reads it again in both of its forms, and
/// verifies the file.
@main
struct ParquetVariants {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2 else { return print("usage: parquet-variants FILE.parquet") }
        try await write(arguments[1])

        // As JSON text, the usual form.
        for try await batch in try ParquetReader(path: arguments[1]).batches(ReadRequest()) {
            for row in 0..<batch.rowCount { print(batch.columns[0][row], batch.columns[1][row]) }
        }

        // As it is stored, to look into without text.
        var options = ParquetReadingOptions()
        options.variantForm = .binary
        for try await batch in try ParquetReader(path: arguments[1], options: options).batches(ReadRequest()) {
            for row in 0..<batch.rowCount {
                guard case .structure(let parts) = batch.columns[1][row], case .binary(let metadata) = parts[0],
                    case .binary(let value) = parts[1]
                else { continue }
                if let price = try Variant(metadata: metadata, value: value)["price"] {
                    print("price:", price.jsonText)
                }
            }
        }

        let verification = try await ParquetVerifier(path: arguments[1]).run()
        for finding in verification.findings { print(finding) }
        print(verification.isGood ? "the file is good" : "the file is NOT good")
    }

    static func write(_ path: String) async throws {
        var document = Field("document", .string)
        document.parquetAnnotation = .variant
        let schema = Schema([Field("id", .int64, isNullable: false), document])
        let batch = try RecordBatch(
            schema: schema,
            columns: [
                Column([1, 2, 3] as [Int64]),
                Column([#"{"name":"lamp","price":12.50}"#, nil, #"["no","object"]"#] as [String?]),
            ])
        var writer = try ParquetWriter(path: path, schema: schema, overwrite: true)
        try await writer.write(batch)
        try await writer.finish()
    }
}

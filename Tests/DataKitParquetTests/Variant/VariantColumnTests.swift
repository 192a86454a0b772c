import DataKitCore
import Foundation
import Testing

@testable import DataKitParquet

@Suite("VARIANT columns")
struct VariantColumnTests {
    private static let texts: [String?] = [
        #"{"a":1,"b":[true,2.50]}"#, nil, "null", #""text""#, #"{"a":1,"b":[true,2.50]}"#, "[]",
    ]

    private func variantField(_ name: String = "v") -> Field {
        var field = Field(name, .string)
        field.parquetAnnotation = .variant
        return field
    }

    @Test("are written from JSON text and read as it", arguments: [true, false])
    func text(byOption: Bool) async throws {
        let field = byOption ? Field("v", .string) : variantField()
        let batch = try RecordBatch(schema: Schema([field]), columns: [Column(Self.texts)])
        let written = try await write(
            [batch], batch.schema,
            {
                var options = ParquetWritingOptions()
                if byOption { options.variantColumns = ["v"] }
                return options
            }())
        let reader = try ParquetReader(source: MemoryByteSource(written.bytes))
        #expect(reader.metadata.schemaText.contains("optional group v (VARIANT) {"))
        #expect(reader.schema.fields == [variantField()])
        var read: [Value] = []
        for try await batch in try reader.batches(ReadRequest()) {
            read += (0..<batch.rowCount).map { batch.columns[0][$0] }
        }
        #expect(read == Self.texts.map { $0.map { .string($0) } ?? .null })
        #expect(try await ParquetVerifier(source: MemoryByteSource(written.bytes)).run().findings == [])
    }

    @Test("are kept as they are in binary form")
    func binary() async throws {
        let batch = try RecordBatch(schema: Schema([variantField()]), columns: [Column(Self.texts)])
        let first = try await write([batch], batch.schema)
        var options = ParquetReadingOptions()
        options.variantForm = .binary
        let reader = try ParquetReader(source: MemoryByteSource(first.bytes), options: options)
        #expect(reader.schema.fields[0].type == VariantForm.binary.type)
        var batches: [RecordBatch] = []
        for try await batch in try reader.batches(ReadRequest()) { batches.append(batch) }
        let second = try await write(batches, reader.schema)
        #expect(
            try await jsonRows(ParquetReader(source: MemoryByteSource(second.bytes)))
                == jsonRows(
                    ParquetReader(source: MemoryByteSource(first.bytes))))
    }

    @Test("that are shredded are put together")
    func shredded() async throws {
        // Rows: {"a":1,"b":"x"} | {"a":"no number"} | {} | 5 | missing both | {"b":null}
        let binary = Field("value", .binary)
        func part(_ name: String, _ type: DataType) -> Field {
            Field(name, .structure([binary, Field("typed_value", type)]), isNullable: false)
        }
        var field = Field(
            "v",
            .structure([
                Field("metadata", .binary, isNullable: false), binary,
                Field("typed_value", .structure([part("a", .int64)])),
            ]))
        field.parquetAnnotation = .variant
        func bytes(_ json: String) throws -> Value { .binary(try Variant(json: json).encoded().value) }
        // All rows know the name b; a is shredded.
        let names = try Variant(json: #"{"a":1,"b":1}"#).encoded().metadata
        let inner: (String) throws -> Value = { json in
            // The value refers to the names above: b is number 1.
            var value = try Variant(json: json).encoded().value
            if value.count > 2, value[0] & 3 == 2 { value[2] = 1 }
            return .binary(value)
        }
        func object(_ value: Value, _ typed: Value) -> Value { .structure([.structure([value, typed])]) }
        var builder = ColumnBuilder(type: field.type)
        let rows: [(Value, Value)] = [
            (try inner(#"{"b":"x"}"#), object(.null, .int(1))), (.null, object(try bytes(#""no number""#), .null)),
            (.null, object(.null, .null)), (try bytes("5"), .null), (.null, .null),
            (try inner(#"{"b":null}"#), object(.null, .null)),
        ]
        for (value, typed) in rows { try builder.append(.structure([.binary(names), value, typed])) }
        let batch = try RecordBatch(schema: Schema([field]), columns: [builder.finish()])
        let written = try await write([batch], batch.schema)
        let expected = [#"{"a":1,"b":"x"}"#, #"{"a":"no number"}"#, "{}", "5", "null", #"{"b":null}"#]
        for form in VariantForm.allCases {
            var options = ParquetReadingOptions()
            options.variantForm = form
            let reader = try ParquetReader(source: MemoryByteSource(written.bytes), options: options)
            for try await batch in try reader.batches(ReadRequest()) {
                let texts = try (0..<batch.rowCount).map { row -> String in
                    switch batch.columns[0][row] {
                    case .string(let text): return text
                    case .structure(let parts):
                        guard case .binary(let metadata) = parts[0], case .binary(let value) = parts[1] else {
                            return ""
                        }
                        return try Variant(metadata: metadata, value: value).jsonText
                    default: return ""
                    }
                }
                #expect(texts == expected)
            }
        }
    }

    @Test("of text that is no JSON are refused with the row")
    func refused() async throws {
        let batch = try RecordBatch(schema: Schema([variantField()]), columns: [Column(["1", "{"])])
        let error = await #expect(throws: ParquetError.self) { try await write([batch], batch.schema) }
        #expect(error?.kind == .misuse && error?.location.column == "v" && error?.message.contains("row 1") == true)
        var options = ParquetWritingOptions()
        options.variantColumns = ["w"]
        await #expect(throws: ParquetError.self) { try await write([batch], batch.schema, options) }
    }

    @Test("nested in lists and structs are read and written")
    func nested() async throws {
        let field = Field("l", .list(Field("element", .structure([variantField("v"), Field("n", .int64)]))))
        var builder = ColumnBuilder(type: field.type)
        try builder.append(.list([.structure([.string("[1]"), .int(1)]), .structure([.null, .int(2)])]))
        builder.appendNull()
        try builder.append(.list([]))
        let batch = try RecordBatch(schema: Schema([field]), columns: [builder.finish()])
        let written = try await write([batch], batch.schema)
        let rows = try await jsonRows(ParquetReader(source: MemoryByteSource(written.bytes)))
        #expect(
            rows == [#"{"l":[{"v":"[1]","n":1},{"v":null,"n":2}]}"#, #"{"l":null}"#, #"{"l":[]}"#].map { JSONText($0) })
    }
}

/// The public files for readers of variants, in a working copy of apache/parquet-testing that the environment names.
private enum VariantFiles {
    static let folder = ProcessInfo.processInfo.environment["DATAKIT_PARQUET_TESTING"]

    struct Case: Decodable, CustomTestStringConvertible {
        var case_number: Int
        var parquet_file: String?
        var variant_file: String?
        var variant_files: [String?]?
        var error_message: String?
        var testDescription: String { "case \(case_number)" }
    }

    static let cases: [Case] = {
        guard let folder, let data = FileManager.default.contents(atPath: folder + "/shredded_variant/cases.json")
        else {
            return []
        }
        return ((try? JSONDecoder().decode([Case].self, from: data)) ?? []).filter { $0.parquet_file != nil }
    }()
}

@Suite(
    "VARIANT columns of public files",
    .enabled(if: VariantFiles.folder != nil, "DATAKIT_PARQUET_TESTING names no copy of apache/parquet-testing"))
struct PublicVariantTests {
    /// A metadata and a value one behind the other: the metadata says where it ends.
    private func variant(_ name: String) throws -> Variant {
        let path = try #require(VariantFiles.folder) + "/shredded_variant/" + name
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        let width = Int(bytes[0] >> 6) + 1
        func number(_ position: Int) -> Int { (0..<width).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) } }
        let count = number(1)
        let end = 1 + (count + 2) * width + number(1 + (count + 1) * width)
        return try Variant(metadata: Array(bytes[..<end]), value: Array(bytes[end...]))
    }

    @Test("hold what the public variants say", arguments: VariantFiles.cases)
    fileprivate func cases(_ item: VariantFiles.Case) async throws {
        let path = try #require(VariantFiles.folder) + "/shredded_variant/" + (item.parquet_file ?? "")
        if item.error_message != nil {
            await #expect(throws: ParquetError.self) { try await jsonRows(try ParquetReader(path: path)) }
            return
        }
        let expected = try (item.variant_files ?? [item.variant_file]).map { name in try name.map { try variant($0) } }
        for form in VariantForm.allCases {
            var options = ParquetReadingOptions()
            options.variantForm = form
            var row = 0
            for try await batch in try ParquetReader(path: path, options: options).batches(
                ReadRequest(columns: ["var"]))
            {
                for index in 0..<batch.rowCount {
                    switch batch.columns[0][index] {
                    case .null: #expect(expected[row] == nil)
                    case .string(let text): #expect(text == expected[row]?.jsonText)
                    case .structure(let parts):
                        guard case .binary(let metadata) = parts[0], case .binary(let value) = parts[1] else {
                            continue
                        }
                        #expect(try Variant(metadata: metadata, value: value) == expected[row])
                    default: Issue.record("a variant is read as something else")
                    }
                    row += 1
                }
            }
            #expect(row == expected.count)
        }
    }
}

import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Arrow's schema in a Parquet file")
struct ArrowSchemaTests {
    static let schema = Schema([
        Field("span", .duration(.microseconds), metadata: ["unit": "steps", "é": "ü"]),
        Field("oslo", .timestamp(.nanoseconds, timeZone: "Europe/Oslo")),
        Field("utc", .timestamp(.milliseconds, timeZone: "UTC")),
        Field("number", .int64, isNullable: false, id: 7),
        Field(
            "nested",
            .structure([
                Field("spans", .list(Field("element", .duration(.seconds)))),
                Field("zones", .map(key: Field("key", .string, isNullable: false), value: Field("value", .int64))),
            ])),
    ])

    @Test("is written where Parquet cannot say it all, and read again")
    func roundTrip() throws {
        let text = try #require(ArrowSchema.base64(for: Self.schema))
        let arrow = try #require(ArrowSchema(base64: text))
        #expect(arrow.fields.map(\.name) == ["span", "oslo", "utc", "number", "nested"])
        var stored = Self.schema
        stored.fields[0] = Field("span", .int64)
        stored.fields[1].type = .timestamp(.nanoseconds, timeZone: "UTC")
        stored.fields[4].type = .structure([
            Field("spans", .list(Field("element", .int64))),
            Field("zones", .map(key: Field("key", .string, isNullable: false), value: Field("value", .int64))),
        ])
        let refined = zip(arrow.fields, stored.fields).map { $0.refining($1) }
        #expect(refined == Self.schema.fields)
    }

    @Test("is not written where Parquet says it all")
    func notNeeded() {
        var place = Field("place", .binary)
        place.parquetAnnotation = .geometry(crs: "EPSG:25833")
        let schema = Schema([
            Field("a", .int64), Field("b", .timestamp(.microseconds, timeZone: "UTC")), place,
            Field("c", .list(Field("element", .date))),
        ])
        #expect(ArrowSchema.base64(for: schema) == nil)
    }

    @Test("is ignored where it does not go with the columns")
    func inconsistent() throws {
        let base64 = try #require(ArrowSchema.base64(for: Self.schema))
        let arrow = try #require(ArrowSchema(base64: base64))
        let text = Field("span", .string)
        #expect(arrow.fields[0].refining(text).type == .string)
        #expect(arrow.fields[1].refining(Field("oslo", .timestamp(.microseconds, timeZone: "UTC"))).type != .int64)
        #expect(
            arrow.fields[1].refining(Field("oslo", .timestamp(.microseconds, timeZone: "UTC"))).type
                == .timestamp(.microseconds, timeZone: "UTC"))
        #expect(arrow.fields[4].refining(Field("nested", .int64)).type == .int64)
        let other = Field("nested", .structure([Field("spans", .int64)]))
        #expect(arrow.fields[4].refining(other) == other)
    }

    @Test("of other columns is ignored when a file is opened")
    func otherColumns() async throws {
        let batch = try RecordBatch(schema: Schema([Field("n", .int64)]), columns: [Column([1, 2] as [Int64?])])
        for (name, type) in [("n", DataType.duration(.microseconds)), ("other", .int64)] {
            let arrow = try #require(ArrowSchema.base64(for: Schema([Field(name, .duration(.microseconds))])))
            let written = try await write(
                [batch], batch.schema, ParquetWritingOptions(keyValueMetadata: [ArrowSchema.key: arrow]))
            #expect(try ParquetReader(source: MemoryByteSource(written.bytes)).schema.fields[0].type == type)
        }
    }

    @Test("that is damaged anywhere is ignored or read, and never stops the reader")
    func damaged() throws {
        let base64 = try #require(ArrowSchema.base64(for: Self.schema))
        let message = try #require(Base64.bytes(of: base64))
        for position in message.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var damaged = message
                damaged[position] = value
                if let arrow = ArrowSchema(message: damaged) {
                    for (field, own) in zip(arrow.fields, Self.schema.fields) { _ = field.refining(own) }
                }
            }
            _ = ArrowSchema(message: Array(message[..<position]))
        }
        #expect(ArrowSchema(base64: "no base64!") == nil)
        #expect(ArrowSchema(base64: "") == nil)
    }

    @Test("durations and zones survive a file", arguments: [true, false])
    func file(withHints: Bool) async throws {
        let schema = Schema(Array(Self.schema.fields[..<4]))
        let batch = try RecordBatch(
            schema: schema,
            columns: [
                Column(type: .duration(.microseconds), count: 2, values: .int64(Buffer([1, 2]))),
                Column(type: schema.fields[1].type, count: 2, values: .int64(Buffer([1, 2]))),
                Column(type: schema.fields[2].type, count: 2, values: .int64(Buffer([1, 2]))),
                Column([3, 4] as [Int64]),
            ])
        var file = try AlteredFile(try await write([batch], schema).bytes)
        if !withHints { file.footer.keyValueMetadata?.removeAll { $0.key.hasPrefix(TypeHints.prefix) } }
        let reader = try ParquetReader(source: MemoryByteSource(file.finished))
        #expect(reader.schema.fields == schema.fields)
    }

    @Test("base64 gives back any bytes, and refuses what is none", arguments: 0..<20)
    func base64(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        let text = Base64.text(of: bytes)
        #expect(text.utf8.count % 4 == 0 && Base64.bytes(of: text) == bytes)
        #expect(Base64.bytes(of: text + "A") == nil && Base64.bytes(of: "A" + text) == nil)
    }
}

import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Logical types beyond the core's types")
struct AnnotationTests {
    static let cases: [(annotation: ParquetAnnotation, type: DataType, text: String)] = [
        (.json, .string, "binary c (JSON)"), (.enumeration, .string, "binary c (ENUM)"),
        (.bson, .binary, "binary c (BSON)"), (.geometry(crs: nil), .binary, "binary c (GEOMETRY)"),
        (.geometry(crs: "EPSG:25833"), .binary, "binary c (GEOMETRY(EPSG:25833))"),
        (.geography(crs: nil, algorithm: nil), .binary, "binary c (GEOGRAPHY)"),
        (.geography(crs: "srid:4326", algorithm: "KARNEY"), .binary, "binary c (GEOGRAPHY(srid:4326))"),
        (.utcTime, .time(.milliseconds), "int32 c (TIME(MILLIS,true))"),
        (.utcTime, .time(.microseconds), "int64 c (TIME(MICROS,true))"),
        (.utcTime, .time(.nanoseconds), "int64 c (TIME(NANOS,true))"),
    ]

    @Test("are kept by field metadata from file to file", arguments: 0..<cases.count)
    func roundTrip(number: Int) async throws {
        let (annotation, type, text) = Self.cases[number]
        var field = Field("c", type)
        field.parquetAnnotation = annotation
        #expect(field.parquetAnnotation == annotation)
        var builder = ColumnBuilder(type: type)
        switch type {
        case .string: try builder.append(.string(#"{"a":1}"#))
        case .binary: try builder.append(.binary([1, 2, 3]))
        default: try builder.append(.time(5, .milliseconds))
        }
        builder.appendNull()
        let batch = try RecordBatch(schema: Schema([field]), columns: [builder.finish()])
        let written = try await write([batch], batch.schema)
        let reader = try ParquetReader(source: MemoryByteSource(written.bytes))
        #expect(reader.schema.fields == [field])
        #expect(reader.metadata.schemaText.contains(text), "\(reader.metadata.schemaText)")
        let statistics = try #require(written.chunk(0).statistics)
        switch annotation {
        case .geometry, .geography: #expect(statistics.minimum == nil && statistics.maximum == nil)
        default: #expect(statistics.minimum != nil && statistics.maximum != nil)
        }
        #expect(statistics.nullCount == 1)
        #expect(try await ParquetVerifier(source: MemoryByteSource(written.bytes)).run().findings == [])
    }

    @Test("that do not go with the type are left out")
    func mismatch() async throws {
        var field = Field("c", .int64)
        field.parquetAnnotation = .json
        #expect(try ParquetSchema(Schema([field])).messageText.contains("optional int64 c;"))
    }

    @Test("are taken off by nil")
    func removal() {
        var field = Field("c", .binary, metadata: ["owner": "maps"])
        field.parquetAnnotation = .geography(crs: "a", algorithm: "THOMAS")
        #expect(field.metadata.count == 4)
        field.parquetAnnotation = nil
        #expect(field.metadata == ["owner": "maps"] && field.parquetAnnotation == nil)
    }
}

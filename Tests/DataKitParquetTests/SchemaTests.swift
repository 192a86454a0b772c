import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Parquet schema")
struct SchemaTests {
    static let flatTypes: [(DataType, PhysicalType, LogicalType?, ConvertedType?, Int)] = [
        (.boolean, .boolean, nil, nil, 0),
        (.int8, .int32, .integer(bitWidth: 8, isSigned: true), .int8, 0),
        (.int32, .int32, nil, nil, 0),
        (.int64, .int64, nil, nil, 0),
        (.uint16, .int32, .integer(bitWidth: 16, isSigned: false), .uint16, 0),
        (.uint64, .int64, .integer(bitWidth: 64, isSigned: false), .uint64, 0),
        (.float16, .fixedLengthByteArray, .float16, nil, 2),
        (.float32, .float, nil, nil, 0),
        (.float64, .double, nil, nil, 0),
        (.decimal(precision: 9, scale: 2), .int32, .decimal(scale: 2, precision: 9), .decimal, 0),
        (.decimal(precision: 18, scale: 0), .int64, .decimal(scale: 0, precision: 18), .decimal, 0),
        (.decimal(precision: 19, scale: 19), .fixedLengthByteArray, .decimal(scale: 19, precision: 19), .decimal, 9),
        (.decimal(precision: 38, scale: 4), .fixedLengthByteArray, .decimal(scale: 4, precision: 38), .decimal, 16),
        (.string, .byteArray, .string, .utf8, 0),
        (.binary, .byteArray, nil, nil, 0),
        (.fixedBinary(5), .fixedLengthByteArray, nil, nil, 5),
        (.uuid, .fixedLengthByteArray, .uuid, nil, 16),
        (.date, .int32, .date, .date, 0),
        (.time(.milliseconds), .int32, .time(isAdjustedToUTC: false, unit: .milliseconds), .timeMilliseconds, 0),
        (.time(.nanoseconds), .int64, .time(isAdjustedToUTC: false, unit: .nanoseconds), nil, 0),
        (
            .timestamp(.microseconds, timeZone: nil), .int64, .timestamp(isAdjustedToUTC: false, unit: .microseconds),
            .timestampMicroseconds, 0
        ),
        (
            .timestamp(.nanoseconds, timeZone: "UTC"), .int64, .timestamp(isAdjustedToUTC: true, unit: .nanoseconds),
            nil, 0
        ),
        (.duration(.microseconds), .int64, nil, nil, 0),
        (
            .timestamp(.milliseconds, timeZone: "Europe/Oslo"), .int64,
            .timestamp(isAdjustedToUTC: true, unit: .milliseconds), .timestampMilliseconds, 0
        ),
        (.interval, .fixedLengthByteArray, nil, .interval, 12),
    ]

    @Test("a flat type has its physical, logical and converted type, and comes back", arguments: flatTypes.indices)
    func flat(index: Int) throws {
        let (type, physical, logical, converted, width) = Self.flatTypes[index]
        let schema = try ParquetSchema(Schema([Field("c", type, id: 7)]))
        let leaf = schema.leaves[0]
        #expect(leaf.physicalType == physical)
        #expect(leaf.logicalType == logical)
        #expect(leaf.element.convertedType == converted)
        #expect(leaf.width == width)
        let hints = TypeHints.hint(for: type, of: leaf).map { [$0] }
        #expect(try schema.columns(keyValueMetadata: hints)[0].field.get() == Field("c", type, id: 7))
    }

    @Test("files that have converted types alone read the same", arguments: flatTypes.indices)
    func convertedTypesAlone(index: Int) throws {
        let (type, _, _, converted, _) = Self.flatTypes[index]
        guard converted != nil else { return }
        var elements = try ParquetSchema(Schema([Field("c", type)])).elements
        elements[1].logicalType = nil
        var expected = type
        // The old types know no local time.
        if case .timestamp(let unit, _) = type { expected = .timestamp(unit, timeZone: "UTC") }
        #expect(try ParquetSchema(elements: elements).columns()[0].field.get().type == expected)
    }

    @Test("nested columns have the right leaves, levels and types")
    func nested() throws {
        let schema = Schema([
            Field("id", .int64, isNullable: false),
            Field("tags", .list(Field("element", .string))),
            Field("points", .map(key: Field("key", .string, isNullable: false), value: Field("value", .float64))),
            Field(
                "place",
                .structure([
                    Field("x", .int32, isNullable: false),
                    Field("names", .list(Field("element", .list(Field("element", .binary, isNullable: false))), )),
                ]), isNullable: false),
            Field("city", .string),
        ])
        let parquet = try ParquetSchema(schema)
        #expect(
            parquet.leaves.map { [$0.name, "\($0.maximumDefinitionLevel)", "\($0.maximumRepetitionLevel)"] } == [
                ["id", "0", "0"], ["tags.list.element", "3", "1"], ["points.key_value.key", "2", "1"],
                ["points.key_value.value", "3", "1"], ["place.x", "0", "0"],
                ["place.names.list.element.list.element", "4", "2"], ["city", "1", "0"],
            ])
        let columns = parquet.columns()
        #expect(try columns.map { try $0.field.get() } == schema.fields)
        #expect(columns.map(\.leaves) == [0..<1, 1..<2, 2..<4, 4..<6, 6..<7])
        #expect(try ParquetSchema(elements: parquet.elements) == parquet)
    }

    @Test("lists of two levels and repeated fields read as lists")
    func legacyLists() throws {
        let leaf = { SchemaElement(type: .int32, repetition: $1, name: $0) }
        let group = { (name: String, repetition: Repetition, count: Int32, type: ConvertedType?) in
            SchemaElement(repetition: repetition, name: name, childCount: count, convertedType: type)
        }
        let schema = try ParquetSchema(elements: [
            SchemaElement(name: "root", childCount: 4), leaf("plain", .repeated),
            group("two", .optional, 1, .list), leaf("item", .repeated),
            group("tuple", .optional, 1, .list), group("tuple_tuple", .repeated, 1, nil), leaf("a", .optional),
            group("three", .optional, 1, .list), group("bag", .repeated, 1, nil), leaf("b", .optional),
        ])
        #expect(
            try schema.columns().map { try $0.field.get().type } == [
                .list(Field("element", .int32, isNullable: false)), .list(Field("item", .int32, isNullable: false)),
                .list(Field("tuple_tuple", .structure([Field("a", .int32)]), isNullable: false)),
                .list(Field("b", .int32)),
            ])
    }

    @Test("one bad column leaves the others readable")
    func badColumn() throws {
        let schema = try ParquetSchema(elements: [
            SchemaElement(name: "root", childCount: 3),
            SchemaElement(type: .int32, repetition: .required, name: "good"),
            SchemaElement(
                type: .byteArray, repetition: .required, name: "bad", logicalType: .decimal(scale: 0, precision: 0)),
            SchemaElement(
                type: .byteArray, repetition: .required, name: "wide", logicalType: .decimal(scale: 0, precision: 60)),
        ])
        let columns = schema.columns()
        #expect(try columns[0].field.get().type == .int32)
        #expect(throws: ParquetError.self) { try columns[1].field.get() }
        do { _ = try columns[2].field.get() } catch {
            #expect(error.kind == .unsupported)
            #expect(error.location.column == "wide")
        }
    }

    @Test(
        "schemas that are no tree are refused",
        arguments: [
            [], [SchemaElement(name: "root", childCount: -1)], [SchemaElement(name: "root", childCount: 2)],
            [SchemaElement(type: .int32, name: "leaf")],
            [
                SchemaElement(name: "root", childCount: 0),
                SchemaElement(type: .int32, repetition: .required, name: "x"),
            ],
            [SchemaElement(name: "root", childCount: 1), SchemaElement(type: .int32, name: "x")],
            [
                SchemaElement(name: "root", childCount: 1),
                SchemaElement(type: .fixedLengthByteArray, typeLength: 0, repetition: .required, name: "x"),
            ],
            [
                SchemaElement(name: "root", childCount: 1),
                SchemaElement(type: PhysicalType(rawValue: -7), repetition: .required, name: "x"),
            ],
            [SchemaElement(name: "root", childCount: 1)]
                + Array(repeating: SchemaElement(repetition: .optional, name: "g", childCount: 1), count: 100)
                + [SchemaElement(type: .int32, repetition: .required, name: "x")],
        ])
    func noTree(elements: [SchemaElement]) {
        #expect(throws: ParquetError.self) { try ParquetSchema(elements: elements) }
    }
}

import Testing

@testable import DataKitCore

@Suite struct RecordBatchTests {
    private let schema = Schema([Field("id", .int64, isNullable: false), Field("city", .string)])

    private func batch(_ ids: [Int64], _ cities: [String?]) throws -> RecordBatch {
        try RecordBatch(schema: schema, columns: [Column(ids.map { $0 }), Column(cities)])
    }

    @Test("columns that do not fit the schema are refused, with the column's name")
    func refusesMismatches() throws {
        let ids = Column([1, 2] as [Int64?]), cities = Column(["a", nil])
        for (columns, subject) in [
            ([ids], nil), ([cities, cities], "id"), ([ids, Column(["a"])], "city"),
            ([Column([1, nil] as [Int64?]), cities], "id"), ([ids, Column(nulls: 2, type: .null)], "city"),
        ] as [([Column], String?)] {
            let error = #expect(throws: DataKitError.self) { try RecordBatch(schema: schema, columns: columns) }
            #expect(error?.kind == .mismatch)
            #expect(error?.subject == subject)
        }
        #expect(try RecordBatch(schema: Schema([]), columns: [], rowCount: 5).rowCount == 5)
        #expect(throws: DataKitError.self) { try RecordBatch(schema: schema, columns: [ids, cities], rowCount: 3) }
    }

    @Test("slices, selects, filters and gathers all columns alike")
    func transforms() throws {
        let batch = try batch([1, 2, 3, 4], ["a", nil, "c", "d"])
        #expect(batch[1..<3]["id"]?.all == [.int(2), .int(3)])
        #expect(batch[1..<3]["city"]?.all == [.null, .string("c")])
        #expect(batch["nope"] == nil)
        let swapped = batch.selecting([1, 0])
        #expect(swapped.schema.fields.map(\.name) == ["city", "id"])
        #expect(swapped.rowCount == 4)
        let filtered = batch.filtered(by: Bitmap([true, false, false, true]))
        #expect(filtered.rowCount == 2)
        #expect(filtered["id"]?.all == [.int(1), .int(4)])
        #expect(filtered["city"]?.all == [.string("a"), .string("d")])
        #expect(batch.filtered(by: Bitmap(repeating: false, count: 4)).rowCount == 0)
        #expect(batch.gathering([3, 3, 0])["id"]?.all == [.int(4), .int(4), .int(1)])
        let bare = RecordBatch(unchecked: Schema([]), columns: [], rowCount: 3)
        #expect(bare.filtered(by: Bitmap([true, false, true])).rowCount == 2)
        #expect(bare[1..<3].rowCount == 2)
    }

    @Test("a table joins its batches' columns, and has one where it has no batches")
    func tables() async throws {
        let table = try Table(schema: schema, batches: [batch([1], ["a"]), batch([], []), batch([2, 3], [nil, "c"])])
        #expect(table.rowCount == 3)
        #expect(try table.column("city").all == [.string("a"), .null, .string("c")])
        #expect(try table.column(at: 0).all == [.int(1), .int(2), .int(3)])
        #expect(throws: DataKitError.self) { try table.column("nope") }
        #expect(try Table(schema: schema).column("city").count == 0)
        let again = try await Table(collecting: table.stream())
        #expect(again.rowCount == 3)
        let other = try RecordBatch(schema: Schema([Field("x", .int64)]), columns: [Column([1] as [Int64?])])
        #expect(throws: DataKitError.self) { try Table(schema: schema, batches: [other]) }
    }

    @Test("a schema finds fields by name, the first of a repeated one")
    func schemas() throws {
        let schema = Schema([Field("a", .int64), Field("b", .string), Field("a", .date)])
        #expect(schema.index(of: "a") == 0)
        #expect(schema["a"]?.type == .int64)
        #expect(schema.hasRepeatedNames)
        #expect(try schema.selecting(["b", "a"]).fields.map(\.type) == [.string, .int64])
        let error = #expect(throws: DataKitError.self) { try schema.indices(of: ["b", "c"]) }
        #expect(error?.kind == .unknownColumn)
        #expect(error?.message.contains("a, b, a") == true)
    }

    @Test("the name of every flat type is read back as that type")
    func typeNames() {
        for type in RandomColumns.flatTypes { #expect(DataType(name: type.name) == type, "\(type.name)") }
        #expect(DataType(name: " Decimal( 10 , 2 ) ") == .decimal(precision: 10, scale: 2))
        for name in [
            "", "decimal(39,0)", "decimal(5,6)", "decimal(0,0)", "list", "fixed_binary(0)", "timestamp(min)", "int7",
            "int64(3)", "decimal(5",
        ] {
            #expect(DataType(name: name) == nil, "\(name)")
        }
    }
}

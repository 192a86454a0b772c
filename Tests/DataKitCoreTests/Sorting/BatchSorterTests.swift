import Testing

@testable import DataKitCore

@Suite("Sorting of rows")
struct BatchSorterTests {
    /// Negative, zero or positive as one value that is there comes before, equals or comes behind another.
    private static func compare(_ left: Value, _ right: Value) -> Int {
        func order<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left > right ? 1 : 0 }
        func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
            left.lexicographicallyPrecedes(right) ? -1 : left == right ? 0 : 1
        }
        func number(_ left: Double, _ right: Double) -> Int {
            left.isNaN || right.isNaN ? order(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) : order(left, right)
        }
        switch (left, right) {
        case (.boolean(let a), .boolean(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.int(let a), .int(let b)): return order(a, b)
        case (.uint(let a), .uint(let b)): return order(a, b)
        case (.float(let a), .float(let b)): return number(Double(a), Double(b))
        case (.double(let a), .double(let b)): return number(a, b)
        case (.decimal(let a), .decimal(let b)): return order(a.unscaled, b.unscaled)
        case (.string(let a), .string(let b)): return order(Array(a.utf8), Array(b.utf8))
        case (.binary(let a), .binary(let b)): return order(a, b)
        case (.date(let a), .date(let b)): return order(a, b)
        case (.time(let a, _), .time(let b, _)): return order(a, b)
        case (.timestamp(let a, _, _), .timestamp(let b, _, _)): return order(a, b)
        case (.duration(let a, _), .duration(let b, _)): return order(a, b)
        default: return 0
        }
    }

    private static func isBefore(_ left: [Value], _ right: [Value], _ keys: [SortKey]) -> Bool {
        for (index, key) in keys.enumerated() {
            switch (left[index], right[index]) {
            case (.null, .null): continue
            case (.null, _): return key.nullsFirst
            case (_, .null): return !key.nullsFirst
            default:
                let order = compare(left[index], right[index])
                if order != 0 { return key.isDescending ? order > 0 : order < 0 }
            }
        }
        return false
    }

    private func batch(_ types: [DataType], rows: Int, _ random: inout RandomColumns) throws -> RecordBatch {
        let columns = try types.map { try Column($0, random.values($0, rows)) }
        // And each row's number, which tells whether equal rows keep their order.
        let numbers = Column((0..<rows).map { Int64($0) } as [Int64?])
        let fields = types.enumerated().map { Field("c\($0.offset)", $0.element) } + [Field("row", .int64)]
        return try RecordBatch(schema: Schema(fields), columns: columns + [numbers])
    }

    private func rows(_ batches: [RecordBatch]) -> [[Value]] {
        batches.flatMap { batch in (0..<batch.rowCount).map { row in batch.columns.map { $0[row] } } }
    }

    private func sorted(_ batch: RecordBatch, by keys: [SortKey], memoryLimit: Int) async throws -> [[Value]] {
        var sorter = try BatchSorter(schema: batch.schema, by: keys, memoryLimit: memoryLimit)
        var start = 0
        while start < batch.rowCount {
            let end = min(batch.rowCount, start + 100)
            try sorter.add(batch[start..<end])
            start = end
        }
        return rows(try await Table(collecting: try sorter.finish()).batches)
    }

    @Test("orders every type that has an order, in memory and through files", arguments: [false, true])
    func types(isDescending: Bool) async throws {
        var random = RandomColumns()
        print("seed \(random.random.seed)")
        for type in RandomColumns.flatTypes where type.isSortable {
            let batch = try batch([type], rows: 700, &random)
            for nullsFirst in [false, true] {
                let keys = [SortKey("c0", isDescending: isDescending, nullsFirst: nullsFirst)]
                let expected = rows([batch]).enumerated().sorted { left, right in
                    Self.isBefore(left.element, right.element, keys)
                        || (!Self.isBefore(right.element, left.element, keys) && left.offset < right.offset)
                }.map(\.element)
                for limit in [1 << 30, 4096] {
                    let result = try await sorted(batch, by: keys, memoryLimit: limit)
                    #expect(result == expected, "\(type), limit \(limit)")
                }
            }
        }
    }

    @Test("carries columns of every type along, nested ones too")
    func payload() async throws {
        var random = RandomColumns()
        print("seed \(random.random.seed)")
        let batch = try batch([.int8] + RandomColumns.flatTypes + RandomColumns.nestedTypes, rows: 500, &random)
        let keys = [SortKey("c0", isDescending: true), SortKey("row")]
        let whole = try await sorted(batch, by: keys, memoryLimit: 1 << 30)
        let spilled = try await sorted(batch, by: keys, memoryLimit: 20_000)
        #expect(whole == spilled)
        #expect(Set(whole.map { $0.last }).count == 500)
    }

    @Test("sorts by several columns, the first first, and keeps equal rows as they stand")
    func severalKeys() async throws {
        var random = RandomColumns()
        print("seed \(random.random.seed)")
        let batch = try batch([.boolean, .string, .float16], rows: 3000, &random)
        let keys = [
            SortKey("c1", isDescending: true, nullsFirst: true), SortKey("c0"), SortKey("c2", isDescending: true),
        ]
        func picked(_ row: [Value]) -> [Value] { [row[1], row[0], row[2]] }
        let expected = rows([batch]).enumerated().sorted { left, right in
            let (a, b) = (picked(left.element), picked(right.element))
            return Self.isBefore(a, b, keys) || (!Self.isBefore(b, a, keys) && left.offset < right.offset)
        }.map(\.element)
        // The least limit makes more runs than one merge takes.
        for limit in [1 << 30, 8192, 300] {
            #expect(try await sorted(batch, by: keys, memoryLimit: limit) == expected)
        }
    }

    @Test("puts NaN behind all numbers, holds zeros equal, and compares text with zeros and prefixes")
    func corners() async throws {
        func order(_ column: Column) async throws -> [Value] {
            let batch = try RecordBatch(schema: Schema([Field("x", column.type)]), columns: [column])
            return try await sorted(batch, by: [SortKey("x")], memoryLimit: 1 << 20).map { $0[0] }
        }
        let numbers = try await order(
            Column([.nan, 0.0, -.infinity, -0.0, .infinity, -1, .leastNonzeroMagnitude, nil, -.nan] as [Double?]))
        #expect(
            numbers.prefix(7).map { "\($0)" }
                == ([-.infinity, -1, 0.0, -0.0, .leastNonzeroMagnitude, .infinity, .nan] as [Double]).map {
                    "\(Value.double($0))"
                })
        #expect(numbers.last == .null)
        let texts = [
            "", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "ab", "b", "\u{7F}", "\u{80}", "\u{FFFF}", "\u{10000}",
        ]
        let sortedTexts = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try await order(Column(texts.reversed() as [String?])) == sortedTexts.map { .string($0) })
    }

    @Test("reads dictionary columns, whose nulls may have any index")
    func dictionaries() async throws {
        let entries = Column(["b", "a", "c"] as [String?])
        let column = Column(
            type: .string, count: 5, validity: Bitmap([true, false, true, true, true]),
            values: .dictionary(indices: [2, 99, 0, 1, 0], values: entries))
        let batch = try RecordBatch(schema: Schema([Field("x", .string)]), columns: [column])
        for limit in [1 << 20, 1] {
            let result = try await sorted(batch, by: [SortKey("x")], memoryLimit: limit).map { $0[0] }
            #expect(result == [.string("a"), .string("b"), .string("b"), .string("c"), .null])
        }
    }

    @Test("refuses columns that are not there or have no order")
    func refusals() throws {
        let schema = Schema([Field("x", .int8), Field("l", .list(Field("element", .int8))), Field("i", .interval)])
        for keys in [[SortKey("y")], [SortKey("x"), SortKey("l")], [SortKey("i")], []] {
            #expect(throws: DataKitError.self) { try BatchSorter(schema: schema, by: keys) }
        }
    }

    @Test("sorts nothing to nothing")
    func nothing() async throws {
        var sorter = try BatchSorter(schema: Schema([Field("x", .int8)]), by: [SortKey("x")])
        #expect(try await Table(collecting: try sorter.finish()).rowCount == 0)
    }

    @Test("finds the first row out of order")
    func outOfOrder() {
        let keys = [SortKey("x", isDescending: true)]
        #expect(NormalizedKeys([Column([3, 3, 1, nil] as [Int32?])], by: keys).firstOutOfOrder() == nil)
        #expect(NormalizedKeys([Column([3, 1, 2, 5] as [Int32?])], by: keys).firstOutOfOrder() == 2)
        #expect(NormalizedKeys([Column([nil, 1] as [Int32?])], by: keys).firstOutOfOrder() == 1)
    }

    @Test(
        "keys are read from text",
        arguments: [
            ("a", SortKey("a")), ("a:desc", SortKey("a", isDescending: true)), ("a:asc", SortKey("a")),
            ("a:desc:nulls-first", SortKey("a", isDescending: true, nullsFirst: true)),
            ("a:nulls-first:desc", SortKey("a", isDescending: true, nullsFirst: true)),
            ("odd:desc:asc", SortKey("odd:desc")), ("x:y", SortKey("x:y")),
        ])
    func parsing(text: String, key: SortKey) {
        #expect(SortKey(argument: text) == key)
        #expect(SortKey(argument: ":desc") == nil)
        #expect(SortKey(argument: "") == nil)
    }
}

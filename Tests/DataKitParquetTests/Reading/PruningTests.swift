import DataKitCore
import Synchronization
import Testing

@testable import DataKitParquet

/// A table whose columns are what pruning is about: sorted, clustered, repeated, random, with nulls and NaNs.
private struct PrunableTable {
    let batch: RecordBatch
    let rows: Int

    init(rows: Int, _ generator: inout SeededGenerator) throws {
        self.rows = rows
        let types: [(String, DataType)] = [
            ("id", .int64), ("cluster", .int32), ("few", .int16), ("name", .string), ("city", .string),
            ("number", .float64), ("small", .float32), ("flag", .boolean), ("day", .date), ("key", .uuid),
            ("price", .decimal(precision: 12, scale: 2)), ("instant", .timestamp(.milliseconds, timeZone: "UTC")),
            ("long", .binary), ("items", .list(Field("element", .int64))),
            (
                "pair",
                .structure([Field("a", .int32), Field("b", .list(Field("element", .string)))])
            ),
        ]
        var columns = types.map { (Field($0.0, $0.1), ColumnBuilder(type: $0.1)) }
        for row in 0..<rows {
            for index in columns.indices {
                // Long stretches of nulls, as whole pages may be, and single ones.
                let isNull =
                    columns[index].0.name != "id"
                    && ((row / 37) % 5 == index % 5 || Int.random(in: 0..<9, using: &generator) == 0)
                if isNull {
                    columns[index].1.appendNull()
                } else {
                    try columns[index].1.append(Self.value(columns[index].0.name, row, &generator))
                }
            }
        }
        batch = try RecordBatch(
            schema: Schema(columns.map(\.0)), columns: columns.indices.map { columns[$0].1.finish() }, rowCount: rows)
    }

    private static func value(_ name: String, _ row: Int, _ generator: inout SeededGenerator) -> Value {
        switch name {
        case "id": return .int(Int64(row) * 3 - 500)
        case "cluster": return .int(Int64(row / 50))
        case "few": return .int(Int64.random(in: -3...3, using: &generator))
        case "name": return .string("name " + String(100_000 + row))
        case "city": return .string(["Oslo", "Bergen", "", "Ålesund", "Bodø"].randomElement(using: &generator)!)
        case "number":
            return .double([.nan, 0, -0.0, .infinity, Double(row) / 7, 1e300].randomElement(using: &generator)!)
        case "small": return .float(Float(row / 20) / 10)
        case "flag": return .boolean(row % 200 < 100)
        case "day": return .date(Int32(19_000 + row / 10))
        case "key":
            return .binary((0..<16).map { UInt8(truncatingIfNeeded: $0 == 15 ? row % 7 : row / 100 &* 31 &+ $0) })
        case "price": return .decimal(Decimal128(unscaled: Int128(row % 300) * 25, scale: 2))
        case "instant": return .timestamp(Int64(row / 3) * 1000, .milliseconds, isUTC: true)
        case "items":
            return .list((0..<row % 7).map { $0 == 3 ? .null : .int(Int64(row + $0)) })
        case "pair":
            return .structure([
                row % 4 == 0 ? .null : .int(Int64(row)),
                row % 5 == 0 ? .null : .list((0..<row % 3).map { .string("text \($0)") }),
            ])
        default: return .binary([UInt8](repeating: UInt8(row % 251), count: row % 90))
        }
    }

    /// A random condition; about half of the literals occur.
    func predicate(_ generator: inout SeededGenerator, depth: Int = 2) -> Predicate {
        if depth > 0, Int.random(in: 0..<3, using: &generator) > 0 {
            let parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                predicate(&generator, depth: depth - 1)
            }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: return .or(parts)
            case 1: return .not(parts[0])
            default: return .and(parts)
            }
        }
        // Not the last ones: they are what is read behind the others.
        let field = batch.schema.fields[Int.random(in: 0..<12, using: &generator)]
        let column = Predicate.Operand.column(field.name)
        func literal() -> Value {
            let value = batch[field.name]![Int.random(in: 0..<rows, using: &generator)]
            switch value {
            case .int(let number) where Bool.random(using: &generator):
                return [.int(number + 1), .double(Double(number) + 0.5), .int(number + 1000)]
                    .randomElement(using: &generator)!
            case .string(let text) where Bool.random(using: &generator): return .string(text + "x")
            case .double(let number) where number.isNaN: return .double(3)
            case .date(let days) where Bool.random(using: &generator): return .date(days + 100)
            default: return value
            }
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return .isNull(Bool.random(using: &generator) ? column : .column("items"))
        case 1: return .isIn(column, (0..<Int.random(in: 0...4, using: &generator)).map { _ in literal() })
        case 2: return .between(column, lower: .literal(literal()), upper: .literal(literal()))
        case 3 where field.type == .string:
            return .like(
                column, pattern: ["name 1000%", "%l%", "B%", "Oslo"].randomElement(using: &generator)!, escape: nil)
        case 4: return .comparison(.column("id"), .less, .column("cluster"))
        default:
            return .comparison(
                column, Predicate.Comparison.allCases.randomElement(using: &generator)!, .literal(literal()))
        }
    }

    func options(_ generator: inout SeededGenerator) -> ParquetWritingOptions {
        var options = ParquetWritingOptions(
            compression: Bool.random(using: &generator) ? .none : .lz4,
            dataPageVersion: Bool.random(using: &generator) ? .v1 : .v2)
        options.rowGroupRows = [100, 333, 1000, 10_000].randomElement(using: &generator)!
        options.pageRows = [1, 7, 40, 64, 200].randomElement(using: &generator)!
        options.dictionaryBytes = [0, 300, 1 << 20].randomElement(using: &generator)!
        for name in ["id", "cluster", "few", "name", "city", "number", "small", "day", "key", "price", "instant"]
        where Bool.random(using: &generator) {
            options.columns[name] = ParquetColumnOptions(
                bloomFilter: .init(maximumByteCount: 1 << 12))
        }
        return options
    }

    /// The rows for which a condition is true.
    func expected(_ predicate: Predicate, _ columns: [String]) throws -> [[Value]] {
        let kept = try batch.filtered(by: predicate.evaluate(batch))
        return (0..<kept.rowCount).map { row in columns.map { kept[$0]![row] } }
    }
}

private func rows(_ batches: [RecordBatch]) -> [[Value]] {
    batches.flatMap { batch in (0..<batch.rowCount).map { row in batch.columns.map { $0[row] } } }
}

/// Whether rows are the same; a NaN is a NaN.
private func areSame(_ left: [[Value]], _ right: [[Value]]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { left, right in
            zip(left, right).allSatisfy { left, right in
                if case .double(let a) = left, case .double(let b) = right, a.isNaN, b.isNaN { return true }
                return left == right
            }
        }
}

@Suite("Pruning")
struct PruningTests {
    @Test("never changes the rows", arguments: 0..<24)
    func sameRows(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed) &* 7919 &+ 1)
        let table = try PrunableTable(rows: Int.random(in: 1...1500, using: &generator), &generator)
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(
            sink: sink, schema: table.batch.schema, options: table.options(&generator))
        try await writer.write(table.batch)
        try await writer.finish()
        for _ in 0..<12 {
            let predicate = table.predicate(&generator)
            let columns = ["long", "items", "name", "few", "pair", "flag", "number"].filter { _ in
                Bool.random(using: &generator)
            }
            var options = ParquetReadingOptions()
            options.batchRows = [13, 100, 65_536].randomElement(using: &generator)!
            options.usesStatistics = Int.random(in: 0..<4, using: &generator) > 0
            options.coalescingGap = [0, 100, 1 << 16].randomElement(using: &generator)!
            options.coalescingSize = [1, 1 << 10, 1 << 20].randomElement(using: &generator)!
            let reader = try ParquetReader(source: MemoryByteSource(sink.bytes), options: options)
            let threads = [1, 3].randomElement(using: &generator)!
            let found = try await reader.collect(
                ReadRequest(columns: columns, predicate: predicate, threads: threads))
            let expected = try table.expected(predicate, columns)
            #expect(areSame(rows(found), expected), "seed \(seed), \(predicate)")
            let explanation = try await reader.explanation(of: ReadRequest(columns: columns, predicate: predicate))
            #expect(explanation.matchedRows == expected.count, "seed \(seed), \(predicate)")
        }
    }

    /// A file of sorted numbers beside a wide column, in pages of 100 rows.
    private func sorted(
        rows: Int = 4000, rowGroupRows: Int = 2000, version: ParquetWritingOptions.DataPageVersion = .v1,
        dictionaryBytes: Int = 0
    ) async throws -> [UInt8] {
        let batch = try RecordBatch(
            schema: Schema([Field("id", .int64), Field("even", .int64), Field("wide", .string)]),
            columns: [
                Column((0..<rows).map { Int64($0) as Int64? }), Column((0..<rows).map { Int64($0 % 50 * 2) as Int64? }),
                Column((0..<rows).map { String(repeating: "wide \($0) ", count: 8) as String? }),
            ])
        let sink = MemoryByteSink()
        var options = ParquetWritingOptions(compression: .none, dataPageVersion: version)
        options.rowGroupRows = rowGroupRows
        options.pageRows = 100
        options.dictionaryBytes = dictionaryBytes
        var writer = try ParquetWriter(sink: sink, schema: batch.schema, options: options)
        try await writer.write(batch)
        try await writer.finish()
        return sink.bytes
    }

    @Test("opens no page that cannot hold a match", arguments: [ParquetWritingOptions.DataPageVersion.v1, .v2])
    func pages(version: ParquetWritingOptions.DataPageVersion) async throws {
        let bytes = try await sorted(version: version)
        var options = ParquetReadingOptions()
        options.coalescingGap = 0
        let reader = try ParquetReader(source: MemoryByteSource(bytes), options: options)
        let request = ReadRequest(columns: ["wide"], predicate: try Predicate(parsing: "id between 2150 and 2160"))
        let explanation = try await reader.explanation(of: request)
        #expect(explanation.rowGroups.map(\.outcome) == [.statistics, .read])
        #expect(explanation.matchedRows == 11)
        let group = explanation.rowGroups[1]
        #expect(group.candidateRows == 100)
        #expect(group.columns.map(\.path) == ["wide", "id"])
        #expect(
            group.columns.allSatisfy { $0.pageCount == 20 && $0.pagesRead == 1 && $0.pagesSkippedByColumnIndex == 19 })
        #expect(explanation.bytesRead * 10 < explanation.fileBytes)
    }

    @Test("decodes of other columns only pages that hold rows the predicate keeps")
    func lateMaterialization() async throws {
        let bytes = try await sorted(rows: 4000, rowGroupRows: 4000)
        // No bounds rule anything out: the pages of every column hold all remainders.
        let request = ReadRequest(
            columns: ["wide"], predicate: try Predicate(parsing: "even = 0 and (id < 60 or id > 3940)"))
        for usesStatistics in [true, false] {
            var options = ParquetReadingOptions()
            options.usesStatistics = usesStatistics
            let reader = try ParquetReader(source: MemoryByteSource(bytes), options: options)
            let explanation = try await reader.explanation(of: request)
            let wide = try #require(explanation.rowGroups[0].columns.first { $0.path == "wide" })
            #expect(wide.pagesRead == 2)
            #expect(explanation.matchedRows == 3)
        }
        let request2 = ReadRequest(columns: ["wide"], predicate: try Predicate(parsing: "even = 0 and even = 4"))
        let explanation = try await ParquetReader(source: MemoryByteSource(bytes)).explanation(of: request2)
        let wide = try #require(explanation.rowGroups[0].columns.first { $0.path == "wide" })
        #expect(wide.pagesRead == 0)
        #expect(wide.pagesSkippedByLateMaterialization == 40)
    }

    @Test("passes over row groups whose dictionaries hold no match")
    func dictionaries() async throws {
        let reader = try ParquetReader(source: MemoryByteSource(try await sorted(dictionaryBytes: 1 << 20)))
        for (condition, matches) in [
            ("even = 7", 0), ("even in (7, 9)", 0), ("even > 4 and even < 6", 0), ("even > 4 and even < 7", 80),
            ("not even != 7", 0), ("even = 7 or id = 9", 1),
        ] {
            let explanation = try await reader.explanation(
                of: ReadRequest(columns: ["wide"], predicate: try Predicate(parsing: condition)))
            #expect(explanation.matchedRows == matches, "\(condition)")
            #expect((explanation.rowGroups(.dictionary) == 2) == (matches == 0), "\(condition)")
        }
    }

    @Test("passes over row groups whose Bloom filters do not know what is asked for")
    func bloomFilters() async throws {
        // Every row group and page reaches from 0 to 2998, and holds even numbers alone.
        var ids: [Int64?] = []
        var days: [Int32] = []
        var ratios: [Float] = []
        for row in 0..<3000 {
            let half = row * 1999 % 3000 / 2
            ids.append(Int64(2 * half))
            days.append(Int32(2 * half))
            ratios.append(Float(half) / 10)
        }
        let columns: [Column] = [
            Column(ids), Column(type: .date, count: 3000, values: .int32(Buffer(days))),
            Column(type: .float32, count: 3000, values: .float32(Buffer(ratios))),
        ]
        let fields = [Field("id", .int64), Field("day", .date), Field("ratio", .float32)]
        let batch = try RecordBatch(schema: Schema(fields), columns: columns)
        let sink = MemoryByteSink()
        var options = ParquetWritingOptions(compression: .none)
        options.rowGroupRows = 1000
        options.dictionaryBytes = 0
        for name in ["id", "day", "ratio"] {
            options.columns[name] = ParquetColumnOptions(
                usesDictionary: false, bloomFilter: .init(falsePositiveProbability: 0.0001))
        }
        var writer = try ParquetWriter(sink: sink, schema: batch.schema, options: options)
        try await writer.write(batch)
        try await writer.finish()
        let reader = try ParquetReader(source: MemoryByteSource(sink.bytes))
        for (condition, isExcluded) in [
            ("id = 777", true), ("id in (777, 1501)", true), ("not id != 777", true), ("day = '1972-02-17'", true),
            ("id = 778", false), ("id = 777 or id = 778", false), ("ratio = 0.1", false), ("ratio = 0.15", true),
        ] {
            let explanation = try await reader.explanation(
                of: ReadRequest(columns: ["id"], predicate: try Predicate(parsing: condition)))
            #expect((explanation.rowGroups(.bloomFilter) == 3) == isExcluded, "\(condition)")
            #expect((explanation.matchedRows == 0) == isExcluded, "\(condition)")
        }
    }

    @Test("goes on without page indexes that are damaged", arguments: 0..<4)
    func damagedIndexes(kind: Int) async throws {
        let good = try await sorted()
        let file = try ParquetFile(source: MemoryByteSource(good), options: .init())
        let predicate = try Predicate(parsing: "id between 2150 and 2160 or id = 17 or id = 3999")
        let request = ReadRequest(columns: ["wide", "id"], predicate: predicate, threads: 1)
        let expected = rows(try await ParquetReader(source: MemoryByteSource(good)).collect(request))
        #expect(expected.count == 13)
        for group in 0..<2 {
            for column in 0..<3 {
                let chunk = try file.footer.rowGroups[group].columns.chunk(at: column)
                let offsets =
                    Int(chunk.offsetIndexOffset!)..<Int(chunk.offsetIndexOffset!) + Int(chunk.offsetIndexLength!)
                var reader = ThriftReader(good, range: offsets)
                var index = try OffsetIndex(from: &reader)
                switch kind {
                // Pages that begin elsewhere, hold other rows, or are too many; none of it contradicts itself.
                case 0: for page in index.pageLocations.indices { index.pageLocations[page].offset += 1 }
                case 1: index.pageLocations.swapAt(3, 4)
                case 2: for page in 1..<index.pageLocations.count { index.pageLocations[page].firstRowIndex -= 1 }
                default: index.pageLocations[5].compressedPageSize = .max
                }
                let bytes = index.thriftBytes
                guard bytes.count <= offsets.count else { continue }
                var damaged = good
                damaged.replaceSubrange(offsets.lowerBound..<offsets.lowerBound + bytes.count, with: bytes)
                let read = try await ParquetReader(source: MemoryByteSource(damaged)).collect(request)
                // Where every page that is opened has as many rows as the index says, nothing tells that they are others.
                if kind == 2 { continue }
                #expect(rows(read) == expected, "column \(column), row group \(group)")
            }
        }
    }

    @Test("survives any damaged byte of the page indexes")
    func flippedBytes() async throws {
        let good = try await sorted(rows: 1000, rowGroupRows: 1000)
        let file = try ParquetFile(source: MemoryByteSource(good), options: .init())
        let chunk = try file.footer.rowGroups[0].columns.chunk(at: 0)
        let request = ReadRequest(
            columns: ["wide"], predicate: try Predicate(parsing: "id between 350 and 360"), threads: 1)
        for position in Int(chunk.columnIndexOffset!)..<file.dataEnd {
            for mask: UInt8 in [1, 0x80, 0xFF] {
                var damaged = good
                damaged[position] ^= mask
                do {
                    let read = try await ParquetReader(source: MemoryByteSource(damaged)).collect(request)
                    #expect(rows(read).count <= 11)
                } catch is ParquetError {}
            }
        }
    }

    @Test("takes few reads where ranges lie together", arguments: [1, 3])
    func coalescing(threads: Int) async throws {
        let bytes = try await sorted(rows: 2000, rowGroupRows: 500)
        func requests(_ change: (inout ParquetReadingOptions) -> Void) async throws -> (requests: Int, bytes: Int) {
            var options = ParquetReadingOptions()
            change(&options)
            let source = WatchedSource(MemoryByteSource(bytes))
            let reader = try ParquetReader(source: source, options: options)
            source.reads.withLock { $0 = [] }
            let count = try await reader.collect(ReadRequest(threads: threads)).reduce(0) { $0 + $1.rowCount }
            #expect(count == 2000)
            return source.reads.withLock { ($0.count, $0.reduce(0) { $0 + $1.count }) }
        }
        // Three chunks a row group are one read.
        let few = try await requests { _ in }
        #expect(few.requests == 4)
        let separate = try await requests { $0.coalescingGap = -1 }
        #expect(separate.requests == 12)
        #expect(separate.bytes == few.bytes)
    }
}

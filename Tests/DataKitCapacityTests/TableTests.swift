import DataKitCore
import Testing

@testable import DataKitCapacity

/// Numbers that look random and are the same in every run.
struct Sequence64 {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

@Suite("Rows of tables") struct TableTests {
    static let fields: [Field] = [
        Field("id", .int64), Field("small", .int8), Field("unsigned", .uint64),
        Field("price", .decimal(precision: 20, scale: 4)),
        Field("ratio", .float64), Field("half", .float32), Field("city", .string), Field("raw", .binary),
        Field("ok", .boolean),
        Field("day", .date), Field("when", .timestamp(.microseconds, timeZone: "UTC")),
        Field("time", .time(.milliseconds)),
        Field("key", .uuid), Field("four", .fixedBinary(4)), Field("tags", .list(Field("element", .string))),
        Field("pair", .fixedSizeList(Field("element", .int32), count: 2)),
        Field(
            "address",
            .structure([Field("street", .string), Field("zip", .int32), Field("deep", .list(Field("x", .boolean)))])),
        Field("scores", .map(key: Field("key", .string, isNullable: false), value: Field("value", .float64))),
        Field("byNumber", .map(key: Field("key", .int32, isNullable: false), value: Field("value", .string))),
        Field("nothing", .null), Field("span", .duration(.seconds)),
    ]

    static func value(_ type: DataType, _ random: inout Sequence64) -> Value {
        if random.below(7) == 0 { return .null }
        let bits = random.next()
        switch type {
        case .int64: return .int(Int64(bitPattern: bits) >> Int64(bits % 60))
        case .int8: return .int(Int64(Int8(truncatingIfNeeded: bits)))
        case .int32: return .int(Int64(Int32(truncatingIfNeeded: bits)))
        case .uint64: return .uint(bits >> (bits % 60))
        case .decimal: return .decimal(Decimal128(unscaled: Int128(Int64(bitPattern: bits)), scale: 4))
        case .float64:
            let special: [Double] = [.nan, .infinity, 0, -0.0, 1e300, -1e-200, 1e22, 100, 0.1]
            return .double(bits % 3 == 0 ? special[random.below(special.count)] : Double(Int64(bitPattern: bits)) / 1e7)
        case .float32: return .float(Float(Int32(truncatingIfNeeded: bits)) / 1000)
        case .string: return .string(String("Tromsø, 東京 and Oslo".prefix(random.below(20))))
        case .binary: return .binary(Array(repeating: 1, count: random.below(9)))
        case .boolean: return .boolean(bits % 2 == 0)
        case .date: return .date(Int32(random.below(40_000) - 10_000))
        case .timestamp: return .timestamp(Int64(random.below(1 << 50)) - 1 << 49, .microseconds, isUTC: true)
        case .time: return .time(Int64(random.below(86_400_000)), .milliseconds)
        case .duration: return .duration(Int64(random.below(5000)) - 2500, .seconds)
        case .uuid: return .binary(Array(repeating: 7, count: 16))
        case .fixedBinary(let width): return .binary(Array(repeating: 7, count: width))
        case .list(let element): return .list((0..<random.below(4)).map { _ in value(element.type, &random) })
        case .fixedSizeList(let element, let count): return .list((0..<count).map { _ in value(element.type, &random) })
        case .structure(let fields): return .structure(fields.map { value($0.type, &random) })
        case .map(let key, let item):
            return .map(
                (0..<random.below(4)).map {
                    Value.MapEntry(
                        key: key.type == .string ? .string("k\($0)") : .int(Int64($0 * 100)),
                        value: value(item.type, &random))
                })
        default: return .null
        }
    }

    static func batch(rows: Int, seed: UInt64) throws -> RecordBatch {
        var random = Sequence64(state: seed)
        let columns = try fields.map { field in
            var builder = ColumnBuilder(type: field.type)
            for _ in 0..<rows { try builder.append(value(field.type, &random)) }
            return builder.finish()
        }
        return try RecordBatch(schema: Schema(fields), columns: columns, rowCount: rows)
    }

    @Test(
        "are sized column by column as they are item by item",
        arguments: [DynamoDB.ItemMapping.Nulls.omitted, .typed], [DynamoDB.ItemMapping.Times.text, .epochSeconds])
    func sizes(nulls: DynamoDB.ItemMapping.Nulls, times: DynamoDB.ItemMapping.Times) throws {
        let batch = try Self.batch(rows: 500, seed: 11)
        let mapping = DynamoDB.ItemMapping(nulls: nulls, times: times, sets: ["tags"], names: ["city": "c"])
        for rule in DynamoDB.NumberRule.allCases {
            var expected = SizeHistogram()
            for row in 0..<batch.rowCount {
                expected.add(DynamoDB.Item(row: row, of: batch, mapping: mapping).byteCount(rule))
            }
            var profile = DynamoDB.ItemProfile(mapping: mapping, numbers: rule)
            try profile.update(batch[0..<123])
            try profile.update(batch[123..<500])
            let result = profile.finish()
            #expect(result.sizes == expected)
            #expect(result.attributes.reduce(0) { $0 + $1.nameBytes + $1.valueBytes } == expected.byteCount)
        }
    }

    @Test("make items that pass through DynamoDB JSON types")
    func item() throws {
        struct Order: Encodable {
            var pk: String
            var total: Double
            var lines: [Int]
            var tags: [String]
            var note: String?
            var address: [String: String]
        }
        let order = Order(
            pk: "order#1", total: -12.5, lines: [1, 20], tags: ["a", "a", "b"], address: ["zip": "0150"])
        let item = try DynamoDB.Item(encoding: order, mapping: .init(sets: ["tags"]))
        let json = #"""
            {"pk": {"S": "order#1"}, "total": {"N": "-12.5"}, "lines": {"L": [{"N": "1"}, {"N": "20"}]},
             "tags": {"SS": ["a", "b"]}, "address": {"M": {"zip": {"S": "0150"}}}}
            """#
        #expect(item == (try DynamoDB.Item(json: json)))
    }

    @Test("without a usable key make no items")
    func keys() throws {
        let batch = try RecordBatch(
            schema: Schema([Field("pk", .string), Field("sk", .int64)]),
            columns: [
                Column(["a", "", nil, String(repeating: "x", count: 2049), "a", "b"]),
                Column([1, 1, 1, 1, nil, 2] as [Int64?]),
            ])
        var profile = DynamoDB.ItemProfile(partitionKey: "pk", sortKey: "sk")
        try profile.update(batch)
        let result = profile.finish()
        #expect(result.rows == 6)
        #expect(result.rowsWithoutKey == 4)
        #expect(result.sizes.count == 2)
        #expect(result.hotKeys?.top(5).map(\.text) == ["a", "b"])
        var wrong = DynamoDB.ItemProfile(partitionKey: "no")
        #expect(throws: DataKitError.self) { try wrong.update(batch) }
    }

    @Test("count the keys of global indexes, without the items that lack them")
    func indexKeys() throws {
        let batch = try RecordBatch(
            schema: Schema([Field("pk", .string), Field("city", .string), Field("n", .int64)]),
            columns: [
                Column(["a", "b", "c", "d", ""]), Column(["X", nil, "X", "Y", "X"]),
                Column([1, 2, 3, 4, 5] as [Int64?]),
            ])
        var profile = DynamoDB.ItemProfile(
            partitionKey: "pk",
            indexes: [
                .init("byCity", key: ["city"], tableKey: ["pk"], projection: .keysOnly),
                .init("own", kind: .local, key: ["pk", "n"], tableKey: ["pk"], projection: .keysOnly),
            ])
        try profile.update(batch)
        try profile.merge(profile)
        let indexes = profile.finish().indexes
        let keys = try #require(indexes[0].hotKeys)
        #expect(keys.top(3).map(\.text) == ["X", "Y"] && keys.top(3).map(\.count) == [4, 2] && keys.total == 6)
        // pk and city of one letter each, by their names: 2 + 1 + 4 + 1 bytes an entry.
        #expect(keys.top(1).first?.byteCount == 4 * 8)
        #expect(indexes[1].hotKeys == nil)
    }

    @Test("give the same profile in one piece, in many, and merged, dictionaries or not")
    func laws() throws {
        let cities = (0..<1000).map { ["Oslo", "Bergen", "Oslo", "Tromsø", nil][($0 * 7 + $0 / 3) % 5] }
        let plain = Column(cities)
        let words = Column(["Oslo", "Bergen", "Tromsø"] as [String?])
        let indices = cities.map { Int32(["Oslo", "Bergen", "Tromsø"].firstIndex(of: $0 ?? "Oslo")!) }
        let coded = Column(
            type: .string, count: 1000, validity: plain.validity,
            values: .dictionary(indices: Buffer(indices), values: words))
        let numbers = Column((0..<1000).map { Int64($0) })
        let schema = Schema([Field("city", .string), Field("n", .int64)])
        let index = DynamoDB.SecondaryIndex("byN", key: ["n"], tableKey: ["city"], projection: .keysOnly)
        func profile(_ column: Column, pieces: Int, merging: Bool) throws -> DynamoDB.ItemProfile.Result {
            let batch = try RecordBatch(schema: schema, columns: [column, numbers])
            let empty = DynamoDB.ItemProfile(partitionKey: "city", indexes: [index])
            var whole = empty
            for piece in 0..<pieces {
                let part = batch[1000 * piece / pieces..<1000 * (piece + 1) / pieces]
                if merging {
                    var other = empty
                    try other.update(part)
                    try whole.merge(other)
                } else {
                    try whole.update(part)
                }
            }
            try whole.merge(empty)
            return whole.finish()
        }
        let one = try profile(plain, pieces: 1, merging: false)
        #expect(one.indexes.first?.sizes == one.sizes)
        #expect(one.hotKeys?.distinctKeys == 3)
        for column in [plain, coded] {
            for pieces in [1, 3, 7] {
                #expect(try profile(column, pieces: pieces, merging: false) == one)
                #expect(try profile(column, pieces: pieces, merging: true) == one)
            }
        }
    }
}

@Suite("Distributions") struct DistributionTests {
    @Test("count units exactly: the mean of what is rounded up, not the rounded mean")
    func meanOfUnits() {
        let sizes = SizeHistogram([512, 1536])
        #expect(sizes.meanBytes == 1024)
        #expect(sizes.meanWriteUnits == 1.5)
        #expect(DynamoDB.writeBlocks(Int(sizes.meanBytes)) == 1)
    }

    @Test("agree with counting one by one")
    func exact() {
        var random = Sequence64(state: 5)
        var sizes: [Int] = [0, 1, 1024, 1025, 4096, 4097, 5120, 5121, 409_600, 409_601, 1_000_000]
        for _ in 0..<5000 { sizes.append(random.below(1 << random.below(20))) }
        let kept = sizes.filter { $0 <= 409_600 }
        var histogram = SizeHistogram(sizes[..<700])
        histogram.merge(SizeHistogram(sizes[700...]))
        #expect(histogram == SizeHistogram(sizes))
        #expect(histogram.count == kept.count)
        #expect(histogram.tooLarge == sizes.count - kept.count)
        #expect(histogram.byteCount == kept.reduce(0, +))
        #expect(histogram.writeUnits == kept.reduce(0) { $0 + DynamoDB.writeBlocks($1) })
        for consistency in DynamoDB.Consistency.allCases {
            #expect(histogram.readUnits(consistency) == kept.reduce(0) { $0 + consistency.units(bytes: $1) })
        }
        let sorted = kept.sorted()
        for share in [0.01, 0.25, 0.5, 0.9, 0.99, 1] {
            let true_ = sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
            let found = histogram.quantile(share) ?? -1
            #expect(found >= true_ && found < true_ + 1024 && (true_ > 4096 || found == true_), "\(share)")
        }
    }

    @Test("of keys are exact below their capacity, and bounded above")
    func heavyHitters() {
        var random = Sequence64(state: 9)
        var truth: [[UInt8]: Int] = [:]
        var small = HeavyHitters(capacity: 100), parts = [small, small], large = HeavyHitters(capacity: 10_000)
        for number in 0..<50_000 {
            // One key in three is one of five; the others are among 4,000.
            let key = Array(String(random.below(3) == 0 ? random.below(5) : 100 + random.below(4000)).utf8)
            truth[key, default: 0] += 1
            small.add(key)
            large.add(key, byteCount: 10)
            parts[number % 2].add(key)
        }
        #expect(large.isExact && large.distinctKeys == truth.count)
        #expect(large.entries.allSatisfy { truth[$0.key] == $0.count && $0.byteCount == 10 * $0.count })
        parts[0].merge(parts[1])
        for sketch in [small, parts[0]] {
            #expect(!sketch.isExact && sketch.distinctKeys == nil)
            #expect(sketch.total == 50_000)
            #expect(sketch.error <= 2 * 50_000 / 100)
            #expect(sketch.entries.count <= 100)
            let kept = Dictionary(uniqueKeysWithValues: sketch.entries.map { ($0.key, $0.count) })
            for (key, count) in truth {
                #expect(kept[key, default: 0] <= count && count <= kept[key, default: 0] + sketch.error)
            }
            #expect(Set(sketch.top(5).map(\.text)) == ["0", "1", "2", "3", "4"])
        }
    }

    @Test(
        "MD5 gives the digests of RFC 1321",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
            (
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                "d174ab98d277d9f5a5611c2c9f419d9f"
            ),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a"
            ),
        ])
    func md5(text: String, digest: String) {
        let found = String(MD5.hash(of: Array(text.utf8)), radix: 16)
        #expect(String(repeating: "0", count: 32 - found.count) + found == digest)
    }
}

import DataKitCore
import Testing

@testable import DataKitCapacity

@Suite("Neighbouring services") struct NeighbourTests {
    static func keys(_ counts: [(String, Int)]) -> HeavyHitters {
        var keys = HeavyHitters()
        for (key, count) in counts { keys.add(Array(key.utf8), count: count) }
        return keys
    }

    @Test("Kinesis places records by the MD5 digest of their key")
    func placement() {
        // 'a' is 0cc1..., 'abc' is 9001...: the first and the third of four shards.
        let skew = Kinesis.Skew(
            keys: Self.keys([("a", 3), ("abc", 1)]), load: .init(recordsPerSecond: 100, recordBytes: 100), shardCount: 4
        )
        #expect(skew.shards.map(\.share) == [0.75, 0, 0.25, 0])
        #expect(skew.shards[0].busiestKey == "a" && abs(skew.shards[0].use - 0.075) < 1e-12)
        #expect(skew.shards[0].firstHash == 0 && skew.shards[3].lastHash == .max)
        for (left, right) in zip(skew.shards, skew.shards.dropFirst()) { #expect(left.lastHash + 1 == right.firstHash) }
        // All of it fits one shard.
        #expect(skew.after.count == 1 && skew.steps.count == 3 && skew.throttledShare == 0)
    }

    @Test("Kinesis shards that are too busy are split until they fit, and idle ones merged")
    func splits() {
        let counts = (0..<2000).map { ("user\($0)", 1 + $0 % 7) }
        let load = Kinesis.Load(recordsPerSecond: 9000, recordBytes: 500)
        for shardCount in [1, 3, 64] {
            let skew = Kinesis.Skew(keys: Self.keys(counts), load: load, shardCount: shardCount)
            #expect(skew.after.allSatisfy { $0.use <= 0.8 })
            #expect((12...24).contains(skew.after.count), "\(skew.after.count)")
            #expect(abs(skew.after.reduce(0) { $0 + $1.share } - 1) < 1e-9)
            #expect(skew.after.first?.firstHash == 0 && skew.after.last?.lastHash == .max)
            for (left, right) in zip(skew.after, skew.after.dropFirst()) {
                #expect(left.lastHash + 1 == right.firstHash)
            }
            let splits = skew.steps.count { if case .split = $0 { true } else { false } }
            #expect(shardCount + splits - (skew.steps.count - splits) == skew.after.count)
        }
    }

    @Test("Kinesis keys that are more than a shard are named, and splitting ends")
    func unsplittable() {
        let skew = Kinesis.Skew(
            keys: Self.keys([("hot", 900), ("a", 50), ("b", 50)]),
            load: .init(recordsPerSecond: 5000, recordBytes: 100),
            shardCount: 2)
        #expect(skew.unsplittableKeys == ["hot"])
        #expect(skew.throttledShare > 0.5)
        #expect(skew.after.contains { $0.busiestKey == "hot" && $0.share == 0.9 })
    }

    @Test("OpenSearch domains have room for storage, cores, heap and copies")
    func domains() {
        let small = OpenSearch.Domain(storage: .init(sourceGiB: 1, replicas: 2))
        #expect(small.primaries == 1 && small.shards == 3 && small.dataNodes == 3)
        let logs = OpenSearch.Storage.logs(dailyGiB: 20, days: 30)
        #expect(abs(logs.simplifiedGiB - 1740) < 1e-9)
        #expect(OpenSearch.Domain(storage: logs, shardGiB: 50).primaries == 14)
    }

    @Test("Athena reads the columns named of columns, and everything of rows")
    func athena() {
        var query = Athena.Query(format: .columns, storedBytes: 1 << 30, columnBytes: 1 << 28, partitionShare: 0.5)
        #expect(query.scannedBytes == 1 << 27)
        query.rowGroupShare = 0.25
        #expect(query.scannedBytes == 1 << 25)
        query.format = .rows
        #expect(query.scannedBytes == 1 << 29)
        #expect(Athena.billedBytes(scanned: 0) == 10 << 20)
        #expect(Athena.billedBytes(scanned: (11 << 20) + 1) == 12 << 20)
        #expect(
            Athena.reservation(units: 1, hours: 10).units == 24 && Athena.reservation(units: 25, hours: 1).units == 28)
    }

    @Test("Redshift keys skew, EVEN does not, ALL copies")
    func redshift() {
        let keys = Self.keys([("a", 900), ("b", 50), ("c", 50)])
        func spread(_ style: Redshift.DistributionStyle) -> Redshift.Distribution {
            Redshift.Distribution(style, rows: 1000, keys: keys, nodes: 2, slicesPerNode: 2, rowBytes: 1e6, columns: 5)
        }
        #expect(spread(.even).skew == 1 && spread(.even).storedBytes == 1e9)
        #expect(spread(.key).mostRows >= 900 && spread(.key).skew >= 3.6 && spread(.key).emptySlices >= 1)
        #expect(spread(.all).storedBytes == 2e9)
        // Few rows still take a block a column and slice.
        let few = Redshift.Distribution(.even, rows: 10, nodes: 2, slicesPerNode: 2, rowBytes: 1, columns: 5)
        #expect(few.storedBytes == 4 * 8 * 0x1p20)
        let nulls = Redshift.Distribution(
            .key, rows: 10, keys: HeavyHitters(), nullKeys: 10, nodes: 2, slicesPerNode: 2, rowBytes: 1, columns: 5)
        #expect(nulls.mostRows == 10 && nulls.emptySlices == 3 && nulls.skewRows == nil)
    }

    @Test("keys are counted whole and in pieces alike, nulls aside")
    func keyCounts() throws {
        let batch = try RecordBatch(
            schema: Schema([Field("k", .string)]), columns: [Column(["a", nil, "b", "b", nil, "a", "a"] as [String?])])
        var whole = KeyCounts(column: "k"), other = whole
        try whole.update(batch)
        #expect(whole.finish().nulls == 2 && whole.finish().values.top(2).map(\.count) == [3, 2])
        var parts = other
        try parts.update(batch[0..<3])
        try other.update(batch[3..<7])
        try parts.merge(other)
        #expect(parts == whole)
        var wrong = KeyCounts(column: "x")
        #expect(throws: DataKitError.self) { try wrong.update(batch) }
        #expect(throws: DataKitError.self) { try wrong.merge(whole) }
    }
}

@Suite("PartiQL statements") struct StatementTests {
    typealias Access = DynamoDB.Statement.Access

    @Test(
        "are look-ups, queries or scans by what their conditions pin",
        arguments: [
            (#"SELECT * FROM "T" WHERE pk = 'a' AND sk = 3"#, Access.item),
            (#"select a, b from T where "sk" = ? and "pk" = ? and x > 5"#, .item),
            ("SELECT * FROM T WHERE pk = ? AND sk BETWEEN 1 AND 2", .query),
            ("SELECT * FROM T WHERE pk = ? AND begins_with(sk, 'x')", .query),
            ("SELECT * FROM T WHERE pk = 'it''s' ORDER BY sk DESC", .query),
            ("SELECT * FROM T WHERE pk IN ['a', 'b', 'c']", .queries(3)),
            ("SELECT * FROM T WHERE pk IN ('a', 'b') AND sk = 1", .items(2)),
            ("SELECT * FROM T WHERE pk = 'a' OR sk = 3", .scan), ("SELECT * FROM T WHERE NOT pk = 'a'", .scan),
            ("SELECT * FROM T WHERE x = 'pk = 1'", .scan), ("SELECT * FROM T", .scan),
            (#"SELECT * FROM "T"."byCity" WHERE pk = 'a' AND sk = 3"#, .query),
            ("UPDATE T SET a = 1, b = 'WHERE' WHERE pk = 'a' AND sk = -3", .item),
            ("DELETE FROM T WHERE pk = 'a'", .query), ("INSERT INTO T VALUE {'pk': 'a', 'sk': 1}", .item),
            ("EXISTS(SELECT * FROM T WHERE pk = 'a' AND sk = 1 AND x = 2)", .item),
        ])
    func access(text: String, access: Access) throws {
        let statement = try DynamoDB.Statement(text)
        #expect(statement.table == "T")
        #expect(statement.access(partitionKey: "pk", sortKey: "sk") == access)
    }

    @Test(
        "that are none are refused",
        arguments: ["", "SELEKT 1", "SELECT *", "INSERT T", "SELECT * FROM 'T'", "SELECT * FROM \"T"])
    func refused(text: String) { #expect(throws: CapacityError.self) { try DynamoDB.Statement(text) } }

    @Test("cost what the operations that they stand for cost")
    func costs() throws {
        func answer(_ text: String) throws -> String { try CapacityRequest(json: text).answer() }
        let key = #""partitionKey": "pk""#
        #expect(
            try answer(
                #"{"op": "ExecuteStatement", "params": {"statement": "SELECT * FROM T WHERE pk = 1", \#(key), "itemBytes": 9000, "consistency": "strong"}}"#
            ).contains(#""rcu": 3, "wcu": 0"#))
        #expect(
            try answer(
                #"{"op": "ExecuteStatement", "params": {"statement": "SELECT * FROM T", \#(key), "totalBytes": 81920}}"#
            ).contains(#""rcu": 10, "wcu": 0"#))
        #expect(
            try answer(
                #"{"op": "ExecuteStatement", "params": {"statement": "SELECT * FROM T.i WHERE pk = 1", \#(key), "totalBytes": 16000}}"#
            ).contains(
                #""rcu": 0, "wcu": 0, "index_writes": 0, "index_wcu": 0, "table_wcu": 0, "total_wcu": 0, "index_rcu": 2"#
            ))
        #expect(
            try answer(
                #"{"op": "BatchExecuteStatement", "params": {"statements": [{"statement": "INSERT INTO T VALUE {}", \#(key), "newBytes": 500}, {"statement": "DELETE FROM T WHERE pk = 1", \#(key), "oldBytes": 3000}]}}"#
            ).contains(#""rcu": 0, "wcu": 4"#))
        #expect(
            try answer(
                #"{"op": "ExecuteTransaction", "params": {"statements": [{"statement": "UPDATE T SET a = 1 WHERE pk = 1", \#(key), "oldBytes": 900, "newBytes": 1100}, {"statement": "EXISTS(SELECT * FROM T WHERE pk = 2)", \#(key), "itemBytes": 500}]}}"#
            ).contains(#""rcu": 0, "wcu": 6"#))
        for wrong in [
            #"{"statement": "UPDATE T SET a = 1 WHERE x = 1", \#(key), "newBytes": 1}"#,
            #"{"statement": "SELECT * FROM T", \#(key)}"#,
            #"{"statement": "SELECT * FROM T WHERE pk = 1"}"#,
        ] {
            #expect(throws: CapacityError.self) { try answer(#"{"op": "ExecuteStatement", "params": \#(wrong)}"#) }
        }
    }
}

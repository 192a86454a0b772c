import DataKitCapacity
import DataKitCore
import Testing

@Suite("Repeated primary keys") struct PrimaryKeySketchTests {
    /// Rows of some keys, each repeated so often; later rows are longer.
    private func batch(keys: Int, repeats: Int) throws -> RecordBatch {
        let rows = (0..<keys * repeats).map { ($0 % keys, $0 / keys) }
        return try RecordBatch(
            schema: Schema([Field("pk", .int64), Field("sk", .string), Field("note", .string)]),
            columns: [
                Column(rows.map { Int64($0.0 / 2) } as [Int64?]), Column(rows.map { "s\($0.0 % 2)" } as [String?]),
                Column(rows.map { String(repeating: "x", count: 100 * $0.1) } as [String?]),
            ])
    }

    private func found(_ batches: [RecordBatch]) throws -> DynamoDB.ItemProfile.Result {
        var profile = DynamoDB.ItemProfile(partitionKey: "pk", sortKey: "sk")
        for batch in batches { try profile.update(batch) }
        return profile.finish()
    }

    @Test("few keys: exact, with the last row's size")
    func exact() throws {
        let result = try found([try batch(keys: 50, repeats: 3)])
        let keys = try #require(result.primaryKeys)
        #expect(keys.isExact && keys.items == 50 && keys.replacingRows == 100 && result.sizes.count == 150)
        // Names pk, sk, note; the number zero; s0; 200 characters.
        let smallest = 8 + 1 + 2 + 200
        #expect(keys.sizes.count == 50 && keys.sizes.smallest == smallest)
        let once = try #require(try found([try batch(keys: 50, repeats: 1)]).primaryKeys)
        #expect(once.items == 50 && once.replacingRows == 0)
    }

    @Test("many keys: estimates within four standard errors, merged or not")
    func estimates() throws {
        let whole = try batch(keys: 60_000, repeats: 2)
        let result = try found([whole])
        let keys = try #require(result.primaryKeys)
        #expect(!keys.isExact)
        #expect(abs(keys.items / 60_000 - 1) < 4.0 / 128, "\(keys.items)")
        #expect(keys.sizes.count == keys.capacity && (keys.sizes.smallest ?? 0) > 100)
        var left = DynamoDB.ItemProfile(partitionKey: "pk", sortKey: "sk"), right = left
        try left.update(whole[0..<70_000])
        try right.update(whole[70_000..<120_000])
        try left.merge(right)
        let merged = try #require(left.finish().primaryKeys)
        #expect(merged.items == keys.items && merged.sizes == keys.sizes && merged.rows == 120_000)
        let pieces = try #require(
            try found(stride(from: 0, to: 120_000, by: 999).map { whole[$0..<min($0 + 999, 120_000)] }).primaryKeys)
        #expect(pieces.items == keys.items && pieces.sizes == keys.sizes)
    }

    @Test("many keys that do not repeat stay as many as rows")
    func distinct() throws {
        let keys = try #require(try found([try batch(keys: 60_000, repeats: 1)]).primaryKeys)
        #expect(keys.items == 60_000 && keys.replacingRows == 0)
    }
}

import DataKitCore
import DataKitSampling

/// Populations made for tests.
enum Populations {
    /// Rows numbered from 0 in the column `id`, with more columns if wanted.
    static func numbered(
        _ count: Int, _ columns: [(name: String, column: Column)] = []
    ) throws -> RecordBatch {
        try RecordBatch(
            schema: Schema([Field("id", .int64)] + columns.map { Field($0.name, $0.column.type) }),
            columns: [Column((0..<count).map { Int64($0) } as [Int64?])] + columns.map(\.column))
    }

    /// The batch in pieces of a size.
    static func pieces(_ batch: RecordBatch, of rows: Int) -> [RecordBatch] {
        stride(from: 0, to: batch.rowCount, by: rows).map { batch[$0..<min($0 + rows, batch.rowCount)] }
    }
}

extension Sampler {
    /// A sampler that has seen batches.
    static func over(
        _ batches: [RecordBatch], _ design: SamplingDesign, seed: UInt64, part: UInt64 = 0, firstRow: Int = 0
    ) throws -> Sampler {
        var sampler = try Sampler(design, seed: seed, part: part, firstRow: firstRow)
        for batch in batches { try sampler.update(batch) }
        return sampler
    }
}

extension Sample {
    /// The numbers of the rows, read from the column `id`.
    var ids: [Int] {
        table.batches.flatMap { batch in
            (0..<batch.rowCount).map { row in
                if case .int(let number)? = batch["id"]?[row] { Int(number) } else { -1 }
            }
        }
    }
}

import DataKit
import Testing

/// The same 30,000 rows as CSV, as Parquet of one file (several row groups, many pages) and of two.
private struct SampledFiles {
    let folder: TemporaryFolder
    let csv: Dataset
    let parquet: Dataset
    let parts: Dataset

    static let count = 30_000

    init() async throws {
        folder = try TemporaryFolder()
        let text =
            "id,group,w,note\n"
            + (0..<Self.count).map { "\($0),\($0 % 7 == 0 ? "" : "g\($0 % 5)"),\($0 % 13),n\($0 % 1000)\n" }.joined()
        let source = MemoryByteSource(Array(text.utf8), name: "rows.csv")
        csv = try await Dataset(source: source, fileName: "rows.csv")
        var options = ConversionOptions()
        options.writing.parquet.rowGroupRows = 7000
        options.writing.parquet.pageRows = 900
        _ = try await Conversion(csv, to: .path(folder.file("all.parquet")), options: options).run()
        var half = options
        half.predicate = try Predicate(parsing: "id < 11111")
        _ = try await Conversion(csv, to: .path(folder.file("1.parquet")), options: half).run()
        half.predicate = try Predicate(parsing: "id >= 11111")
        _ = try await Conversion(csv, to: .path(folder.file("2.parquet")), options: half).run()
        parquet = try await Dataset(path: folder.file("all.parquet"))
        parts = try await Dataset(concatenating: [
            try await Dataset(path: folder.file("1.parquet")), try await Dataset(path: folder.file("2.parquet")),
        ])
    }
}

private let sampledDesigns: [SamplingDesign] = [
    .simpleRandom(rows: 300), .withReplacement(rows: 300), .bernoulli(fraction: 0.01), .systematic(interval: 99.5),
    .stratified(Stratification(columns: ["group"], rows: 200, minimumPerStratum: 3)),
    .weighted(rows: 100, weight: "w"), .poisson(weight: "w", scale: 0.001),
    .keys(KeySelection(columns: ["note"], size: .count(9))),
    .keys(KeySelection(columns: ["id"], size: .fraction(0.01))),
    .blocks(count: 7, blockRows: 64), .everyNth(1000, offset: 7), .head(10), .tail(10),
    .simpleRandom(rows: 0),
]

@Suite("Samples of datasets") struct DatasetSamplingTests {
    /// Ids of rows and all their values as text.
    private func contents(_ table: Table) throws -> [String] {
        table.batches.flatMap { batch in
            (0..<batch.rowCount).map { row in batch.columns.map { "\($0[row])" }.joined(separator: "|") }
        }
    }

    @Test("one seed gives one sample: CSV and Parquet, one file and two, 1 to 16 threads")
    func sameRows() async throws {
        let files = try await SampledFiles()
        for design in sampledDesigns {
            let expected = try await files.csv.sample(design, seed: 21, request: ReadRequest(threads: 1))
            let rows = try contents(expected.table)
            for threads in [1, 2, 5, 16] {
                for dataset in [files.csv, files.parquet, files.parts] {
                    let sample = try await dataset.sample(design, seed: 21, request: ReadRequest(threads: threads))
                    #expect(sample.selection == expected.selection, "\(design), \(threads) threads, \(dataset.name)")
                    #expect(try contents(sample.table) == rows, "\(design), \(threads) threads, \(dataset.name)")
                }
            }
            // As they stream by.
            if design.isStreaming {
                let stream = try files.parquet.sampledBatches(design, seed: 21, weightsNamed: "weight")
                let table = try await Table(collecting: stream)
                #expect(try contents(table) == contents(expected.tableWithWeights(named: "weight")))
            }
        }
    }

    @Test("columns wanted, and rows that a predicate keeps")
    func requests() async throws {
        let files = try await SampledFiles()
        for design in sampledDesigns {
            for dataset in [files.csv, files.parquet] {
                let sample = try await dataset.sample(design, seed: 4, request: ReadRequest(columns: ["note"]))
                #expect(sample.table.schema.fields.map(\.name) == ["note"], "\(design)")
                let whole = try await dataset.sample(design, seed: 4)
                #expect(sample.selection == whole.selection)
                #expect(try sample.table.column("note").count == whole.selection.sampleRows)
            }
            let kept = ReadRequest(columns: ["id", "w"], predicate: try Predicate(parsing: "w > 6"))
            let one = try await files.csv.sample(design, seed: 4, request: kept)
            let other = try await files.parquet.sample(design, seed: 4, request: kept)
            #expect(one.selection == other.selection)
            #expect(one.selection.populationRows == (0..<SampledFiles.count).count { $0 % 13 > 6 })
            #expect(try contents(one.table) == contents(other.table))
            #expect(
                one.table.batches.allSatisfy { batch in
                    (0..<batch.rowCount).allSatisfy { row in
                        if case .int(let w)? = batch["w"]?[row] { w > 6 } else { false }
                    }
                })
        }
    }

    @Test("names that are not there, and a weight column that is there already")
    func refusals() async throws {
        let files = try await SampledFiles()
        await #expect(throws: DataKitError.self) {
            try await files.parquet.sample(.weighted(rows: 1, weight: "nothing"), seed: 1)
        }
        await #expect(throws: DataKitError.self) {
            try await files.csv.sample(.simpleRandom(rows: 1), seed: 1, request: ReadRequest(columns: ["nothing"]))
        }
        #expect(throws: SamplingError.self) {
            try files.csv.sampledBatches(.bernoulli(fraction: 1), seed: 1, weightsNamed: "id")
        }
        #expect(throws: SamplingError.self) { try files.csv.sampledBatches(.simpleRandom(rows: 1), seed: 1) }
    }

    @Test("designs that need a look at the rows: systematic by number, Poisson by expected size")
    func designs() async throws {
        let files = try await SampledFiles()
        for dataset in [files.csv, files.parquet] {
            let systematic = try await dataset.sample(try await dataset.systematicDesign(rows: 123), seed: 3)
            #expect(systematic.selection.sampleRows == 123)
            let design = try await dataset.poissonDesign(weight: "w", rows: 500)
            let poisson = try await dataset.sample(design, seed: 3)
            // A Poisson count: five standard deviations.
            #expect(abs(poisson.selection.sampleRows - 500) < 112)
        }
    }

    @Test("rows by their places: any ranges, with and without a predicate, and ranges that make no sense")
    func places() async throws {
        let files = try await SampledFiles()
        let reader = try #require(files.parquet.reader as? ParquetReader)
        func ids(_ rows: [Range<Int>], _ condition: String? = nil, columns: [String]? = nil) async throws -> [Int64] {
            let request = ReadRequest(
                columns: columns, predicate: try condition.map { try Predicate(parsing: $0) }, threads: 3)
            let table = try await Table(collecting: reader.batches(request, rows: rows))
            guard case .int64(let buffer) = try table.column("id").values else { return [] }
            return buffer.array
        }
        var random = SeededRandom(seed: 77)
        for _ in 0..<60 {
            var ranges: [Range<Int>] = []
            var position = 0
            while position < SampledFiles.count, ranges.count < 40 {
                let start = position + random.below([1, 50, 5000][random.below(3)])
                let end = min(SampledFiles.count, start + random.below([3, 700, 9000][random.below(3)]))
                guard start < end else { break }
                ranges.append(start..<end)
                position = end
            }
            let expected = ranges.flatMap { $0.map { Int64($0) } }
            #expect(try await ids(ranges) == expected)
            #expect(try await ids(ranges, columns: ["id"]) == expected)
            #expect(try await ids(ranges, "id > 9000 and w < 3") == expected.filter { $0 > 9000 && $0 % 13 < 3 })
        }
        #expect(try await ids([]) == [])
        for wrong in [[5..<10, 9..<12], [0..<30_001], [10..<20, 0..<5]] {
            #expect(throws: DataKitError.self) { try reader.batches(ReadRequest(), rows: wrong) }
        }
    }
}

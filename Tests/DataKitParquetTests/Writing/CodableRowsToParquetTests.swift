import DataKitCore
import DataKitParquet
import Testing

@Suite("Codable rows in Parquet files")
struct CodableRowsToParquetTests {
    struct Address: Codable, Equatable, Sendable {
        var street: String
        var lines: [String?]
        var floor: Int8?
    }

    struct Customer: Codable, Equatable, Sendable {
        var id: Int
        var address: Address?
        var addresses: [Address]
        var scores: [String: Double]
        var byYear: [Int: [Address]]?
        var matrix: [[Float?]]
        var tags: [String]?
        var nothing: [Int?]
    }

    static let customers = [
        Customer(
            id: 1, address: Address(street: "Storgata 1", lines: ["c/o", nil], floor: nil),
            addresses: [
                Address(street: "", lines: [], floor: 3), Address(street: "Økernveien", lines: [nil], floor: -1),
            ],
            scores: ["a": 1.5, "b": -0.25], byYear: [2024: [Address(street: "x", lines: ["y"], floor: 0)], 2025: []],
            matrix: [[1, nil], [], [0.5]], tags: [], nothing: []),
        Customer(
            id: -7, address: nil, addresses: [], scores: [:], byYear: nil, matrix: [], tags: nil, nothing: [nil]),
        Customer(
            id: 3, address: Address(street: "z", lines: [], floor: 9), addresses: [], scores: ["": .infinity],
            byYear: [:], matrix: [[]], tags: ["one", "two", "one"], nothing: [nil, nil]),
    ]

    @Test("come back as they were: structs, arrays, dictionaries and optionals in each other")
    func roundTrip() async throws {
        // More rows than a page and than a row group.
        let rows = (0..<100).map { number in
            var row = Self.customers[number % 3]
            row.id = number
            return row
        }
        let batch = try RecordBatch(encoding: rows)
        let options = ParquetWritingOptions(rowGroupRows: 64, pageRows: 9)
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(sink: sink, schema: batch.schema, options: options)
        try await writer.write(batch)
        try await writer.finish()
        let reader = try ParquetReader(source: MemoryByteSource(sink.bytes))
        #expect(reader.schema["byYear"]?.type.description == batch.schema["byYear"]?.type.description)
        var read: [Customer] = []
        for batch in try await reader.collect() { read += try batch.rows(as: Customer.self) }
        #expect(read == rows)
    }
}

import DataKit
import Testing

@Suite struct ConcatenatedReaderTests {
    private func values(_ dataset: Dataset, _ request: ReadRequest = ReadRequest()) async throws -> [Value] {
        let table = try await Table(collecting: try dataset.batches(request))
        let column = try table.column(at: 0)
        return (0..<column.count).map { column[$0] }
    }

    @Test("gives the rows of all parts in order, up to the limit", arguments: [0, 1, 2, 3, 5, nil] as [Int?])
    func rows(limit: Int?) async throws {
        let parts = [
            Dataset(try MemoryReader("n", [[1], [2]])), Dataset(try MemoryReader("n", [])),
            Dataset(try MemoryReader("n", [[3, 4, 5]])),
        ]
        let expected = (1...5).prefix(limit ?? 5).map { Value.int(Int64($0)) }
        let found = try await values(try Dataset(concatenating: parts), ReadRequest(limit: limit))
        #expect(found == expected)
    }

    @Test("refuses columns that do not agree, naming file and column")
    func disagreement() throws {
        let first = Dataset(try MemoryReader("n", [[1]]), name: "a.csv")
        for other in [try MemoryReader("m", [[1]]), try MemoryReader(text: "n", [["1"]])] {
            let error = #expect(throws: DataKitError.self) {
                try Dataset(concatenating: [first, Dataset(other, name: "b.csv")])
            }
            #expect(error?.kind == .mismatch)
            #expect(error?.description.hasPrefix("b.csv: ") == true)
            #expect(error?.description.contains("a.csv") == true)
        }
    }

    @Test("widens the part that failed, and says where the others no longer agree")
    func widening() async throws {
        let wide = try MemoryReader("n", [[1], [2], [3]])
        let failing = Dataset(try MemoryReader("n", [[1]]).failing(before: 1, wider: wide, id: 7), name: "b.csv")
        let good = Dataset(try MemoryReader("n", [[0]]), name: "a.csv")
        let both = try Dataset(concatenating: [good, failing])
        let found = try await both.withWidening { try await values($0) }
        #expect(found == [.int(0), .int(1), .int(2), .int(3)])

        let text = try MemoryReader(text: "n", [["x"]])
        let other = Dataset(try MemoryReader("n", [[1]]).failing(before: 1, wider: text, id: 8), name: "c.csv")
        let error = await #expect(throws: DataKitError.self) {
            try await Dataset(concatenating: [good, other]).withWidening { try await values($0) }
        }
        #expect(error?.description.contains("--type 'n=string'") == true)
    }

    @Test("counts bytes consumed over all parts")
    func progress() async throws {
        let seen = Seen<Int>()
        let parts = [
            Dataset(try MemoryReader("n", [[1], [2]]), byteCount: 100),
            Dataset(try MemoryReader("n", [[3]]), byteCount: 50),
        ]
        let both = try Dataset(concatenating: parts)
        #expect(both.byteCount == 150)
        let request = ReadRequest(progress: { seen.append($0) })
        _ = try await values(both, request)
        #expect(seen.all == [1, 2, 101])
    }
}

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
        let found = try await values(try await Dataset(concatenating: parts), ReadRequest(limit: limit))
        #expect(found == expected)
    }

    @Test("refuses columns that do not agree, naming file and column")
    func disagreement() async throws {
        let first = Dataset(try MemoryReader("n", [[1]]), name: "a.csv")
        let other = Dataset(try MemoryReader("m", [[1]]), name: "b.csv")
        let error = await #expect(throws: DataKitError.self) { try await Dataset(concatenating: [first, other]) }
        #expect(error?.kind == .mismatch)
        #expect(error?.description.hasPrefix("b.csv: ") == true)
        #expect(error?.description.contains("a.csv") == true)
        #expect(error?.description.contains("--union name") == true)
    }

    @Test("gives columns of several types the one that holds all")
    func commonTypes() async throws {
        let numbers = Dataset(try MemoryReader("n", [[1], [2]]), name: "a")
        let texts = Dataset(try MemoryReader(text: "n", [["x"]]), name: "b")
        let both = try await Dataset(concatenating: [numbers, texts])
        #expect(both.schema.fields.map(\.type) == [.string])
        #expect(try await values(both) == [.string("1"), .string("2"), .string("x")])
    }

    @Test("puts columns of one name together, with nulls where there is none, and the name of the file")
    func byName() async throws {
        let parts = [
            Dataset(try MemoryReader("a", [[1, 2]]), name: "one"), Dataset(try MemoryReader("b", [[3]]), name: "two"),
            Dataset(try MemoryReader("a", [[4]]), name: "three"),
        ]
        let whole = try await Dataset(concatenating: parts, union: .name, fileNameColumn: "file")
        #expect(whole.schema.fields.map(\.name) == ["a", "b", "file"])
        func rows(_ request: ReadRequest) async throws -> [[Value]] {
            let table = try await Table(collecting: try whole.batches(request))
            return try (0..<table.rowCount).map { row in
                try table.schema.fields.indices.map { try table.column(at: $0)[row] }
            }
        }
        #expect(
            try await rows(ReadRequest()) == [
                [.int(1), .null, .string("one")], [.int(2), .null, .string("one")], [.null, .int(3), .string("two")],
                [.int(4), .null, .string("three")],
            ])
        #expect(try await rows(ReadRequest(columns: ["file", "a"], limit: 1)) == [[.string("one"), .int(1)]])
        let filters = [
            "file = 'three'": [[Value.int(4)]], "b is not null": [[.null]], "a > 1": [[.int(2)], [.int(4)]],
            "a > 1 and file <> 'one'": [[.int(4)]],
        ]
        for (condition, expected) in filters {
            let request = ReadRequest(columns: ["a"], predicate: try Predicate(parsing: condition))
            #expect(try await rows(request) == expected, "\(condition)")
            var limited = request
            limited.limit = 1
            #expect(try await rows(limited) == Array(expected.prefix(1)), "\(condition)")
        }
        await #expect(throws: DataKitError.self) {
            try await Dataset(concatenating: parts, union: .name, fileNameColumn: "a")
        }
    }

    @Test("puts columns at one place together")
    func byPosition() async throws {
        let parts = [Dataset(try MemoryReader("a", [[1]])), Dataset(try MemoryReader("b", [[2]]))]
        let whole = try await Dataset(concatenating: parts, union: .position)
        #expect(whole.schema.fields.map(\.name) == ["a"])
        #expect(try await values(whole) == [.int(1), .int(2)])
    }

    @Test("widens the part that failed, and with it the others")
    func widening() async throws {
        let wide = try MemoryReader("n", [[1], [2], [3]])
        let failing = Dataset(try MemoryReader("n", [[1]]).failing(before: 1, wider: wide, id: 7), name: "b.csv")
        let good = Dataset(try MemoryReader("n", [[0]]), name: "a.csv")
        let both = try await Dataset(concatenating: [good, failing])
        let found = try await both.withWidening { try await values($0) }
        #expect(found == [.int(0), .int(1), .int(2), .int(3)])

        let text = try MemoryReader(text: "n", [["x"]])
        let other = Dataset(try MemoryReader("n", [[1]]).failing(before: 1, wider: text, id: 8), name: "c.csv")
        let mixed = try await Dataset(concatenating: [good, other]).withWidening { try await values($0) }
        #expect(mixed == [.string("0"), .string("x")])
    }

    @Test("counts bytes consumed over all parts")
    func progress() async throws {
        let seen = Seen<Int>()
        let parts = [
            Dataset(try MemoryReader("n", [[1], [2]]), byteCount: 100),
            Dataset(try MemoryReader("n", [[3]]), byteCount: 50),
        ]
        let both = try await Dataset(concatenating: parts)
        #expect(both.byteCount == 150)
        let request = ReadRequest(progress: { seen.append($0) })
        _ = try await values(both, request)
        #expect(seen.all == [1, 2, 101])
    }
}

import DataKit
import Testing

@Suite struct ConversionTests {
    private func jsonLines(_ dataset: Dataset, _ options: ConversionOptions = .init()) async throws -> String {
        let sink = MemoryByteSink()
        var options = options
        options.writing.format = .jsonLines
        _ = try await Conversion(dataset, to: .sink(sink), options: options).run()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    @Test("writes every row in order, and says how many")
    func writes() async throws {
        let folder = try TemporaryFolder()
        let dataset = Dataset(try MemoryReader("n", [[1, 2], [nil], [3]]), byteCount: 40)
        let summary = try await Conversion(dataset, to: .path(folder.file("out.jsonl"))).run()
        let text = try folder.text(of: "out.jsonl")
        #expect(text == "{\"n\":1}\n{\"n\":2}\n{\"n\":null}\n{\"n\":3}\n")
        #expect(summary.rows == 4)
        #expect(summary.columns == 1)
        #expect(summary.inputBytes == 40)
        #expect(summary.outputBytes == text.utf8.count)
        #expect(summary.restarts == 0)
        #expect(folder.contents == ["out.jsonl"])
    }

    @Test("stops at the limit", arguments: [0, 1, 2, 3, 4, 9])
    func limits(limit: Int) async throws {
        let dataset = Dataset(try MemoryReader("n", [[1, 2], [3, 4]]))
        let text = try await jsonLines(dataset, ConversionOptions(limit: limit))
        #expect(text == (1...4).prefix(limit).map { "{\"n\":\($0)}\n" }.joined())
    }

    @Test("begins again with wider types, into a file and into a sink that cannot be taken back")
    func widens() async throws {
        let wide = try MemoryReader(text: "n", [["1"], ["2"], ["x"]])
        let dataset = Dataset(try MemoryReader("n", [[1], [2]]).failing(before: 2, wider: wide))
        let expected = "{\"n\":\"1\"}\n{\"n\":\"2\"}\n{\"n\":\"x\"}\n"
        #expect(try await jsonLines(dataset) == expected)

        let folder = try TemporaryFolder()
        let (summary, count) = try await Conversion(dataset, to: .path(folder.file("out.jsonl")))
            .run(watching: RowCount())
        #expect(try folder.text(of: "out.jsonl") == expected)
        #expect(summary.restarts == 1)
        #expect(summary.rows == 3)
        #expect(count.finish() == 3, "a watcher sees each row once, however often the reading began again")
        #expect(folder.contents == ["out.jsonl"])
    }

    @Test("begins again on the caller's actor, with what belongs to it") @MainActor
    func widensOnActor() async throws {
        let wide = try MemoryReader("n", [[1], [2], [3]])
        let dataset = Dataset(try MemoryReader("n", [[1]]).failing(before: 1, wider: wide))
        var attempts = 0
        let rows = try await dataset.withWidening { dataset in
            MainActor.assertIsolated()
            attempts += 1
            return try await Table(collecting: try dataset.batches()).rowCount
        }
        #expect(rows == 3)
        #expect(attempts == 2)
    }

    @Test("leaves nothing behind when the input fails, and what was there before as it was")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let dataset = Dataset(try MemoryReader("n", [[1], [2]]).failing(before: 1, wider: nil))
        await #expect(throws: MemoryReader.TooNarrow(id: 1)) {
            _ = try await Conversion(dataset, to: .path(folder.file("out.jsonl"))).run()
        }
        #expect(folder.contents == [])

        _ = try folder.write("before", to: "out.jsonl")
        await #expect(throws: MemoryReader.TooNarrow(id: 1)) {
            _ = try await Conversion(
                dataset, to: .path(folder.file("out.jsonl")), options: ConversionOptions(overwrite: true)
            ).run()
        }
        #expect(try folder.text(of: "out.jsonl") == "before")
        #expect(folder.contents == ["out.jsonl"])
    }

    @Test("refuses an output that exists, and replaces it when asked to")
    func overwriting() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("before", to: "out.jsonl")
        let dataset = Dataset(try MemoryReader("n", [[1]]))
        let error = await #expect(throws: DataKitError.self) {
            _ = try await Conversion(dataset, to: .path(path)).run()
        }
        #expect(error?.kind == .alreadyExists)
        #expect(try folder.text(of: "out.jsonl") == "before")
        _ = try await Conversion(dataset, to: .path(path), options: ConversionOptions(overwrite: true)).run()
        #expect(try folder.text(of: "out.jsonl") == "{\"n\":1}\n")
    }

    @Test("refuses an output whose name says no format")
    func noFormat() async throws {
        let folder = try TemporaryFolder()
        let dataset = Dataset(try MemoryReader("n", [[1]]))
        let error = await #expect(throws: DataKitError.self) {
            _ = try await Conversion(dataset, to: .path(folder.file("out"))).run()
        }
        #expect(error?.kind == .unsupported)
        #expect(folder.contents == [])
    }

    @Test("reports progress with the size of the input")
    func progress() async throws {
        let seen = Seen<ConversionProgress>()
        let dataset = Dataset(try MemoryReader("n", [[1], [2]]), byteCount: 7)
        let sink = MemoryByteSink()
        var options = ConversionOptions()
        options.writing.format = .jsonLines
        _ = try await Conversion(dataset, to: .sink(sink), options: options).run { seen.append($0) }
        #expect(seen.all.map(\.bytes) == [1, 2])
        #expect(seen.all.allSatisfy { $0.totalBytes == 7 })
    }
}

import DataKit

/// One run of `sample --split`: every row goes to one of several files, which appear when all rows are written.
struct SplitRun {
    let command: SampleCommand
    let split: SplitShares
    let seed: UInt64

    func run() async throws {
        let dataset = try await command.input.open(command.inputs, encodesColumns: true)
        let bar = ProgressBar()
        defer { bar?.clear() }
        var request = try command.rows.request(threads: command.input.threads)
        request.progress = { bytes in bar?.update(bytes: bytes, totalBytes: dataset.byteCount, rows: 0) }
        let writer = try splitWriter(request)
        let rows = try await dataset.withWidening { try await writer.write($0) }
        let parts = zip(writer.outputs, rows).map { (name: $0.name, path: $0.path, rows: $1) }
        bar?.clear()
        dataset.printNotes()
        for part in parts {
            StandardError.write("datakit: \(part.path): \(Amount.count(part.rows)) rows (seed \(seed))")
        }
        if command.json {
            let answer: JSONValue = [
                "seed": .verbatim(String(seed)),
                "parts": .array(
                    parts.map {
                        ["name": .string($0.name), "output": .string($0.path), "rows": .integer($0.rows)]
                    }),
            ]
            try StandardOutput.write("\(answer)\n")
        }
    }

    private func splitWriter(_ request: ReadRequest) throws -> SplitWriter {
        var all = request
        if let columns = request.columns {
            all.columns = columns + command.design.key.filter { !columns.contains($0) }
        }
        let pieces = (command.target ?? "").split(separator: "{}", omittingEmptySubsequences: false)
        let outputs = try split.parts.map { part in
            let path = pieces.joined(separator: part.name)
            return SplitWriter.Output(
                name: part.name, path: path, share: part.share,
                writing: try command.output.writingOptions(for: path, encodings: command.input.csv.columnEncodings))
        }
        return SplitWriter(
            outputs: outputs, request: all, wanted: request.columns, keys: command.design.key, seed: seed,
            overwrite: command.output.overwrite)
    }
}

/// Writes every row of a dataset to one of several files.
private struct SplitWriter: Sendable {
    struct Output: Sendable {
        let name: String
        let path: String
        let share: Double
        let writing: DatasetWritingOptions
    }

    /// An output's file while it is written.
    private final class Part {
        let sink: any ByteSink
        var writer: any BatchWriter
        var rows = 0

        init(_ output: Output, schema: Schema, overwrite: Bool, threads: Int?) throws {
            sink = try FileByteSink(path: output.path, overwrite: overwrite)
            do {
                writer = try output.writing.writer(to: sink, schema: schema, threads: threads)
            } catch {
                sink.abandon()
                throw error
            }
        }
    }

    let outputs: [Output]
    /// With the key columns.
    let request: ReadRequest
    /// The columns to write; `nil` for all.
    let wanted: [String]?
    let keys: [String]
    let seed: UInt64
    let overwrite: Bool

    /// - Returns: the rows of each output.
    func write(_ dataset: Dataset) async throws -> [Int] {
        let stream = try dataset.batches(request)
        let kept = try wanted.map { try stream.schema.indices(of: $0) }
        let schema =
            kept.map { Schema($0.map { stream.schema.fields[$0] }, metadata: stream.schema.metadata) } ?? stream.schema
        var divider = try SampleSplit(shares: outputs.map(\.share), seed: seed, keys: keys)
        var parts: [Part] = []
        do {
            for output in outputs {
                parts.append(try Part(output, schema: schema, overwrite: overwrite, threads: request.threads))
            }
            for try await batch in stream {
                for (part, rows) in zip(parts, try divider.parts(of: batch)) where !rows.isEmpty {
                    let own = batch.gathering(rows)
                    try await part.writer.write(kept.map { own.selecting($0) } ?? own)
                    part.rows += rows.count
                }
            }
            for part in parts { try await part.writer.finish() }
        } catch {
            for part in parts { part.sink.abandon() }
            throw error
        }
        return parts.map(\.rows)
    }
}

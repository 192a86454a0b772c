import DataKit

/// One run of `sample`: draws, writes and answers.
struct SampleRun {
    let command: SampleCommand
    let seed: UInt64

    func run() async throws {
        let begin = ContinuousClock.now
        let target = command.target
        // What cannot be written is refused before anything is read.
        var writing = DatasetWritingOptions()
        if let target {
            writing = try command.output.writingOptions(for: target, encodings: command.input.csv.columnEncodings)
            if target != "-", SystemCalls.status(ofPath: target)?.kind != .other { try command.sink(target).abandon() }
        }
        let dataset = try await command.input.open(command.inputs, encodesColumns: true)
        let bar = ProgressBar()
        defer { bar?.clear() }
        var request = try command.rows.request(threads: command.input.threads)
        request.progress = { bytes in bar?.update(bytes: bytes, totalBytes: dataset.byteCount, rows: 0) }

        let design = try await command.design.design(for: dataset, request)
        var answer = SampleAnswer(
            target: target, seed: seed, design: design, level: command.confidence,
            designText: command.design.text(of: design))
        if design.isStreaming, command.estimate.isEmpty, !command.check, let target {
            answer.rows = try await dataset.withWidening { dataset in
                let stream = try dataset.sampledBatches(
                    design, seed: seed, weightsNamed: command.weights, request: request)
                return try await write(stream, to: target, writing)
            }
        } else {
            let sample = try await dataset.sample(design, seed: seed, request: try widened(request, dataset.schema))
            answer.rows = sample.selection.sampleRows
            answer.selection = sample.selection
            for estimate in command.estimate {
                answer.estimates.append((estimate.text, try estimate.estimate(from: sample, level: command.confidence)))
            }
            if command.check { answer.comparisons = try await check(sample, dataset, request) }
            if let target {
                var stream = try (command.weights.map { try sample.tableWithWeights(named: $0) } ?? sample.table)
                    .stream()
                if let columns = request.columns {
                    stream = try stream.selecting(columns + (command.weights.map { [$0] } ?? []))
                }
                _ = try await write(stream, to: target, writing)
            }
        }
        bar?.clear()
        dataset.printNotes()
        answer.duration = .now - begin
        StandardError.write("datakit: " + answer.line)
        if command.json {
            try StandardOutput.write("\(answer.json)\n")
        } else if !answer.text.isEmpty {
            try StandardOutput.write(answer.text)
        }
        if answer.comparisons?.contains(where: { $0.pValue < SampleAnswer.suspicious }) == true { throw ExitStatus.no }
    }

    /// The request with the columns that the answers look at.
    private func widened(_ request: ReadRequest, _ schema: Schema) throws -> ReadRequest {
        var request = request
        if command.target == nil, request.columns == nil, !command.check {
            // Nothing is written: only what is asked about is read.
            var columns: [String] = []
            for name in command.estimate.flatMap(\.columns) where !columns.contains(name) { columns.append(name) }
            request.columns = columns
        } else if let columns = request.columns {
            var extra: [String] = []
            for name in command.estimate.flatMap(\.columns) where !columns.contains(name) && !extra.contains(name) {
                extra.append(name)
            }
            request.columns = columns + extra
        }
        return request
    }

    /// Compares the sample with all rows, in a pass of its own.
    private func check(
        _ sample: Sample, _ dataset: Dataset, _ request: ReadRequest
    ) async throws -> [SampleCheck.Comparison] {
        let check = try SampleCheck(sample, columns: request.columns)
        var request = request
        if request.columns == nil {
            let names = check.finish().map(\.name)
            request.columns = names
        }
        let tasks = request.threads ?? SystemCalls.processorCount()
        return try await dataset.withWidening {
            try await $0.batches(request).accumulate(into: check, maximumInFlight: tasks).finish()
        }
    }

    private nonisolated(nonsending) func write(
        _ stream: BatchStream, to target: String, _ writing: DatasetWritingOptions
    ) async throws -> Int {
        let sink = try command.sink(target)
        do {
            let keys = command.output.sortBy
            let stream = keys.isEmpty ? stream : try stream.sorted(by: keys)
            var writer = try writing.writer(to: sink, schema: stream.schema, threads: command.input.threads)
            return try await writer.write(contentsOf: stream)
        } catch {
            sink.abandon()
            throw error
        }
    }
}

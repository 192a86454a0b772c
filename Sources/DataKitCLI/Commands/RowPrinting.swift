import ArgumentParser
import DataKit

/// How `cat` and `head` write rows.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv, table

    static func check(_ format: RowFormat?, json: Bool) throws {
        if json, let format, format != .jsonl { throw ValidationError("--json and --format \(format) differ.") }
    }
}

/// What `cat` and `head` share: some rows of a file, on standard output.
struct RowPrinting {
    var format: RowFormat
    var rows: RowOptions
    var input: InputOptions
    var defaultLimit: Int?

    func print(_ file: String) async throws {
        var request = try rows.request(threads: input.threads, defaultLimit: defaultLimit)
        request.rejects = input.rejectLog
        let dataset = try await input.open(file)
        dataset.printNotes()
        let sink = DescriptorByteSink.standardOutput
        switch format {
        case .jsonl: try await write(.jsonLines, dataset, request, to: sink)
        case .csv: try await write(.csv, dataset, request, to: sink)
        case .table:
            let table = try await dataset.withWidening { dataset in
                request.rejects?.removeAll()
                return try await Table(collecting: dataset.batches(request))
            }
            let printer = TablePrinter(width: Terminal.width(of: 1))
            try sink.write(Array(printer.text(of: table).utf8))
            try sink.finish()
        }
        request.rejects?.printSummary()
    }

    private func write(
        _ format: FileFormat, _ dataset: Dataset, _ request: ReadRequest, to sink: any ByteSink
    ) async throws {
        let options = ConversionOptions(
            columns: request.columns, predicate: request.predicate, limit: request.limit, threads: request.threads,
            writing: DatasetWritingOptions(format: format), rejects: request.rejects)
        _ = try await Conversion(dataset, to: .sink(sink), options: options).run()
    }
}

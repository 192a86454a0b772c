import ArgumentParser
import DataKit

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Estimate what a workload needs and costs: DynamoDB and its neighbours.",
        discussion: """
            Everything is reckoned here; nothing is asked of any service. Prices are those of one Region at one date \
            unless --prices names a file of your own.

            EXAMPLES
              datakit capacity dynamodb --from orders.parquet --partition-key CustomerID --reads-per-second 500
              datakit capacity dynamodb item-size items.jsonl
              datakit capacity kinesis --from clicks.csv --partition-key user --records-per-second 3000 --shards 4
              datakit capacity athena --from orders.parquet --columns CustomerID,TotalDue
            """,
        subcommands: [
            DynamoDBCommand.self, KinesisCommand.self, OpenSearchCommand.self, AthenaCommand.self, GlueCommand.self,
            RedshiftCommand.self, PricesCommand.self,
        ])
}

struct DynamoDBCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dynamodb",
        abstract: "Size items, count read and write units, plan tables.",
        subcommands: [PlanCommand.self, ItemSizeCommand.self, UnitsCommand.self],
        defaultSubcommand: PlanCommand.self)
}

struct PricesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "Print the price file that is used: a template for your own.")

    @OptionGroup var prices: PriceOptions

    func run() async throws { try StandardOutput.write(try prices.list().json + "\n") }
}

extension CapacityError: ReportableError {}

/// A fault in a file, with the file's name.
struct CapacityFileError: ReportableError, CustomStringConvertible {
    var file: String
    var error: CapacityError
    var description: String { "\(file): \(error)" }
}

/// Where prices come from.
struct PriceOptions: ParsableArguments {
    @Option(
        name: .customLong("prices"),
        help: ArgumentHelp("A price file; what it does not name is as `capacity prices` prints it.", valueName: "file"),
        completion: .file())
    var file: String?

    func list() throws -> PriceList {
        guard let file else { return .standard }
        do {
            return try PriceList(json: try wholeFile(file))
        } catch let error as CapacityError {
            throw CapacityFileError(file: file, error: error)
        }
    }
}

/// How answers are made and printed; on every command that plans something.
struct CapacityAnswerOptions: ParsableArguments {
    @OptionGroup var prices: PriceOptions

    @Flag(help: "Print it all as JSON.")
    var json = false

    @Flag(help: "Say which rule and which numbers made each figure.")
    var explain = false
}

/// All of a small text file.
func wholeFile(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    if path == "-" {
        var input = DescriptorInput.standardInput
        while bytes.count <= 64 << 20, try input.read(into: &bytes, atMost: 1 << 20) > 0 {}
    } else {
        let source = try FileByteSource(path: path)
        bytes = try source.read(0..<min(source.byteCount, 64 << 20 + 1))
    }
    guard bytes.count <= 64 << 20 else {
        throw DataKitError(.limit, "is larger than 64 MiB; this takes small JSON files", subject: path)
    }
    return bytes
}

/// A table whose rows stand for items, records or rows.
struct SampleOptions: ParsableArguments {
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "A table of any format that stands for the data; a file, a folder or a pattern; repeatable.",
            valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @Option(help: ArgumentHelp("How many cores to use; else all.", valueName: "n"))
    var threads: Int?

    @OptionGroup(title: "CSV options")
    var csv: CSVOptions

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads needs a number of 1 or more.") }
    }

    /// Reads all rows into an accumulator.
    func accumulate<A: Accumulator>(
        _ dataset: Dataset, columns: [String]? = nil, into accumulator: A
    ) async throws -> A {
        let bar = ProgressBar()
        defer { bar?.clear() }
        let request = ReadRequest(
            columns: columns, threads: threads,
            progress: { bytes in bar?.update(bytes: bytes, totalBytes: dataset.byteCount, rows: 0) })
        return try await dataset.withWidening { try await $0.batches(request).accumulate(into: accumulator) }
    }

    func open() async throws -> Dataset? {
        guard !paths.isEmpty else { return nil }
        let dataset = try await Dataset(paths: paths, options: DatasetReadingOptions(csv: csv.readingOptions()))
        dataset.printNotes()
        return dataset
    }
}

/// A text file of lines, `-` for standard input, compressed or not.
struct LineFile {
    let path: String

    /// Runs `body` on every line that is not blank, with its number.
    func forEachLine(_ body: ([UInt8], Int) throws -> Void) throws {
        var lines: TextLines
        if path == "-" {
            lines = TextLines(try DecompressingInput.detecting(DescriptorInput.standardInput))
        } else if SystemCalls.status(ofPath: path)?.kind == .other {
            lines = TextLines(try DecompressingInput.detecting(try DescriptorInput(path: path)))
        } else {
            lines = TextLines(try DecompressingInput.detecting(SourceInput(try FileByteSource(path: path))))
        }
        do {
            while let line = try lines.next() {
                guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
                try body(line, lines.number)
            }
        } catch let error as CapacityError {
            throw CapacityFileError(
                file: path == "-" ? "standard input" : path,
                error: error.line == nil ? error.at(line: lines.number) : error)
        }
    }
}

/// Text for standard output that is written when all of it is there, so that a fault leaves none of it.
///
/// What is beyond a megabyte waits in a temporary file.
struct AnswerText: ~Copyable {
    private static let pieceBytes = 1 << 20
    private var bytes: [UInt8] = []
    private var spool: TemporarySpool?
    private var spooledBytes = 0

    mutating func line(_ text: String) throws(DataKitError) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
        guard bytes.count >= Self.pieceBytes else { return }
        if spool == nil { spool = try TemporarySpool() }
        try spool?.append(bytes)
        spooledBytes += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }

    consuming func finish() throws(DataKitError) {
        let sink = DescriptorByteSink.standardOutput
        var offset = 0
        while offset < spooledBytes, let spool {
            var piece: [UInt8] = []
            offset += try spool.read(
                at: offset, count: min(Self.pieceBytes, spooledBytes - offset), into: &piece)
            try sink.write(piece)
        }
        try sink.write(bytes)
        try sink.finish()
    }
}

/// An answer of names and values, as text or JSON.
struct AnswerList {
    var members: [(name: String, text: String, json: JSONValue)] = []
    var reasons: [String] = []

    mutating func add(_ name: String, _ value: Int, _ title: String, unit: String = "") {
        members.append((name, "\(title): \(Amount.count(value))\(unit)", .integer(value)))
    }

    mutating func add(_ name: String, _ value: Double, _ title: String, unit: String = "") {
        members.append((name, "\(title): \(Amount.rounded(value))\(unit)", .double(value)))
    }

    mutating func add(_ name: String, _ value: JSONValue, _ text: String) { members.append((name, text, value)) }

    func print(_ options: CapacityAnswerOptions) throws {
        if options.json {
            var pairs = members.map { (name: $0.name, value: $0.json) }
            if options.explain { pairs.append((name: "why", value: .array(reasons.map { .string($0) }))) }
            try StandardOutput.write("\(JSONValue.object(.init(pairs: pairs)))\n")
            return
        }
        var lines = members.map(\.text).filter { !$0.isEmpty }
        if options.explain { lines += reasons.map { "  why: \($0)" } }
        try StandardOutput.write(lines.joined(separator: "\n") + "\n")
    }
}

extension Amount {
    /// A number with as many digits as people read: `1,234`, `12.3`, `0.00042`.
    static func rounded(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 9e15 else { return "\(value)" }
        let size = value.magnitude
        if size == 0 || size >= 1000 || value == value.rounded() { return count(Int(value.rounded())) }
        if size >= 1 { return trimmed(decimal(value, digits: 2)) }
        var digits = 3.0, power = 1e3
        while size * power < 100, digits < 12 {
            digits += 1
            power *= 10
        }
        return "\((value * power).rounded() / power)"
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return String(text)
    }

    /// `12.34 USD`
    static func money(_ value: Double, _ currency: String) -> String {
        guard value.magnitude < 1e13 else { return "\(value) \(currency)" }
        let text = value < 0.01 && value > 0 ? rounded(value) : decimal(value, digits: 2)
        return "\(text) \(currency)"
    }
}

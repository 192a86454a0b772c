import ArgumentParser
import DataKit

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check whether Parquet files keep what they say, and CSV, JSON and XML are well formed.",
        discussion: """
            Reads every page and holds what is in it against checksums, counts, statistics, column and offset indexes, \
            sizes, encodings, dictionaries, Bloom filters, level histograms and the declared order of the rows. Each \
            finding is printed with its place. Files that are JSON by --from, name or content are held against RFC 8259: \
            one value, or values on lines or one behind another. Those that are CSV are held against their dialect: every \
            row has the fields that the header names, quotes close where fields end, all bytes are text. XML must be \
            well-formed XML 1.0 with namespaces; nothing external is loaded.

            Exit status: 0 every file is good, 1 some file has errors (or with --strict, warnings), 2 some file could \
            not be read.

            EXAMPLES
              datakit verify orders.parquet
              datakit verify events.ndjson --layout lines
              datakit verify orders.csv
              datakit verify orders.xml
              datakit verify lake/*.parquet --quiet
              datakit verify orders.parquet --json | jq '.findings[] | select(.severity == "error")'
            """)

    @Argument(help: "The files; - is standard input.", completion: .file())
    var files: [String]

    @Flag(help: "Print findings alone, and nothing about files that are good.")
    var quiet = false

    @Flag(help: "Print one JSON object a file, each on a line.")
    var json = false

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "The files' format; else what their names say, or what is in them.", valueName: "csv|json|xml|parquet"))
    var format: FileFormat?

    @OptionGroup(title: "JSON options") var jsonOptions: JSONOptions
    @OptionGroup(title: "XML options") var xml: XMLOptions
    @OptionGroup(title: "CSV options (--strict: of Parquet, warnings count as errors do)") var csv: CSVOptions

    @Option(help: ArgumentHelp("How many cores to use; else all.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads needs a number of 1 or more.") }
        if json, quiet { throw ValidationError("--json and --quiet cannot be had together.") }
    }

    func run() async throws {
        var (isGood, isReadable) = (true, true)
        for file in files {
            do {
                let answer = try await answer(of: file)
                if !answer.isGood { isGood = false }
                let text = json ? "\(answer.json)\n" : answer.text(isQuiet: quiet)
                if !text.isEmpty { try StandardOutput.write(text) }
            } catch let error as any CustomStringConvertible & ReportableError {
                StandardError.write("datakit: \(error.description)")
                isReadable = false
            }
        }
        if !isReadable { throw ExitStatus.bad }
        if !isGood { throw ExitStatus.no }
    }

    private func answer(of file: String) async throws -> any FormatVerificationAnswer {
        let source = try InputSource.open(file)
        // The name counts more than the content: what is no Parquet file at all is to be told of one that should be.
        let format = try format ?? FileFormat(path: file) ?? FileFormat(of: source, fileName: nil)
        switch format {
        case .xml: return XMLVerificationAnswer(file: file, verification: try xmlVerification(of: source))
        case .csv: return CSVVerificationAnswer(file: file, verification: try await csvVerification(of: source))
        case .json, .jsonLines, .openSearchBulk, .dynamoDBJSON:
            let isDocument = format == .json && jsonOptions.layout == nil
            return JSONVerificationAnswer(
                file: file, verification: try await jsonVerification(of: source, isDocument: isDocument))
        case .parquet:
            return VerificationAnswer(
                file: file, verification: try await verification(of: source), isStrict: csv.strictness == .strict)
        }
    }

    private func csvVerification(of source: any ByteSource) async throws -> CSVVerification {
        let bar = ProgressBar()
        defer { bar?.clear() }
        return try await CSVVerification(of: source, options: csv.readingOptions(), threads: threads) { bytes in
            bar?.update(bytes: bytes, totalBytes: source.byteCount, rows: 0)
        }
    }

    private func jsonVerification(of source: any ByteSource, isDocument: Bool) async throws -> JSONVerification {
        let options = try jsonOptions.readingOptions(csv: csv)
        let bar = ProgressBar()
        defer { bar?.clear() }
        return try await JSONVerification(of: source, options: options, isDocument: isDocument) { bytes in
            bar?.update(bytes: bytes, totalBytes: source.byteCount, rows: 0)
        }
    }

    private func xmlVerification(of source: any ByteSource) throws -> XMLVerification {
        let bar = ProgressBar()
        defer { bar?.clear() }
        return try XMLVerification(of: source, options: xml.parsing) { bytes in
            bar?.update(bytes: bytes, totalBytes: source.byteCount, rows: 0)
        }
    }

    private func verification(of source: any ByteSource) async throws -> ParquetVerification {
        let verifier = try ParquetVerifier(source: source)
        let bar = ProgressBar()
        defer { bar?.clear() }
        let total = source.byteCount
        return try await verifier.run(threads: threads) { bytes in
            bar?.update(bytes: bytes, totalBytes: total, rows: 0)
        }
    }
}

/// What `verify` says of a file of some format.
protocol FormatVerificationAnswer {
    var isGood: Bool { get }
    /// A line a finding, and one that sums up unless it is to be quiet.
    func text(isQuiet: Bool) -> String
    var json: JSONValue { get }
}

extension VerificationAnswer: FormatVerificationAnswer {}
extension JSONVerificationAnswer: FormatVerificationAnswer {}
extension CSVVerificationAnswer: FormatVerificationAnswer {}
extension XMLVerificationAnswer: FormatVerificationAnswer {}

import ArgumentParser
import DataKit

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check whether Parquet files keep what they say.",
        discussion: """
            Reads every page and holds what is in it against checksums, counts, statistics, column and offset indexes, \
            sizes, encodings, dictionaries, Bloom filters, level histograms and the declared order of the rows. Each \
            finding is printed with its place.

            Exit status: 0 every file is good, 1 some file has errors (or with --strict, warnings), 2 some file could \
            not be read.

            EXAMPLES
              datakit verify orders.parquet
              datakit verify lake/*.parquet --quiet
              datakit verify orders.parquet --json | jq '.findings[] | select(.severity == "error")'
            """)

    @Argument(help: "The Parquet files; - is standard input.", completion: .file(extensions: ["parquet"]))
    var files: [String]

    @Flag(help: "Let warnings count as errors do.")
    var strict = false

    @Flag(help: "Print findings alone, and nothing about files that are good.")
    var quiet = false

    @Flag(help: "Print one JSON object a file, each on a line.")
    var json = false

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
                let verification = try await verification(of: file)
                if !verification.isGood || strict && verification.warningCount > 0 { isGood = false }
                let answer = VerificationAnswer(file: file, verification: verification, isStrict: strict)
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

    private func verification(of path: String) async throws -> ParquetVerification {
        let source: any ByteSource
        if path == "-" {
            source = try SpooledByteSource(DescriptorInput.standardInput)
        } else if SystemCalls.status(ofPath: path)?.kind == .other {
            source = try SpooledByteSource(try DescriptorInput(path: path))
        } else {
            source = try FileByteSource(path: path)
        }
        let verifier = try ParquetVerifier(source: source)
        let bar = ProgressBar()
        defer { bar?.clear() }
        let total = source.byteCount
        return try await verifier.run(threads: threads) { bytes in
            bar?.update(bytes: bytes, totalBytes: total, rows: 0)
        }
    }
}

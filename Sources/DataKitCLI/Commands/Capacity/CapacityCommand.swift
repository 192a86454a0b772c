import ArgumentParser
import DataKit

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Estimate what a workload needs and costs: DynamoDB and its neighbours.",
        discussion: """
            EXAMPLES
              datakit capacity dynamodb item-size items.jsonl
            """,
        subcommands: [DynamoDBCommand.self])
}

struct DynamoDBCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dynamodb",
        abstract: "Size items, count read and write units, plan tables.",
        subcommands: [ItemSizeCommand.self, UnitsCommand.self])
}

extension CapacityError: ReportableError {}

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
            throw FileError(
                file: path == "-" ? "standard input" : path,
                error: error.line == nil ? error.at(line: lines.number) : error)
        }
    }

    struct FileError: ReportableError, CustomStringConvertible {
        var file: String
        var error: CapacityError
        var description: String { "\(file): \(error)" }
    }
}

/// Text for standard output, written in pieces.
struct AnswerText: ~Copyable {
    private let sink = DescriptorByteSink.standardOutput
    private var bytes: [UInt8] = []

    mutating func line(_ text: String) throws(DataKitError) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
        if bytes.count >= 1 << 16 {
            try sink.write(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
    }

    consuming func finish() throws(DataKitError) {
        try sink.write(bytes)
        try sink.finish()
    }
}

import ArgumentParser
import DataKit

/// The tool. Each command has a file in `Commands`; what commands share stands in `Options`.
@main
struct DataKitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "datakit",
        abstract: "Converts, shows and inspects tables: CSV, JSON, XML, Parquet.",
        discussion: """
            Standard output carries the answer alone; progress and messages go to standard error. `-` is standard \
            input or output. Exit status: 0 done, 1 the answer is no, 2 bad usage or bad input, with nothing written.

            EXAMPLES
              datakit convert orders.csv orders.parquet
              datakit head orders.parquet
              datakit schema orders.csv --format ddl

            COMPLETION
              datakit --generate-completion-script bash|zsh|fish
            """,
        version: "0.1.0",
        subcommands: [
            ConvertCommand.self, SchemaCommand.self, CatCommand.self, HeadCommand.self, CountCommand.self,
            InspectCommand.self, VerifyCommand.self, MergeCommand.self, EditCommand.self, AppendCommand.self,
            RelationalizeCommand.self,
            SampleCommand.self, SampleSizeCommand.self, CapacityCommand.self,
        ])

    static func main() async {
        Signals.cleanUpWhenInterrupted()
        let status = await running(Array(CommandLine.arguments.dropFirst()))
        TemporaryFiles.removeAll()
        Process.exit(status)
    }

    /// Runs the tool on arguments.
    /// - Returns: the exit status.
    static func running(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch let status as ExitStatus {
            return status
        } catch let error as DataKitError where error.kind == .alreadyExists {
            StandardError.write(
                "datakit: \(error.subject ?? ""): exists already; choose another name, or say --overwrite")
            return .bad
        } catch let error as any CustomStringConvertible & ReportableError {
            StandardError.write("datakit: \(error.description)")
            return .bad
        } catch {
            return report(parsing: error)
        }
    }

    /// Says what the argument parser has to say: help on standard output, complaints on standard error.
    private static func report(parsing error: any Error) -> ExitStatus {
        let message = fullMessage(for: error)
        guard exitCode(for: error) != .success else {
            do throws(DataKitError) {
                try StandardOutput.write(message + "\n")
                return .done
            } catch {
                StandardError.write("datakit: \(error)")
                return .bad
            }
        }
        StandardError.write(lines: message.replacingPrefix("Error: ", with: "datakit: "))
        return .bad
    }
}

/// The errors of DataKit's modules: their descriptions say where, what and how to mend it.
protocol ReportableError: Error {}
extension DataKitError: ReportableError {}
extension CSVError: ReportableError {}
extension JSONError: ReportableError {}
extension XMLError: ReportableError {}
extension ParquetError: ReportableError {}
extension SamplingError: ReportableError {}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}

/// How the tool ends.
enum ExitStatus: Int32, Error {
    case done = 0
    /// The answer is no: a file is not valid, schemas are not compatible.
    case no = 1
    /// Bad usage or bad input; nothing was written.
    case bad = 2
}

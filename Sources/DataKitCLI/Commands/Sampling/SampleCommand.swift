import ArgumentParser
import DataKit

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw rows at random, and estimate from them with known errors.",
        usage: "datakit sample <input> ... <output> (--rows <n> | --fraction <p>) [<options>]",
        discussion: """
            --rows draws exactly so many rows, each set of them equally likely; --fraction takes each row by itself \
            with a probability. Other options change the design. The same --seed gives the same rows, whatever the \
            format and the number of threads; without one a seed is chosen and told. Rows stay in the input's order.

            Of a Parquet file no more is read than the design needs: --blocks reads a few pages of a large file.

            With --estimate or --check the output may be left out: the answers are what is wanted then. The sample is \
            held in memory, except for --fraction, --systematic with an interval, --every and --head.

            EXAMPLES
              datakit sample orders.parquet few.parquet --rows 10000 --seed 42
              datakit sample orders.csv tenth.csv --fraction 0.1 --key CustomerID
              datakit sample orders.parquet s.parquet --rows 1000 --stratify-by Country --minimum 20 --weights w
              datakit sample orders.parquet --rows 10000 --blocks 20 --estimate total:TotalDue
              datakit sample orders.parquet 'orders-{}.parquet' --split train=80,validation=10,test=10
            """)

    @Argument(
        help: ArgumentHelp(
            "The files to sample, as one, and last the file to write; - is standard input or output. With --split "
                + "{} in the output's name stands for the part's.",
            valueName: "input> ... <output"),
        completion: .file())
    var paths: [String]

    @OptionGroup(title: "Design") var design: SampleDesignOptions

    @Option(help: ArgumentHelp("Where random numbers begin: any whole number.", valueName: "s"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Add a column of this name: how many rows each stands for.", valueName: "column"))
    var weights: String?

    @Option(
        help: ArgumentHelp(
            "Divide all rows among files, such as train=80,validation=10,test=10; with --key rows of one key stay "
                + "together.",
            valueName: "name=share,..."),
        transform: { try SplitShares(parsing: $0) })
    var split: SplitShares?

    @Option(
        help: ArgumentHelp(
            "Estimate for all rows: mean:COLUMN, total:COLUMN, median:COLUMN, quantile(0.9):COLUMN, ratio:COLUMN/COLUMN, "
                + "proportion:CONDITION, count:CONDITION. Repeatable.",
            valueName: "what:of"),
        transform: { try EstimateRequest(parsing: $0) })
    var estimate: [EstimateRequest] = []

    @Option(help: ArgumentHelp("How sure the estimates' intervals are.", valueName: "level"))
    var confidence = 0.95

    @Flag(
        help: """
            Hold the sample against all rows, column by column (Kolmogorov-Smirnov, chi-square); exit status 1 where one \
            differs more than chance explains once in a thousand tries.
            """)
    var check = false

    @OptionGroup(title: "Rows and columns") var rows: RowOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Input") var input: InputOptions

    @Flag(help: "Print the answers, or a summary, as JSON on standard output.")
    var json = false

    func validate() throws {
        let answers = check || !estimate.isEmpty
        guard paths.count >= (answers ? 1 : 2) else {
            throw ValidationError("Name the files to sample and, last, the file to write.")
        }
        if json || answers, target == "-" {
            throw ValidationError("Answers and an output of - cannot share standard output; name a file.")
        }
        guard confidence > 0, confidence < 1 else {
            throw ValidationError("--confidence lies between 0 and 1, such as 0.95.")
        }
        if inputs.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read once only.") }
        if split != nil {
            guard target?.contains("{}") == true else {
                throw ValidationError("--split needs an output with {} in its name, such as 'orders-{}.parquet'.")
            }
            guard design.isEmpty, !answers, weights == nil else {
                throw ValidationError("--split takes --key, --where and --columns, and no other design.")
            }
        } else {
            try design.check()
        }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 0...999_999_999)
        if let split {
            return try await SplitRun(command: self, split: split, seed: seed).run()
        }
        try await SampleRun(command: self, seed: seed).run()
    }
}

extension SampleCommand {
    /// Whether the last path is an output: it is, unless there is one path alone.
    private var hasOutput: Bool { paths.count > 1 }

    var inputs: [String] { hasOutput ? Array(paths.dropLast()) : paths }

    /// The output; `nil` where only answers are wanted.
    var target: String? {
        guard hasOutput, let path = paths.last else { return nil }
        return path == "/dev/stdout" || path == "/dev/fd/1" ? "-" : path
    }

    /// The output's sink. Its other names must not lead to a file that standard output was redirected to being replaced.
    func sink(_ path: String) throws -> any ByteSink {
        path == "-" ? DescriptorByteSink.standardOutput : try FileByteSink(path: path, overwrite: output.overwrite)
    }
}

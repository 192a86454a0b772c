import ArgumentParser
import DataKit

struct EditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change the columns or the metadata of a Parquet file without encoding it anew.",
        discussion: """
            Pages are copied as they are, so that an edit costs about what copying the file does. With --overwrite, \
            the output may be the input.

            EXAMPLES
              datakit edit orders.parquet slim.parquet --drop Comment --drop Address.Line2
              datakit edit orders.parquet orders.parquet --overwrite --rename Total=Amount
              datakit edit orders.parquet tagged.parquet --set owner=sales --unset pandas
            """)

    @Argument(help: "The Parquet file.", completion: .file())
    var input: String

    @Argument(help: "The file to write.", completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp("Leave a column out, or a member of a struct; repeatable.", valueName: "column"))
    var drop: [String] = []

    @Option(help: ArgumentHelp("Name a column anew; repeatable.", valueName: "old=new"))
    var rename: [String] = []

    @Option(help: ArgumentHelp("Set an entry of the file's metadata; repeatable.", valueName: "key=value"))
    var set: [String] = []

    @Option(help: ArgumentHelp("Leave an entry of the file's metadata out; repeatable.", valueName: "key"))
    var unset: [String] = []

    @Flag(help: "Replace the output where it exists.")
    var overwrite = false

    @Flag(help: "Print the summary as JSON on standard output.")
    var json = false

    func validate() throws {
        for pair in rename + set where pair.splitAtFirstEqualsSign == nil {
            throw ValidationError("'\(pair)' has no =; write what is there, =, and what it becomes.")
        }
        if drop.isEmpty, rename.isEmpty, set.isEmpty, unset.isEmpty {
            throw ValidationError("Name an edit: --drop, --rename, --set or --unset.")
        }
        if json, output == "-" { throw ValidationError("--json and an output of - cannot be given together.") }
    }

    func run() async throws {
        var edit = try ParquetEdit(paths: [input])
        for name in drop { try edit.dropColumn(name) }
        for (old, new) in rename.compactMap(\.splitAtFirstEqualsSign) { try edit.renameColumn(old, to: new) }
        for key in unset { edit.keyValueMetadata[key] = .some(nil) }
        for (key, value) in set.compactMap(\.splitAtFirstEqualsSign) { edit.keyValueMetadata[key] = value }
        try edit.run(to: output, overwrite: overwrite, json: json)
    }
}

struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge Parquet files of the same columns into one without encoding them anew.",
        usage: "datakit merge <input> ... <output> [<options>]",
        discussion: """
            The row groups of all inputs follow one another in the output, page for page as they are. Files whose \
            columns differ are refused; convert takes files of any format and encodes them anew.

            EXAMPLES
              datakit merge may.parquet june.parquet quarter.parquet
            """)

    @Argument(
        help: ArgumentHelp("The Parquet files to read, and last the file to write.", valueName: "input> ... <output"),
        completion: .file())
    var paths: [String]

    @Flag(help: "Replace the output where it exists.")
    var overwrite = false

    @Flag(help: "Print the summary as JSON on standard output.")
    var json = false

    func validate() throws {
        guard paths.count >= 2 else { throw ValidationError("Name the files to read and, last, the file to write.") }
        if json, paths.last == "-" { throw ValidationError("--json and an output of - cannot be given together.") }
    }

    func run() async throws {
        try ParquetEdit(paths: paths.dropLast()).run(to: paths[paths.count - 1], overwrite: overwrite, json: json)
    }
}

extension ParquetEdit {
    /// Writes the file, with progress, and says what came of it.
    func run(to target: String, overwrite: Bool, json: Bool) throws {
        let begin = ContinuousClock.now
        let bar = ProgressBar()
        defer { bar?.clear() }
        let total = byteCount
        let written = try write(
            to: target == "-"
                ? DescriptorByteSink.standardOutput : try FileByteSink(path: target, overwrite: overwrite)
        ) { bytes in bar?.update(bytes: bytes, totalBytes: total, rows: 0) }
        bar?.clear()
        let summary = ConversionSummary(
            rows: rowCount, columns: try schema.fields.count, inputBytes: total, outputBytes: written,
            duration: .now - begin)
        StandardError.write("datakit: " + summary.line(target: target))
        if json { try StandardOutput.write("\(summary.json(target: target))\n") }
    }
}

extension String {
    fileprivate var splitAtFirstEqualsSign: (String, String)? {
        guard let position = firstIndex(of: "="), position != startIndex else { return nil }
        return (String(self[..<position]), String(self[index(after: position)...]))
    }
}

import ArgumentParser
import DataKit

extension ConvertCommand {
    /// Whether several row tags make several tables.
    var makesTables: Bool { input.xml.rowTag.count > 1 }

    func validateTables() throws {
        guard makesTables else { return }
        if target == "-" || output.split != nil || rejects != nil {
            throw ValidationError(
                "Several row tags make a folder of tables; leave -, --split-rows, --split-bytes and --rejects out.")
        }
        if paths.contains("-") { throw ValidationError("Standard input can be read for one row tag only.") }
        if Set(tableNames).count < tableNames.count { throw ValidationError("--row-tag names a table twice.") }
    }

    /// What the tables are called: by the elements' names, or where those are the same by their paths.
    private var tableNames: [String] {
        let names = input.xml.rowTag.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return zip(names, input.xml.rowTag).map { name, tag in
            names.count { $0 == name } == 1 ? name : tag.split(separator: "/").joined(separator: "_")
        }
    }

    /// Writes a table for each row tag into a folder.
    func convertTables() async throws {
        let format = output.format ?? .parquet
        var options = ConversionOptions(
            columns: rows.columnNames, predicate: try rows.predicate(), limit: rows.limit, threads: input.threads,
            writing: try output.writingOptions(for: "table.\(format.rawValue)", encodings: input.csv.columnEncodings),
            sorting: output.sortBy, overwrite: output.overwrite)
        var tables: [(name: String, dataset: Dataset)] = []
        for (tag, name) in zip(input.xml.rowTag, tableNames) {
            tables.append(
                (name, try await input.open(Array(paths.dropLast()), encodesColumns: true, rowTag: tag)))
        }
        if input.rejectLog != nil { options.rejects = RejectLog(maximumRejects: 0) }
        let folder = ConvertedFolder(path: target, format: format, options: options)
        let bar = ProgressBar()
        defer { bar?.clear() }
        let summaries = try await folder.write(tables) { progress in
            bar?.update(bytes: progress.bytes, totalBytes: progress.totalBytes, rows: progress.rows)
        }
        bar?.clear()
        var answers: [JSONValue] = []
        for ((name, dataset), summary) in zip(tables, summaries) {
            for note in summary.notes { StandardError.write("datakit: note: \(dataset.name): \(note)") }
            if let line = summary.rejects?.line { StandardError.write("datakit: note: \(name): \(line)") }
            let file = "\(target)/\(folder.fileName(of: name))"
            StandardError.write("datakit: " + summary.line(target: file))
            answers.append(summary.json(target: file))
        }
        if json { try StandardOutput.write("\(JSONValue.array(answers))\n") }
    }
}

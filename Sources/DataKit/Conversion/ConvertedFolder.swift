/// Converts several tables into a folder, a file each: such as the elements of several names in one XML document.
///
/// ```swift
/// let folder = ConvertedFolder(path: "shop", format: .parquet)
/// let summaries = try await folder.write([
///     ("order", try await Dataset(path: "shop.xml", options: orders)),
///     ("customer", try await Dataset(path: "shop.xml", options: customers)),
/// ])
/// ```
public struct ConvertedFolder: Sendable {
    /// The folder; it must not be there yet, unless the options say that it is replaced.
    public var path: String
    /// The format of the tables.
    public var format: FileFormat
    /// What of each table, and how.
    public var options: ConversionOptions

    /// A folder to write.
    public init(path: String, format: FileFormat = .parquet, options: ConversionOptions = .init()) {
        self.path = path
        self.format = format
        self.options = options
    }

    /// The names of the tables' files in the folder.
    public func fileName(of table: String) -> String { TableFolder.fileName(of: table, format) }

    /// Converts the tables one after another.
    ///
    /// The folder appears when it is complete; where something fails, or the process is interrupted, nothing is left of it.
    /// - Returns: a summary a table.
    /// - Throws: `DataKitError`, or the error of the format that failed.
    public func write(
        _ tables: [(name: String, dataset: Dataset)],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) async throws -> [ConversionSummary] {
        let folder = try TableFolder(path: path, overwrite: options.overwrite)
        do {
            var summaries: [ConversionSummary] = []
            for (name, dataset) in tables {
                var options = options
                options.writing.format = format
                options.overwrite = false
                let file = folder.partial + "/" + fileName(of: name)
                summaries.append(
                    try await Conversion(dataset, to: .path(file), options: options).run(progress: progress))
            }
            try folder.commit()
            return summaries
        } catch {
            folder.abandon()
            throw error
        }
    }
}

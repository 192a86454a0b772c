/// The files that people mean when they name files, folders and patterns.
public enum InputPaths {
    /// The files that some paths stand for, in order.
    ///
    /// A path that is there is taken as it is, whatever characters it has; a folder stands for the tables in it and in the
    /// folders below, but for names that begin with `.` or `_`; a pattern for the files that match, sorted: `*`, `?`,
    /// `[a-c]`, `{a,b}`, and `**` for folders of any depth. `-` is standard input.
    ///
    /// ```swift
    /// let orders = try await Dataset(paths: InputPaths.expanding(["data/2024-*.csv", "late"]))
    /// ```
    ///
    /// - Throws: `DataKitError` of kind `io` where a pattern matches nothing, or a folder holds no table.
    public static func expanding(_ paths: [String]) throws(DataKitError) -> [String] {
        var files: [String] = []
        for path in paths {
            if path == "-" {
                files.append(path)
            } else if let kind = SystemCalls.status(ofPath: path)?.kind {
                guard kind == .directory else {
                    files.append(path)
                    continue
                }
                let found = tables(inFolder: path.hasSuffix("/") ? path : path + "/")
                guard !found.isEmpty else {
                    throw DataKitError(
                        .io, "is a folder without tables; those have names such as .csv or .parquet", subject: path)
                }
                files += found
            } else if PathPattern.isPattern(path) {
                let found = PathPattern(path).matches()
                guard !found.isEmpty else { throw DataKitError(.io, "no file matches the pattern", subject: path) }
                files += found
            } else {
                // Whoever opens it says what is wrong.
                files.append(path)
            }
        }
        return files
    }

    private static func tables(inFolder folder: String) -> [String] {
        var files: [String] = []
        for name in SystemCalls.entries(ofFolder: folder) where !name.hasPrefix(".") && !name.hasPrefix("_") {
            let path = folder + name
            switch SystemCalls.status(ofPath: path)?.kind {
            case .directory where !SystemCalls.isSymbolicLink(path): files += tables(inFolder: path + "/")
            case .regular where FileFormat(path: name) != nil: files.append(path)
            default: break
            }
        }
        return files
    }
}

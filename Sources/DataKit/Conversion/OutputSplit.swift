/// Where one file of an output ends and the next begins.
///
/// The files are called as the output with a number behind its name: `out-0001.csv`, `out-0002.csv`, `out-0001.csv.gz`.
/// They appear together when all are complete, or not at all. Where there are no rows there is one file.
public enum OutputSplit: Sendable, Hashable {
    /// At most so many rows a file.
    case rows(Int)
    /// A file ends behind the rows that bring it to so many bytes, as compressed as they are. It may be longer by what is
    /// in the works at once: some ten thousand rows of text, a row group of Parquet.
    case bytes(Int)

    /// The path of a file, the first being 1.
    public static func path(of output: String, part: Int) -> String {
        let digits = String(part)
        let number = "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let slash = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
        let name = output[slash...]
        // Before the format's extension and that of its compression; a point at the start of a name begins none.
        var dot = name.dropFirst().lastIndex(of: ".")
        if let last = dot, FileFormat.compressionExtensions.contains(name[name.index(after: last)...].lowercased()),
            let inner = name[..<last].dropFirst().lastIndex(of: ".")
        {
            dot = inner
        }
        guard let dot else { return output + number }
        return output[..<dot] + number + output[dot...]
    }
}

import ArgumentParser
import DataKit

/// A format that `verify` knows.
enum VerifiedFormat: ExpressibleByArgument {
    case rows(FileFormat)
    case xml

    init?(argument: String) {
        guard let format = FileFormat(name: argument) else { return nil }
        self = format == .xml ? .xml : .rows(format)
    }

    /// The format by a file's name.
    init?(path: String) {
        guard let format = FileFormat(path: path) else { return nil }
        self = format == .xml ? .xml : .rows(format)
    }

    static var allValueStrings: [String] { FileFormat.allValueStrings }
}

import ArgumentParser
import DataKit

/// A format that `verify` knows.
enum VerifiedFormat: ExpressibleByArgument {
    case rows(FileFormat)
    case xml

    init?(argument: String) {
        if argument.lowercased() == "xml" {
            self = .xml
        } else if let format = FileFormat(name: argument) {
            self = .rows(format)
        } else {
            return nil
        }
    }

    /// The format by a file's name.
    init?(path: String) {
        if XMLOptions.isXML(path: path) {
            self = .xml
        } else if let format = FileFormat(path: path) {
            self = .rows(format)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { FileFormat.allValueStrings + ["xml"] }
}

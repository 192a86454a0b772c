import Foundation

/// The public vectors, beside the working copy; tests that need them are skipped where they are not.
enum Corpus {
    static let folder: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return root.appending(path: "../shared/corpora/dynamodb").standardized.path
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }

    /// The lines of a file as Foundation reads their JSON.
    static func lines(_ name: String) throws -> [[String: Any]] {
        try parsed(try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
    }

    static func parsed(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }

    static func json(_ value: Any) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]))
    }
}

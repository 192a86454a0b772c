import Foundation

/// Public vectors of sample sizes, allocations and distributions.
enum Corpus {
    static let folder: URL = {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.deletingLastPathComponent().appendingPathComponent("shared/corpora/sampling")
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The lines of a file, as Foundation reads them.
    static func lines(_ file: String) throws -> [[String: Any]] {
        let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent(file)), as: UTF8.self)
        return try text.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }
}

import Foundation

/// The built tool, run as users run it.
enum Tool {
    struct Result {
        var status: Int32
        var output: String
        var messages: String
    }

    /// Where the build put the tool: beside the test bundle.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["DATAKIT_TOOL"] { return path }
        var folders: [URL] = []
        for argument in CommandLine.arguments {
            var url = URL(fileURLWithPath: argument)
            while url.path != "/", !url.path.isEmpty {
                if url.pathExtension == "xctest" { folders.append(url.deletingLastPathComponent()) }
                url.deleteLastPathComponent()
            }
        }
        if let executable = Bundle.main.executableURL { folders.append(executable.deletingLastPathComponent()) }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        folders.append(root.appendingPathComponent(".build/debug"))
        let candidates = folders.map { $0.appendingPathComponent("datakit").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
    }()

    /// Runs the tool to its end.
    ///
    /// - Parameters:
    ///   - input: what stands on standard input; nothing without it.
    ///   - output: a path that standard output goes to, where it is not wanted in the result.
    static func run(
        _ arguments: [String], input: [UInt8]? = nil, output: String? = nil, folder: String? = nil
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        // Files, not pipes: a pipe that nobody empties would stop the tool.
        let scratch = try TemporaryFolder()
        let inputPath = scratch.file("in")
        try Data(input ?? []).write(to: URL(fileURLWithPath: inputPath))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
        process.standardOutput = try scratch.writing(output ?? scratch.file("out"))
        process.standardError = try scratch.writing(scratch.file("err"))
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: output == nil ? try scratch.text(of: "out") : "",
            messages: try scratch.text(of: "err"))
    }

    static func run(_ arguments: String..., input: String? = nil) throws -> Result {
        try run(arguments, input: input.map { Array($0.utf8) })
    }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("datakit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
    }

    func writing(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// Everything in the folder, hidden files too.
    var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// JSON as Foundation reads it, to check what the tool prints with a parser that is not ours.
func parsedJSON(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

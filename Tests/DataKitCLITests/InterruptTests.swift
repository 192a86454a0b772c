import Foundation
import Testing

@Suite struct InterruptTests {
    /// A file that takes the tool a while: about 30 MB.
    private func largeFile(in folder: TemporaryFolder) throws {
        var text = "id,name,price\n"
        for row in 0..<20_000 { text += "\(row),name number \(row),\(row).25\n" }
        let block = Array(text.utf8)
        let rest = Array(block.dropFirst(14))
        try folder.write(block, to: "large.csv")
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("large.csv")))
        try handle.seekToEnd()
        for _ in 0..<50 { try handle.write(contentsOf: Data(rest)) }
        try handle.close()
    }

    @Test(
        "a signal in the middle leaves the output as it was and no half file",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func interrupted(signal: Int32, status: Int32) throws {
        let folder = try TemporaryFolder()
        try largeFile(in: folder)
        try folder.write("before", to: "out.jsonl")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = ["convert", folder.file("large.csv"), folder.file("out.jsonl"), "--overwrite"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The temporary file appears twice: when the output is checked, and when writing begins. By the time that it
        // has bytes, or the process is gone, it is the second.
        while process.isRunning {
            let partial = folder.contents.first { $0.hasSuffix(".partial") }
            let size = partial.flatMap {
                try? FileManager.default.attributesOfItem(atPath: folder.file($0))[.size] as? Int
            }
            if size ?? 0 > 0 { break }
            usleep(1000)
        }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == status)
        #expect(folder.contents == ["large.csv", "out.jsonl"])
        #expect(try folder.text(of: "out.jsonl") == "before")
    }

    @Test("a reader that goes away ends the tool quietly")
    func closedPipe() throws {
        let folder = try TemporaryFolder()
        try largeFile(in: folder)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "'\(Tool.path)' cat large.csv --all-text 2>messages | head -n 1"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        let first = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(first == "{\"id\":\"0\",\"name\":\"name number 0\",\"price\":\"0.25\"}\n")
        #expect(try folder.text(of: "messages").isEmpty)
    }

    @Test("a killed process leaves an existing output whole")
    func killed() throws {
        let folder = try TemporaryFolder()
        try largeFile(in: folder)
        try folder.write("before", to: "out.jsonl")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tool.path)
        process.arguments = ["convert", folder.file("large.csv"), folder.file("out.jsonl"), "--overwrite"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !folder.contents.contains(where: { $0.hasSuffix(".partial") }) { usleep(1000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try folder.text(of: "out.jsonl") == "before")
    }
}

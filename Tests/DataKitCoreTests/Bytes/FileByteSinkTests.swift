import Foundation
import Testing

@testable import DataKitCore

@Suite struct FileByteSinkTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        "nothing stands under the name until it is finished, and all of it after",
        arguments: [0, 5, 1 << 18, (1 << 18) + 1, 3_000_000])
    func appearsWhenFinished(count: Int) throws {
        let folder = try TemporaryFolder()
        var random = RandomSource(seed: UInt64(count) + 1)
        let content = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let sink = try FileByteSink(path: folder("out"))
        // In pieces smaller and larger than the sink's buffer.
        var position = 0
        for size in [1, 100, 70_000, 300_000, Int.max] {
            let end = min(count, size == .max ? count : position + size)
            try sink.write(Array(content[position..<end]))
            position = end
        }
        #expect(!folder.names.contains("out"))
        #expect(folder.names.count == 1)
        try sink.finish()
        #expect(folder.names == ["out"])
        #expect(try FileByteSource(path: folder("out")).read(0..<count) == content)
    }

    @Test("an existing file is refused unless it may be replaced")
    func refusesExisting() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "out")
        let error = #expect(throws: DataKitError.self) { try FileByteSink(path: folder("out")) }
        #expect(error?.kind == .alreadyExists)
        #expect(folder.names == ["out"])
        let sink = try FileByteSink(path: folder("out"), overwrite: true)
        try sink.write(bytes("new"))
        #expect(try folder.read("out") == "old")
        try sink.finish()
        #expect(try folder.read("out") == "new")
        #expect(folder.names == ["out"])
    }

    @Test("a file that appears meanwhile is not replaced unasked")
    func refusesLateArrivals() throws {
        let folder = try TemporaryFolder()
        let sink = try FileByteSink(path: folder("out"))
        try sink.write(bytes("mine"))
        try folder.write("theirs", to: "out")
        let error = #expect(throws: DataKitError.self) { try sink.finish() }
        #expect(error?.kind == .alreadyExists)
        #expect(try folder.read("out") == "theirs")
        #expect(folder.names == ["out"])
    }

    @Test("what is given up or dropped leaves what was there, and nothing else")
    func leavesNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "out")
        let abandoned = try FileByteSink(path: folder("out"), overwrite: true)
        try abandoned.write([UInt8](repeating: 1, count: 1_000_000))
        abandoned.abandon()
        abandoned.abandon()
        #expect(folder.names == ["out"])
        do {
            let dropped = try FileByteSink(path: folder("out"), overwrite: true)
            try dropped.write(bytes("half"))
        }
        #expect(folder.names == ["out"])
        #expect(try folder.read("out") == "old")
        do { _ = try FileByteSink(path: folder("other")) }
        #expect(folder.names == ["out"])
    }

    @Test("folders, missing folders and empty names are refused with the path and the reason")
    func refusesBadPaths() throws {
        let folder = try TemporaryFolder()
        for (path, message) in [
            (folder.path, "is a folder"), (folder("no/such/out"), "does not exist"), (folder("out/"), "does not exist"),
            ("", "names no file"),
            (folder("plain/out"), "does not exist"),
        ] {
            if path == folder("plain/out") { try folder.write("", to: "plain") }
            let error = #expect(throws: DataKitError.self, "\(path)") {
                let sink = try FileByteSink(path: path, overwrite: true)
                try sink.finish()
            }
            #expect(error?.kind == .io)
            #expect(error?.subject == path)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
        #expect(folder.names == ["plain"])
    }

    @Test("a folder that may not be written to is refused", .enabled(if: getuid() != 0, "root may write everywhere"))
    func refusesReadOnlyFolders() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
        let error = #expect(throws: DataKitError.self) { try FileByteSink(path: folder("out")) }
        #expect(error?.kind == .io)
        #expect(error?.subject == folder("out"))
    }

    @Test("a symbolic link stays one, and what it leads to is replaced")
    func followsLinks() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("real"), withIntermediateDirectories: true)
        try folder.write("old", to: "real/file")
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "real/file")
        let sink = try FileByteSink(path: folder("link"), overwrite: true)
        try sink.write(bytes("new"))
        try sink.finish()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder("link")) == "real/file")
        #expect(try folder.read("real/file") == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("real")) == ["file"])
        #expect(throws: DataKitError.self) { try FileByteSink(path: folder("link")) }
    }

    @Test("a replaced file keeps its permissions")
    func keepsPermissions() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "out")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder("out"))
        let sink = try FileByteSink(path: folder("out"), overwrite: true)
        try sink.finish()
        #expect(try FileManager.default.attributesOfItem(atPath: folder("out"))[.posixPermissions] as? Int == 0o640)
    }

    @Test("a name as long as file systems allow")
    func takesLongNames() throws {
        let folder = try TemporaryFolder()
        for name in [String(repeating: "n", count: 255), String(repeating: "ü", count: 127)] {
            let sink = try FileByteSink(path: folder(name))
            try sink.finish()
            #expect(folder.names.contains(name))
        }
    }

    @Test(
        "a full device is an error that says so",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full here"))
    func reportsFullDevices() throws {
        let sink = try FileByteSink(path: "/dev/full", overwrite: true)
        let error = #expect(throws: DataKitError.self) {
            try sink.write([UInt8](repeating: 0, count: 100))
            try sink.finish()
        }
        #expect(error?.kind == .io)
        #expect(error?.subject == "/dev/full")
        #expect(error?.message.contains("free some space") == true)
        let large = try FileByteSink(path: "/dev/full")
        #expect(throws: DataKitError.self) { try large.write([UInt8](repeating: 0, count: 1 << 20)) }
    }

    @Test("devices are written to as they are")
    func writesToDevices() throws {
        let sink = try FileByteSink(path: "/dev/null")
        try sink.write(bytes("gone"))
        try sink.finish()
        #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    }

    @Test("memory keeps what is written until it is given up")
    func collectsInMemory() throws {
        let sink = MemoryByteSink()
        try sink.write(bytes("ab"))
        try sink.write([])
        try sink.write(bytes("c"))
        try sink.finish()
        #expect(sink.bytes == bytes("abc"))
        sink.abandon()
        #expect(sink.bytes == [])
    }
}

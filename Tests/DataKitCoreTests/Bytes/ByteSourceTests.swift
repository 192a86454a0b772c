import Foundation
import Testing

@testable import DataKitCore

@Suite struct ByteSourceTests {
    private let content = Array("0123456789".utf8)

    private func sources(_ folder: TemporaryFolder) throws -> [any ByteSource] {
        try folder.write("0123456789", to: "file")
        return [
            MemoryByteSource(content), try FileByteSource(path: folder("file")),
            try FileByteSource(path: folder("file"), keepsOpen: false),
        ]
    }

    @Test("reads any range inside, and fails for one outside")
    func readsRanges() throws {
        let folder = try TemporaryFolder()
        for source in try sources(folder) {
            #expect(source.byteCount == 10)
            for range in [0..<10, 0..<0, 10..<10, 3..<7, 9..<10] {
                #expect(try source.read(range) == Array(content[range]))
            }
            for range in [-1..<3, 5..<11, 11..<11, 0..<Int.max] {
                let error = #expect(throws: DataKitError.self) { try source.read(range) }
                #expect(error?.kind == .io)
            }
        }
    }

    @Test("a file that is not kept open is no other than the one opened first")
    func replacedFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("0123456789", to: "file")
        let kept = try FileByteSource(path: folder("file"))
        let reopened = try FileByteSource(path: folder("file"), keepsOpen: false)
        #expect(try reopened.read(2..<4) == [0x32, 0x33])
        try folder.write("abcdefghij", to: "other")
        try FileManager.default.removeItem(atPath: folder("file"))
        #expect(throws: DataKitError.self) { try reopened.read(2..<4) }
        try FileManager.default.moveItem(atPath: folder("other"), toPath: folder("file"))
        #expect(try kept.read(2..<4) == [0x32, 0x33])
        let error = #expect(throws: DataKitError.self) { try reopened.read(2..<4) }
        #expect(error?.kind == .io)
    }

    @Test("reads front to back in any steps", arguments: [1, 3, 10, 100])
    func readsInSteps(step: Int) throws {
        let folder = try TemporaryFolder()
        for source in try sources(folder) {
            var input = SourceInput(source, from: 2)
            var bytes: [UInt8] = [0xFF]
            while try input.read(into: &bytes, atMost: step) > 0 {}
            #expect(bytes == [0xFF] + content[2...])
            #expect(try input.read(into: &bytes, atMost: step) == 0)
            var again = SourceInput(source)
            var filled: [UInt8] = []
            #expect(try again.fill(&filled, count: step) == min(step, 10))
            #expect(filled == Array(content.prefix(step)))
        }
    }

    @Test("no such file, folders and pipes are refused with the path and the reason")
    func refusesBadPaths() throws {
        let folder = try TemporaryFolder()
        for (path, message) in [
            (folder("nope"), "check the path"), (folder.path, "is a folder"), ("/dev/null", "no regular file"),
            ("", "check the path"),
        ] {
            let error = #expect(throws: DataKitError.self) { try FileByteSource(path: path) }
            #expect(error?.kind == .io)
            #expect(error?.subject == path)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }

    @Test("a file that is cut while it is open gives an error, not fewer bytes")
    func noticesShrinking() throws {
        let folder = try TemporaryFolder()
        try folder.write("0123456789", to: "file")
        let source = try FileByteSource(path: folder("file"))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder("file")))
        try handle.truncate(atOffset: 4)
        try handle.close()
        let error = #expect(throws: DataKitError.self) { try source.read(2..<10) }
        #expect(error?.message.contains("ended at byte 4") == true)
        #expect(try source.read(0..<4) == Array(content[..<4]))
    }

    @Test("many tasks read one file at once")
    func readsConcurrently() async throws {
        let folder = try TemporaryFolder()
        try folder.write((0..<10_000).map { String($0 % 10) }.joined(), to: "file")
        let source = try FileByteSource(path: folder("file"))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for start in stride(from: 0, to: 10_000, by: 100) {
                group.addTask {
                    try source.read(start..<start + 100)
                        == (start..<start + 100).map { UInt8(ascii: "0") + UInt8($0 % 10) }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test("reads a device front to back")
    func readsDevices() throws {
        var input = try DescriptorInput(path: "/dev/zero")
        var bytes: [UInt8] = []
        #expect(try input.fill(&bytes, count: 5000) == 5000)
        #expect(bytes == [UInt8](repeating: 0, count: 5000))
    }
}

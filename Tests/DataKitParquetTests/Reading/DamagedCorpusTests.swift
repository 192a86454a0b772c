import DataKitCore
import Foundation
import Testing

@testable import DataKitParquet

/// Every good file of the public corpus, damaged in many ways: reading must end with an error or with as many rows as
/// the file says, soon and in little memory.
///
/// `DATAKIT_FAULTS=all` asks for the full form, which takes minutes: every length of a file's last 2 KB, 200 random
/// places each for truncations, cuts and flips, and every byte of files below 2 KB. `DATAKIT_FAULTS_SEED` gives another
/// seed than 1; it is printed. The full form is to be run alone, for it also checks how long any file takes and how much
/// memory.
@Suite(
    "Damaged files of the public corpus", .serialized,
    .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
struct DamagedCorpusTests {
    private static let isFull = ProcessInfo.processInfo.environment["DATAKIT_FAULTS"] == "all"
    private static let seed = ProcessInfo.processInfo.environment["DATAKIT_FAULTS_SEED"].flatMap(UInt64.init) ?? 1
    /// Holds over 2 GB of text in one value.
    private static let files = Corpus.names(in: "data").filter { $0 != "large_string_map.brotli.parquet" }

    private static let mostSeconds = 10.0
    private static let mostBytes = 1 << 30

    /// What is done to a file.
    private enum Damage: CustomStringConvertible {
        /// The first bytes alone.
        case truncated(Int)
        /// The first bytes, and then the footer at once: what the footer names is elsewhere or missing.
        case cut(Int, footer: Int)
        case flipped(Int, mask: UInt8)

        var description: String {
            switch self {
            case .truncated(let count): "cut to \(count) bytes"
            case .cut(let count, let footer): "cut to \(count) bytes and a footer of \(footer)"
            case .flipped(let position, let mask): "byte \(position) flipped by \(mask)"
            }
        }

        func done(to bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .truncated(let count): return Array(bytes[..<count])
            case .cut(let count, let footer): return Array(bytes[..<count] + bytes.suffix(footer))
            case .flipped(let position, let mask):
                var bytes = bytes
                bytes[position] ^= mask
                return bytes
            }
        }
    }

    private static func damages(of bytes: [UInt8], _ random: inout WriterSamples.Random) -> [Damage] {
        let count = bytes.count
        let footer = 8 + (0..<4).reduce(0) { $0 | Int(bytes[count - 8 + $1]) << (8 * $1) }
        let places = isFull ? 200 : 6
        let small = count < 2048
        var damages: [Damage] = []
        if isFull {
            for length in max(0, count - 2048)..<count { damages.append(.truncated(length)) }
        }
        for _ in 0..<places {
            damages.append(.truncated(.random(in: 0..<count, using: &random)))
            damages.append(.cut(.random(in: 0...count - footer, using: &random), footer: footer))
            damages.append(.flipped(.random(in: 0..<count, using: &random), mask: .random(in: 1...255, using: &random)))
            // In the footer, where most goes wrong.
            let place = Int.random(in: count - footer..<count, using: &random)
            damages.append(.flipped(place, mask: .random(in: 1...255, using: &random)))
        }
        guard small else { return damages }
        for position in stride(from: isFull ? 0 : Int(seed % 5), to: count, by: isFull ? 1 : 5) {
            damages.append(.flipped(position, mask: 1 << UInt8(position % 8)))
            if isFull { damages.append(.flipped(position, mask: 0xFF)) }
        }
        return damages
    }

    @Test("are an error or read whole, whatever the damage", arguments: files)
    func damaged(name: String) async throws {
        let source = try FileByteSource(path: Corpus.folder + "/data/" + name)
        let bytes = try source.read(0..<source.byteCount)
        var random = WriterSamples.Random(
            state: (Self.seed &+ name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }) | 1)
        let damages = Self.damages(of: bytes, &random)
        if Self.isFull { PeakMemory.reset() }
        var (errors, reads, slowest) = (0, 0, 0.0)
        for damage in damages {
            let damaged = damage.done(to: bytes)
            for verifying in [false, true] {
                let start = ContinuousClock.now
                do {
                    try await read(damaged, verifying: verifying)
                    reads += 1
                    if case .truncated = damage { Issue.record("\(name), \(damage): read, seed \(Self.seed)") }
                } catch is ParquetError { errors += 1 } catch is DataKitError { errors += 1 }
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                slowest = max(slowest, seconds)
                if Self.isFull { #expect(seconds < Self.mostSeconds, "\(name), \(damage), seed \(Self.seed)") }
            }
        }
        guard Self.isFull else { return }
        let peak = PeakMemory.bytes
        if let peak { #expect(peak < Self.mostBytes, "\(name), seed \(Self.seed)") }
        print(
            "faults: \(name), seed \(Self.seed): \(damages.count) damages, \(errors) errors, \(reads) reads, "
                + "slowest \(slowest) s, peak \(peak.map { "\($0 >> 20)" } ?? "?") MB")
    }

    /// Reads everything, to text, and verifies what can be opened.
    private func read(_ bytes: [UInt8], verifying: Bool) async throws {
        var options = ParquetReadingOptions()
        options.verifiesChecksums = verifying
        let source = MemoryByteSource(bytes)
        let reader = try ParquetReader(source: source, options: options)
        if verifying { _ = try await ParquetVerifier(source: source, options: options).run() }
        var rows = 0
        for try await batch in try reader.batches(ReadRequest(threads: 1)) {
            rows += batch.rowCount
            // Text of millions of rows tells no more than that of the first.
            if rows <= 4096 {
                var text: [UInt8] = []
                batch.appendJSONLines(to: &text)
            }
        }
        #expect(rows == reader.rowCount)
    }
}

/// The most memory that this process has taken, where the system tells.
private enum PeakMemory {
    static func reset() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    static var bytes: Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
        else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
}

import DataKitCore

@testable import DataKitCSV

/// What a reader made of a text.
struct ReadResult: Equatable {
    var schema: Schema
    var rows: [[Value]]
    var notes: [String]
}

/// Reads a text from memory, all rows.
func read(
    _ text: String, threads: Int = 1, _ configure: (inout CSVReadingOptions) -> Void = { _ in }
) async throws -> ReadResult {
    try await read(Array(text.utf8), threads: threads, configure)
}

func read(
    _ bytes: [UInt8], threads: Int = 1, _ configure: (inout CSVReadingOptions) -> Void = { _ in }
) async throws -> ReadResult {
    var options = CSVReadingOptions()
    configure(&options)
    var reader = try await CSVReader(source: MemoryByteSource(bytes, name: "test.csv"), options: options)
    while true {
        do {
            var rows: [[Value]] = []
            for try await batch in try reader.batches(ReadRequest(threads: threads)) {
                for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0[row] }) }
            }
            return ReadResult(schema: reader.schema, rows: rows, notes: reader.notes)
        } catch {
            guard let wider = try await reader.widened(after: error) else { throw error }
            reader = wider
        }
    }
}

/// The error that reading ends in, or `nil`.
func failure(
    of text: String, threads: Int = 1, _ configure: (inout CSVReadingOptions) -> Void = { _ in }
) async -> CSVError? {
    do {
        _ = try await read(text, threads: threads, configure)
        return nil
    } catch {
        return error as? CSVError
    }
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

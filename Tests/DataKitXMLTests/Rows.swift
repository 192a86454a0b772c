import DataKitCore
import DataKitXML

/// Rows of XML as JSON lines, and what was told of faulty ones.
struct Rows {
    var lines: [String] = []
    var schema = Schema([])
    var rejects: [Reject] = []
    var counts = RejectCounts()
    var notes: [String] = []

    /// Reads all rows, with wider types as often as it takes.
    init(_ bytes: [UInt8], _ options: XMLReadingOptions = XMLReadingOptions(), request: ReadRequest = ReadRequest())
        async throws
    {
        var reader = try await XMLReader(source: MemoryByteSource(bytes, name: "test"), options: options)
        while true {
            let log = RejectLog()
            var request = request
            request.rejects = log
            do {
                let table = try await Table(collecting: reader.batches(request))
                var text: [UInt8] = []
                for batch in table.batches { batch.appendJSONLines(to: &text) }
                lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
                schema = table.schema
                rejects = log.rejects
                counts = log.counts
                notes = reader.notes
                return
            } catch {
                guard let wider = try await reader.widened(after: error) else { throw error }
                reader = wider
            }
        }
    }

    init(_ text: String, _ change: (inout XMLReadingOptions) throws -> Void = { _ in }) async throws {
        var options = XMLReadingOptions()
        try change(&options)
        try await self.init(Array(text.utf8), options)
    }

    /// The columns, `name: type` each.
    var columns: [String] { schema.fields.map { "\($0.name): \($0.type)" } }
}

/// The error of reading rows.
func rowError(
    _ text: String, _ change: (inout XMLReadingOptions) throws -> Void = { _ in }
) async -> XMLError? {
    do {
        _ = try await Rows(text, change)
        return nil
    } catch { return error as? XMLError }
}

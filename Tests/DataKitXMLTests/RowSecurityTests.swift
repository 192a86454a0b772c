import DataKitCore
import DataKitJSON
import DataKitXML
import Testing

@Suite("Hostile documents as rows")
struct RowSecurityTests {
    @Test(
        "ends every hostile document of the corpus as it must",
        .enabled(if: Corpus.path != nil, "the corpora are not at ../shared/corpora/xml"))
    func corpus() async throws {
        let documents = try JSONDocument(path: Corpus.path! + "/security/manifest.json").root["documents"]!.elements
        for document in documents {
            let file = document["file"]!.string!
            let bytes = try Corpus.bytes("security/" + file)
            for policy in [BadRowPolicy.fail, .drop] {
                var options = XMLReadingOptions()
                options.badRows = policy
                let rows = try? await Rows(bytes, options)
                #expect(rows?.lines.contains { $0.contains("CANARY") } != true, "\(file)")
                if policy == .fail, document["safeOutcome"]!.string! == "error" { #expect(rows == nil, "\(file)") }
            }
        }
    }

    private static func rootName(_ bytes: [UInt8]) throws -> String? {
        var reader = try XMLEventReader(bytes: bytes)
        while let event = try reader.next() {
            if event == .startElement { return reader.string(of: reader.name) }
        }
        return nil
    }

    @Test(
        "reads every document of the suite that is well-formed, and none of those that are not",
        .enabled(if: Corpus.path != nil, "the corpora are not at ../shared/corpora/xml"))
    func suite() async throws {
        var read = 0
        for test in try Corpus.suite() where test.needs.isEmpty && test.editions != "1 2 3 4" {
            let bytes = try Corpus.bytes(test.path)
            var options = XMLReadingOptions()
            // The outermost element is a row, so that all of the document is in rows.
            if let name = try? Self.rootName(bytes) { options.rowTag = "/" + name }
            guard test.isWellFormed else {
                #expect((try? await Rows(bytes, options)) == nil, "\(test.id)")
                continue
            }
            do {
                #expect(try await Rows(bytes, options).lines.count == 1, "\(test.id)")
                read += 1
            } catch let error as XMLError {
                // Rows refuse what they cannot hold: text that is not known.
                #expect(error.kind == .entity, "\(test.id): \(error)")
            }
        }
        #expect(read > 100)
    }
}

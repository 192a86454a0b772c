import DataKitCore
import DataKitJSON
import DataKitXML
import Testing

@Suite("Hostile documents")
struct SecurityTests {
    @Test(
        "ends every hostile document of the corpus as it must",
        .enabled(if: Corpus.path != nil, "the corpora are not at ../shared/corpora/xml"))
    func corpus() throws {
        let documents = try JSONDocument(path: Corpus.path! + "/security/manifest.json").root["documents"]!.elements
        for document in documents {
            let file = document["file"]!.string!
            let bytes = try Corpus.bytes("security/" + file)
            let log = EventLog(bytes)
            #expect(!log.lines.contains { $0.contains("CANARY") }, "\(file)")
            switch document["safeOutcome"]!.string! {
            case "error": #expect(log.error != nil, "\(file)")
            case "accept", "accept-no-load": #expect(log.error == nil, "\(file)")
            default: break
            }
            // Fed a byte at a time the end is the same.
            if bytes.count < 300_000 {
                let fed = EventLog(bytes, window: 64, piece: 1)
                #expect(fed.error?.kind == log.error?.kind && fed.lines.count == log.lines.count, "\(file)")
            }
        }
    }

    @Test("counts attributes that are defaulted, empty entities, and entities within attributes")
    func expansion() {
        var options = XMLParsingOptions()
        options.maximumExpandedBytes = 100_000
        let value = String(repeating: "v", count: 1000)
        let defaults = "<!DOCTYPE a [<!ATTLIST b k CDATA '\(value)'>]><a>\(String(repeating: "<b/>", count: 200))</a>"
        #expect(EventLog(defaults, options: options).error?.kind == .limit)
        let empty = "<!DOCTYPE a [<!ENTITY e ''><!ENTITY f '\(String(repeating: "&e;", count: 1000))'>]>"
        #expect(
            EventLog(empty + "<a>\(String(repeating: "&f;", count: 20))</a>", options: options).error?.kind == .limit)
        #expect(
            EventLog(empty + "<a k='\(String(repeating: "&f;", count: 20))'/>", options: options).error?.kind == .limit)
    }

    @Test("holds to the limits of depth, attributes, names and tokens")
    func limits() {
        var options = XMLParsingOptions()
        options.maximumDepth = 3
        options.maximumAttributes = 2
        options.maximumNameBytes = 8
        options.maximumTokenBytes = 100
        options.maximumNames = 10
        let good = "<a><b><c k='1' l='2'/></b></a>"
        #expect(EventLog(good, options: options).error == nil)
        let long = String(repeating: "x", count: 200)
        let numbered = (0..<9).map { "<n\($0)/>" }.joined()
        for bad in [
            "<a><b><c><d/></c></b></a>", "<a k='1' l='2' m='3'/>", "<a><abcdefghi/></a>", "<a><!--\(long)--></a>",
            "<a><b k='\(long)'/></a>", "<a><![CDATA[\(long)]]></a>", "<a>\(numbered)</a>", "<a>&\(long);</a>",
        ] {
            #expect(EventLog(bad, options: options, window: 16).error != nil, "\(bad)")
        }
        #expect(EventLog("<a>\(long)</a>", options: options, window: 16).error == nil)
    }

    @Test("counts a notation once, however many there are")
    func notations() throws {
        let declared = (0..<5000).map { "<!NOTATION n\($0 % 4000) SYSTEM 'x'>" }.joined()
        var events = try XMLEventReader(bytes: Array("<!DOCTYPE a [\(declared)]><a/>".utf8))
        while try events.next() != nil {}
        #expect(events.documentType?.notations.count == 4000)
    }
}

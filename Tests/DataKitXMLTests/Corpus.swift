import DataKitCore
import DataKitJSON
import DataKitXML
import Testing

/// The public corpus beside the checkout, where it is.
enum Corpus {
    static let path: String? = {
        // This file, then Tests/DataKitXMLTests, Tests, the checkout, its parent.
        let parts = #filePath.split(separator: "/").dropLast(4)
        let path = "/" + parts.joined(separator: "/") + "/shared/corpora/xml"
        return (try? FileByteSource(path: path + "/manifest.json")) == nil ? nil : path
    }()

    static func bytes(_ file: String) throws -> [UInt8] {
        let source = try FileByteSource(path: path! + "/" + file)
        return try source.read(0..<source.byteCount)
    }

    /// One test of the conformance suite.
    struct Case {
        var id: String
        var path: String
        var isWellFormed: Bool
        var needs: Set<String>
        var editions: String?
        var output: String?
        /// Whether another parser that reads no external entity gives this output.
        var isOutputSure: Bool

        /// How the test is to be parsed.
        var options: XMLParsingOptions {
            var options = XMLParsingOptions()
            options.usesNamespaces = !needs.contains("namespacesOff")
            return options
        }
    }

    static func suite() throws -> [Case] {
        try JSONDocument(path: path! + "/manifest.json").root["tests"]!.elements.map { test in
            Case(
                id: test["id"]!.string!, path: test["path"]!.string!, isWellFormed: test["wellFormed"]!.boolean!,
                needs: Set(test["needs"]!.elements.map { $0.string! }), editions: test["editions"]?.string,
                output: test["output"]?.string, isOutputSure: test["outputMatchesExpat"]?.boolean ?? false)
        }
    }

    /// The second canonical form of a document, or what is wrong with it.
    static func form(
        _ bytes: [UInt8], _ options: XMLParsingOptions = XMLParsingOptions()
    ) -> Result<[UInt8], any Error> {
        Result {
            var form = XMLSuiteForm()
            return try form.text(of: try XMLEventReader(bytes: bytes, options: options))
        }
    }
}

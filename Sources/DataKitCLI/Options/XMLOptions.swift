import ArgumentParser
import DataKit

/// How XML is parsed.
struct XMLOptions: ParsableArguments {
    @Flag(
        name: .customLong("no-namespaces"),
        help: "Take colons in names as any character, and prefixes that are not declared.")
    var ignoresNamespaces = false

    var parsing: XMLParsingOptions {
        var options = XMLParsingOptions()
        options.usesNamespaces = !ignoresNamespaces
        return options
    }

    /// Whether a path is that of an XML file, compressed or not.
    static func isXML(path: String) -> Bool {
        let name = path.lowercased()
        return ["", ".gz", ".zst", ".sz"].contains { suffix in
            [".xml", ".xhtml", ".svg", ".rss", ".xsd"].contains { name.hasSuffix($0 + suffix) }
        }
    }
}

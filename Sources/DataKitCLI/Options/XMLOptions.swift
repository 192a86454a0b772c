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
}

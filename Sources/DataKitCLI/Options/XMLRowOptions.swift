import ArgumentParser
import DataKit

/// How rows of XML are read; on every command that reads them. What is not given is found out from the file.
struct XMLRowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which elements are rows: a name, or a path such as /orders/order; of an output that is XML, what rows are "
                + "called where the input is none. Repeatable: convert then writes a folder with a table for each.",
            valueName: "name|/path"))
    var rowTag: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the names of columns begin with that are attributes; else _.", valueName: "text"))
    var attributePrefix: String?

    @Option(
        help: ArgumentHelp(
            "The column of text beside attributes or child elements; else _VALUE.", valueName: "name"))
    var valueTag: String?

    @Flag(help: "Pass over attributes.")
    var excludeAttributes = false

    @Flag(help: "Leave prefixes out of names: a:total and b:total are total.")
    var ignoreNamespaces = false

    @Flag(help: "Take empty elements and attributes for nulls in columns of text too.")
    var emptyAsNull = false

    @Option(
        help: ArgumentHelp(
            "A column for elements that the first rows did not have, as they stand in the file.", valueName: "name"))
    var wildcardColumn: String?

    @Option(
        name: .customLong("keep-xml"),
        help: ArgumentHelp("A column that keeps the XML of its element; repeatable.", valueName: "column"))
    var keptXML: [String] = []

    @Option(
        help: ArgumentHelp("What the elements of a list in a list are called; else item.", valueName: "name"))
    var arrayElementName: String?

    @OptionGroup var xml: XMLOptions

    /// Whether anything was asked for that only XML knows.
    var areGiven: Bool {
        !rowTag.isEmpty || attributePrefix != nil || valueTag != nil || excludeAttributes || ignoreNamespaces
            || emptyAsNull || wildcardColumn != nil || !keptXML.isEmpty || arrayElementName != nil
            || xml.ignoresNamespaces
    }

    /// What is said of rows for an output that is XML, where the input is none.
    func apply(to options: inout XMLWritingOptions, _ output: XMLOutputOptions) {
        if output.outputRowTag == nil, let tag = rowTag.first { options.rowTag = tag }
        if let attributePrefix { options.attributePrefix = attributePrefix }
        if let valueTag { options.valueTag = valueTag }
        if let arrayElementName { options.arrayElementName = arrayElementName }
    }

    /// - Parameter csv: has the options that all text knows: --type, --all-text, --encoding, --null, --trim, --max-line-bytes.
    func readingOptions(csv: CSVOptions) -> XMLReadingOptions {
        var options = XMLReadingOptions()
        options.rowTag = rowTag.first
        if let attributePrefix { options.attributePrefix = attributePrefix }
        if let valueTag { options.valueTag = valueTag }
        options.excludesAttributes = excludeAttributes
        options.ignoresNamespaces = ignoreNamespaces
        options.treatsEmptyValuesAsNulls = emptyAsNull
        options.wildcardColumn = wildcardColumn
        if let arrayElementName { options.arrayElementName = arrayElementName }
        options.parsing = xml.parsing
        options.nullTokens = csv.nullTokens
        options.ignoresSurroundingSpaces = csv.trim
        options.allText = csv.allText
        options.encoding = csv.textEncoding
        if let maxLineBytes = csv.maxLineBytes { options.maximumRowBytes = maxLineBytes }
        for assignment in csv.types { options.types[assignment.name] = .text(assignment.type) }
        for path in keptXML { options.types[path] = .xml }
        return options
    }
}

/// How XML is written.
struct XMLOutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What the outermost element is called; else ROWS.", valueName: "name"))
    var rootTag: String?

    @Option(
        help: ArgumentHelp(
            "What rows are called; else what --row-tag says where the input is no XML, or ROW.", valueName: "name"))
    var outputRowTag: String?

    @Flag(name: .customLong("no-declaration"), help: "Begin without <?xml version=...?>.")
    var omitsDeclaration = false

    var areGiven: Bool { rootTag != nil || outputRowTag != nil || omitsDeclaration }

    var writingOptions: XMLWritingOptions {
        var options = XMLWritingOptions()
        if let rootTag { options.rootTag = rootTag }
        if let outputRowTag { options.rowTag = outputRowTag }
        options.writesDeclaration = !omitsDeclaration
        return options
    }
}

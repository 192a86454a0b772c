import ArgumentParser
import DataKit

/// How CSV is read; on every command that reads it. What is not given is found out from the file.
struct CSVOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("What separates values: a character or several, or tab, space.", valueName: "text"))
    var delimiter: TextMark?

    @Option(help: ArgumentHelp("What encloses values: a character, or none.", valueName: "char|none"))
    var quote: MarkOrNone?

    @Option(
        help: ArgumentHelp(
            "What makes the next character stand for itself, such as \\, or none.", valueName: "char|none"))
    var escape: MarkOrNone?

    @Option(help: ArgumentHelp("What begins a line that is no row, such as #, or none.", valueName: "text|none"))
    var comment: MarkOrNone?

    @Flag(
        name: .customLong("trailing-comments"),
        help: "With --comment: comments may also stand behind the last value of a row.")
    var trailingComments = false

    @Option(
        help: ArgumentHelp(
            "How characters are written: utf-8, utf-16, latin-1, windows-1252, macroman, shift-jis and what iconv knows; "
                + "of convert to Parquet, how a column's values are (repeatable; else by the data): plain, dictionary, "
                + "rle, delta-binary-packed, delta-length-byte-array, delta-byte-array or byte-stream-split.",
            valueName: "name|column=name"),
        transform: { try EncodingChoice(parsing: $0) })
    var encoding: [EncodingChoice] = []

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp("Whether the first line has the names of the columns."))
    var header: Bool?

    @Option(help: ArgumentHelp("How many lines hold names, which are joined by _; else 1.", valueName: "n"))
    var headerRows: Int?

    @Option(
        help: ArgumentHelp(
            "The columns' names, for a file without a header or in the place of its own; repeatable.",
            valueName: "a,b"))
    var names: [ColumnList] = []

    @Option(help: ArgumentHelp("Lines to leave out before the header.", valueName: "n"))
    var skipLines: Int?

    @Flag(help: "Take blanks and tabs around values and names away; those inside quotes stay.")
    var trim = false

    @Option(name: .customLong("null"), help: ArgumentHelp("A text that means null; repeatable.", valueName: "token"))
    var nullTokens: [String] = []

    @Option(
        name: .customLong("null-in"),
        help: ArgumentHelp(
            "A text that means null in one column, in the place of --null; repeatable.",
            valueName: "name=token"),
        transform: { try NullToken(parsing: $0) })
    var columnNullTokens: [NullToken] = []

    @Flag(help: "Take a null token in quotes for a text, as --output-null writes texts that read like it.")
    var unquotedNulls = false

    @Flag(help: "Take an empty value for an empty text, in columns of text, rather than for null.")
    var emptyTexts = false

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp(
            "A column's type, such as 'id=string', 'when=timestamp(M/d/yy H:mm)', 'price=decimal(10,2)'; repeatable.",
            valueName: "name=type"),
        transform: { try TypeAssignment(parsing: $0) })
    var types: [TypeAssignment] = []

    @Flag(
        help: """
            Take columns of numbers such as 1.234,5 or $1,234.50 or 12,5 % for numbers, where all of a column allows one \
            reading; of one column by --type 'c=float64(1.234,5)'.
            """)
    var nationalNumbers = false

    @Flag(help: "Read every column as text.")
    var allText = false

    @Option(
        help: ArgumentHelp(
            "Rows with more or fewer values than the header: error, pad with nulls, truncate as well, or keep the rest "
                + "in a column _rest; else error, unless many of the first rows are so.",
            valueName: "error|pad|truncate|rest"))
    var ragged: CSVReadingOptions.RaggedRows?

    @Flag(
        exclusivity: .exclusive,
        help: "Refuse what is not UTF-8, or keep text behind a closing quote, rather than neither.")
    var strictness: Strictness?

    @Option(help: ArgumentHelp("No line may have more bytes.", valueName: "n"))
    var maxLineBytes: Int?

    enum Strictness: String, EnumerableFlag {
        case strict, lenient
    }

    func validate() throws {
        guard (skipLines ?? 0) >= 0 else {
            throw ValidationError("--skip-lines needs a number of lines, zero or more.")
        }
        if let headerRows, headerRows < 1 || headerRows > 100 {
            throw ValidationError("--header-rows needs a number from 1 to 100; say --no-header where there is none.")
        }
        if let headerRows, headerRows > 1, header == false {
            throw ValidationError("--no-header and --header-rows differ.")
        }
        if trailingComments {
            guard case .mark? = comment else { throw ValidationError("--trailing-comments goes with --comment.") }
        }
        if let maxLineBytes, maxLineBytes < 1 { throw ValidationError("--max-line-bytes needs a number of 1 or more.") }
        if let delimiter, case .mark(let mark)? = quote, mark == delimiter.value {
            throw ValidationError("--delimiter and --quote cannot be the same character.")
        }
        for (name, mark) in [("--quote", quote), ("--escape", escape)] {
            if case .mark(let text)? = mark, text.count != 1 { throw ValidationError("\(name) needs one character.") }
        }
        guard encoding.count(where: { if case .text = $0 { true } else { false } }) < 2 else {
            throw ValidationError("--encoding is given twice for the input's text.")
        }
        var names: Set<String> = []
        for assignment in types where !names.insert(assignment.name).inserted {
            throw ValidationError("--type is given twice for column '\(assignment.name)'.")
        }
    }

    /// How the input's text is encoded, where that was said.
    var textEncoding: TextEncoding? {
        encoding.lazy.compactMap { if case .text(let encoding) = $0 { encoding } else { nil } }.first
    }

    /// How columns of the output are to be encoded.
    var columnEncodings: [ColumnValue<EncodingName>] {
        encoding.compactMap { if case .column(let choice) = $0 { choice } else { nil } }
    }

    /// Whether anything was asked for that only CSV knows.
    var areGiven: Bool {
        delimiter != nil || quote != nil || escape != nil || comment != nil || textEncoding != nil || header != nil
            || skipLines != nil || !nullTokens.isEmpty || !columnNullTokens.isEmpty || !types.isEmpty || trim
            || headerRows != nil || nationalNumbers || !names.isEmpty || allText || ragged != nil || strictness != nil
            || maxLineBytes != nil || unquotedNulls || emptyTexts
    }

    /// Whether some texts were said to be nulls.
    var hasNullTokens: Bool { !nullTokens.isEmpty || !columnNullTokens.isEmpty }

    /// Whether anything was asked for that JSON does not know either.
    var areGivenForCSVAlone: Bool {
        var others = self
        (others.encoding, others.types, others.allText, others.strictness) = ([], [], false, nil)
        others.maxLineBytes = nil
        return others.areGiven
    }

    /// Whether anything was asked for that XML does not know either.
    var areUnknownToXML: Bool {
        var others = self
        (others.encoding, others.types, others.allText, others.maxLineBytes) = ([], [], false, nil)
        (others.nullTokens, others.trim) = ([], false)
        return others.areGiven
    }

    /// - Parameter types: how columns are read whose types were not said.
    func readingOptions(types others: [String: TextColumnType] = [:]) -> CSVReadingOptions {
        var options = CSVReadingOptions()
        options.delimiter = delimiter?.value
        switch quote {
        case .off?: options.quote = .none
        case .mark(let text)?: options.quote = .character(text.first!)
        case nil: options.quote = .sniffed
        }
        switch escape {
        case .off?:
            // The quote itself says that nothing else escapes; without one nothing does anyway.
            if case .mark(let text)? = quote { options.escape = text.first } else { options.escape = "\"" }
        case .mark(let text)?: options.escape = text.first
        case nil: break
        }
        switch comment {
        case .off?: options.comment = ""
        case .mark(let text)?: options.comment = text
        case nil: break
        }
        options.hasTrailingComments = trailingComments
        options.encoding = textEncoding
        options.hasHeader = header
        options.skipLines = skipLines
        if let headerRows { options.headerRows = headerRows }
        if !names.isEmpty { options.columnNames = names.flatMap(\.names) }
        options.trimsBlanks = trim
        options.readsNationalNumbers = nationalNumbers
        for token in columnNullTokens { options.nullTokensByColumn[token.name, default: []].append(token.text) }
        if !nullTokens.isEmpty { options.nullTokens = nullTokens }
        options.hasQuotedNulls = !unquotedNulls
        options.hasEmptyTexts = emptyTexts
        options.types = others
        for assignment in types { options.types[assignment.name] = assignment.type }
        options.allText = allText
        if let ragged { options.raggedRows = ragged }
        options.isLenient = strictness == .lenient
        options.isStrict = strictness == .strict
        if let maxLineBytes { options.maximumRowBytes = maxLineBytes }
        return options
    }
}

/// The value of --encoding: of a text, or of a column of Parquet.
enum EncodingChoice {
    case text(TextEncoding)
    case column(ColumnValue<EncodingName>)

    init(parsing argument: String) throws {
        guard argument.contains("=") else {
            self = .text(try TextEncoding(named: argument))
            return
        }
        guard let choice = ColumnValue<EncodingName>(argument: argument) else {
            throw DataKitError(
                .syntax,
                "write a column's name, an equals sign and one of "
                    + EncodingName.allValueStrings.joined(separator: ", "))
        }
        self = .column(choice)
    }
}

/// The value of --null-in: a column's name and a text.
struct NullToken {
    var name: String
    var text: String

    init(parsing argument: String) throws(DataKitError) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw DataKitError(.syntax, "write the column's name, an equals sign and a text, such as age=unknown")
        }
        name = String(argument[..<equals])
        text = String(argument[argument.index(after: equals)...])
    }
}

/// A mark of a dialect, by itself or by name.
struct TextMark: ExpressibleByArgument {
    var value: String

    init?(argument: String) {
        let names = [
            "tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":",
        ]
        value = names[argument.lowercased()] ?? argument
        guard !value.isEmpty, !value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
    }
}

/// A mark, or none.
enum MarkOrNone: ExpressibleByArgument {
    case off
    case mark(String)

    init?(argument: String) {
        if argument.lowercased() == "none" {
            self = .off
        } else if let mark = TextMark(argument: argument) {
            self = .mark(mark.value)
        } else {
            return nil
        }
    }
}

extension CSVReadingOptions.RaggedRows: ExpressibleByArgument {}

/// The value of --type: a column's name and its type.
struct TypeAssignment {
    var name: String
    var type: TextColumnType

    /// - Throws: a ``DataKitError`` that says what is no type.
    init(parsing argument: String) throws(DataKitError) {
        // The last one: a name may hold an equals sign, a type does not.
        guard let equals = argument.lastIndex(of: "="), equals != argument.startIndex else {
            throw DataKitError(.syntax, "write the column's name, an equals sign and a type, such as id=string")
        }
        name = String(argument[..<equals])
        type = try TextColumnType(parsing: String(argument[argument.index(after: equals)...]))
    }
}

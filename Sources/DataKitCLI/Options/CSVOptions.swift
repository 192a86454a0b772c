import ArgumentParser
import DataKit

/// How CSV is read; on every command that reads it. What is not given is found out from the file.
struct CSVOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What separates values: one ASCII character, or tab, space.", valueName: "char"))
    var delimiter: ASCIIByte?

    @Option(help: ArgumentHelp("What encloses values: one ASCII character, or none.", valueName: "char|none"))
    var quote: Quote?

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp("Whether the first line has the names of the columns."))
    var header: Bool?

    @Option(help: ArgumentHelp("Lines to leave out before the header.", valueName: "n"))
    var skipLines = 0

    @Option(name: .customLong("null"), help: ArgumentHelp("A text that means null; repeatable.", valueName: "token"))
    var nullTokens: [String] = []

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp(
            "A column's type, such as 'id=string', 'when=timestamp(M/d/yy H:mm)', 'price=decimal(10,2)'; repeatable.",
            valueName: "name=type"),
        transform: { try TypeAssignment(parsing: $0) })
    var types: [TypeAssignment] = []

    @Flag(help: "Read every column as text.")
    var allText = false

    @Option(
        help: ArgumentHelp(
            "Rows with more or fewer values than the header: error, pad with nulls, truncate as well.",
            valueName: "error|pad|truncate"))
    var ragged: CSVReadingOptions.RaggedRows?

    @Flag(exclusivity: .exclusive, help: "Whether text behind a closing quote is an error (usual) or kept.")
    var strictness: Strictness?

    @Option(help: ArgumentHelp("No line may have more bytes.", valueName: "n"))
    var maxLineBytes: Int?

    enum Strictness: String, EnumerableFlag {
        case strict, lenient
    }

    func validate() throws {
        guard skipLines >= 0 else { throw ValidationError("--skip-lines needs a number of lines, zero or more.") }
        if let maxLineBytes, maxLineBytes < 1 { throw ValidationError("--max-line-bytes needs a number of 1 or more.") }
        if delimiter != nil, case .character(let byte)? = quote, byte == delimiter?.value {
            throw ValidationError("--delimiter and --quote cannot be the same character.")
        }
        var names: Set<String> = []
        for assignment in types where !names.insert(assignment.name).inserted {
            throw ValidationError("--type is given twice for column '\(assignment.name)'.")
        }
    }

    /// Whether anything was asked for that only CSV knows.
    var areGiven: Bool {
        delimiter != nil || quote != nil || header != nil || skipLines > 0 || !nullTokens.isEmpty || !types.isEmpty
            || allText || ragged != nil || strictness != nil || maxLineBytes != nil
    }

    var readingOptions: CSVReadingOptions {
        var options = CSVReadingOptions()
        options.delimiter = delimiter?.value
        switch quote {
        case .off?: options.quote = .none
        case .character(let byte)?: options.quote = .character(byte)
        case nil: options.quote = .sniffed
        }
        options.hasHeader = header
        options.skipLines = skipLines
        if !nullTokens.isEmpty { options.nullTokens = nullTokens }
        for assignment in types { options.types[assignment.name] = assignment.type }
        options.allText = allText
        if let ragged { options.raggedRows = ragged }
        options.isLenient = strictness == .lenient
        if let maxLineBytes { options.maximumRowBytes = maxLineBytes }
        return options
    }
}

/// One ASCII character, by itself or by name.
struct ASCIIByte: ExpressibleByArgument {
    var value: UInt8

    init?(argument: String) {
        let names: [String: Character] = [
            "tab": "\t", "\\t": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":",
        ]
        guard let character = names[argument.lowercased()] ?? (argument.count == 1 ? argument.first : nil),
            let byte = character.asciiValue, byte != 0x0A, byte != 0x0D, byte != 0
        else { return nil }
        value = byte
    }
}

/// The value of --quote.
enum Quote: ExpressibleByArgument {
    case off
    case character(UInt8)

    init?(argument: String) {
        if argument.lowercased() == "none" {
            self = .off
        } else if let byte = ASCIIByte(argument: argument) {
            self = .character(byte.value)
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

import ArgumentParser
import DataKit

/// How CSV is written.
struct CSVOutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What separates values of the output: a character or several, or tab, space; else a comma, or a tab for .tsv.",
            valueName: "text"))
    var outputDelimiter: TextMark?

    @Option(help: ArgumentHelp("What encloses values of the output; else \".", valueName: "char"))
    var outputQuote: TextMark?

    @Option(
        help: ArgumentHelp(
            "What stands before a quote within quotes, where quotes are not to be doubled; of --quoting never, before "
                + "everything that means something.",
            valueName: "char"))
    var outputEscape: TextMark?

    @Option(help: "Which values stand in quotes: those that have to, all, all but numbers, or none.")
    var quoting: Quoting?

    @Option(
        help: ArgumentHelp(
            "What a null is written as; else nothing, which --quoting never refuses where texts are empty.",
            valueName: "text"))
    var outputNull: String?

    @Option(help: ArgumentHelp("What ends rows: \\n, \\r\\n or \\r.", valueName: "lf|crlf|cr"))
    var rowEnd: RowEnd?

    @Flag(help: "Begin with a byte order mark, by which Excel knows UTF-8.")
    var bom = false

    @Flag(help: "Leave out the row of names.")
    var noOutputHeader = false

    @Option(help: ArgumentHelp("How dates are written, such as dd.MM.yyyy.", valueName: "pattern"))
    var dateFormat: Pattern?

    @Option(help: ArgumentHelp("How times of day are written, such as 'h:mm a'.", valueName: "pattern"))
    var timeFormat: Pattern?

    @Option(help: ArgumentHelp("How timestamps are written, such as 'M/d/yyyy H:mm'.", valueName: "pattern"))
    var timestampFormat: Pattern?

    @Option(help: ArgumentHelp("How many digits floating-point numbers have behind the point.", valueName: "n"))
    var fractionDigits: Int?

    @Option(help: "What stands before the fraction of a number.")
    var decimalSeparator: CSVWritingOptions.DecimalSeparator?

    @Option(help: "How bytes are written.")
    var binaryFormat: TextColumnType.BinaryForm?

    enum Quoting: String, ExpressibleByArgument, CaseIterable {
        case minimal, all, nonNumeric = "non-numeric", never
    }

    enum RowEnd: String, ExpressibleByArgument, CaseIterable {
        case lf, crlf, cr
    }

    /// A date pattern.
    struct Pattern: ExpressibleByArgument {
        var pattern: DateTimePattern

        init?(argument: String) {
            guard let pattern = try? DateTimePattern(argument) else { return nil }
            self.pattern = pattern
        }
    }

    func validate() throws {
        if let fractionDigits, !(0...30).contains(fractionDigits) {
            throw ValidationError("--fraction-digits needs a number from 0 to 30.")
        }
        for (name, mark) in [("--output-quote", outputQuote), ("--output-escape", outputEscape)] {
            if let mark, mark.value.count != 1 { throw ValidationError("\(name) needs one character.") }
        }
        if let dateFormat, !dateFormat.pattern.hasDate {
            throw ValidationError("--date-format needs a year, a month and a day.")
        }
        if let timeFormat, !timeFormat.pattern.hasTime { throw ValidationError("--time-format needs an hour.") }
        if let timestampFormat, !timestampFormat.pattern.hasDate {
            throw ValidationError("--timestamp-format needs a year, a month and a day.")
        }
    }

    /// Whether anything was asked for that only CSV knows.
    var areGiven: Bool {
        let marks = [outputDelimiter, outputQuote, outputEscape].contains { $0 != nil }
        let formats = [dateFormat, timeFormat, timestampFormat].contains { $0 != nil }
        return marks || formats || quoting != nil || outputNull != nil || rowEnd != nil || bom || noOutputHeader
            || fractionDigits != nil || decimalSeparator != nil || binaryFormat != nil
    }

    func apply(to options: inout DatasetWritingOptions) {
        // The name of the output has its say only where nothing is said.
        if let outputDelimiter {
            options.csv.dialect.delimiter = outputDelimiter.value
            options.isDelimiterStated = true
        }
        if let outputQuote { options.csv.dialect.quote = outputQuote.value.first }
        if let outputEscape { options.csv.dialect.escape = outputEscape.value.first }
        switch quoting {
        case .minimal?: options.csv.quoting = .minimal
        case .all?: options.csv.quoting = .all
        case .nonNumeric?: options.csv.quoting = .nonNumeric
        case .never?:
            options.csv.quoting = .never
            if options.csv.dialect.escape == nil { options.csv.dialect.escape = "\\" }
        case nil: break
        }
        if let outputNull {
            options.csv.nullText = outputNull
            // Whoever says so knows that empty texts look the same.
            options.csv.mergesEmptyTextsWithNulls = outputNull.isEmpty
        }
        switch rowEnd {
        case .lf?: options.csv.dialect.rowEnd = .lineFeed
        case .crlf?: options.csv.dialect.rowEnd = .carriageReturnLineFeed
        case .cr?: options.csv.dialect.rowEnd = .carriageReturn
        case nil: break
        }
        options.csv.writesByteOrderMark = bom
        if noOutputHeader { options.csv.dialect.hasHeader = false }
        options.csv.dateFormat = dateFormat?.pattern
        options.csv.timeFormat = timeFormat?.pattern
        options.csv.timestampFormat = timestampFormat?.pattern
        options.csv.fractionDigits = fractionDigits
        if let decimalSeparator { options.csv.decimalSeparator = decimalSeparator }
        if let binaryFormat { options.csv.binaryForm = binaryFormat }
    }
}

extension CSVWritingOptions.DecimalSeparator: ExpressibleByArgument {}
extension TextColumnType.BinaryForm: ExpressibleByArgument {}

import DataKitCore

/// The forms of values that ``CSVWritingOptions`` choose.
struct CSVValueFormats: Sendable {
    private let date: DateTimePattern?
    private let time: DateTimePattern?
    private let timestamp: DateTimePattern?
    private let fractionDigits: Int?
    private let hasDecimalComma: Bool
    private let binary: TextColumnType.BinaryForm

    init(_ options: CSVWritingOptions) {
        date = options.dateFormat
        time = options.timeFormat
        timestamp = options.timestampFormat
        fractionDigits = options.fractionDigits
        hasDecimalComma = options.decimalSeparator == .comma
        binary = options.binaryForm
    }

    /// Whether values of a type have the usual form.
    func arePlain(for type: DataType) -> Bool {
        switch type {
        case .date: date == nil
        case .time: time == nil
        case .timestamp: timestamp == nil
        case .float16, .float32, .float64: fractionDigits == nil && !hasDecimalComma
        case .decimal: !hasDecimalComma
        case .binary, .fixedBinary: binary == .hexadecimal
        default: true
        }
    }

    /// Appends the values of a column of a type that is not plain; something for nulls.
    func append(_ column: Column, to cells: inout CellTexts) {
        let rows = 0..<column.count
        func each(_ body: (inout TextBuffer, Int) -> Void) { cells.append(rows: rows, validity: nil, null: [], body) }
        switch (column.type, column.values) {
        case (.date, .int32(let buffer)):
            each { append(days: Int(buffer[$1]), to: &$0) }
        case (.time(let unit), .int64(let buffer)):
            each { append(time: buffer[$1], unit, to: &$0) }
        case (.timestamp(let unit, let zone), .int64(let buffer)):
            each { append(timestamp: buffer[$1], unit, isUTC: zone != nil, to: &$0) }
        case (.float16, .float16(let buffer)):
            each { append(Float(halfBitPattern: buffer[$1]), to: &$0) }
        case (_, .float32(let buffer)): each { append(buffer[$1], to: &$0) }
        case (_, .float64(let buffer)): each { append(buffer[$1], to: &$0) }
        case (.decimal(_, let scale), .int128(let buffer)):
            each { append(Decimal128(unscaled: buffer[$1], scale: scale), to: &$0) }
        case (_, .bytes(let strings)):
            each { append(bytes: strings.data.span.extracting(strings.range(at: $1)), to: &$0) }
        case (_, .fixedBytes(let bytes)):
            each { text, row in
                append(
                    bytes: bytes.data.span.extracting(row * bytes.width..<(row + 1) * bytes.width), to: &text)
            }
        default: cells.append(column, style: .plain, null: [])
        }
    }

    func append(days: Int, to text: inout TextBuffer) {
        if let date { text.append(date, days: days, time: 0) } else { text.append(date: days) }
    }

    func append(time count: Int64, _ unit: TimeUnit, to text: inout TextBuffer) {
        if let time, count >= 0, count < 86_400 * unit.perSecond {
            text.append(time, days: 0, time: count * (1_000_000_000 / unit.perSecond))
        } else {
            text.append(time: count, unit: unit, trimming: true)
        }
    }

    func append(timestamp count: Int64, _ unit: TimeUnit, isUTC: Bool, to text: inout TextBuffer) {
        guard let timestamp else {
            text.append(timestamp: count, unit: unit, isUTC: isUTC, separator: UInt8(ascii: "T"), trimming: true)
            return
        }
        let (days, rest) = TextBuffer.split(timestamp: count, unit)
        text.append(timestamp, days: days, time: rest * (1_000_000_000 / unit.perSecond))
    }

    func append(_ value: Double, to text: inout TextBuffer) {
        appendNumber(to: &text, isFinite: value.isFinite) { text in
            if let fractionDigits, value.isFinite {
                text.append(value, fractionDigits: fractionDigits)
            } else {
                text.append(double: value, notANumber: "NaN", infinity: "inf", minusInfinity: "-inf")
            }
        }
    }

    func append(_ value: Float, to text: inout TextBuffer) {
        guard value.isFinite, fractionDigits == nil else { return append(Double(value), to: &text) }
        appendNumber(to: &text, isFinite: true) { $0.append(shortest: value) }
    }

    func append(_ value: Decimal128, to text: inout TextBuffer) {
        appendNumber(to: &text, isFinite: true) { $0.append(decimal: value.unscaled, scale: value.scale) }
    }

    /// Appends what `body` does, with the separator wanted.
    private func appendNumber(to text: inout TextBuffer, isFinite: Bool, _ body: (inout TextBuffer) -> Void) {
        guard hasDecimalComma, isFinite else { return body(&text) }
        var number = TextBuffer()
        body(&number)
        let bytes = number.span
        for index in bytes.indices {
            text.append(bytes[index] == UInt8(ascii: ".") ? UInt8(ascii: ",") : bytes[index])
        }
    }

    func append(bytes: Span<UInt8>, to text: inout TextBuffer) {
        switch binary {
        case .hexadecimal: text.append(hex: bytes)
        case .base64: text.append(base64: bytes)
        }
    }
}

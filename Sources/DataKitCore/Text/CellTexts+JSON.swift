extension CellTexts {
    /// Appends the JSON of every value of a column.
    ///
    /// - Parameter null: the text of a null; `null` inside nested values in any case.
    /// - Parameter quotesDecimals: whether decimals are strings, as in JSON lines.
    /// - Parameter storedUnit: the field's ``Field/storedUnit``.
    package mutating func appendJSON(
        _ column: Column, null: [UInt8], quotesDecimals: Bool = true, storedUnit: TimeUnit? = nil
    ) {
        let rows = 0..<column.count
        let validity = column.validity
        switch column.values {
        case .null:
            append(rows: rows, validity: nil, null: null) { text, _ in text.append(contentsOf: null) }
        case .boolean(let bits):
            append(rows: rows, validity: validity, null: null) { $0.append(bits[$1] ? "true" : "false") }
        case .int8(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(signed: Int64(buffer[$1])) }
        case .int16(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(signed: Int64(buffer[$1])) }
        case .int32(let buffer):
            if column.type == .date {
                appendJSONDates(buffer, validity, null)
            } else {
                append(rows: rows, validity: validity, null: null) { $0.append(signed: Int64(buffer[$1])) }
            }
        case .int64(let buffer):
            switch column.type {
            case .time(let unit): appendJSONTimes(buffer, unit, validity, null)
            case .timestamp(let unit, let zone):
                appendJSONTimestamps(buffer, unit, finest: storedUnit ?? unit, zone != nil, validity, null)
            case .duration(let unit):
                append(rows: rows, validity: validity, null: null) { $0.append(counted: buffer[$1], unit) }
            default: append(rows: rows, validity: validity, null: null) { $0.append(signed: buffer[$1]) }
            }
        case .uint8(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(unsigned: UInt64(buffer[$1])) }
        case .uint16(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(unsigned: UInt64(buffer[$1])) }
        case .uint32(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(unsigned: UInt64(buffer[$1])) }
        case .uint64(let buffer):
            append(rows: rows, validity: validity, null: null) { $0.append(unsigned: buffer[$1]) }
        case .float16(let buffer):
            append(rows: rows, validity: validity, null: null) { text, row in
                let bits = buffer[row]
                if bits & 0x7C00 != 0x7C00 {
                    text.append(shortestHalf: bits)
                } else {
                    text.append(bits & 0x3FF != 0 ? #""NaN""# : bits & 0x8000 != 0 ? #""-Infinity""# : #""Infinity""#)
                }
            }
        case .float32(let buffer):
            append(rows: rows, validity: validity, null: null) { text, row in
                let value = buffer[row]
                if value.isFinite {
                    text.append(shortest: value)
                } else {
                    text.append(value.isNaN ? #""NaN""# : value > 0 ? #""Infinity""# : #""-Infinity""#)
                }
            }
        case .float64(let buffer):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(
                    double: buffer[row], notANumber: #""NaN""#, infinity: #""Infinity""#,
                    minusInfinity: #""-Infinity""#)
            }
        case .int128(let buffer):
            guard case .decimal(_, let scale) = column.type else { preconditionFailure("layout without its type") }
            append(rows: rows, validity: validity, null: null) { text, row in
                if quotesDecimals { text.append(UInt8(ascii: "\"")) }
                text.append(decimal: buffer[row], scale: scale)
                if quotesDecimals { text.append(UInt8(ascii: "\"")) }
            }
        case .interval(let buffer):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(#"{"$months":"#)
                text.append(signed: Int64(buffer[row].months))
                text.append(#","$days":"#)
                text.append(signed: Int64(buffer[row].days))
                text.append(#","$ns":"#)
                text.append(signed: buffer[row].nanoseconds)
                text.append("}")
            }
        case .bytes(let strings):
            let isText = column.type == .string
            append(rows: rows, validity: validity, null: null) { text, row in
                let bytes = strings.data.span.extracting(strings.range(at: row))
                if isText { text.append(jsonString: bytes) } else { text.append(jsonHex: bytes) }
            }
        case .fixedBytes(let bytes):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(jsonHex: bytes.data.span.extracting(row * bytes.width..<(row + 1) * bytes.width))
            }
        case .dictionary(let indices, let dictionary):
            append(indices, of: dictionary, validity: validity, style: .json, null: null)
        case .list, .fixedSizeList, .structure, .map:
            appendNestedJSON(column, null: null, quotesDecimals: quotesDecimals)
        }
    }

    private mutating func appendJSONDates(_ buffer: Buffer<Int32>, _ validity: Bitmap?, _ null: [UInt8]) {
        append(rows: 0..<buffer.count, validity: validity, null: null) { text, row in
            let days = Int(buffer[row])
            if TextBuffer.fourDigitYears.contains(days) {
                text.append(UInt8(ascii: "\""))
                text.append(dateInRange: days)
                text.append(UInt8(ascii: "\""))
            } else {
                text.append(#"{"$days":"#)
                text.append(signed: Int64(days))
                text.append("}")
            }
        }
    }

    private mutating func appendJSONTimes(
        _ buffer: Buffer<Int64>, _ unit: TimeUnit, _ validity: Bitmap?, _ null: [UInt8]
    ) {
        append(rows: 0..<buffer.count, validity: validity, null: null) { text, row in
            let count = buffer[row]
            guard TextBuffer.isTimeOfDay(count, unit) else {
                text.append(counted: count, unit)
                return
            }
            text.append(UInt8(ascii: "\""))
            text.append(timeInRange: count, unit: unit, trimming: false)
            text.append(UInt8(ascii: "\""))
        }
    }

    /// - Parameter finest: the unit whose fraction digits the times have that 64 bits of it reach; no coarser than `unit`.
    private mutating func appendJSONTimestamps(
        _ buffer: Buffer<Int64>, _ unit: TimeUnit, finest: TimeUnit, _ isUTC: Bool, _ validity: Bitmap?,
        _ null: [UInt8]
    ) {
        let factor = max(1, finest.perSecond / unit.perSecond)
        append(rows: 0..<buffer.count, validity: validity, null: null) { text, row in
            let (finer, isBeyond) = buffer[row].multipliedReportingOverflow(by: factor)
            let (count, unit) = isBeyond ? (buffer[row], unit) : (finer, finest)
            let (days, rest) = TextBuffer.split(timestamp: count, unit)
            guard TextBuffer.fourDigitYears.contains(days) else {
                text.append(counted: count, unit)
                return
            }
            text.append(UInt8(ascii: "\""))
            text.append(dateInRange: days)
            text.append(UInt8(ascii: "T"))
            text.append(timeInRange: rest, unit: unit, trimming: false)
            if isUTC { text.append(UInt8(ascii: "Z")) }
            text.append(UInt8(ascii: "\""))
        }
    }
}

extension CellTexts {
    private static let nullText = Array("null".utf8)

    /// Appends lists, structs and maps: first their children as columns of text, then row by row.
    private mutating func appendNestedJSON(_ column: Column, null: [UInt8], quotesDecimals: Bool) {
        let rows = 0..<column.count
        switch column.values {
        case .list(let offsets, let elements):
            let used = Int(offsets[0])..<Int(offsets[column.count])
            var cells = CellTexts()
            cells.appendJSON(
                elements[used], null: Self.nullText, quotesDecimals: quotesDecimals,
                storedUnit: column.type.children[0].storedUnit)
            append(rows: rows, validity: column.validity, null: null) { text, row in
                text.append(UInt8(ascii: "["))
                for element in Int(offsets[row])..<Int(offsets[row + 1]) {
                    if element > Int(offsets[row]) { text.append(UInt8(ascii: ",")) }
                    text.append(cells.text, cells.range(at: element - used.lowerBound))
                }
                text.append(UInt8(ascii: "]"))
            }
        case .fixedSizeList(let elements):
            guard case .fixedSizeList(_, let size) = column.type else { preconditionFailure("layout without its type") }
            var cells = CellTexts()
            cells.appendJSON(
                elements, null: Self.nullText, quotesDecimals: quotesDecimals,
                storedUnit: column.type.children[0].storedUnit)
            append(rows: rows, validity: column.validity, null: null) { text, row in
                text.append(UInt8(ascii: "["))
                for element in row * size..<(row + 1) * size {
                    if element > row * size { text.append(UInt8(ascii: ",")) }
                    text.append(cells.text, cells.range(at: element))
                }
                text.append(UInt8(ascii: "]"))
            }
        case .map(let offsets, let keys, let values):
            let used = Int(offsets[0])..<Int(offsets[column.count])
            var keyCells = CellTexts()
            let fields = column.type.children
            keyCells.appendJSON(
                keys[used], null: Self.nullText, quotesDecimals: quotesDecimals, storedUnit: fields[0].storedUnit)
            var valueCells = CellTexts()
            valueCells.appendJSON(
                values[used], null: Self.nullText, quotesDecimals: quotesDecimals, storedUnit: fields[1].storedUnit)
            append(rows: rows, validity: column.validity, null: null) { text, row in
                text.append(UInt8(ascii: "["))
                for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
                    text.append(entry > Int(offsets[row]) ? ",[" : "[")
                    text.append(keyCells.text, keyCells.range(at: entry - used.lowerBound))
                    text.append(UInt8(ascii: ","))
                    text.append(valueCells.text, valueCells.range(at: entry - used.lowerBound))
                    text.append(UInt8(ascii: "]"))
                }
                text.append(UInt8(ascii: "]"))
            }
        case .structure(let members):
            let fields = column.type.children
            let form = JSONObjectForm(names: fields.map(\.name))
            let cells = members.enumerated().map { index, member in
                let cells = CellColumn(prefix: form.prefixes[index])
                cells.cells.appendJSON(
                    member, null: Self.nullText, quotesDecimals: quotesDecimals, storedUnit: fields[index].storedUnit)
                return cells
            }
            append(rows: rows, validity: column.validity, null: null) { text, row in
                for member in cells {
                    text.append(member.prefix, 0..<member.prefix.count)
                    text.append(member.cells.text, member.cells.range(at: row))
                }
                text.append(contentsOf: form.suffix)
            }
        default: preconditionFailure("a flat layout is not nested")
        }
    }
}

extension TextBuffer {
    /// Appends `{"$hex":"..."}`.
    fileprivate mutating func append(jsonHex bytes: Span<UInt8>) {
        append(#"{"$hex":""#)
        append(hex: bytes)
        append(#""}"#)
    }

    /// Appends `{"$us":n}`, the unit as it is.
    fileprivate mutating func append(counted count: Int64, _ unit: TimeUnit) {
        switch unit {
        case .seconds: append(#"{"$s":"#)
        case .milliseconds: append(#"{"$ms":"#)
        case .microseconds: append(#"{"$us":"#)
        case .nanoseconds: append(#"{"$ns":"#)
        }
        append(signed: count)
        append(UInt8(ascii: "}"))
    }
}

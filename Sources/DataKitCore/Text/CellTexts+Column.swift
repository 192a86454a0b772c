extension CellTexts {
    /// How values become text.
    package enum Style: Sendable {
        /// As the table "Rows as JSON lines" has it.
        case json
        /// For CSV: ISO 8601, fractions of a second only where they are not zero, bytes in hexadecimal, nested values
        /// as JSON. Text as it is, without quotes.
        case plain
        /// For people: as `plain`, with a space between date and time.
        case table
    }

    /// Appends the text of every value of a column.
    ///
    /// - Parameter null: the text of a null.
    package mutating func append(_ column: Column, style: Style, null: [UInt8]) {
        let rows = 0..<column.count
        let validity = column.validity
        if style == .json {
            appendJSON(column, null: null)
            return
        }
        switch (column.type, column.values) {
        case (_, .dictionary(let indices, let dictionary)):
            append(indices, of: dictionary, validity: validity, style: style, null: null)
        case (.float16, .float16(let buffer)):
            append(rows: rows, validity: validity, null: null) { text, row in
                let bits = buffer[row]
                if bits & 0x7C00 == 0x7C00 {
                    text.append(bits & 0x3FF != 0 ? "NaN" : bits & 0x8000 != 0 ? "-inf" : "inf")
                } else {
                    text.append(shortestHalf: bits)
                }
            }
        case (_, .float32(let buffer)):
            append(rows: rows, validity: validity, null: null) { text, row in
                let value = buffer[row]
                if value.isFinite {
                    text.append(shortest: value)
                } else {
                    text.append(value.isNaN ? "NaN" : value > 0 ? "inf" : "-inf")
                }
            }
        case (_, .float64(let buffer)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(double: buffer[row], notANumber: "NaN", infinity: "inf", minusInfinity: "-inf")
            }
        case (.date, .int32(let buffer)):
            append(rows: rows, validity: validity, null: null) { $0.append(date: Int(buffer[$1])) }
        case (.time(let unit), .int64(let buffer)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(time: buffer[row], unit: unit, trimming: true)
            }
        case (.timestamp(let unit, let zone), .int64(let buffer)):
            let separator = style == .table ? UInt8(ascii: " ") : UInt8(ascii: "T")
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(
                    timestamp: buffer[row], unit: unit, isUTC: zone != nil, separator: separator, trimming: true)
            }
        case (.duration(let unit), .int64(let buffer)):
            append(rows: rows, validity: validity, null: null) { $0.append(duration: buffer[$1], unit: unit) }
        case (_, .interval(let buffer)):
            append(rows: rows, validity: validity, null: null) { $0.append(interval: buffer[$1]) }
        case (.string, .bytes(let strings)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(contentsOf: strings.data.span.extracting(strings.range(at: row)))
            }
        case (_, .bytes(let strings)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(hex: strings.data.span.extracting(strings.range(at: row)))
            }
        case (.uuid, .fixedBytes(let bytes)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(uuid: bytes.data.span.extracting(row * 16..<(row + 1) * 16))
            }
        case (_, .fixedBytes(let bytes)):
            append(rows: rows, validity: validity, null: null) { text, row in
                text.append(hex: bytes.data.span.extracting(row * bytes.width..<(row + 1) * bytes.width))
            }
        default:
            // Booleans, integers, decimals and nested values have one form.
            appendJSON(column, null: null, quotesDecimals: false)
        }
    }

    /// Appends the texts of dictionary-encoded values, each distinct value formatted once.
    mutating func append(
        _ indices: Buffer<Int32>, of dictionary: Column, validity: Bitmap?, style: Style, null: [UInt8]
    ) {
        if dictionary.count == 0 {
            append(rows: 0..<indices.count, validity: nil, null: null) { text, _ in text.append(contentsOf: null) }
            return
        }
        if dictionary.count > max(64, indices.count) {
            // Few rows of a large dictionary: only the values used. A null's index may point anywhere.
            var positions: [Int32] = []
            positions.reserveCapacity(indices.count)
            for row in 0..<indices.count {
                positions.append(validity.map { $0[row] } ?? true ? indices[row] : 0)
            }
            let values = dictionary.gathering(positions)
            append(
                Column(type: values.type, count: values.count, validity: validity, values: values.values),
                style: style, null: null)
            return
        }
        var distinct = CellTexts(minimumCapacity: dictionary.count * 16)
        distinct.append(dictionary, style: style, null: null)
        append(indices, of: distinct, validity: validity, null: null)
    }

    /// Appends, for each index, the text that is there.
    package mutating func append(
        _ indices: Buffer<Int32>, of distinct: borrowing CellTexts, validity: Bitmap?, null: [UInt8]
    ) {
        reserve(cells: indices.count, bytesEach: 8)
        for row in 0..<indices.count {
            if validity.map({ $0[row] }) ?? true {
                text.append(distinct.text, distinct.range(at: Int(indices[row])))
            } else {
                text.append(contentsOf: null)
            }
            endCell()
        }
    }
}

import DataKit

extension ParquetLayout {
    /// For people: the file, then each row group with its column chunks, a line each.
    var text: String {
        var text = "file         \(file)\n"
        if let byteCount { text += "size         \(Amount.bytes(byteCount))\n" }
        text += "rows         \(Amount.count(metadata.rowCount))\n"
        text += "row groups   \(Amount.count(metadata.rowGroups.count))\n"
        text += "version      \(metadata.version)\n"
        text += "footer       \(Amount.bytes(metadata.footerSize))\n"
        if let createdBy = metadata.createdBy { text += "created by   \(createdBy.onOneLine)\n" }
        for pair in metadata.keyValues {
            let value = pair.value ?? ""
            let shown = value.count > 60 ? "\(value.prefix(57))... (\(Amount.bytes(value.utf8.count)))" : value
            text += "metadata     \(pair.key.onOneLine) = \(shown.onOneLine)\n"
        }
        for group in rowGroups { text += "\n" + self.text(group) }
        return text
    }

    private static let headings = [
        "column", "type", "codec", "encodings", "values", "nulls", "size", "of", "min", "max", "indexes",
    ]
    /// Columns of numbers stand on the right.
    private static let isNumber = [false, false, false, false, true, true, true, true, false, false, false]

    private func text(_ group: ShownRowGroup) -> String {
        var text =
            "row group \(group.index): \(Amount.count(group.metadata.rowCount)) rows, "
            + "\(Amount.bytes(group.metadata.sizeInFile)) of \(Amount.bytes(group.metadata.uncompressedSize))\n"
        if !group.metadata.sorting.isEmpty {
            let order = group.metadata.sorting.map {
                $0.column + ($0.isDescending ? " descending" : "") + ($0.nullsFirst ? " (nulls first)" : "")
            }
            text += "  sorted by \(order.joined(separator: ", "))".onOneLine + "\n"
        }
        if isDetailed { return text + group.chunks.map { details($0) }.joined(separator: "\n") }
        let rows = [Self.headings] + group.chunks.map { cells($0.metadata) }
        return text + Self.aligned(rows, isNumber: Self.isNumber, indent: "  ")
    }

    /// Rows of cells in columns; those of numbers stand on the right.
    static func aligned(_ rows: [[String]], isNumber: [Bool], indent: String) -> String {
        let widths = isNumber.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let padded = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumber[column] ? padding + row[column] : row[column] + padding
            }
            return (indent + padded.joined(separator: "  ")).droppingTrailingSpaces + "\n"
        }.joined()
    }

    private func cells(_ column: ParquetMetadata.ColumnChunkMetadata) -> [String] {
        func bound(_ value: Value?) -> String {
            let text = value?.jsonText ?? ""
            return (text.count > 24 ? text.prefix(21) + "..." : text).onOneLine
        }
        let indexes = [
            column.hasColumnIndex ? "column" : nil, column.hasOffsetIndex ? "offset" : nil,
            column.hasBloomFilter ? "bloom" : nil,
        ].compactMap { $0 }
        return [
            column.path.joined(separator: ".").onOneLine, type(of: column)?.description ?? column.physicalType,
            column.codec, column.encodings.joined(separator: ","), Amount.count(column.valueCount),
            column.range?.nullCount.map { Amount.count($0) } ?? "", Amount.bytes(column.compressedSize),
            Amount.bytes(column.uncompressedSize), bound(column.range?.minimum), bound(column.range?.maximum),
            indexes.joined(separator: ","),
        ]
    }
}

extension StringProtocol {
    /// Names and values from a file must not move a terminal's cursor.
    var onOneLine: String {
        String(map { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } ? $0 : " " })
    }

    fileprivate var droppingTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}

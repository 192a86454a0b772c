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
        for (index, group) in metadata.rowGroups.enumerated() { text += "\n" + self.text(group, index: index) }
        return text
    }

    private static let headings = [
        "column", "type", "codec", "encodings", "values", "nulls", "size", "of", "min", "max", "indexes",
    ]
    /// Columns of numbers stand on the right.
    private static let isNumber = [false, false, false, false, true, true, true, true, false, false, false]

    private func text(_ group: ParquetMetadata.RowGroupMetadata, index: Int) -> String {
        let rows = [Self.headings] + group.columns.map { cells($0) }
        let widths = Self.headings.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let padded = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return Self.isNumber[column] ? padding + row[column] : row[column] + padding
            }
            return "  " + padded.joined(separator: "  ").droppingTrailingSpaces + "\n"
        }
        return "row group \(index): \(Amount.count(group.rowCount)) rows, \(Amount.bytes(group.sizeInFile)) "
            + "of \(Amount.bytes(group.uncompressedSize))\n" + lines.joined()
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

import DataKit

extension ParquetLayout {
    /// A column chunk at length, a line a fact, then its pages.
    func details(_ chunk: ShownChunk) -> String {
        let column = chunk.metadata
        let details = column.details
        var text = "  column \(column.path.joined(separator: "."))".onOneLine + "\n"
        func line(_ name: String, _ value: String?) {
            guard let value else { return }
            text += "    " + name + String(repeating: " ", count: max(1, 16 - name.count)) + value.onOneLine + "\n"
        }
        let logical = details.logicalType.map { " (\($0))" } ?? ""
        line("type", column.physicalType + logical + (type(of: column).map { ", \($0)" } ?? ""))
        line("field id", details.fieldID.map { String($0) })
        line(
            "levels", "definition to \(details.maximumDefinitionLevel), repetition to \(details.maximumRepetitionLevel)"
        )
        line("codec", column.codec)
        line("encodings", column.encodings.joined(separator: ", "))
        line(
            "pages by kind",
            details.encodingCounts.map { counts in
                counts.map { "\(Amount.count($0.count)) \($0.pageType) \($0.encoding)" }.joined(separator: ", ")
            })
        line("values", Amount.count(column.valueCount))
        line("size", "\(Amount.bytes(column.compressedSize)) of \(Amount.bytes(column.uncompressedSize))")
        line("dictionary", column.dictionaryPageOffset.map { "at byte \($0)" })
        line("data pages", "at byte \(column.dataPageOffset)")
        if column.range != nil { line("statistics", statistics(column)) }
        line("order", column.range == nil ? nil : details.columnOrder ?? "not stated")
        line("column index", place(details.columnIndex))
        line("offset index", place(details.offsetIndex))
        line("bloom filter", place(details.bloomFilter))
        line("byte arrays", details.byteArrayBytes.map { Amount.bytes($0) })
        line("definition", histogram(details.definitionLevelHistogram))
        line("repetition", histogram(details.repetitionLevelHistogram))
        line("extent", details.extent.map { extent($0) })
        for pair in details.keyValues { line("metadata", "\(pair.key) = \(pair.value ?? "")") }
        line("other file", details.filePath)
        if details.isEncrypted { line("encrypted", "yes") }
        if let pages = chunk.pages { text += self.pages(pages) }
        return text
    }

    private func statistics(_ column: ParquetMetadata.ColumnChunkMetadata) -> String {
        let details = column.details
        func bound(_ name: String, _ value: Value?, _ isExact: Bool?, _ bytes: [UInt8]?) -> String? {
            guard let bytes else { return nil }
            let shown = value?.jsonText ?? "\(bytes.count) bytes that are not believed"
            return "\(name) \(shown)" + (isExact.map { $0 ? " (exact)" : " (not exact)" } ?? "")
        }
        return [
            bound("min", column.range?.minimum, column.isMinimumExact, details.minimumBytes),
            bound("max", column.range?.maximum, column.isMaximumExact, details.maximumBytes),
            column.range?.nullCount.map { "\(Amount.count($0)) nulls" },
            details.nanCount.map { "\(Amount.count($0)) NaNs" },
            column.distinctCount.map { "\(Amount.count($0)) different values" },
            details.hasDeprecatedBoundsOnly ? "deprecated bounds only" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private func place(_ place: ColumnChunkDetails.Place?) -> String? {
        place.map { "at byte \($0.offset)" + ($0.length.map { ", \(Amount.bytes($0))" } ?? "") }
    }

    private func histogram(_ counts: [Int]?) -> String? {
        guard let counts, !counts.isEmpty else { return nil }
        return counts.enumerated().map { "level \($0.offset): \(Amount.count($0.element))" }.joined(separator: ", ")
    }

    private func extent(_ extent: ColumnChunkDetails.Extent) -> String {
        let axes = [("x", extent.x), ("y", extent.y), ("z", extent.z), ("m", extent.m)].compactMap { name, range in
            range.map { "\(name) \($0.lowerBound) to \($0.upperBound)" }
        }
        let wrapped = extent.wrappedX.map { ["x \($0[0]) to \($0[1]) across the antimeridian"] } ?? []
        let kinds = extent.kinds.isEmpty ? [] : ["kinds " + extent.kinds.map { String($0) }.joined(separator: " ")]
        return (wrapped + axes + kinds).joined(separator: ", ")
    }

    private func pages(_ pages: [PageMetadata]) -> String {
        func short(_ value: Value?) -> String {
            let text = value?.jsonText ?? ""
            return text.count > 24 ? text.prefix(21) + "..." : text
        }
        let headings = [
            "page", "type", "encoding", "offset", "header", "bytes", "of", "values", "first row", "rows", "nulls",
            "crc",
            "min", "max",
        ]
        let rows = pages.map { page -> [String] in
            [
                "\(page.number)", page.type, page.encoding ?? "", "\(page.offset)", "\(page.headerSize)",
                "\(page.compressedSize)", "\(page.uncompressedSize)", page.valueCount.map { "\($0)" } ?? "",
                page.firstRow.map { "\($0)" } ?? "", page.rowCount.map { "\($0)" } ?? "",
                page.nullCount.map { "\($0)" } ?? "", page.checksum.map { String($0, radix: 16) } ?? "",
                short(page.minimum), short(page.maximum),
            ]
        }
        let isNumber = [true, false, false, true, true, true, true, true, true, true, true, true, false, false]
        return Self.aligned([headings] + rows, isNumber: isNumber, indent: "    ")
    }
}

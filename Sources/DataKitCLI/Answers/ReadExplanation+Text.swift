import DataKit

extension ReadExplanation {
    /// What was passed over, stage by stage, as people read it.
    var text: String {
        var lines: [(name: String, value: String)] = []
        lines.append(("columns", columns.isEmpty ? "none" : columns.joined(separator: ", ")))
        if !filterColumns.isEmpty { lines.append(("filtered by", filterColumns.joined(separator: ", "))) }
        lines.append(("row groups", Amount.count(rowGroups.count)))
        for (outcome, reason) in [
            (Outcome.statistics, "skipped by statistics"), (.columnIndex, "skipped by column indexes"),
            (.bloomFilter, "skipped by Bloom filters"), (.dictionary, "skipped by dictionaries"),
            (.limit, "not needed for the limit"), (.read, "read"),
        ] where rowGroups(outcome) > 0 {
            lines.append(("", Amount.count(rowGroups(outcome)) + " " + reason))
        }
        let read = rowGroups.filter { $0.outcome == .read }
        if !read.isEmpty { lines.append(("pages", "")) }
        for column in pages(of: read) {
            var parts = [Amount.count(column.pagesRead) + " read"]
            if let total = column.pageCount {
                parts[0] = "\(Amount.count(column.pagesRead)) of \(Amount.count(total)) read"
            }
            if column.pagesSkippedByColumnIndex > 0 {
                parts.append(Amount.count(column.pagesSkippedByColumnIndex) + " skipped by column index")
            }
            if let late = column.pagesSkippedByLateMaterialization, late > 0 {
                parts.append(Amount.count(late) + " skipped by late materialization")
            }
            lines.append(("  " + column.path + (column.isFiltered ? " *" : ""), parts.joined(separator: ", ")))
        }
        let candidates = rowGroups.reduce(0) { $0 + $1.candidateRows }
        lines.append(("rows", "\(Amount.count(rowCount)) in the file"))
        lines.append(("", "\(Amount.count(candidates)) in pages that were not ruled out"))
        lines.append(("", "\(Amount.count(matchedRows)) " + (filterColumns.isEmpty ? "read" : "matched")))
        lines.append(
            (
                "bytes",
                "\(Amount.bytes(bytesRead)) of \(Amount.bytes(fileBytes)) in \(Amount.count(requests)) "
                    + (requests == 1 ? "read" : "reads") + ", and \(Amount.bytes(footerBytes)) of footer"
            ))
        let width = lines.map(\.name.count).max() ?? 0
        return lines.map { line in
            var text = line.name + String(repeating: " ", count: width - line.name.count + 2) + line.value
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }

    /// The pages of each leaf in all row groups together.
    private func pages(of rowGroups: [RowGroup]) -> [Column] {
        var columns = rowGroups[0..<min(1, rowGroups.count)].flatMap(\.columns)
        for group in rowGroups.dropFirst() {
            for (index, column) in group.columns.enumerated() where index < columns.count {
                columns[index].pageCount = columns[index].pageCount.flatMap { sum in column.pageCount.map { sum + $0 } }
                columns[index].pagesRead += column.pagesRead
                columns[index].pagesSkippedByColumnIndex += column.pagesSkippedByColumnIndex
                columns[index].pagesSkippedByLateMaterialization = columns[index].pagesSkippedByLateMaterialization
                    .flatMap { sum in column.pagesSkippedByLateMaterialization.map { sum + $0 } }
            }
        }
        return columns
    }

    /// Everything, row group by row group.
    var json: JSONValue {
        [
            "columns": .array(columns.map { .string($0) }), "filter_columns": .array(filterColumns.map { .string($0) }),
            "rows": .integer(rowCount), "matched_rows": .integer(matchedRows), "file_bytes": .integer(fileBytes),
            "bytes_read": .integer(bytesRead), "requests": .integer(requests), "footer_bytes": .integer(footerBytes),
            "row_groups": .array(rowGroups.map(json)),
        ]
    }

    private func json(_ group: RowGroup) -> JSONValue {
        [
            "number": .integer(group.number), "outcome": .string(group.outcome.rawValue),
            "rows": .integer(group.rowCount), "candidate_rows": .integer(group.candidateRows),
            "matched_rows": .integer(group.matchedRows),
            "columns": .array(
                group.columns.map { column in
                    [
                        "path": .string(column.path), "filtered": .boolean(column.isFiltered),
                        "pages": JSONValue(column.pageCount), "pages_read": .integer(column.pagesRead),
                        "pages_skipped_by_column_index": .integer(column.pagesSkippedByColumnIndex),
                        "pages_skipped_by_late_materialization": JSONValue(column.pagesSkippedByLateMaterialization),
                    ]
                }),
        ]
    }
}

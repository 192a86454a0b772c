import DataKitCore
import Synchronization

/// Notes what reading does. Written from many tasks.
final class ReadRecorder: Sendable {
    private struct State {
        var rowGroups: [Int: ReadExplanation.RowGroup] = [:]
        var counts: [Int: [(leaf: LeafColumn, isFiltered: Bool, count: PageCount, total: Int?, candidates: Int?)]] = [:]
        /// Rows of each row group that the predicate kept.
        var kept: [Int: Int] = [:]
    }

    private let state = Mutex(State())

    /// A row group was passed over.
    func skip(_ number: Int, rowCount: Int, by outcome: ReadExplanation.Outcome) {
        state.withLock {
            $0.rowGroups[number] = .init(
                number: number, outcome: outcome, rowCount: rowCount, candidateRows: 0, matchedRows: 0, columns: [])
            $0.counts[number] = nil
        }
    }

    /// A row group is about to be read.
    /// - Returns: what counts the pages of its leaves, by their numbers.
    func begin(
        _ number: Int, rows: RowSelection, rowCount: Int, plan: ReadPlan, _ indexes: [Int: PageIndex]
    ) -> [Int: PageCount] {
        var counts: [Int: PageCount] = [:]
        state.withLock { state in
            state.rowGroups[number] = .init(
                number: number, outcome: .read, rowCount: rowCount, candidateRows: rows.count, matchedRows: 0,
                columns: [])
            state.counts[number] = plan.columns.indices.flatMap { index in
                plan.columns[index].leaves.map { leaf in
                    let count = PageCount()
                    counts[leaf.index] = count
                    let map = indexes[leaf.index]?.map
                    let metaData = plan.file.footer.rowGroups[number].columns[leaf.index].metaData
                    return (
                        leaf: leaf, isFiltered: plan.filterColumns.contains(index), count: count,
                        total: map?.pages.count ?? metaData?.dataPageCount,
                        candidates: map?.pages(holding: rows).count
                    )
                }
            }
        }
        return counts
    }

    /// The predicate kept some rows.
    func keep(_ rows: Int, ofRowGroup number: Int) { state.withLock { $0.kept[number, default: 0] += rows } }

    /// Every row group of the file.
    func rowGroups(of file: ParquetFile, hasPredicate: Bool) -> [ReadExplanation.RowGroup] {
        state.withLock { state in
            file.footer.rowGroups.indices.map { number in
                let rowCount = Int(file.footer.rowGroups[number].rowCount)
                guard var group = state.rowGroups[number] else {
                    return .init(
                        number: number, outcome: rowCount == 0 ? .read : .limit, rowCount: rowCount, candidateRows: 0,
                        matchedRows: 0, columns: [])
                }
                group.matchedRows = hasPredicate ? state.kept[number] ?? 0 : group.candidateRows
                group.columns = (state.counts[number] ?? []).map { entry in
                    let read = entry.count.value
                    let byIndex = entry.total.flatMap { total in entry.candidates.map { total - $0 } } ?? 0
                    return .init(
                        path: entry.leaf.name, isFiltered: entry.isFiltered, pageCount: entry.total, pagesRead: read,
                        pagesSkippedByColumnIndex: byIndex,
                        pagesSkippedByLateMaterialization: entry.total.map { max(0, $0 - byIndex - read) })
                }
                return group
            }
        }
    }
}

/// A source that counts what is read of another.
struct MeasuredSource: ByteSource {
    let base: any ByteSource
    let requests = ByteCounter()
    let bytes = ByteCounter()

    var name: String { base.name }
    var byteCount: Int { base.byteCount }

    func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8] {
        _ = requests.add(1)
        _ = bytes.add(range.count)
        return try base.read(range)
    }
}

extension ParquetReader {
    /// Reads the rows of a request, keeps none of them, and tells what that took.
    ///
    /// - Complexity: that of reading the rows.
    /// - Throws: as ``batches(_:)`` and the stream do.
    public func explanation(of request: ReadRequest) async throws -> ReadExplanation {
        let recorder = ReadRecorder()
        let measured = MeasuredSource(base: file.source)
        var file = file
        file.source = measured
        let plan = try ReadPlan(file: file, schema: schema, request: request, recorder: recorder)
        var rows = 0
        for try await batch in plan.stream() { rows += batch.rowCount }
        return ReadExplanation(
            columns: plan.schema.fields.map(\.name),
            filterColumns: plan.filterColumns.map { plan.columns[$0].field.name },
            rowCount: rowCount, matchedRows: rows, fileBytes: file.source.byteCount, bytesRead: measured.bytes.add(0),
            requests: measured.requests.add(0), footerBytes: file.source.byteCount - file.dataEnd,
            rowGroups: recorder.rowGroups(of: file, hasPredicate: request.predicate != nil))
    }
}

extension ColumnMetaData {
    /// How many data pages there are, if the file says.
    var dataPageCount: Int? {
        guard let stats = encodingStats else { return nil }
        let counts = stats.filter { $0.pageType == .dataPage || $0.pageType == .dataPageV2 }.map { Int($0.count) }
        return counts.isEmpty || counts.contains { $0 < 0 } ? nil : counts.reduce(0, +)
    }
}

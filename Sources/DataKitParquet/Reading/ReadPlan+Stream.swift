import DataKitCore

extension ReadPlan {
    /// The batches, decoded as they are asked for.
    func stream() -> BatchStream {
        let inFlight = inFlight
        let stream = BatchStream(schema: schema) {
            let steps = StepSource(plan: self, isParallel: inFlight > 1)
            let batches = OrderedParallelMap(maximumInFlight: inFlight, source: steps.next) { step in
                try await self.batch(of: step)
            }
            return {
                // A batch of which no row matched is not worth handing out.
                while let batch = try await batches.next() { if batch.rowCount > 0 { return batch } }
                return nil
            }
        }
        return request.limit.map { stream.prefix(rows: max(0, $0)) } ?? stream
    }

    private func batch(of step: Step) async throws -> RecordBatch {
        try await withTaskCancellationHandler {
            var bytes = 0
            let kept = try await kept(of: step, &bytes)
            if let kept { recorder?.keep(kept.count, ofRowGroup: step.rowGroup) }
            let rows = kept?.rows ?? step.rows
            var columns: [Column] = []
            columns.reserveCapacity(schema.fields.count)
            for index in schema.fields.indices {
                if let kept, let place = filterColumns.firstIndex(of: index) {
                    columns.append(kept.positions.map { kept.columns[place].gathering($0) } ?? kept.columns[place])
                    continue
                }
                if rows.isEmpty {
                    columns.append(Column(nulls: 0, type: schema.fields[index].type))
                    continue
                }
                let column = try await column(index, of: step, rows, &bytes)
                columns.append(kept?.places.map { column.gathering($0) } ?? column)
            }
            if bytes > 0 { request.progress?(step.bytesRead.add(bytes)) }
            return RecordBatch(unchecked: schema, columns: columns, rowCount: kept?.count ?? rows.count)
        } onCancel: {
            step.cancel()
        }
    }

    /// The rows that the predicate keeps; `nil` where there is none.
    private func kept(of step: Step, _ bytes: inout Int) async throws -> KeptRows? {
        guard let filter else { return nil }
        if let task = step.filter {
            let (kept, read) = try await task.value
            bytes += read
            return kept
        }
        var columns: [Column] = []
        for index in filterColumns { columns.append(try await column(index, of: step, step.rows, &bytes)) }
        return try KeptRows(filter, columns, of: step.rows, areAlone: columns.count == self.columns.count)
    }

    private func column(
        _ index: Int, of step: Step, _ rows: RowSelection, _ bytes: inout Int
    ) async throws -> Column {
        var parts: [LeafPart] = []
        if let tasks = step.leaves?[index] {
            for task in tasks {
                let (part, read) = try await task.value
                if let part { parts.append(part) }
                bytes += read
            }
        } else {
            for leaf in step.columns[index].leaves {
                try Task.checkCancellation()
                let (part, read) = try leaf.read(rows)
                parts.append(part)
                bytes += read
            }
        }
        return try step.columns[index].column(parts)
    }
}

/// The rows of one batch, and what decodes its columns.
struct Step: Sendable {
    typealias LeafTask = Task<(part: LeafPart?, bytes: Int), any Error>
    typealias FilterTask = Task<(kept: KeptRows, bytes: Int), any Error>

    let rowGroup: Int
    let rows: RowSelection
    let columns: [ColumnReading]
    /// The leaves of each column being decoded, each when the step before has let go of its cursor; `nil` where all
    /// are to be decoded one after another.
    var leaves: [[LeafTask]]?
    /// What waits for the filter columns, and what the other columns wait for.
    var filter: FilterTask?
    let bytesRead: ByteCounter

    func cancel() {
        filter?.cancel()
        for task in (leaves ?? []).joined() { task.cancel() }
    }
}

/// Cuts the row groups into steps, in order. Used by one task at a time.
private final class StepSource {
    private let plan: ReadPlan
    private let isParallel: Bool
    private var rowGroups: Range<Int>
    private var rowGroup: RowGroupReading?
    /// The task that works on each cursor last.
    private var tails: [[Step.LeafTask?]] = []
    private var limit: Int?
    private let bytesRead = ByteCounter()

    init(plan: ReadPlan, isParallel: Bool) {
        self.plan = plan
        self.isParallel = isParallel
        rowGroups = plan.file.footer.rowGroups.indices
        limit = plan.rowLimit
    }

    func next() async throws -> Step? {
        if let limit, limit <= 0 { return nil }
        while rowGroup?.rows.isEmpty ?? true {
            guard let number = rowGroups.popFirst() else { return nil }
            rowGroup = try plan.open(number)
            tails = rowGroup?.columns.map { $0.leaves.map { _ in nil } } ?? []
        }
        let rows = rowGroup!.rows.takeFirst(min(rowGroup!.batchRows, limit ?? .max))
        limit? -= rows.count
        var step = Step(rowGroup: rowGroup!.number, rows: rows, columns: rowGroup!.columns, bytesRead: bytesRead)
        if isParallel { begin(&step) }
        return step
    }

    /// Sets tasks to work on a step.
    private func begin(_ step: inout Step) {
        var leaves: [[Step.LeafTask]] = Array(repeating: [], count: step.columns.count)
        for index in plan.filterColumns { leaves[index] = tasks(step, index, rows: nil) }
        if let filter = plan.filter {
            let columns = plan.filterColumns.map { (tasks: leaves[$0], reading: step.columns[$0]) }
            let rows = step.rows
            let areAlone = columns.count == plan.columns.count
            step.filter = Task {
                var filtered: [Column] = []
                var bytes = 0
                for column in columns {
                    var parts: [LeafPart] = []
                    for task in column.tasks {
                        let (part, read) = try await task.value
                        if let part { parts.append(part) }
                        bytes += read
                    }
                    filtered.append(try column.reading.column(parts))
                }
                return (try KeptRows(filter, filtered, of: rows, areAlone: areAlone), bytes)
            }
        }
        for index in step.columns.indices where !plan.filterColumns.contains(index) {
            leaves[index] = tasks(step, index, rows: step.filter)
        }
        step.leaves = leaves
    }

    /// A task for each leaf of a column.
    /// - Parameter filter: what tells which rows are wanted; `nil` where all are.
    private func tasks(_ step: Step, _ column: Int, rows filter: Step.FilterTask?) -> [Step.LeafTask] {
        let rows = step.rows
        return step.columns[column].leaves.indices.map { leaf in
            let (cursor, previous) = (step.columns[column].leaves[leaf], tails[column][leaf])
            let task = Step.LeafTask {
                _ = try await previous?.value
                let wanted = try await filter?.value.kept.rows ?? rows
                try Task.checkCancellation()
                if wanted.isEmpty { return (nil, 0) }
                return try cursor.read(wanted)
            }
            tails[column][leaf] = task
            return task
        }
    }
}

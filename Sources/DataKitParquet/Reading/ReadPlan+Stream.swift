import DataKitCore

extension ReadPlan {
    /// The batches, decoded as they are asked for.
    func stream() -> BatchStream {
        let inFlight = max(1, request.threads ?? SystemCalls.processorCount())
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
        var columns: [Column] = []
        columns.reserveCapacity(step.columns.count)
        var bytes = 0
        switch step.columns {
        case .cursors(let cursors):
            for cursor in cursors {
                try Task.checkCancellation()
                let (column, read) = try cursor.read(rows: step.rows)
                columns.append(column)
                bytes += read
            }
        case .tasks(let tasks):
            try await withTaskCancellationHandler {
                for task in tasks {
                    let (column, read) = try await task.value
                    columns.append(column)
                    bytes += read
                }
            } onCancel: {
                for task in tasks { task.cancel() }
            }
        }
        if bytes > 0 { request.progress?(step.bytesRead.add(bytes)) }
        return try finished(columns, rows: step.rows)
    }
}

/// The rows of one batch, and what decodes its columns.
struct Step: Sendable {
    typealias ColumnTask = Task<(column: Column, bytes: Int), any Error>

    enum Columns: Sendable {
        /// To be decoded one after another.
        case cursors([ColumnCursor])
        /// Being decoded, each when the step before has let go of its cursor.
        case tasks([ColumnTask])

        var count: Int {
            switch self {
            case .cursors(let cursors): cursors.count
            case .tasks(let tasks): tasks.count
            }
        }
    }

    let rows: Int
    let columns: Columns
    let bytesRead: ByteCounter
}

/// Cuts the row groups into steps, in order. Used by one task at a time.
private final class StepSource {
    private let plan: ReadPlan
    private let isParallel: Bool
    private var rowGroups: ArraySlice<Int>
    private var cursors: [ColumnCursor] = []
    /// The task that works on each cursor last.
    private var tails: [Step.ColumnTask?] = []
    private var rowsLeft = 0
    private var batchRows = 0
    private var limit: Int?
    private let bytesRead = ByteCounter()

    init(plan: ReadPlan, isParallel: Bool) {
        self.plan = plan
        self.isParallel = isParallel
        rowGroups = plan.rowGroups[...]
        limit = plan.rowLimit
    }

    func next() async throws -> Step? {
        if let limit, limit <= 0 { return nil }
        if rowsLeft == 0 {
            guard let number = rowGroups.popFirst() else { return nil }
            rowsLeft = Int(plan.file.footer.rowGroups[number].rowCount)
            batchRows = plan.batchRows(number)
            cursors = try plan.cursors(number)
            tails = cursors.map { _ in nil }
        }
        let rows = min(rowsLeft, batchRows, limit ?? .max)
        rowsLeft -= rows
        limit? -= rows
        guard isParallel else { return Step(rows: rows, columns: .cursors(cursors), bytesRead: bytesRead) }
        var tasks: [Step.ColumnTask] = []
        tasks.reserveCapacity(cursors.count)
        for index in cursors.indices {
            let (cursor, previous) = (cursors[index], tails[index])
            let task = Step.ColumnTask {
                _ = try await previous?.value
                try Task.checkCancellation()
                return try cursor.read(rows: rows)
            }
            tasks.append(task)
            tails[index] = task
        }
        return Step(rows: rows, columns: .tasks(tasks), bytesRead: bytesRead)
    }
}

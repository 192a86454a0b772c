import Synchronization

/// Takes in the faults that readers meet, and counts what became of the rows.
///
/// Hand one to ``ReadRequest/rejects``; when the stream has ended, the log holds every fault in the order of the file,
/// whatever the number of tasks, and the counts tell that no row was lost:
/// `rowsRead == rows delivered (before any predicate) + rowsDropped`.
///
/// ```swift
/// let log = RejectLog()
/// var options = CSVReadingOptions()
/// options.badRows = .drop
/// options.types["age"] = TextColumnType(.int32)
/// let reader = try await CSVReader(path: "people.csv", options: options)
/// let table = try await Table(collecting: reader.batches(ReadRequest(rejects: log)))
/// for fault in log.rejects { print(fault.line, fault.kind.rawValue, fault.text) }
/// ```
///
/// Memory is bounded: beyond ``maximumRejects`` or ``maximumBytes`` faults are counted but not kept.
public final class RejectLog: Sendable {
    /// How many faults are kept at most.
    public let maximumRejects: Int
    /// How many bytes the kept faults' texts have at most, all together.
    public let maximumBytes: Int
    private let state = Mutex(State())

    private struct State {
        var rejects: [Reject] = []
        var bytes = 0
        var counts = RejectCounts()
    }

    /// An empty log.
    public init(maximumRejects: Int = 100_000, maximumBytes: Int = 64 << 20) {
        self.maximumRejects = maximumRejects
        self.maximumBytes = maximumBytes
    }

    /// The faults, in the order of the files.
    public var rejects: [Reject] { state.withLock { $0.rejects } }
    /// How many rows and faults there were.
    public var counts: RejectCounts { state.withLock { $0.counts } }

    /// Forgets everything, for a reading that begins again.
    public func removeAll() { state.withLock { $0 = State() } }

    /// Takes in the rows of one part of a file; readers call this, in the order of the file.
    package func add(_ rejects: [Reject], counts: RejectCounts) {
        state.withLock { state in
            state.counts.add(counts)
            for reject in rejects {
                let bytes = reject.text.utf8.count + reject.source.utf8.count
                guard state.counts.faultsKept < maximumRejects, state.bytes + bytes <= maximumBytes else { return }
                state.bytes += bytes
                state.counts.faultsKept += 1
                state.rejects.append(reject)
            }
        }
    }

    /// The faults as a table of ``Reject/schema``, in batches.
    public func table() -> Table {
        let rejects = rejects
        var batches: [RecordBatch] = []
        for start in stride(from: 0, to: rejects.count, by: 10_000) {
            batches.append(Reject.batch(of: rejects[start..<min(start + 10_000, rejects.count)]))
        }
        do throws(DataKitError) { return try Table(schema: Reject.schema, batches: batches) } catch {
            preconditionFailure("batches of rejects have the schema of rejects")
        }
    }
}

/// What became of the rows of one or several files.
public struct RejectCounts: Sendable, Hashable, Codable {
    /// All rows of the files, as far as they were read.
    public var rowsRead = 0
    /// Rows with a fault at least.
    public var rowsRejected = 0
    /// Rows that were left out because of it; the other faulty ones have nulls.
    public var rowsDropped = 0
    /// All faults.
    public var faults = 0
    /// The faults that the log holds: fewer where there were too many.
    public var faultsKept = 0

    /// No rows.
    public init() {}

    package init(rowsRead: Int, rowsRejected: Int, rowsDropped: Int, faults: Int) {
        self.rowsRead = rowsRead
        self.rowsRejected = rowsRejected
        self.rowsDropped = rowsDropped
        self.faults = faults
    }

    package mutating func add(_ other: RejectCounts) {
        rowsRead += other.rowsRead
        rowsRejected += other.rowsRejected
        rowsDropped += other.rowsDropped
        faults += other.faults
        faultsKept += other.faultsKept
    }
}

extension Reject {
    fileprivate static func batch(of rejects: ArraySlice<Reject>) -> RecordBatch {
        func integers(_ value: (Reject) -> Int?) -> Column { Column(rejects.map { value($0).map(Int64.init) }) }
        func strings(_ value: (Reject) -> String?) -> Column { Column(rejects.map(value)) }
        let columns = [
            strings(\.source), integers(\.row), integers(\.line), integers(\.lineByte), integers(\.byte),
            integers(\.column), strings(\.columnName), strings(\.kind.rawValue), strings(\.expectedType),
            strings(\.text),
        ]
        return RecordBatch(unchecked: schema, columns: columns, rowCount: rejects.count)
    }
}

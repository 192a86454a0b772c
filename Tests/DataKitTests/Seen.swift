import Synchronization

/// Collects reports from any task.
final class Seen<Report: Sendable>: Sendable {
    private let reports = Mutex<[Report]>([])
    var all: [Report] { reports.withLock { $0 } }
    func append(_ report: Report) { reports.withLock { $0.append(report) } }
}

import DataKit
import Synchronization

/// A line at the bottom of the terminal that says how far the work has come; not there where standard error is no
/// terminal.
final class ProgressBar: Sendable {
    private let begin = ContinuousClock.now
    private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

    private static let interval = Duration.milliseconds(100)
    /// Whether a bar stands on the terminal now.
    private static let isDrawn = Mutex(false)

    init?(quiet: Bool = false) {
        guard !quiet, Terminal.isTerminal(2) else { return nil }
    }

    /// Draws the line, at most ten times a second. May be called from any task.
    func update(bytes: Int, totalBytes: Int?, rows: Int) {
        let now = ContinuousClock.now
        lastDrawn.withLock { last in
            if now - (last ?? begin) < Self.interval { return }
            last = now
            let line = ProgressLine(bytes: bytes, totalBytes: totalBytes, rows: rows, elapsed: now - begin)
            // The last column stays free: some terminals wrap after it.
            let text = line.text(width: (Terminal.width(of: 2) ?? 80) - 1)
            Self.isDrawn.withLock { isDrawn in
                StandardError.write(raw: "\r" + text + "\u{1B}[K")
                isDrawn = true
            }
        }
    }

    /// Removes the line; later updates are dropped.
    func clear() {
        lastDrawn.withLock { last in
            last = .now + .seconds(1 << 40)
            Self.clearCurrent()
        }
    }

    /// Removes whatever bar is on the terminal.
    static func clearCurrent() {
        isDrawn.withLock { isDrawn in
            if isDrawn { StandardError.write(raw: "\r\u{1B}[K") }
            isDrawn = false
        }
    }
}

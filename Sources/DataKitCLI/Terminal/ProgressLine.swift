import DataKit

/// One state of the progress bar, as text.
struct ProgressLine {
    var bytes: Int
    /// `nil` where the size of the input is not known.
    var totalBytes: Int?
    var rows: Int
    var elapsed: Duration

    /// `42 % [=====>      ] 312 MB/s, 4,200,000 rows, 0:12 left`, never wider than the width.
    func text(width: Int) -> String {
        let seconds = elapsed.seconds
        let rate = seconds > 0.2 ? "\(Amount.bytes(Int(Double(bytes) / seconds)))/s" : nil
        var parts: [String] = []
        if let rate { parts.append(rate) }
        if rows > 0 { parts.append("\(Amount.count(rows)) rows") }
        guard let totalBytes, totalBytes > 0 else {
            return String(([Amount.bytes(bytes)] + parts).joined(separator: ", ").prefix(width))
        }
        let fraction = min(1, Double(bytes) / Double(totalBytes))
        if seconds > 1, fraction > 0.01 { parts.append("\(Amount.clock(seconds / fraction - seconds)) left") }
        let percent = String(Int(fraction * 100))
        let head = String(repeating: " ", count: 3 - percent.count) + percent + " % "
        let tail = parts.joined(separator: ", ")
        let room = min(40, width - head.count - tail.count - 3)
        guard room >= 5 else { return String((head + tail).prefix(width)) }
        let filled = Int(fraction * Double(room))
        let bar = String(repeating: "=", count: filled) + (filled < room ? ">" : "")
        return head + "[" + bar + String(repeating: " ", count: room - bar.count) + "] " + tail
    }
}

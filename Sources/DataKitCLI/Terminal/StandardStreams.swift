import DataKit

/// Messages for people. What cannot be said is dropped.
enum StandardError {
    /// Writes one line. A message of several lines, or with control characters from a file, becomes one plain line.
    static func write(_ message: String) {
        let line = String(message.map { $0.isNewline || $0 == "\t" ? " " : $0 }.filter(\.isPrintable))
        write(raw: line + "\n")
    }

    /// Writes text of several lines, such as help.
    static func write(lines text: String) { write(raw: text.hasSuffix("\n") ? text : text + "\n") }

    static func write(raw text: String) {
        try? SystemCalls.writeAll(Array(text.utf8).span, to: 2, name: "standard error")
    }
}

/// The answer.
enum StandardOutput {
    static func write(_ text: String) throws(DataKitError) {
        let sink = DescriptorByteSink.standardOutput
        try sink.write(Array(text.utf8))
        try sink.finish()
    }
}

extension Character {
    /// Whether a terminal shows it rather than obeys it.
    fileprivate var isPrintable: Bool {
        unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

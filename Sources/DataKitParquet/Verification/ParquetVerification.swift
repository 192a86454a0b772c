/// What ``ParquetVerifier`` found in a file.
public struct ParquetVerification: Sendable, Hashable {
    /// In the order of the file: the footer, then row group by row group, column by column.
    public var findings: [ParquetFinding] = []
    /// How many more findings there were than are kept, by severity.
    public var omittedErrors = 0
    /// How many more warnings there were than are kept.
    public var omittedWarnings = 0
    /// How many rows the footer says there are.
    public var rowCount = 0
    /// How many row groups were read.
    public var rowGroupCount = 0
    /// How many column chunks were read.
    public var columnChunkCount = 0
    /// How many pages were decoded, dictionaries too.
    public var pageCount = 0
    /// How many of them carry a checksum.
    public var checksummedPageCount = 0
    /// How many values were decoded, nulls included.
    public var valueCount = 0
    /// How many bytes of pages were read.
    public var byteCount = 0
    /// What could not be checked, and why; whole sentences.
    public var notes: [String] = []

    public init() {}

    /// How many errors there are, kept or not.
    public var errorCount: Int { findings.count { $0.severity == .error } + omittedErrors }
    /// How many warnings there are, kept or not.
    public var warningCount: Int { findings.count { $0.severity == .warning } + omittedWarnings }
    /// Whether there are no errors. Warnings do not count.
    public var isGood: Bool { errorCount == 0 }
}

extension ParquetVerification {
    /// How many findings a file's verification keeps.
    static let maximumFindings = 1000

    /// Takes over what was found elsewhere in the same file.
    mutating func merge(_ log: FindingLog) {
        for finding in log.findings {
            if findings.count < Self.maximumFindings {
                findings.append(finding)
            } else if finding.severity == .error {
                omittedErrors += 1
            } else {
                omittedWarnings += 1
            }
        }
        omittedErrors += log.omittedErrors
        omittedWarnings += log.omittedWarnings
        for note in log.notes where notes.count < 100 && !notes.contains(note) { notes.append(note) }
    }
}

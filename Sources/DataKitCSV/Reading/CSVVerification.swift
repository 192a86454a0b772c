public import DataKitCore

/// What was found of a file that should be CSV: whether every row has the fields that the header names, quotes are
/// closed where fields end, and all bytes are text.
///
/// The dialect is found out where the options do not state it; everything else is strict: nothing is padded, left out
/// or read in another encoding than the one stated, UTF-8 where none is.
///
/// ```swift
/// let verification = try await CSVVerification(of: try FileByteSource(path: "orders.csv"))
/// for finding in verification.findings { print(finding.line, finding.kind.rawValue, finding.text) }
/// ```
public struct CSVVerification: Sendable {
    /// The dialect that the file was held against.
    public let dialect: CSVDialect?
    /// How many columns the header names.
    public let columns: Int
    /// How many rows and faults there are.
    public let counts: RejectCounts
    /// The first faults, in the order of the file.
    public let findings: [Reject]
    /// What ended the reading before the end of the file.
    public let error: CSVError?
    /// What a person should know about how the file was read.
    public let notes: [String]

    /// Whether nothing is wrong.
    public var isGood: Bool { counts.faults == 0 && error == nil }

    /// Reads all of a file.
    ///
    /// - Parameters:
    ///   - options: the dialect, the encoding and the limits, where they are known; types are not looked at.
    ///   - maximumFindings: how many faults are kept; all are counted.
    /// - Throws: `DataKitError` where the file cannot be read; `CSVError` of kind `options`.
    /// - Complexity: O(bytes), on all cores; memory is bounded as that of ``CSVReader`` is.
    public init(
        of source: any ByteSource, options: CSVReadingOptions = CSVReadingOptions(), maximumFindings: Int = 1000,
        threads: Int? = nil, progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws {
        var options = options
        options.badRows = .drop
        options.isStrict = true
        options.allText = true
        options.types = [:]
        let log = RejectLog(maximumRejects: maximumFindings)
        var reader: CSVReader?
        var fault: CSVError?
        do {
            let opened = try await CSVReader(source: source, options: options)
            reader = opened
            let request = ReadRequest(columns: [], threads: threads, progress: progress, rejects: log)
            for try await _ in try opened.batches(request) {}
        } catch let error as CSVError where error.kind != .options {
            fault = error
        }
        dialect = reader?.dialect
        columns = reader?.schema.fields.count ?? 0
        counts = log.counts
        findings = log.rejects
        notes = reader?.notes ?? []
        error = fault
    }
}

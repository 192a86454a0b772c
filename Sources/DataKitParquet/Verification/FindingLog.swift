/// Collects what is found in a part of a file: of each kind of check a few, the rest counted, so that a file that is
/// wrong throughout does not take the memory of a million messages.
struct FindingLog: Sendable {
    private(set) var findings: [ParquetFinding] = []
    private(set) var omittedErrors = 0
    private(set) var omittedWarnings = 0
    private(set) var notes: [String] = []
    private var counts: [ParquetFinding.Check: Int] = [:]
    /// Filled in where a finding does not say it.
    var location: ParquetError.Location

    private static let mostOfOneCheck = 8

    init(at location: ParquetError.Location = .init()) { self.location = location }

    mutating func error(
        _ check: ParquetFinding.Check, _ message: String, page: Int? = nil, byteOffset: Int? = nil
    ) {
        add(ParquetFinding(.error, check, message, at: place(page, byteOffset)))
    }

    mutating func warning(
        _ check: ParquetFinding.Check, _ message: String, page: Int? = nil, byteOffset: Int? = nil
    ) {
        add(ParquetFinding(.warning, check, message, at: place(page, byteOffset)))
    }

    /// Reports an error of the reader.
    mutating func error(_ check: ParquetFinding.Check, _ error: ParquetError) {
        let found = error.located(
            file: location.file, rowGroup: location.rowGroup, column: location.column, page: location.page)
        add(ParquetFinding(.error, check, found.message, at: found.location))
    }

    mutating func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

    /// Takes over what another log holds.
    mutating func append(_ other: FindingLog) {
        for finding in other.findings { add(finding) }
        omittedErrors += other.omittedErrors
        omittedWarnings += other.omittedWarnings
        for text in other.notes { note(text) }
    }

    private func place(_ page: Int?, _ byteOffset: Int?) -> ParquetError.Location {
        var place = location
        place.page = page ?? place.page
        place.byteOffset = byteOffset ?? place.byteOffset
        return place
    }

    private mutating func add(_ finding: ParquetFinding) {
        let count = counts[finding.check, default: 0]
        counts[finding.check] = count + 1
        if count < Self.mostOfOneCheck {
            findings.append(finding)
        } else if finding.severity == .error {
            omittedErrors += 1
        } else {
            omittedWarnings += 1
        }
    }
}

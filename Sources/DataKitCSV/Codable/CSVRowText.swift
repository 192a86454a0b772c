import DataKitCore

/// The text of rows, of which the last grows field by field, in the order of the columns.
final class CSVRowText {
    let form: CSVRowForm
    let columns: [String]
    private var text: TextBuffer
    /// The column whose field is next, and whether a field came that cannot be written in its turn.
    private var next = 0
    private(set) var isGivenUp = false
    private let null: [UInt8]
    /// Whether numbers, and days, are written without a look at what they hold.
    private let writesNumbersPlainly: Bool
    private let writesDaysPlainly: Bool

    init(_ form: CSVRowForm, columns: [String]) {
        self.form = form
        self.columns = columns
        text = TextBuffer()
        null = columns.count == 1 && form.null.isEmpty ? form.onlyNull : form.null
        writesNumbersPlainly = form.quoting != .all && !form.field.mayMeetValues
        writesDaysPlainly = writesNumbersPlainly && form.quoting != .nonNumeric && form.formats.arePlain(for: .date)
    }

    var count: Int { text.count }
    func append(contentsOf bytes: [UInt8]) { text.append(contentsOf: bytes) }

    /// All of the text, which begins anew.
    func take() -> [UInt8] {
        defer { text.removeAll() }
        return text.array
    }

    /// Appends a field whatever came before.
    /// - Returns: `false` where it needs quotes and there are none.
    func append(_ value: EncodedValue, at column: Int) throws(CSVError) -> Bool {
        if column > 0 { text.append(contentsOf: form.delimiter) }
        return try form.append(value, isOnly: columns.count == 1, to: &text)
    }

    // MARK: - Rows

    /// Begins a row.
    /// - Returns: where, for ``abandon(_:)``.
    func begin() -> Int {
        next = 0
        isGivenUp = false
        return text.count
    }

    /// Leaves out what has been written of a row.
    func abandon(_ start: Int) { text.truncate(to: start) }

    /// Ends a row.
    /// - Returns: `false` where it could not be written in its order.
    func finish() -> Bool {
        guard !isGivenUp else { return false }
        while next < columns.count { appendNull() }
        text.append(contentsOf: form.rowEnd)
        return true
    }

    /// Says that the row cannot be written in its order.
    func giveUp() { isGivenUp = true }

    /// Goes on to the field of a column. Those between are null, since values come in the columns' order or not at all.
    /// - Returns: `false` where it has passed.
    @inline(__always)
    private func begin(_ column: Int) -> Bool {
        guard !isGivenUp, column >= next else {
            isGivenUp = true
            return false
        }
        while next < column { appendNull() }
        if column > 0 { text.append(contentsOf: form.delimiter) }
        next = column &+ 1
        return true
    }

    private func appendNull() {
        if next > 0 { text.append(contentsOf: form.delimiter) }
        text.append(contentsOf: null)
        next += 1
    }

    // MARK: - Fields

    func appendNull(_ column: Int) {
        if begin(column) { text.append(contentsOf: null) }
    }

    @inline(__always)
    func append<Integer: FixedWidthInteger>(_ column: Int, _ value: Integer) {
        guard writesNumbersPlainly, let number = Int64(exactly: value) else {
            return append(column, EncodedValue.integer(value))
        }
        if begin(column) { text.append(signed: number) }
    }

    func append(_ column: Int, _ value: Double) {
        guard writesNumbersPlainly else { return append(column, .scalar(.double(value), .float64)) }
        if begin(column) { form.formats.append(value, to: &text) }
    }

    func append(_ column: Int, _ value: CivilDate) {
        guard writesDaysPlainly else { return append(column, EncodedValue.known(value)) }
        if begin(column) { text.append(date: value.daysSince1970) }
    }

    func append(_ column: Int, _ value: String) {
        guard begin(column) else { return }
        let always = form.quoting == .all || form.quoting == .nonNumeric
        if !form.field.append(value, to: &text, always: always) { giveUp() }
    }

    /// Appends a value that has been encoded, if it has one field.
    func append(_ column: Int, _ value: EncodedValue?) {
        switch value {
        case nil, .structure, .map: giveUp()
        case .null: appendNull(column)
        case .scalar(let scalar, let type):
            guard begin(column) else { return }
            if !appendField(.scalar(scalar, type)) { giveUp() }
        case .list(let elements):
            guard begin(column) else { return }
            if !appendField(.list(elements)) { giveUp() }
        }
    }

    private func appendField(_ value: EncodedValue) -> Bool {
        (try? form.append(value, isOnly: columns.count == 1, to: &text)) ?? false
    }
}

/// How the columns of several files become those of one.
public enum ColumnUnion: String, Sendable, Hashable, CaseIterable {
    /// All files have the same names in the same order.
    case same
    /// Columns of one name are one column; where a file has none its rows are null.
    case name
    /// Columns at one place are one column, with the name that it has in the first file that has it; where a file has
    /// fewer its rows are null.
    case position
}

/// The columns of several files as one: which column of each file is which of the whole.
struct UnionPlan: Sendable {
    /// The columns of the whole, without that of the file's name.
    private(set) var fields: [Field] = []
    /// For each part, where each column of the whole stands in it; `nil` where it has none.
    private(set) var positions: [[Int?]] = []

    /// - Parameter undecided: for each part, the columns that hold no value which would tell their type.
    /// - Throws: `DataKitError` of kind `mismatch` that names the first file and column that do not fit.
    init(_ parts: [Dataset], union: ColumnUnion, undecided: [Set<Int>]) throws(DataKitError) {
        var places: [String: [Int]] = [:]
        for (index, part) in parts.enumerated() {
            if union == .same { try Self.requireSameNames(part, parts[0]) }
            var taken: Set<Int> = []
            var inPart = [Int?](repeating: nil, count: fields.count)
            for (position, field) in part.schema.fields.enumerated() {
                let place: Int?
                switch union {
                case .same, .position: place = position < fields.count ? position : nil
                // Of several columns of one name, the first is the first, and so on.
                case .name: place = places[field.name]?.first { !taken.contains($0) }
                }
                if let place {
                    taken.insert(place)
                    inPart[place] = position
                } else {
                    taken.insert(fields.count)
                    places[field.name, default: []].append(fields.count)
                    var added = field
                    if index > 0 { added.isNullable = true }
                    fields.append(added)
                    inPart.append(position)
                }
            }
            positions.append(inPart)
        }
        for part in positions.indices {
            let missing = fields.count - positions[part].count
            positions[part] += [Int?](repeating: nil, count: missing)
        }
        try chooseTypes(parts, undecided)
    }

    private mutating func chooseTypes(_ parts: [Dataset], _ undecided: [Set<Int>]) throws(DataKitError) {
        for column in fields.indices {
            var type: DataType?
            var first: Dataset?
            for (index, part) in parts.enumerated() {
                guard let position = positions[index][column] else {
                    fields[column].isNullable = true
                    continue
                }
                let field = part.schema.fields[position]
                if field.isNullable { fields[column].isNullable = true }
                if undecided[index].contains(position) { continue }
                guard let before = type else {
                    type = field.type
                    first = part
                    continue
                }
                guard let common = before.common(with: field.type) else {
                    throw DataKitError(
                        .mismatch,
                        "column '\(field.name)' is \(field.type), in \(first?.name ?? "") it is \(before); no type holds both",
                        subject: part.name)
                }
                type = common
            }
            if let type { fields[column].type = type }
        }
    }

    /// Makes some columns text, whatever the parts' types.
    mutating func makeText(_ names: Set<String>) {
        for column in fields.indices where names.contains(fields[column].name) { fields[column].type = .string }
    }

    private static func requireSameNames(_ part: Dataset, _ first: Dataset) throws(DataKitError) {
        let (fields, expected) = (part.schema.fields, first.schema.fields)
        let advice = "; say --union name or --union position to read them as one all the same"
        guard fields.count == expected.count else {
            throw DataKitError(
                .mismatch, "has \(fields.count) columns where \(first.name) has \(expected.count)" + advice,
                subject: part.name)
        }
        for (field, expected) in zip(fields, expected) where field.name != expected.name {
            throw DataKitError(
                .mismatch, "has a column '\(field.name)' where \(first.name) has '\(expected.name)'" + advice,
                subject: part.name)
        }
    }
}

/// What is known of a column in a part of a file, where that is more than a range.
package struct ColumnEvidence {
    /// What statistics say.
    package var range: ColumnRange?
    /// Every value that occurs, and perhaps others; nulls apart. Its type is the column's.
    package var values: Column?
    /// Whether a value certainly does not occur.
    package var excludes: ((Value) -> Bool)?

    package init(range: ColumnRange? = nil, values: Column? = nil, excludes: ((Value) -> Bool)? = nil) {
        self.range = range
        self.values = values
        self.excludes = excludes
    }
}

extension Predicate {
    /// Whether some row of a part of a file may make the predicate true, as far as the evidence tells.
    ///
    /// `false` is a promise, `true` promises nothing; see ``mayMatch(_:)``.
    package func mayMatch(evidence: (String) -> ColumnEvidence?) -> Bool {
        withoutActuallyEscaping(evidence) { PredicatePruning(evidence: $0).outcomes(of: self).canBeTrue }
    }

    /// The columns of which it asks whether they equal a literal, each once.
    package var columnsComparedForEquality: [String] {
        var names: [String] = []
        func note(_ operand: Operand) {
            if case .column(let name) = operand, !names.contains(name) { names.append(name) }
        }
        func visit(_ predicate: Predicate) {
            switch predicate {
            case .comparison(let column, .equal, .literal), .comparison(.literal, .equal, let column),
                .comparison(let column, .notEqual, .literal), .comparison(.literal, .notEqual, let column):
                note(column)
            case .isIn(let column, _): note(column)
            case .and(let parts), .or(let parts): for part in parts { visit(part) }
            case .not(let inner): visit(inner)
            default: break
            }
        }
        visit(self)
        return names
    }
}

extension Value {
    /// What a literal stands for among the values of a column.
    package enum Meaning: Hashable, Sendable {
        /// A value of the column's type.
        case value(Value)
        /// None: no value of the column equals it.
        case nothing
        /// It is null, or cannot be compared with the column.
        case unknown
    }

    /// What the value, as a predicate's literal, stands for in a column of a type: text read as a date where the
    /// column holds dates, numbers and times in the column's own unit and width.
    package func meaning(in type: DataType) -> Meaning {
        switch try? Placement(self, in: type, column: "") {
        case nil, .null: return .unknown
        case .below, .above, .after: return .nothing
        case .exact(let physical):
            switch (physical, type) {
            case (.boolean(let truth), .boolean): return .value(.boolean(truth))
            case (.real(let number), _): return number.isNaN ? .unknown : .value(.double(number))
            case (.bytes(let bytes), .string): return .value(.string(String(decoding: bytes, as: UTF8.self)))
            case (.bytes(let bytes), _): return .value(.binary(bytes))
            case (.integer(let number), .decimal(_, let scale)):
                return .value(.decimal(Decimal128(unscaled: number, scale: scale)))
            case (.integer(let number), _):
                guard let count = Int64(exactly: number) else {
                    return UInt64(exactly: number).map { .value(.uint($0)) } ?? .unknown
                }
                switch type {
                case .date: return Int32(exactly: count).map { .value(.date($0)) } ?? .nothing
                case .time(let unit): return .value(.time(count, unit))
                case .timestamp(let unit, let zone): return .value(.timestamp(count, unit, isUTC: zone != nil))
                case .duration(let unit): return .value(.duration(count, unit))
                default: return .value(.int(count))
                }
            default: return .unknown
            }
        }
    }
}

extension Predicate {
    /// Ties the predicate to the columns of a schema: names become positions, and literals values of the columns' types.
    ///
    /// Numbers and times are compared exactly whatever their types and units; a literal that a column cannot hold gives
    /// the answer that it would have (`n = 1.5` is false, `tiny < 1000` true, of values that are there). Text is read as
    /// a date, time, timestamp or uuid where the column holds those. A decimal or floating-point literal is rounded to
    /// the width of a floating-point column; a floating-point literal for a decimal column means its shortest decimal
    /// text. Two columns are compared exactly too, except that floating point and other numbers meet as doubles.
    ///
    /// - Throws: ``DataKitError`` of kind `unknownColumn`, `conversion` for things that cannot be compared, or `syntax`
    ///   for a pattern that ends in its escape character.
    public func bound(to schema: Schema) throws(DataKitError) -> BoundPredicate {
        BoundPredicate(schema: schema, root: try PredicateBinding(schema: schema).node(self))
    }

    /// The rows of a batch for which it is true.
    ///
    /// For many batches of one schema, bind once and call ``BoundPredicate/evaluate(_:)``.
    public func evaluate(_ batch: RecordBatch) throws(DataKitError) -> Bitmap {
        try bound(to: batch.schema).evaluate(batch)
    }
}

private struct PredicateBinding {
    let schema: Schema

    typealias Node = BoundPredicate.Node

    func node(_ predicate: Predicate) throws(DataKitError) -> Node {
        switch predicate {
        case .constant(let truth): return .constant(truth)
        case .comparison(let left, let comparison, let right): return try compare(left, comparison, right)
        case .between(let operand, let lower, let upper):
            return .and([
                try compare(operand, .greaterOrEqual, lower), try compare(operand, .lessOrEqual, upper),
            ])
        case .isNull(.literal(let value)): return .constant(value == .null)
        case .isNull(.column(let name)): return .isNull(try position(name))
        case .isIn(let operand, let values): return try isIn(operand, values)
        case .like(let operand, let pattern, let escape):
            return try like(operand, try LikePattern(pattern, escape: escape), pattern)
        case .and(let parts): return .and(try nodes(parts))
        case .or(let parts): return .or(try nodes(parts))
        case .not(let inner): return .not(try node(inner))
        }
    }

    private func nodes(_ parts: [Predicate]) throws(DataKitError) -> [Node] {
        var nodes: [Node] = []
        for part in parts { nodes.append(try node(part)) }
        return nodes
    }

    private func position(_ name: String) throws(DataKitError) -> Int {
        guard let position = schema.index(of: name) else { throw .unknownColumn(name, in: schema) }
        return position
    }

    private func compare(
        _ left: Predicate.Operand, _ comparison: Predicate.Comparison, _ right: Predicate.Operand
    ) throws(DataKitError) -> Node {
        switch (left, right) {
        case (.column(let name), .literal(let value)): return try compare(try position(name), comparison, value)
        case (.literal(let value), .column(let name)): return try compare(try position(name), comparison.flipped, value)
        case (.literal(let left), .literal(let right)):
            guard let order = try Value.order(left, right) else { return .constant(nil) }
            return .constant(comparison.holds(order))
        case (.column(let left), .column(let right)):
            let left = try position(left), right = try position(right)
            try ColumnPairing.check(schema.fields[left], schema.fields[right])
            return .compareColumns(left, comparison, right)
        }
    }

    private func compare(
        _ column: Int, _ comparison: Predicate.Comparison, _ value: Value
    ) throws(DataKitError) -> Node {
        let field = schema.fields[column]
        switch try Placement(value, in: field.type, column: field.name) {
        case .null: return .constant(nil)
        case .below: return .known(column, comparison.holds(1))
        case .above: return .known(column, comparison.holds(-1))
        case .exact(.real(let number)) where number.isNaN:
            switch comparison {
            // NaN is what is above infinity.
            case .equal, .greaterOrEqual: return .compare(column, .greater, .real(.infinity))
            case .notEqual, .less: return .compare(column, .lessOrEqual, .real(.infinity))
            case .lessOrEqual: return .known(column, true)
            case .greater: return .known(column, false)
            }
        case .exact(let physical): return .compare(column, comparison, physical)
        case .after(let physical):
            switch comparison {
            case .equal: return .known(column, false)
            case .notEqual: return .known(column, true)
            case .less, .lessOrEqual: return .compare(column, .lessOrEqual, physical)
            case .greater, .greaterOrEqual: return .compare(column, .greater, physical)
            }
        }
    }

    private func isIn(_ operand: Predicate.Operand, _ values: [Value]) throws(DataKitError) -> Node {
        var alternatives: [Node] = []
        switch operand {
        case .literal:
            for value in values { alternatives.append(try compare(operand, .equal, .literal(value))) }
        case .column(let name):
            let column = try position(name)
            let field = schema.fields[column]
            var members: [Physical] = []
            for value in values {
                switch try Placement(value, in: field.type, column: field.name) {
                case .null: alternatives.append(.constant(nil))
                case .exact(.real(let number)) where number.isNaN:
                    alternatives.append(.compare(column, .greater, .real(.infinity)))
                case .exact(let physical): members.append(physical)
                case .after, .below, .above: break
                }
            }
            // Also where nothing is left, for the nulls of the column.
            alternatives.append(members.isEmpty ? .known(column, false) : .isIn(column, Members(members)))
        }
        return alternatives.count == 1 ? alternatives[0] : .or(alternatives)
    }

    private func like(
        _ operand: Predicate.Operand, _ pattern: LikePattern, _ text: String
    ) throws(DataKitError) -> Node {
        switch operand {
        case .literal(.null): return .constant(nil)
        case .literal(.string(let string)): return .constant(pattern.matches(Array(string.utf8).span))
        case .literal(let value):
            throw DataKitError(.conversion, "'like' needs text, not \(value.literalText)")
        case .column(let name):
            let column = try position(name)
            let type = schema.fields[column].type
            guard type == .string || type == .null else {
                throw DataKitError(.conversion, "holds \(type), but 'like' needs text", subject: name)
            }
            return type == .null ? .constant(nil) : .like(column, pattern)
        }
    }
}

extension Predicate.Comparison {
    /// The comparison with its sides exchanged.
    var flipped: Predicate.Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// Whether it holds for a left side that is smaller (-1), equal (0) or larger (1).
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

extension Value {
    /// The order of two values as a predicate compares them (-1, 0 or 1); `nil` where one is null.
    static func order(_ left: Value, _ right: Value) throws(DataKitError) -> Int? {
        if left == .null || right == .null { return nil }
        if let type = left.comparableType, let physical = left.physical,
            let placement = try? Placement(right, in: type, column: "")
        {
            return placement.order(of: physical)
        }
        if let type = right.comparableType, let physical = right.physical,
            let placement = try? Placement(left, in: type, column: "")
        {
            return placement.order(of: physical).map { -$0 }
        }
        throw DataKitError(.conversion, "\(left.literalText) cannot be compared with \(right.literalText)")
    }

    /// The widest type that this can be a value of.
    var comparableType: DataType? {
        switch self {
        case .null, .interval, .list, .structure, .map: nil
        case .boolean: .boolean
        case .int: .int64
        case .uint: .uint64
        case .float: .float32
        case .double: .float64
        case .decimal(let number): .decimal(precision: DataType.maximumDecimalPrecision, scale: number.scale)
        case .string: .string
        case .binary: .binary
        case .date: .date
        case .time(_, let unit): .time(unit)
        case .timestamp(_, let unit, let isUTC): .timestamp(unit, timeZone: isUTC ? "UTC" : nil)
        case .duration(_, let unit): .duration(unit)
        }
    }

    /// The value in the domain of its ``comparableType``.
    var physical: Physical? {
        switch self {
        case .null, .interval, .list, .structure, .map: nil
        case .boolean(let truth): .boolean(truth)
        case .int(let number): .integer(Int128(number))
        case .uint(let number): .integer(Int128(number))
        case .float(let number): .real(Double(number))
        case .double(let number): .real(number)
        case .decimal(let number): .integer(number.unscaled)
        case .string(let text): .bytes(Array(text.utf8))
        case .binary(let bytes): .bytes(bytes)
        case .date(let days): .integer(Int128(days))
        case .time(let count, _), .timestamp(let count, _, _), .duration(let count, _): .integer(Int128(count))
        }
    }
}

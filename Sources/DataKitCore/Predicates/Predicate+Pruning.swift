extension Predicate {
    /// Whether some row of a part of a file may make the predicate true, as far as statistics tell.
    ///
    /// `false` is a promise: no row does, and the part need not be read. `true` promises nothing. Whatever is not known,
    /// does not fit or cannot be compared counts as possible.
    ///
    /// ```swift
    /// predicate.mayMatch { name in name == "fare" ? ColumnRange(minimum: .double(0), maximum: .double(80), rowCount: 100) : nil }
    /// ```
    ///
    /// - Parameter range: what is known of a column; `nil` for nothing. Asked once for each mention of a column.
    public func mayMatch(_ range: (String) -> ColumnRange?) -> Bool {
        mayMatch(evidence: { name in range(name).map { ColumnEvidence(range: $0) } })
    }
}

/// Which truth values a condition may take among the rows of a part; each is a "perhaps" unless it is false.
struct PredicateOutcomes {
    var canBeTrue = true
    var canBeFalse = true
    var canBeUnknown = true

    static let anything = PredicateOutcomes()

    init(canBeTrue: Bool = true, canBeFalse: Bool = true, canBeUnknown: Bool = true) {
        self.canBeTrue = canBeTrue
        self.canBeFalse = canBeFalse
        self.canBeUnknown = canBeUnknown
    }

    init(_ truth: Bool?) { self.init(canBeTrue: truth == true, canBeFalse: truth == false, canBeUnknown: truth == nil) }
}

/// Finds the truth values that a predicate may take among the rows of a part.
struct PredicatePruning {
    private typealias Outcomes = PredicateOutcomes

    let evidence: (String) -> ColumnEvidence?

    private func range(_ name: String) -> ColumnRange? { evidence(name)?.range }

    func outcomes(of predicate: Predicate) -> PredicateOutcomes {
        if let name = soleColumn(of: predicate), let outcomes = outcomes(of: predicate, amongValuesOf: name) {
            return outcomes
        }
        switch predicate {
        case .constant(let truth): return Outcomes(truth)
        case .comparison(let left, let comparison, let right): return compare(left, comparison, right)
        case .between(let operand, let lower, let upper):
            return every([compare(operand, .greaterOrEqual, lower), compare(operand, .lessOrEqual, upper)])
        case .isNull(.literal(let value)): return Outcomes(value == .null)
        case .isNull(.column(let name)):
            guard let known = range(name), let nulls = known.nullCount else { return .anything }
            return Outcomes(canBeTrue: nulls > 0, canBeFalse: nulls < known.rowCount, canBeUnknown: false)
        case .isIn(let operand, let values):
            // An empty list is false, but for nulls.
            return some(values.map { compare(operand, .equal, .literal($0)) } + [Outcomes(canBeTrue: false)])
        case .like(.column(let name), let pattern, let escape): return like(name, pattern, escape)
        case .like: return .anything
        case .and(let parts): return every(grouped(parts, Predicate.and).map(outcomes))
        case .or(let parts): return some(grouped(parts, Predicate.or).map(outcomes))
        case .not(let inner):
            let inner = outcomes(of: inner)
            return Outcomes(
                canBeTrue: inner.canBeFalse, canBeFalse: inner.canBeTrue, canBeUnknown: inner.canBeUnknown)
        }
    }

    // MARK: Known values

    /// The only column that a condition reads, if its values are known.
    private func soleColumn(of predicate: Predicate) -> String? {
        let names = predicate.columnNames
        guard names.count == 1, evidence(names[0])?.values != nil else { return nil }
        return names[0]
    }

    /// The parts of an `and` or `or`, those about one column of known values together: `x > 5 and x < 9` is decided by
    /// the values at once, but not by what each half does alone.
    private func grouped(_ parts: [Predicate], _ join: ([Predicate]) -> Predicate) -> [Predicate] {
        guard parts.count > 1 else { return parts }
        var groups: [(name: String, parts: [Predicate])] = []
        var others: [Predicate] = []
        for part in parts {
            guard let name = soleColumn(of: part) else {
                others.append(part)
                continue
            }
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].parts.append(part)
            } else {
                groups.append((name, [part]))
            }
        }
        return groups.map { $0.parts.count == 1 ? $0.parts[0] : join($0.parts) } + others
    }

    /// What a condition on one column is for each of its known values, and for a null.
    private func outcomes(of predicate: Predicate, amongValuesOf name: String) -> Outcomes? {
        guard let known = evidence(name), let values = known.values else { return nil }
        let inverse = Predicate.not(predicate)
        let schema = Schema([Field(name, values.type)])
        let nulls = known.range?.nulls ?? (some: true, all: false)
        var outcomes = Outcomes(canBeTrue: false, canBeFalse: false, canBeUnknown: false)
        for column in [nulls.all ? nil : values, nulls.some ? Column(nulls: 1, type: values.type) : nil] {
            guard let column, column.count > 0 else { continue }
            let batch = RecordBatch(unchecked: schema, columns: [column], rowCount: column.count)
            guard let isTrue = try? predicate.bound(to: schema).evaluate(batch).countOfOnes,
                let isFalse = try? inverse.bound(to: schema).evaluate(batch).countOfOnes
            else { return nil }
            outcomes.canBeTrue = outcomes.canBeTrue || isTrue > 0
            outcomes.canBeFalse = outcomes.canBeFalse || isFalse > 0
            outcomes.canBeUnknown = outcomes.canBeUnknown || isTrue + isFalse < column.count
        }
        return outcomes
    }

    // MARK: Ranges

    /// `and`: each part must be true in some row. That it be the same row is more than ranges can tell.
    private func every(_ parts: [Outcomes]) -> Outcomes {
        Outcomes(
            canBeTrue: parts.allSatisfy(\.canBeTrue), canBeFalse: parts.contains(where: \.canBeFalse),
            canBeUnknown: parts.contains(where: \.canBeUnknown))
    }

    private func some(_ parts: [Outcomes]) -> Outcomes {
        Outcomes(
            canBeTrue: parts.contains(where: \.canBeTrue), canBeFalse: parts.allSatisfy(\.canBeFalse),
            canBeUnknown: parts.contains(where: \.canBeUnknown))
    }

    private func compare(
        _ left: Predicate.Operand, _ comparison: Predicate.Comparison, _ right: Predicate.Operand
    ) -> Outcomes {
        switch (left, right) {
        case (.column(let name), .literal(let value)): return compare(name, comparison, value)
        case (.literal(let value), .column(let name)): return compare(name, comparison.flipped, value)
        case (.literal(let left), .literal(let right)):
            guard let order = try? Value.order(left, right) else {
                return left == .null || right == .null ? Outcomes(nil) : .anything
            }
            return Outcomes(comparison.holds(order))
        case (.column(let left), .column(let right)): return compare(left, comparison, right)
        }
    }

    private func compare(_ name: String, _ comparison: Predicate.Comparison, _ value: Value) -> Outcomes {
        if value == .null { return Outcomes(nil) }
        guard let evidence = evidence(name) else { return .anything }
        var outcomes = Outcomes.anything
        if let known = evidence.range {
            outcomes = self.outcomes(
                comparison, nulls: known.nulls,
                lowest: known.reliableMinimum.flatMap { Self.order($0, value) },
                highest: known.reliableMaximum.flatMap { Self.order($0, value) })
        }
        switch comparison {
        case .equal where outcomes.canBeTrue:
            if evidence.excludes?(value) == true { outcomes.canBeTrue = false }
        case .notEqual where outcomes.canBeFalse:
            if evidence.excludes?(value) == true { outcomes.canBeFalse = false }
        default: break
        }
        return outcomes
    }

    private func compare(_ left: String, _ comparison: Predicate.Comparison, _ right: String) -> Outcomes {
        guard let left = range(left), let right = range(right) else { return .anything }
        let nulls = (some: left.nulls.some || right.nulls.some, all: left.nulls.all || right.nulls.all)
        func order(_ left: Value?, _ right: Value?) -> Int? {
            guard let left, let right else { return nil }
            // Floating point and other numbers meet as doubles, which rounds; ranges are compared exactly.
            switch (left.number, right.number) {
            case (let left?, let right?): return left.order(to: right)
            case (nil, nil): return (try? Value.order(left, right)) ?? nil
            default: return nil
            }
        }
        return outcomes(
            comparison, nulls: nulls, lowest: order(left.reliableMinimum, right.reliableMaximum),
            highest: order(left.reliableMaximum, right.reliableMinimum))
    }

    /// - Parameters:
    ///   - lowest: how the lowest value at best compares with the highest on the right; `nil` where that is not known.
    ///   - highest: how the highest compares with the lowest on the right.
    private func outcomes(
        _ comparison: Predicate.Comparison, nulls: (some: Bool, all: Bool), lowest: Int?, highest: Int?
    ) -> Outcomes {
        if nulls.all { return Outcomes(nil) }
        // The orders that a value may have to what it is compared with.
        let canBeLess = lowest.map { $0 < 0 } ?? true
        let canBeGreater = highest.map { $0 > 0 } ?? true
        let canBeEqual = (lowest.map { $0 <= 0 } ?? true) && (highest.map { $0 >= 0 } ?? true)
        let orders = [(-1, canBeLess), (0, canBeEqual), (1, canBeGreater)].filter(\.1).map(\.0)
        return Outcomes(
            canBeTrue: orders.contains { comparison.holds($0) }, canBeFalse: orders.contains { !comparison.holds($0) },
            canBeUnknown: nulls.some)
    }

    /// The order of a bound to a literal, as the evaluation compares values of the bound's type with it; `nil` where
    /// that is not known.
    private static func order(_ bound: Value, _ literal: Value) -> Int? {
        if case .float(let number) = bound {
            // The column may be of 16 or 32 bits, which round a literal differently.
            guard let half = placed(literal, .float16), let single = placed(literal, .float32) else {
                return nil
            }
            let physical = Physical.real(Double(number))
            let orders = (half.order(of: physical), single.order(of: physical))
            return orders.0 == orders.1 ? orders.0 : nil
        }
        // Text is read as a uuid or as bytes, whatever the column is.
        if case .binary = bound, case .string = literal { return nil }
        guard let type = bound.comparableType, let physical = bound.physical else { return nil }
        return placed(literal, type)?.order(of: physical)
    }

    private static func placed(_ literal: Value, _ type: DataType) -> Placement? {
        try? Placement(literal, in: type, column: "")
    }

    private func like(_ name: String, _ pattern: String, _ escape: Character?) -> Outcomes {
        guard let known = range(name), let pattern = try? LikePattern(pattern, escape: escape) else { return .anything }
        if known.nulls.all { return Outcomes(nil) }
        var outcomes = Outcomes(canBeUnknown: known.nulls.some)
        // Every match lies between the prefix and the last of the strings that begin with it.
        let prefix = pattern.literalPrefix
        if case .string(let maximum)? = known.maximum, Array(maximum.utf8).lexicographicallyPrecedes(prefix) {
            outcomes.canBeTrue = false
        }
        if case .string(let minimum)? = known.minimum {
            let begin = Array(minimum.utf8.prefix(prefix.count))
            if prefix.lexicographicallyPrecedes(begin), begin != prefix { outcomes.canBeTrue = false }
        }
        if pattern.form == .anything { outcomes.canBeFalse = false }
        return outcomes
    }
}

extension ColumnRange {
    /// Whether some value may be null, and whether all are.
    fileprivate var nulls: (some: Bool, all: Bool) {
        (some: nullCount.map { $0 > 0 } ?? true, all: nullCount.map { $0 >= rowCount } ?? false)
    }

    /// The minimum, unless it is NaN, as some writers have it.
    fileprivate var reliableMinimum: Value? { minimum?.number?.isNaN == true ? nil : minimum }

    /// The maximum, where no NaN can be above it.
    fileprivate var reliableMaximum: Value? {
        switch maximum {
        case .float?, .double?: nanCount == 0 ? maximum : nil
        default: maximum
        }
    }
}

extension Value {
    /// The value of floating point, exactly.
    fileprivate var number: Double? {
        switch self {
        case .float(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }
}

@testable import DataKitCore

/// Random batches and predicates over them, and a slow, plain evaluation to compare with.
///
/// Numbers are small and have few digits, so that a double holds each of them and their order exactly.
struct RandomPredicates {
    var random: RandomSource

    init(seed: UInt64 = .random(in: 1 ... .max)) { random = RandomSource(seed: seed) }

    static let types: [DataType] = [
        .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
        .decimal(precision: 10, scale: 2), .decimal(precision: 38, scale: 1), .string, .string, .boolean, .date,
        .timestamp(.milliseconds, timeZone: nil), .timestamp(.microseconds, timeZone: nil), .null,
    ]

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    // MARK: Batches

    mutating func batch() throws -> RecordBatch {
        let rows = below(200)
        var fields: [Field] = [], columns: [Column] = []
        for (index, type) in Self.types.enumerated() {
            fields.append(Field("c\(index)", type))
            columns.append(try column(type, rows))
        }
        return RecordBatch(unchecked: Schema(fields), columns: columns, rowCount: rows)
    }

    /// A column that may be a slice, dictionary-encoded, without nulls or with nothing else, and of a narrow range.
    mutating func column(_ type: DataType, _ rows: Int) throws -> Column {
        let nulls = [0, 0, 20, 100].randomElement(using: &random)!
        let base = below(20) - 10, width = 1 + below(12)
        let before = below(70), after = below(70)
        var builder = ColumnBuilder(type: type)
        let count = chance(30) ? 1 + below(8) : before + rows + after
        for _ in 0..<count { try builder.append(value(type, base, width)) }
        var column = builder.finish()
        if count != before + rows + after {
            let indices = (0..<before + rows + after).map { _ in Int32(below(count)) }
            column =
                type == .null
                ? Column(nulls: indices.count, type: .null)
                : Column(
                    type: type, count: indices.count, values: .dictionary(indices: Buffer(indices), values: column))
        }
        if nulls > 0, type != .null {
            let validity = Bitmap((0..<column.count).map { _ in !chance(nulls) })
            column = Column(type: type, count: column.count, validity: validity, values: column.values)
        }
        return column[before..<before + rows]
    }

    private mutating func value(_ type: DataType, _ base: Int, _ width: Int) -> Value {
        let number = base + below(width)
        switch type {
        case .null: return .null
        case .int8, .int16, .int32, .int64: return .int(Int64(number))
        case .uint8, .uint16, .uint32, .uint64: return .uint(UInt64(abs(number)))
        case .float16, .float32, .float64:
            if chance(4) { return .double([.nan, .infinity, -.infinity, -0.0].randomElement(using: &random)!) }
            return .double(Double(number) + Double(below(4)) / 4)
        case .decimal(_, let scale):
            return .decimal(Decimal128(unscaled: Int128(number * 10 + below(10)), scale: 1).rescaled(to: scale)!)
        case .string: return .string(text(abs(base) % 3))
        case .boolean: return .boolean(number & 1 == 0)
        case .date: return .date(Int32(number))
        case .timestamp(let unit, _):
            return .timestamp(Int64(number) * 43_200 * unit.perSecond + Int64(below(2)), unit, isUTC: false)
        default: preconditionFailure("no such type here")
        }
    }

    private mutating func text(_ minimum: Int) -> String {
        String((0..<minimum + below(3)).map { _ in Array("abcé%").randomElement(using: &random)! })
    }

    // MARK: Predicates

    mutating func predicate(depth: Int = 3) -> Predicate {
        switch depth == 0 ? 9 : below(12) {
        case 0, 1: return .and((0..<2 + below(2)).map { _ in predicate(depth: depth - 1) })
        case 2, 3: return .or((0..<2 + below(2)).map { _ in predicate(depth: depth - 1) })
        case 4, 5: return .not(predicate(depth: depth - 1))
        case 6 where chance(20): return .constant([true, false, nil].randomElement(using: &random)!)
        default: return leaf()
        }
    }

    private mutating func leaf() -> Predicate {
        let index = below(Self.types.count), type = Self.types[index]
        let column = Predicate.Operand.column("c\(index)")
        switch below(type == .string ? 8 : 6) {
        case 0: return .isNull(column)
        case 1: return .isIn(column, (0..<1 + below(8)).map { _ in literal(type) })
        case 2: return .between(column, lower: .literal(literal(type)), upper: .literal(literal(type)))
        case 3:
            let comparison = Predicate.Comparison.allCases.randomElement(using: &random)!
            let others = Self.types.indices.filter { Self.family(Self.types[$0]) == Self.family(type) }
            return .comparison(column, comparison, .column("c\(others.randomElement(using: &random)!)"))
        case 6, 7:
            let pattern = (0..<below(5)).map { _ in Array("abcé%_").randomElement(using: &random)! }
            return .like(column, pattern: String(pattern), escape: nil)
        default:
            let comparison = Predicate.Comparison.allCases.randomElement(using: &random)!
            let literal = Predicate.Operand.literal(literal(type))
            return chance(30) ? .comparison(literal, comparison, column) : .comparison(column, comparison, literal)
        }
    }

    /// What can be compared with each other.
    private static func family(_ type: DataType) -> Int {
        switch type {
        case .string: 1
        case .boolean: 2
        case .date, .timestamp: 3
        case .null: 4
        default: 0
        }
    }

    private mutating func literal(_ type: DataType) -> Value {
        if chance(5) { return .null }
        let number = below(30) - 15
        switch Self.family(type) {
        case 1: return .string(text(below(3)))
        case 2: return .boolean(chance(50))
        case 3:
            if chance(40) { return .date(Int32(number)) }
            let unit = TimeUnit.allCases.randomElement(using: &random)!
            return .timestamp(Int64(number) * 43_200 * unit.perSecond + Int64(below(3) - 1), unit, isUTC: false)
        default:
            switch below(6) {
            case 0: return .int(Int64(number))
            case 1: return .uint(UInt64(abs(number)))
            case 2: return .double(Double(number) + Double(below(8)) / 8)
            case 3: return .float(Float(number) + Float(below(8)) / 8)
            case 4: return .decimal(Decimal128(unscaled: Int128(number * 1000 + 125 * below(8)), scale: 3))
            default:
                return chance(70)
                    ? .int(Int64(number))
                    : .double([.nan, .infinity, -.infinity, 1e300, -1e30].randomElement(using: &random)!)
            }
        }
    }

    // MARK: The plain evaluation

    static func evaluate(_ predicate: Predicate, _ batch: RecordBatch, _ row: Int) -> Bool? {
        func value(_ operand: Predicate.Operand) -> Value {
            switch operand {
            case .literal(let value): value
            case .column(let name): batch[name]![row]
            }
        }
        func compare(_ left: Predicate.Operand, _ comparison: Predicate.Comparison, _ right: Predicate.Operand) -> Bool?
        {
            guard let order = order(value(left), value(right)) else { return nil }
            switch comparison {
            case .equal: return order == 0
            case .notEqual: return order != 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            }
        }
        func any(_ truths: [Bool?]) -> Bool? { truths.contains(true) ? true : truths.contains(nil) ? nil : false }
        func all(_ truths: [Bool?]) -> Bool? { truths.contains(false) ? false : truths.contains(nil) ? nil : true }
        switch predicate {
        case .constant(let truth): return truth
        case .comparison(let left, let comparison, let right): return compare(left, comparison, right)
        case .between(let operand, let lower, let upper):
            return all([compare(operand, .greaterOrEqual, lower), compare(operand, .lessOrEqual, upper)])
        case .isNull(let operand): return value(operand) == .null
        case .isIn(let operand, let values): return any(values.map { compare(operand, .equal, .literal($0)) })
        case .like(let operand, let pattern, _):
            guard case .string(let text) = value(operand) else { return nil }
            return like(Array(pattern)[...], Array(text)[...])
        case .and(let parts): return all(parts.map { evaluate($0, batch, row) })
        case .or(let parts): return any(parts.map { evaluate($0, batch, row) })
        case .not(let inner): return evaluate(inner, batch, row).map { !$0 }
        }
    }

    private static func like(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "%" { return like(pattern.dropFirst(), text) || (!text.isEmpty && like(pattern, text.dropFirst())) }
        guard let character = text.first, first == "_" || first == character else { return false }
        return like(pattern.dropFirst(), text.dropFirst())
    }

    private static func order(_ left: Value, _ right: Value) -> Int? {
        if left == .null || right == .null { return nil }
        if case .string(let left) = left, case .string(let right) = right {
            return left == right ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        }
        let left = number(left), right = number(right)
        if left.isNaN || right.isNaN { return left.isNaN ? (right.isNaN ? 0 : 1) : -1 }
        return left < right ? -1 : left == right ? 0 : 1
    }

    /// Every value is a number that a double holds, times in seconds but for their last digits, which keep their order.
    private static func number(_ value: Value) -> Double {
        switch value {
        case .boolean(let truth): return truth ? 1 : 0
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .float(let number): return Double(number)
        case .double(let number): return number
        case .decimal(let number): return Double(number.unscaled) / Double(Decimal128.powersOfTen[number.scale])
        case .date(let days): return Double(days) * 86_400e9
        case .timestamp(let count, let unit, _): return Double(count) * (1e9 / Double(unit.perSecond))
        default: preconditionFailure("no such value here")
        }
    }
}

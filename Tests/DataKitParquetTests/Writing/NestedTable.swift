import DataKitCore
import DataKitParquet

/// A table of nested columns of random types, made from a seed.
struct NestedTable {
    let batch: RecordBatch

    private static let flat = SampleTable.types.filter { $0.type != .duration(.microseconds) }

    init(rows: Int, columns: Int, depth: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var fields: [Field] = []
        var made: [Column] = []
        for number in 0..<columns {
            let field = Self.field("c\(number)", depth: depth, &generator)
            var builder = ColumnBuilder(type: field.type)
            for _ in 0..<rows { try builder.append(Self.value(of: field, &generator)) }
            fields.append(field)
            made.append(builder.finish())
        }
        batch = try RecordBatch(schema: Schema(fields), columns: made, rowCount: rows)
    }

    private static func field(
        _ name: String, depth: Int, isKey: Bool = false, _ generator: inout SeededGenerator
    ) -> Field {
        let isNullable = !isKey && Int.random(in: 0..<4, using: &generator) > 0
        let kind = depth == 0 || isKey ? 0 : Int.random(in: 0..<5, using: &generator)
        switch kind {
        case 1, 2: return Field(name, .list(field("element", depth: depth - 1, &generator)), isNullable: isNullable)
        case 3:
            let count = Int.random(in: 1...3, using: &generator)
            let fields = (0..<count).map { field("f\($0)", depth: depth - 1, &generator) }
            return Field(name, .structure(fields), isNullable: isNullable)
        case 4:
            let key = field("key", depth: 0, isKey: true, &generator)
            return Field(
                name, .map(key: key, value: field("value", depth: depth - 1, &generator)), isNullable: isNullable)
        default:
            var type = flat.randomElement(using: &generator)!.type
            if isKey, type == .null { type = .string }
            return Field(name, type, isNullable: isNullable || type == .null)
        }
    }

    private static func value(of field: Field, _ generator: inout SeededGenerator) -> Value {
        if field.isNullable, Int.random(in: 0..<4, using: &generator) == 0 { return .null }
        /// Mostly short, many empty, some long.
        func count() -> Int { max(0, Int.random(in: -2...(generator.next() % 32 == 0 ? 40 : 4), using: &generator)) }
        switch field.type {
        case .list(let element): return .list((0..<count()).map { _ in value(of: element, &generator) })
        case .structure(let fields): return .structure(fields.map { value(of: $0, &generator) })
        case .map(let key, let element):
            return .map(
                (0..<count()).map { _ in
                    .init(key: value(of: key, &generator), value: value(of: element, &generator))
                })
        default: return SampleTable.value(field.type, &generator)
        }
    }
}

/// A row for each element of a list: the other columns' values are repeated.
///
/// A map gives a row for each entry, a struct of `key` and `value`. Rows whose list is empty or null are left out, or
/// kept with a null where `keepsEmpty` says so.
///
/// ```swift
/// let lines = try Exploding("items", of: orders.schema, keepsEmpty: true)
/// for try await batch in lines.applied(to: try orders.batches()) { print(batch.rowCount) }
/// ```
///
/// - Complexity: O(rows behind) a column.
public struct Exploding: Sendable {
    /// The columns before.
    public let input: Schema
    /// The columns behind: the list's has the type of its elements.
    public let schema: Schema
    /// Where the list stands.
    public let position: Int
    /// Whether rows whose list is empty or null stay.
    public let keepsEmpty: Bool
    private let positionColumn: Bool

    /// - Parameter positionName: the name of a column for the element's position, from 0; `nil` for none.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`, or `mismatch` where the column is no list or map.
    public init(
        _ column: String, of schema: Schema, keepsEmpty: Bool = false, positionName: String? = nil
    ) throws(DataKitError) {
        guard let position = schema.index(of: column) else { throw .unknownColumn(column, in: schema) }
        guard let element = schema.fields[position].type.explodedType else {
            throw DataKitError(
                .mismatch, "is \(schema.fields[position].type), not a list or map, and cannot be exploded",
                subject: column)
        }
        input = schema
        self.position = position
        self.keepsEmpty = keepsEmpty
        positionColumn = positionName != nil
        var exploded = schema
        exploded.fields[position] = Field(column, element, metadata: [:])
        if let positionName { exploded.fields.insert(Field(positionName, .int64), at: position) }
        self.schema = exploded
    }

    /// The batch with a row for each element.
    /// - Precondition: the batch has the schema that was given.
    public func applied(to batch: RecordBatch) -> RecordBatch {
        let list = batch.columns[position]
        let elements = list.explodedElements
        var rows: [Int32] = []
        var taken: [Int32] = []
        var places: [Int64?] = []
        for row in 0..<batch.rowCount {
            let range = list.isNull(row) ? 0..<0 : elements.range(row)
            if range.isEmpty {
                guard keepsEmpty else { continue }
                rows.append(Int32(row))
                taken.append(-1)
                places.append(nil)
                continue
            }
            for element in range {
                rows.append(Int32(row))
                taken.append(Int32(element))
                places.append(Int64(element - range.lowerBound))
            }
        }
        var columns = batch.columns.enumerated().map { index, column in
            index == position ? elements.column.gathering(taken, nullAt: -1) : column.gathering(rows)
        }
        if positionColumn { columns.insert(Column(places), at: position) }
        return RecordBatch(unchecked: schema, columns: columns, rowCount: rows.count)
    }

    /// The stream with a row for each element.
    public func applied(to stream: BatchStream) -> BatchStream {
        stream.map(schema: schema) { applied(to: $0) }
    }
}

extension DataType {
    /// What the elements of a list, or the entries of a map, are.
    package var explodedType: DataType? {
        switch self {
        case .list(let element): element.type
        case .fixedSizeList(let element, _): element.type
        case .map(let key, let value): .structure([Field("key", key.type), Field("value", value.type)])
        default: nil
        }
    }
}

/// The elements of all lists of a column, and which are whose.
package struct ExplodedElements {
    package let column: Column
    private let offsets: Buffer<Int32>?
    private let size: Int

    package init(column: Column, offsets: Buffer<Int32>) {
        self.column = column
        self.offsets = offsets
        size = 0
    }

    package init(column: Column, size: Int) {
        self.column = column
        offsets = nil
        self.size = size
    }

    package func range(_ row: Int) -> Range<Int> {
        if let offsets { return Int(offsets[row])..<Int(offsets[row + 1]) }
        return row * size..<(row + 1) * size
    }
}

extension Column {
    /// The elements of the column's lists, or the entries of its maps.
    /// - Precondition: it is a column of lists or maps.
    package var explodedElements: ExplodedElements {
        switch (type, values) {
        case (_, .list(let offsets, let elements)): return ExplodedElements(column: elements, offsets: offsets)
        case (.fixedSizeList(_, let size), .fixedSizeList(let elements)):
            return ExplodedElements(column: elements, size: size)
        case (.map(let key, let value), .map(let offsets, let keys, let values)):
            let type = DataType.structure([Field("key", key.type), Field("value", value.type)])
            return ExplodedElements(
                column: Column(type: type, count: keys.count, values: .structure([keys, values])), offsets: offsets)
        case (_, .dictionary(let indices, let dictionary)):
            return dictionary.gathering(indices.array).explodedElements
        default: preconditionFailure("only lists and maps have elements")
        }
    }

    /// The values at the positions, and a null where a position is `none`.
    package func gathering(_ positions: [Int32], nullAt none: Int32) -> Column {
        guard positions.contains(none) else { return gathering(positions) }
        if count == 0 { return Column(nulls: positions.count, type: type) }
        let gathered = gathering(positions.map { $0 == none ? 0 : $0 })
        if case .null = gathered.values { return gathered }
        let there = Bitmap(positions.lazy.map { $0 != none })
        return Column(
            type: type, count: gathered.count, validity: Bitmap.intersection(gathered.validity, there),
            values: gathered.values)
    }
}

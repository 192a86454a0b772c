import DataKitCore

/// A reader whose rows have another shape: a list made rows, or flat columns put together. Requests name the columns
/// behind.
struct ShapedReader: BatchReader {
    enum Shape: Sendable {
        case exploding(column: String, keepsEmpty: Bool, positionName: String?)
        case nesting(separator: Character)
    }

    let base: any BatchReader
    let shape: Shape
    let schema: Schema
    private let apply: @Sendable (BatchStream) -> BatchStream

    /// - Throws: `DataKitError` where the columns cannot be given the shape.
    init(_ base: any BatchReader, _ shape: Shape) throws(DataKitError) {
        self.base = base
        self.shape = shape
        switch shape {
        case .exploding(let column, let keepsEmpty, let positionName):
            let exploding = try Exploding(
                column, of: base.schema, keepsEmpty: keepsEmpty, positionName: positionName)
            schema = exploding.schema
            apply = { exploding.applied(to: $0) }
        case .nesting(let separator):
            let nesting = try Nesting(of: base.schema, separator: separator)
            schema = nesting.schema
            apply = { nesting.applied(to: $0) }
        }
    }

    var notes: [String] { base.notes }

    func batches(_ request: ReadRequest) throws -> BatchStream {
        var all = request
        (all.columns, all.predicate, all.limit) = (nil, nil, nil)
        var stream = apply(try base.batches(all))
        if let predicate = request.predicate { stream = try stream.filtered(by: predicate) }
        if let columns = request.columns { stream = try stream.selecting(columns) }
        return request.limit.map { stream.prefix(rows: $0) } ?? stream
    }

    func widened(after error: any Error) async throws -> ShapedReader? {
        func widen(_ reader: some BatchReader) async throws -> (any BatchReader)? {
            try await reader.widened(after: error)
        }
        guard let wider = try await widen(base) else { return nil }
        return try ShapedReader(wider, shape)
    }
}

extension Dataset {
    /// The dataset with a row for each element of a list or entry of a map; see `Exploding`.
    ///
    /// ```swift
    /// let lines = try await Dataset(path: "orders.ndjson").exploded("items").flattened
    /// ```
    ///
    /// - Parameters:
    ///   - keepsEmpty: whether rows whose list is empty or null stay, with a null.
    ///   - positionName: the name of a column for the element's position, from 0; `nil` for none.
    /// - Throws: `DataKitError` of kind `unknownColumn`, or `mismatch` where the column is no list or map.
    public func exploded(
        _ column: String, keepsEmpty: Bool = false, positionName: String? = nil
    ) throws(DataKitError) -> Dataset {
        try shaped(.exploding(column: column, keepsEmpty: keepsEmpty, positionName: positionName))
    }

    /// The dataset with structs in place of columns such as `customer.name` and `customer.city`; see `Nesting`.
    /// - Throws: `DataKitError` of kind `mismatch` where a name is that of a column and of a struct.
    public func nested(separator: Character = ".") throws(DataKitError) -> Dataset {
        try shaped(.nesting(separator: separator))
    }

    private func shaped(_ shape: ShapedReader.Shape) throws(DataKitError) -> Dataset {
        Dataset(name: name, format: format, byteCount: byteCount, reader: try ShapedReader(reader, shape))
    }
}

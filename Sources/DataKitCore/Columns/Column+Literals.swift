extension Column {
    /// A boolean column.
    public init(_ values: [Bool?]) {
        self.init(
            type: .boolean, count: values.count, validity: Self.validity(of: values),
            values: .boolean(Bitmap(values.map { $0 ?? false })))
    }

    /// An `int32` column.
    public init(_ values: [Int32?]) {
        self.init(
            type: .int32, count: values.count, validity: Self.validity(of: values),
            values: .int32(Buffer(values.map { $0 ?? 0 })))
    }

    /// An `int64` column.
    public init(_ values: [Int64?]) {
        self.init(
            type: .int64, count: values.count, validity: Self.validity(of: values),
            values: .int64(Buffer(values.map { $0 ?? 0 })))
    }

    /// A `float64` column.
    public init(_ values: [Double?]) {
        self.init(
            type: .float64, count: values.count, validity: Self.validity(of: values),
            values: .float64(Buffer(values.map { $0 ?? 0 })))
    }

    /// A string column.
    public init(_ values: [String?]) {
        self.init(
            type: .string, count: values.count, validity: Self.validity(of: values),
            values: .bytes(ByteStrings(values.map { ($0 ?? "").utf8 })))
    }

    /// A column of nothing but nulls.
    public init(nulls count: Int, type: DataType) {
        var builder = ColumnBuilder(type: type)
        for _ in 0..<count { builder.appendNull() }
        self = builder.finish()
    }

    private static func validity<Wrapped>(of values: [Wrapped?]) -> Bitmap? {
        var builder = BitmapBuilder(minimumCapacity: values.count)
        for value in values { builder.append(value != nil) }
        return builder.finishAsValidity()
    }
}

/// Collects values of one type, nested ones too, into a ``Column``.
///
/// For code that makes columns value by value. Codecs fill buffers directly and call
/// ``Column/init(type:count:validity:values:)``.
///
/// ```swift
/// var builder = ColumnBuilder(type: .int64)
/// try builder.append(.int(7))
/// builder.appendNull()
/// let column = builder.finish()  // 7, null
/// ```
public struct ColumnBuilder: Sendable {
    /// The type of the column.
    public let type: DataType
    /// How many values were appended.
    public private(set) var count = 0
    private var validity = BitmapBuilder()

    // One of these fills, by the type's layout; the others stay empty and cost nothing.
    private var bits = BitmapBuilder()
    private var signed8: [Int8] = []
    private var signed16: [Int16] = []
    private var signed32: [Int32] = []
    private var signed64: [Int64] = []
    private var unsigned8: [UInt8] = []
    private var unsigned16: [UInt16] = []
    private var unsigned32: [UInt32] = []
    private var unsigned64: [UInt64] = []
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private var wide: [Int128] = []
    private var intervals: [Interval] = []
    /// Text and binary; also lists and maps, whose offsets count elements.
    private var offsets: [Int32] = [0]
    private var children: [ColumnBuilder]

    /// An empty builder.
    public init(type: DataType) {
        self.type = type
        children = type.children.map { ColumnBuilder(type: $0.type) }
    }

    /// Appends a null.
    public mutating func appendNull() {
        validity.append(false)
        count += 1
        switch type {
        case .null: break
        case .boolean: bits.append(false)
        case .int8: signed8.append(0)
        case .int16: signed16.append(0)
        case .int32, .date: signed32.append(0)
        case .int64, .time, .timestamp, .duration: signed64.append(0)
        case .uint8: unsigned8.append(0)
        case .uint16, .float16: unsigned16.append(0)
        case .uint32: unsigned32.append(0)
        case .uint64: unsigned64.append(0)
        case .float32: floats.append(0)
        case .float64: doubles.append(0)
        case .decimal: wide.append(0)
        case .string, .binary, .list, .map: offsets.append(offsets[offsets.count - 1])
        case .fixedBinary(let width): unsigned8.append(contentsOf: repeatElement(0, count: width))
        case .uuid: unsigned8.append(contentsOf: repeatElement(0, count: 16))
        case .interval: intervals.append(Interval())
        case .fixedSizeList(_, let size): for _ in 0..<size { children[0].appendNull() }
        case .structure: for index in children.indices { children[index].appendNull() }
        }
    }

    /// Appends a value, converting between widths and units where nothing is lost.
    ///
    /// - Throws: ``DataKitError`` of kind `conversion` where the value is not of the type or out of its range, and
    ///   `limit` where a column would hold more than 2^31 - 1 bytes or elements. The builder is then unchanged.
    public mutating func append(_ value: Value) throws(DataKitError) {
        switch (type, value) {
        case (_, .null):
            appendNull()
            return
        case (.boolean, .boolean(let flag)): bits.append(flag)
        case (.int8, _): signed8.append(try exactly(value))
        case (.int16, _): signed16.append(try exactly(value))
        case (.int32, _): signed32.append(try exactly(value))
        case (.int64, _): signed64.append(try exactly(value))
        case (.uint8, _): unsigned8.append(try exactly(value))
        case (.uint16, _): unsigned16.append(try exactly(value))
        case (.uint32, _): unsigned32.append(try exactly(value))
        case (.uint64, _): unsigned64.append(try exactly(value))
        case (.float16, .float(let number)): unsigned16.append(number.halfBitPattern)
        case (.float16, .double(let number)): unsigned16.append(Float(number).halfBitPattern)
        case (.float32, .float(let number)): floats.append(number)
        case (.float32, .double(let number)): floats.append(Float(number))
        case (.float64, .double(let number)): doubles.append(number)
        case (.float64, .float(let number)): doubles.append(Double(number))
        case (.float64, .int(let number)):
            guard let exact = Double(exactly: number) else { throw mismatch(value) }
            doubles.append(exact)
        case (.decimal(let precision, let scale), _): wide.append(try decimal(value, precision, scale))
        case (.date, .date(let days)): signed32.append(days)
        case (.time(let unit), .time(let count, let from)), (.duration(let unit), .duration(let count, let from)):
            signed64.append(try convert(count, from, to: unit, value))
        case (.timestamp(let unit, let zone), .timestamp(let count, let from, let isUTC)):
            guard isUTC == (zone != nil) else { throw mismatch(value) }
            signed64.append(try convert(count, from, to: unit, value))
        case (.string, .string(let text)): try appendBytes(text.utf8)
        case (.binary, .binary(let bytes)): try appendBytes(bytes)
        case (.fixedBinary(let width), .binary(let bytes)):
            guard bytes.count == width else { throw mismatch(value) }
            unsigned8.append(contentsOf: bytes)
        case (.uuid, .binary(let bytes)):
            guard bytes.count == 16 else { throw mismatch(value) }
            unsigned8.append(contentsOf: bytes)
        case (.interval, .interval(let interval)): intervals.append(interval)
        case (.list, .list(let elements)):
            let end = try nextOffset(adding: elements.count)
            try appendAll(elements.map { [$0] })
            offsets.append(end)
        case (.fixedSizeList(_, let size), .list(let elements)):
            guard elements.count == size else { throw mismatch(value) }
            try appendAll(elements.map { [$0] })
        case (.structure(let fields), .structure(let members)):
            guard members.count == fields.count else { throw mismatch(value) }
            try appendAll([members])
        case (.map, .map(let entries)):
            let end = try nextOffset(adding: entries.count)
            try appendAll(entries.map { [$0.key, $0.value] })
            offsets.append(end)
        default: throw mismatch(value)
        }
        validity.append(true)
        count += 1
    }

    /// The column; the builder is empty afterwards.
    public mutating func finish() -> Column {
        defer { self = ColumnBuilder(type: type) }
        return Column(type: type, count: count, validity: validity.finishAsValidity(), values: finishedValues())
    }

    private mutating func finishedValues() -> Column.Values {
        switch type {
        case .null: .null
        case .boolean: .boolean(bits.finish())
        case .int8: .int8(Buffer(signed8))
        case .int16: .int16(Buffer(signed16))
        case .int32, .date: .int32(Buffer(signed32))
        case .int64, .time, .timestamp, .duration: .int64(Buffer(signed64))
        case .uint8: .uint8(Buffer(unsigned8))
        case .uint16: .uint16(Buffer(unsigned16))
        case .uint32: .uint32(Buffer(unsigned32))
        case .uint64: .uint64(Buffer(unsigned64))
        case .float16: .float16(Buffer(unsigned16))
        case .float32: .float32(Buffer(floats))
        case .float64: .float64(Buffer(doubles))
        case .decimal: .int128(Buffer(wide))
        case .string, .binary: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(unsigned8)))
        case .fixedBinary(let width): .fixedBytes(FixedBytes(width: width, data: Buffer(unsigned8)))
        case .uuid: .fixedBytes(FixedBytes(width: 16, data: Buffer(unsigned8)))
        case .interval: .interval(Buffer(intervals))
        case .list: .list(offsets: Buffer(offsets), elements: children[0].finish())
        case .fixedSizeList: .fixedSizeList(elements: children[0].finish())
        case .structure: .structure(children.indices.map { children[$0].finish() })
        case .map: .map(offsets: Buffer(offsets), keys: children[0].finish(), values: children[1].finish())
        }
    }
}

extension ColumnBuilder {
    /// Appends to the children, one value each from every group; where one fails, all are as before.
    private mutating func appendAll(_ groups: [[Value]]) throws(DataKitError) {
        let before = children.map(\.count)
        do throws(DataKitError) {
            for group in groups {
                for index in group.indices { try children[index].append(group[index]) }
            }
        } catch {
            for (index, count) in before.enumerated() { children[index].truncate(to: count) }
            throw error
        }
    }

    /// Drops the last values, so that `newCount` are left.
    private mutating func truncate(to newCount: Int) {
        guard newCount < count else { return }
        func cut<Element>(_ array: inout [Element], _ newCount: Int) { array.removeLast(array.count - newCount) }
        count = newCount
        validity.truncate(to: newCount)
        switch type {
        case .null: break
        case .boolean: bits.truncate(to: newCount)
        case .int8: cut(&signed8, newCount)
        case .int16: cut(&signed16, newCount)
        case .int32, .date: cut(&signed32, newCount)
        case .int64, .time, .timestamp, .duration: cut(&signed64, newCount)
        case .uint8: cut(&unsigned8, newCount)
        case .uint16, .float16: cut(&unsigned16, newCount)
        case .uint32: cut(&unsigned32, newCount)
        case .uint64: cut(&unsigned64, newCount)
        case .float32: cut(&floats, newCount)
        case .float64: cut(&doubles, newCount)
        case .decimal: cut(&wide, newCount)
        case .string, .binary:
            cut(&offsets, newCount + 1)
            cut(&unsigned8, Int(offsets[newCount]))
        case .fixedBinary(let width): cut(&unsigned8, newCount * width)
        case .uuid: cut(&unsigned8, newCount * 16)
        case .interval: cut(&intervals, newCount)
        case .list, .map:
            cut(&offsets, newCount + 1)
            for index in children.indices { children[index].truncate(to: Int(offsets[newCount])) }
        case .fixedSizeList(_, let size): children[0].truncate(to: newCount * size)
        case .structure: for index in children.indices { children[index].truncate(to: newCount) }
        }
    }

    private mutating func appendBytes(_ bytes: some Collection<UInt8>) throws(DataKitError) {
        offsets.append(try nextOffset(adding: bytes.count))
        unsigned8.append(contentsOf: bytes)
    }

    private func nextOffset(adding added: Int) throws(DataKitError) -> Int32 {
        let sum = Int(offsets[offsets.count - 1]) + added
        guard let end = Int32(exactly: sum) else {
            throw DataKitError(
                .limit, "a column of type \(type) would pass 2^31 - 1 bytes or elements; use smaller batches")
        }
        return end
    }

    private func mismatch(_ value: Value) -> DataKitError {
        DataKitError(.conversion, "\(value) does not fit a column of type \(type)")
    }

    private func exactly<Integer: FixedWidthInteger>(_ value: Value) throws(DataKitError) -> Integer {
        let converted: Integer? =
            switch value {
            case .int(let number): Integer(exactly: number)
            case .uint(let number): Integer(exactly: number)
            case .decimal(let number): number.rescaled(to: 0).flatMap { Integer(exactly: $0.unscaled) }
            default: nil
            }
        guard let converted else { throw mismatch(value) }
        return converted
    }

    private func decimal(_ value: Value, _ precision: Int, _ scale: Int) throws(DataKitError) -> Int128 {
        let number: Decimal128? =
            switch value {
            case .decimal(let number): number.rescaled(to: scale)
            case .int(let number): Decimal128(unscaled: Int128(number), scale: 0).rescaled(to: scale)
            case .uint(let number): Decimal128(unscaled: Int128(number), scale: 0).rescaled(to: scale)
            default: nil
            }
        guard let number, number.unscaled.magnitude < Decimal128.powersOfTen[precision].magnitude else {
            throw mismatch(value)
        }
        return number.unscaled
    }

    private func convert(
        _ count: Int64, _ from: TimeUnit, to unit: TimeUnit, _ value: Value
    ) throws(DataKitError) -> Int64 {
        guard let converted = from.convert(count, to: unit) else { throw mismatch(value) }
        return converted
    }
}

extension TimeUnit {
    /// The same span of time counted in another unit, or `nil` where it is no whole number of it or overflows.
    package func convert(_ count: Int64, to unit: TimeUnit) -> Int64? {
        if perSecond <= unit.perSecond {
            let (product, overflow) = count.multipliedReportingOverflow(by: unit.perSecond / perSecond)
            return overflow ? nil : product
        }
        let (quotient, remainder) = count.quotientAndRemainder(dividingBy: perSecond / unit.perSecond)
        return remainder == 0 ? quotient : nil
    }
}

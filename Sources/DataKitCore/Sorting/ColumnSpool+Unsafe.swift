/// Columns as plain bytes, for temporary files: their buffers as they lie in memory, one after another.
///
/// What is written is read by the same process; nothing of it is checked but that it is there.
enum ColumnSpool {
    /// Appends a column. Dictionaries are written out.
    static func append(_ column: Column, to bytes: inout [UInt8]) throws(DataKitError) {
        let column = try column.writtenOut()
        bytes.append(column.validity == nil ? 0 : 1)
        if let validity = column.validity { append(validity, to: &bytes) }
        switch column.values {
        case .null: break
        case .boolean(let bits): append(bits, to: &bytes)
        case .int8(let buffer): append(buffer, to: &bytes)
        case .int16(let buffer): append(buffer, to: &bytes)
        case .int32(let buffer): append(buffer, to: &bytes)
        case .int64(let buffer): append(buffer, to: &bytes)
        case .uint8(let buffer): append(buffer, to: &bytes)
        case .uint16(let buffer): append(buffer, to: &bytes)
        case .uint32(let buffer): append(buffer, to: &bytes)
        case .uint64(let buffer): append(buffer, to: &bytes)
        case .float16(let buffer): append(buffer, to: &bytes)
        case .float32(let buffer): append(buffer, to: &bytes)
        case .float64(let buffer): append(buffer, to: &bytes)
        case .int128(let buffer): append(buffer, to: &bytes)
        case .interval(let buffer): append(buffer, to: &bytes)
        case .fixedBytes(let strings): append(strings.data, to: &bytes)
        case .bytes(let strings):
            append(strings.offsets, to: &bytes)
            append(strings.data[Int(strings.offsets[0])..<Int(strings.offsets[strings.count])], to: &bytes)
        case .list(let offsets, let elements):
            append(offsets, to: &bytes)
            try append(elements[Int(offsets[0])..<Int(offsets[column.count])], to: &bytes)
        case .map(let offsets, let keys, let values):
            append(offsets, to: &bytes)
            let range = Int(offsets[0])..<Int(offsets[column.count])
            try append(keys[range], to: &bytes)
            try append(values[range], to: &bytes)
        case .fixedSizeList(let elements): try append(elements, to: &bytes)
        case .structure(let columns): for column in columns { try append(column, to: &bytes) }
        case .dictionary: preconditionFailure("dictionaries were written out")
        }
    }

    private static func append(_ bits: Bitmap, to bytes: inout [UInt8]) {
        append(Buffer((0..<bits.wordCount).map { bits.word(at: $0) }), to: &bytes)
    }

    private static func append<Element>(_ buffer: Buffer<Element>, to bytes: inout [UInt8]) {
        // SAFETY: the bytes of trivial values may be read as bytes.
        unsafe buffer.span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Reads columns back in the order they were appended.
    struct Reader {
        let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func column(_ type: DataType, count: Int) -> Column {
            let hasValidity = bytes[position] == 1
            position += 1
            let validity = hasValidity ? bitmap(count) : nil
            let values: Column.Values
            switch type {
            case .null: values = .null
            case .boolean: values = .boolean(bitmap(count))
            case .int8: values = .int8(buffer(count))
            case .int16: values = .int16(buffer(count))
            case .int32, .date: values = .int32(buffer(count))
            case .int64, .time, .timestamp, .duration: values = .int64(buffer(count))
            case .uint8: values = .uint8(buffer(count))
            case .uint16: values = .uint16(buffer(count))
            case .uint32: values = .uint32(buffer(count))
            case .uint64: values = .uint64(buffer(count))
            case .float16: values = .float16(buffer(count))
            case .float32: values = .float32(buffer(count))
            case .float64: values = .float64(buffer(count))
            case .decimal: values = .int128(buffer(count))
            case .interval: values = .interval(buffer(count))
            case .fixedBinary(let width): values = .fixedBytes(FixedBytes(width: width, data: buffer(count * width)))
            case .uuid: values = .fixedBytes(FixedBytes(width: 16, data: buffer(count * 16)))
            case .string, .binary:
                let offsets = offsets(count)
                values = .bytes(ByteStrings(offsets: offsets, data: buffer(Int(offsets[count]))))
            case .list(let element):
                let offsets = offsets(count)
                values = .list(offsets: offsets, elements: column(element.type, count: Int(offsets[count])))
            case .map(let key, let value):
                let offsets = offsets(count)
                let keys = column(key.type, count: Int(offsets[count]))
                values = .map(
                    offsets: offsets, keys: keys, values: column(value.type, count: Int(offsets[count])))
            case .fixedSizeList(let element, let size):
                values = .fixedSizeList(elements: column(element.type, count: count * size))
            case .structure(let fields): values = .structure(fields.map { column($0.type, count: count) })
            }
            return Column(type: type, count: count, validity: validity, values: values)
        }

        private mutating func bitmap(_ count: Int) -> Bitmap {
            Bitmap(words: (buffer((count + 63) / 64) as Buffer<UInt64>).array, count: count)
        }

        /// The offsets of strings or lists, from 0 on.
        private mutating func offsets(_ count: Int) -> Buffer<Int32> {
            let offsets: Buffer<Int32> = buffer(count + 1)
            let first = offsets[0]
            return first == 0 ? offsets : Buffer(offsets.array.map { $0 - first })
        }

        private mutating func buffer<Element>(_ count: Int) -> Buffer<Element> {
            let size = count * MemoryLayout<Element>.stride
            precondition(position + size <= bytes.count, "a spooled column ends early")
            let start = position
            position += size
            return unsafe bytes.withUnsafeBytes { source in
                unsafe Buffer(
                    Array(unsafeUninitializedCapacity: count) { target, initialized in
                        // SAFETY: the precondition says that the bytes are there; the target has room for as many.
                        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
                            from: UnsafeRawBufferPointer(rebasing: source[start..<start + size]))
                        initialized = count
                    })
            }
        }
    }
}

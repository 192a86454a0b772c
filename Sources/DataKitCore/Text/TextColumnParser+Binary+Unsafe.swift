/// Types whose texts are neither numbers, dates nor text themselves.
extension TextColumnParser {
    /// Bytes that are written as digits.
    func binaryColumn(_ fields: TextFields, _ form: TextColumnType.BinaryForm) throws(Misfit) -> Column {
        let (data, ends, validity) = try unsafe decodedBytes(fields) { start, count in
            switch form {
            case .hexadecimal: unsafe parseHexadecimal(start, count)
            case .base64: unsafe parseBase64(start, count)
            }
        }
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(ends.count + 1)
        for end in ends { offsets.append(Int32(truncatingIfNeeded: end)) }
        return Column(
            type: .binary, count: fields.count, validity: validity,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data))))
    }

    /// Byte strings of one width.
    func fixedBinaryColumn(
        _ fields: TextFields, _ form: TextColumnType.BinaryForm, width: Int
    ) throws(Misfit) -> Column {
        let (data, ends, validity) = try unsafe decodedBytes(fields) { start, count in
            let bytes =
                switch form {
                case .hexadecimal: unsafe parseHexadecimal(start, count)
                case .base64: unsafe parseBase64(start, count)
                }
            return bytes?.count == width ? bytes : nil
        }
        var padded: [UInt8] = []
        padded.reserveCapacity(ends.count * width)
        var before = 0
        for end in ends {
            padded.append(contentsOf: data[before..<end])
            // Something stands for nulls, too.
            if end == before { padded.append(contentsOf: repeatElement(0, count: width)) }
            before = end
        }
        return Column(
            type: .fixedBinary(width), count: fields.count, validity: validity,
            values: .fixedBytes(FixedBytes(width: width, data: Buffer(padded))))
    }

    /// The bytes of all texts one after another, and where those of each end.
    private func decodedBytes(
        _ fields: TextFields, _ decode: (UnsafePointer<UInt8>, Int) -> [UInt8]?
    ) throws(Misfit) -> (data: [UInt8], ends: [Int], validity: Bitmap?) {
        var data: [UInt8] = []
        var ends: [Int] = []
        var validity = BitmapBuilder(minimumCapacity: fields.count)
        for index in 0..<fields.count {
            let (start, count, isQuoted, needsUnescaping) = unsafe fields.content(index)
            var decoded: [UInt8]?
            if count == 0, isQuoted || hasEmptyTexts {
                // Quoted empty text is no bytes rather than null.
                decoded = unsafe decode(start, 0)
            } else if unsafe !isNull(start, count, isQuoted: isQuoted) {
                decoded = needsUnescaping ? nil : unsafe decode(start, count)
                if decoded == nil {
                    guard let misfits else { throw Misfit(index: index) }
                    misfits.positions.append(index)
                }
            }
            if let decoded { data += decoded }
            ends.append(data.count)
            validity.append(decoded != nil)
        }
        return (data, ends, validity.finishAsValidity())
    }

    /// Spans of time, `PT1.5S`.
    func durationColumn(_ fields: TextFields, _ unit: TimeUnit) throws(Misfit) -> Column {
        let size = Int128(1_000_000_000 / unit.perSecond)
        let (counts, validity) = try unsafe elements(fields, 0 as Int64) { start, count in
            guard let nanoseconds = unsafe parseISODuration(start, count), nanoseconds % size == 0 else { return nil }
            return Int64(exactly: nanoseconds / size)
        }
        return Column(
            type: .duration(unit), count: fields.count, validity: validity, values: .int64(Buffer(counts)))
    }

    /// Calendar intervals, `P1M2DT3S`.
    func intervalColumn(_ fields: TextFields) throws(Misfit) -> Column {
        let (intervals, validity) = try unsafe elements(fields, Interval()) { start, count in
            unsafe parseISOInterval(start, count)
        }
        return Column(
            type: .interval, count: fields.count, validity: validity, values: .interval(Buffer(intervals)))
    }
}

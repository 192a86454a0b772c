internal import CDataKitKernels

/// Turns the texts of one column into a ``Column``: one parser for CSV fields, JSON strings, XML text and the values
/// in partition paths.
///
/// Each type has a loop of its own, over positions and bytes, without a call, an allocation or a copy per value
/// (text is copied once, into the column's own bytes).
package struct TextColumnParser {
    package let target: TextColumnType
    /// Whether the type was guessed from a part of the texts. A guess takes only what ``TypeEvidence`` would take for
    /// that type; a type that the user gave also takes other spellings, such as `007` or `yes`.
    package let isGuess: Bool
    /// Texts that mean null, beside the empty one.
    package let nullTokens: [[UInt8]]
    /// Whether they mean null in quotes too; otherwise they are texts there, in columns of texts and bytes.
    package let hasQuotedNulls: Bool
    /// Whether a text of no bytes that stands without quotes is an empty text, in columns of texts and bytes.
    package let hasEmptyTexts: Bool
    /// Takes in the texts that are no values and are null therefore; `nil` where the first one is an error.
    package let misfits: MisfitLog?
    /// The SIMD level of the kernels; the result does not depend on it.
    private let level: Int32

    package init(
        _ target: TextColumnType, isGuess: Bool, nullTokens: [[UInt8]] = [], hasQuotedNulls: Bool = true,
        hasEmptyTexts: Bool = false, misfits: MisfitLog? = nil, level: Int32 = SIMDLevel.best
    ) {
        self.hasQuotedNulls = hasQuotedNulls
        self.hasEmptyTexts = hasEmptyTexts
        self.level = level
        self.misfits = misfits
        self.target = target
        self.isGuess = isGuess
        self.nullTokens = nullTokens.filter { !$0.isEmpty }
    }

    /// The texts of a column that are no values of its type.
    package final class MisfitLog {
        /// Their positions, rising.
        package internal(set) var positions: [Int] = []

        package init() {}
    }

    /// The first text that is no value of the type.
    package struct Misfit: Error, Hashable {
        package var index: Int
    }

    /// Reads a column.
    /// - Throws: ``Misfit`` at the first text that does not fit, unless ``misfits`` takes it in; ``DataKitError`` of
    ///   kind `limit` is left to the caller, who keeps the bytes below 2^31.
    package func column(of fields: TextFields) throws(Misfit) -> Column {
        let type = target.type
        if let form = target.numberForm { return try nationalColumn(fields, form) }
        if let unit = target.epochUnit { return try epochColumn(fields, unit) }
        switch type {
        case .binary where target.binaryForm != nil:
            return try binaryColumn(fields, target.binaryForm ?? .hexadecimal)
        case .fixedBinary(let width):
            return try fixedBinaryColumn(fields, target.binaryForm ?? .hexadecimal, width: width)
        case .duration(let unit): return try durationColumn(fields, unit)
        case .interval: return try intervalColumn(fields)
        case .string, .binary: return textColumn(fields)
        case .boolean: return try booleanColumn(fields)
        case .int8: return try integers(fields) { Column.Values.int8($0) }
        case .int16: return try integers(fields) { Column.Values.int16($0) }
        case .int32: return try integers(fields) { Column.Values.int32($0) }
        case .int64 where isGuess:
            return try unsafe fixed(fields, 0 as Int64, Column.Values.int64, kernel: cdk_text_int64) { start, count in
                unsafe parseInt64(start, count, isStrict: true)
            }
        case .int64:
            return try unsafe fixed(fields, 0 as Int64, Column.Values.int64, kernel: cdk_text_int64) { start, count in
                unsafe parseInt64(start, count, isStrict: false)
            }
        case .uint8: return try integers(fields) { Column.Values.uint8($0) }
        case .uint16: return try integers(fields) { Column.Values.uint16($0) }
        case .uint32: return try integers(fields) { Column.Values.uint32($0) }
        case .uint64:
            let isGuess = isGuess
            return try unsafe fixed(fields, 0 as UInt64, Column.Values.uint64) { start, count in
                if isGuess, count > 1, unsafe start[0] == 0x30 { return nil }
                let sign = unsafe isGuess ? 0 : Self.plusSign(start, count)
                return unsafe parseUInt64(start + sign, count - sign)
            }
        case .float16:
            return try unsafe fixed(fields, 0 as UInt16, Column.Values.float16) { start, count in
                guard let value = unsafe Self.statedFloat(start, count) else { return nil }
                let half = value.halfBitPattern
                // What is beyond the largest half is none, as with the wider types.
                return value.isFinite && half & 0x7C00 == 0x7C00 ? nil : half
            }
        case .float32:
            return try unsafe fixed(fields, 0 as Float, Column.Values.float32) { start, count in
                unsafe Self.statedFloat(start, count)
            }
        case .float64 where isGuess:
            return try unsafe fixed(fields, 0.0, Column.Values.float64, kernel: cdk_text_float64) { start, count in
                unsafe Self.guessedDouble(start, count)
            }
        case .float64:
            return try unsafe fixed(fields, 0.0, Column.Values.float64, kernel: cdk_text_float64) { start, count in
                let sign = unsafe Self.plusSign(start, count)
                return unsafe parseDouble(start + sign, count - sign) ?? parseNonFinite(start, count)
            }
        case .decimal(let precision, let scale):
            let isGuess = isGuess
            return try unsafe fixed(fields, 0 as Int128, Column.Values.int128) { start, count in
                if isGuess, unsafe !isPlainNumber(start, count) { return nil }
                let sign = unsafe isGuess ? 0 : Self.plusSign(start, count)
                return unsafe parseDecimal(start + sign, count - sign, precision: precision, scale: scale)
            }
        case .uuid: return try uuidColumn(fields)
        case .date:
            guard let pattern = target.pattern else {
                return try unsafe fixed(fields, 0 as Int32, Column.Values.int32, kernel: cdk_text_date) {
                    start, count in
                    unsafe parseISODate(start, count) ?? parseExtendedDate(start, count)
                }
            }
            return try unsafe fixed(fields, 0 as Int32, Column.Values.int32) { start, count in
                unsafe pattern.parse(start, count)?.days
            }
        case .time(let unit): return try timeColumn(fields, unit)
        case .timestamp(let unit, let zone): return try timestampColumn(fields, unit, isUTC: zone != nil)
        case .null, .list, .fixedSizeList, .structure, .map:
            preconditionFailure("TextColumnParser has no reading for \(type)")
        }
    }
}

extension TextColumnParser {
    /// Whether a text stands for null.
    @inline(__always)
    func isNull(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count <= 0 { return true }
        return nullTokens.isEmpty ? false : unsafe isNullToken(start, count)
    }

    /// Whether a text that may have stood in quotes stands for null.
    @inline(__always)
    func isNull(_ start: UnsafePointer<UInt8>, _ count: Int, isQuoted: Bool) -> Bool {
        if isQuoted, count > 0, !hasQuotedNulls { return false }
        return unsafe isNull(start, count)
    }

    @inline(never)
    private func isNullToken(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        // SAFETY: the text's bytes are readable.
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        return nullTokens.contains { unsafe text.elementsEqual($0) }
    }

    /// A kernel that reads a run of texts of the usual form; see `cdk_text_numbers.h`.
    typealias Kernel<Element> = (
        Int32, UnsafePointer<cdk_text_fields>, Int, UnsafeMutablePointer<Element>, UnsafeMutablePointer<UInt64>
    ) -> Int

    /// A column of a type of fixed width.
    @inline(__always)
    func fixed<Element: BitwiseCopyable & Sendable>(
        _ fields: TextFields, _ placeholder: Element, _ layout: (Buffer<Element>) -> Column.Values,
        kernel: Kernel<Element>? = nil, _ read: (UnsafePointer<UInt8>, Int) -> Element?
    ) throws(Misfit) -> Column {
        let (elements, validity) = try unsafe elements(fields, placeholder, kernel: kernel, read)
        return Column(type: target.type, count: fields.count, validity: validity, values: layout(Buffer(elements)))
    }

    /// The loop of every type of fixed width: `read` gives a value, or `nil` where the text is none. A kernel, where
    /// there is one, reads all texts but those it stops at.
    @inline(__always)
    func elements<Element: BitwiseCopyable & Sendable>(
        _ fields: TextFields, _ placeholder: Element, kernel: Kernel<Element>? = nil,
        _ read: (UnsafePointer<UInt8>, Int) -> Element?
    ) throws(Misfit) -> (elements: [Element], validity: Bitmap?) {
        let count = fields.count
        var validity = [UInt64](repeating: 0, count: (count + 63) / 64)
        var misfit: Int?
        let kernel = unsafe level == 0 || hasNumericNullTokens ? nil : kernel
        var kernelFields = unsafe fields.kernelFields
        let elements = unsafe [Element](unsafeUninitializedCapacity: count) { output, initialized in
            guard let out = output.baseAddress else { return }
            // SAFETY: every index below `count` is written once, in order, by the kernel or here; `validity` has a bit
            // for each.
            unsafe validity.withUnsafeMutableBufferPointer { words in
                var index = 0
                // A column of unusual texts stops the kernel at each: then it is let be.
                var patience = 16
                while index < count {
                    if let kernel = unsafe kernel, patience > 0 {
                        let next = unsafe kernel(level, &kernelFields, index, out, words.baseAddress!)
                        patience = next &- index < 4 ? patience &- 1 : 16
                        index = next
                        if index == count { break }
                    }
                    let (start, length, _, needsUnescaping) = unsafe fields.content(index)
                    if unsafe isNull(start, length) {
                        unsafe (out + index).initialize(to: placeholder)
                    } else {
                        var value: Element?
                        if needsUnescaping {
                            let text = unsafe fields.unescaped(start, length)
                            value = unsafe text.withUnsafeBufferPointer { unsafe read($0.baseAddress!, $0.count) }
                        } else {
                            value = unsafe read(start, length)
                            if value == nil, !isGuess, let (inner, count) = unsafe Self.trimmed(start, length) {
                                value = unsafe read(inner, count)
                            }
                        }
                        if let value {
                            unsafe (out + index).initialize(to: value)
                            unsafe words[index &>> 6] |= 1 &<< UInt64(index & 63)
                        } else if let misfits {
                            unsafe (out + index).initialize(to: placeholder)
                            misfits.positions.append(index)
                        } else {
                            misfit = index
                            break
                        }
                    }
                    index &+= 1
                }
                initialized = index
            }
        }
        if let misfit { throw Misfit(index: misfit) }
        let bits = Bitmap(words: validity, count: count)
        return (elements, bits.isAllOnes ? nil : bits)
    }

    /// A text without the blanks around it, which types that the user gave take; `nil` where there are none, or
    /// nothing else.
    @inline(never)
    private static func trimmed(
        _ start: UnsafePointer<UInt8>, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int)? {
        var first = 0
        var end = count
        // SAFETY: the text's bytes are readable.
        while first < end, unsafe start[first] == 0x20 || start[first] == 0x09 { first += 1 }
        while end > first, unsafe start[end - 1] == 0x20 || start[end - 1] == 0x09 { end -= 1 }
        return end - first == count || end == first ? nil : unsafe (start + first, end - first)
    }

    /// Whether a text that means null could be taken for a value by a kernel.
    private var hasNumericNullTokens: Bool {
        nullTokens.contains { token in token.contains { $0 &- 0x30 <= 9 } }
    }

    @inline(__always)
    private func integers<Integer: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ fields: TextFields, _ layout: (Buffer<Integer>) -> Column.Values
    ) throws(Misfit) -> Column {
        let isGuess = isGuess
        return try unsafe fixed(fields, 0 as Integer, layout) { start, count in
            (unsafe parseInt64(start, count, isStrict: isGuess)).flatMap { Integer(exactly: $0) }
        }
    }

    /// How long the `+` before a number is, which types that the user gave take.
    @inline(__always)
    private static func plusSign(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        guard count > 1, unsafe start[0] == 0x2B else { return 0 }
        return unsafe start[1] &- 0x30 <= 9 || start[1] == 0x2E ? 1 : 0
    }

    @inline(__always)
    private static func statedFloat(_ start: UnsafePointer<UInt8>, _ count: Int) -> Float? {
        let sign = unsafe plusSign(start, count)
        return unsafe parseFloat(start + sign, count - sign) ?? parseNonFinite(start, count).map(Float.init)
    }

    /// A double that a column of doubles may be guessed to hold; see ``TypeEvidence``.
    @inline(__always)
    private static func guessedDouble(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
        let digits = unsafe start[0] == 0x2D ? 1 : 0
        // A leading zero followed by a digit makes a code, not a number.
        if count > digits + 1, unsafe start[digits] == 0x30, unsafe start[digits + 1] &- 0x30 <= 9 { return nil }
        guard let value = unsafe parseDouble(start, count) else { return unsafe parseNonFinite(start, count) }
        if count > 15, value.magnitude >= 0x1p53, unsafe isInexactInteger(start, count) { return nil }
        return value
    }

    @inline(never)
    private static func isInexactInteger(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        // SAFETY: the text's bytes are readable.
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        if unsafe text.contains(where: { $0 == 0x2E || $0 | 0x20 == 0x65 }) { return false }
        guard let integer = unsafe parseInt64(start, count, isStrict: true) else { return true }
        return Double(exactly: integer) == nil
    }

    private func booleanColumn(_ fields: TextFields) throws(Misfit) -> Column {
        let isGuess = isGuess
        let words = target.booleanWords
        let (flags, validity) = try unsafe elements(fields, false) { start, count in
            if let words { return unsafe words.value(UnsafeBufferPointer(start: start, count: count)) }
            if let flag = unsafe parseBoolean(start, count) { return flag }
            return isGuess ? nil : unsafe parseBooleanWord(start, count)
        }
        return Column(type: .boolean, count: fields.count, validity: validity, values: .boolean(Bitmap(flags)))
    }

    private func timeColumn(_ fields: TextFields, _ unit: TimeUnit) throws(Misfit) -> Column {
        let size = 1_000_000_000 / unit.perSecond
        if let pattern = target.pattern {
            return try unsafe fixed(fields, 0 as Int64, Column.Values.int64) { start, count in
                guard let moment = unsafe pattern.parse(start, count) else { return nil }
                return moment.nanoseconds % size == 0 ? moment.nanoseconds / size : nil
            }
        }
        return try unsafe fixed(fields, 0 as Int64, Column.Values.int64) { start, count in
            guard let time = unsafe parseISOTime(start, count), time.length == count, time.nanoseconds % size == 0
            else {
                return nil
            }
            return time.nanoseconds / size
        }
    }

    private func timestampColumn(_ fields: TextFields, _ unit: TimeUnit, isUTC: Bool) throws(Misfit) -> Column {
        if let pattern = target.pattern {
            return try unsafe fixed(fields, 0 as Int64, Column.Values.int64) { start, count in
                unsafe pattern.parse(start, count)?.count(of: unit)
            }
        }
        let isGuess = isGuess
        return try unsafe fixed(fields, 0 as Int64, Column.Values.int64) { start, count in
            let parsed = unsafe parseISOTimestamp(start, count, allowsDateOnly: true)
            guard let moment = unsafe parsed ?? parseExtendedMoment(start, count) else { return nil }
            // Local readings and instants do not mix, but whoever asks for UTC means UTC where nothing is said.
            if moment.offset == nil ? isUTC && isGuess : !isUTC { return nil }
            return moment.count(of: unit)
        }
    }

    private func uuidColumn(_ fields: TextFields) throws(Misfit) -> Column {
        let (numbers, validity) = try unsafe elements(fields, 0 as UInt128) { start, count in
            unsafe Self.uuid(start, count)
        }
        var data: [UInt8] = []
        data.reserveCapacity(numbers.count * 16)
        for value in numbers {
            for shift in stride(from: 120, through: 0, by: -8) {
                data.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return Column(
            type: .uuid, count: fields.count, validity: validity,
            values: .fixedBytes(FixedBytes(width: 16, data: Buffer(data))))
    }

    /// 32 hexadecimal digits, with dashes after 8, 12, 16 and 20 of them or none.
    private static func uuid(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt128? {
        guard count == 36 || count == 32 else { return nil }
        var value: UInt128 = 0
        for position in 0..<count {
            let byte = unsafe start[position]
            if count == 36, position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == 0x2D else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt128(digit)
        }
        return value
    }
}

extension TextColumnParser {
    /// Strings and binary: room for all texts as they stand, then one pass that copies their contents one after
    /// another.
    private func textColumn(_ fields: TextFields) -> Column {
        let count = fields.count
        var room = 0
        for index in 0..<count { room &+= max(0, unsafe fields.raw(index).count) }
        var validity: [UInt64] = []
        validity.reserveCapacity((count + 63) / 64)
        var hasNulls = false
        var offsets: [Int32] = []
        let data = unsafe [UInt8](unsafeUninitializedCapacity: room + 16) { data, dataCount in
            guard let base = data.baseAddress else { return }
            offsets = unsafe [Int32](unsafeUninitializedCapacity: count + 1) { offsets, offsetCount in
                // SAFETY: `count + 1` offsets are written, in order. The contents never need more than the texts as
                // they stand, so the end stays within `room`; copies of 16 bytes may run over into the 16 bytes behind
                // it, and read over into the 64 that TextFields promises.
                unsafe offsets.initializeElement(at: 0, to: 0)
                var end = 0
                var index = 0
                while index < count {
                    let blockEnd = min(index &+ 64, count)
                    var word: UInt64 = 0
                    var bit: UInt64 = 1
                    while index < blockEnd {
                        let (start, length, isQuoted, needsUnescaping) = unsafe fields.content(index)
                        if needsUnescaping {
                            end &+= unsafe fields.unescape(start, length, into: base + end)
                            word |= bit
                        } else if unsafe !isNull(start, length, isQuoted: isQuoted) {
                            unsafe Self.copy(start, length, to: base + end)
                            end &+= length
                            word |= bit
                        } else if length == 0, isQuoted || hasEmptyTexts {
                            // Quoted empty text is an empty string, not null.
                            word |= bit
                        } else {
                            hasNulls = true
                        }
                        unsafe offsets.initializeElement(at: index &+ 1, to: Int32(truncatingIfNeeded: end))
                        bit = bit &<< 1
                        index &+= 1
                    }
                    validity.append(word)
                }
                offsetCount = count + 1
                dataCount = end
            }
        }
        return Column(
            type: target.type, count: count, validity: hasNulls ? Bitmap(words: validity, count: count) : nil,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data))))
    }

    /// Copies a text; up to 16 bytes behind its copy are written over, as many behind the text are read.
    @inline(__always)
    private static func copy(_ start: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) {
        let source = unsafe UnsafeRawPointer(start)
        let target = UnsafeMutableRawPointer(target)
        if count <= 16 {
            let low = unsafe source.loadUnaligned(as: UInt64.self)
            let high = unsafe source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            unsafe target.storeBytes(of: low, as: UInt64.self)
            unsafe target.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
        } else {
            unsafe target.copyMemory(from: source, byteCount: count)
        }
    }
}

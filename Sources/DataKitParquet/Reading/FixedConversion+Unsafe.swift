internal import CDataKitKernels
import DataKitCore

/// How the stored values of a column become those of its type, where both have one width.
enum FixedConversion: Hashable {
    /// As they are.
    case copy(width: Int)
    /// INT32 to an integer of 1 or 2 bytes.
    case narrow(to: Int)
    /// INT32 to 64 bits.
    case widen
    /// INT32 or INT64 to 128 bits.
    case widen128(from: Int)
    /// Big-endian two's complement to 128 bits.
    case bigEndian(width: Int)
    /// BYTE_ARRAYs of big-endian two's complement to 128 bits.
    case bigEndianStrings
    /// INT96 to a count of so many nanoseconds.
    case int96(unit: Int64)
    /// Months, days, milliseconds to an ``Interval``.
    case interval

    /// The bytes of a stored value; 0 where they vary.
    var storedWidth: Int {
        switch self {
        case .copy(let width), .widen128(let width), .bigEndian(let width): width
        case .narrow, .widen: 4
        case .bigEndianStrings: 0
        case .int96, .interval: 12
        }
    }

    /// Converts `count` stored values.
    /// - Precondition: `bytes` holds them and `target` has room.
    @unsafe func convert(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutableRawPointer
    ) throws(ParquetError) {
        var fits = true
        // SAFETY: the kernels read `count` values of the stored width and write as many of the type's; the caller
        // vouches for both.
        switch self {
        case .copy(let width): unsafe target.copyMemory(from: bytes, byteCount: count * width)
        case .narrow(let width): fits = unsafe cdk_narrow32(bytes, count, width, target) == 0
        case .widen: unsafe cdk_widen32(bytes, count, target.assumingMemoryBound(to: Int64.self))
        case .widen128(let width): unsafe cdk_widen_128(bytes, count, width, target)
        case .bigEndian(let width): fits = unsafe cdk_big_endian_128(bytes, count, width, target) == 0
        case .bigEndianStrings: preconditionFailure("byte strings are converted by their offsets")
        case .int96(let unit):
            fits = unsafe cdk_int96_timestamps(bytes, count, unit, target.assumingMemoryBound(to: Int64.self)) == count
        case .interval: fits = unsafe Self.convertIntervals(bytes, count, target)
        }
        guard fits else { throw misfit }
    }

    /// Why values do not fit.
    var misfit: ParquetError {
        switch self {
        case .int96(let unit) where unit == 1:
            ParquetError(
                .outOfRange,
                "an INT96 timestamp lies outside 1677 to 2262, which 64 bits of nanoseconds reach; read with the option "
                    + "int96Unit = .microseconds (--int96 microseconds)")
        case .bigEndian, .bigEndianStrings:
            ParquetError(.unsupported, "a decimal does not fit into 128 bits")
        default: .damaged("a value is out of its type's range")
        }
    }

    @unsafe private static func convertIntervals(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutableRawPointer
    ) -> Bool {
        let raw = unsafe UnsafeRawPointer(bytes)
        let intervals = unsafe target.assumingMemoryBound(to: Interval.self)
        for index in 0..<count {
            // SAFETY: there are 12 bytes for each.
            let months = unsafe raw.loadUnaligned(fromByteOffset: 12 * index, as: UInt32.self)
            let days = unsafe raw.loadUnaligned(fromByteOffset: 12 * index + 4, as: UInt32.self)
            let milliseconds = unsafe raw.loadUnaligned(fromByteOffset: 12 * index + 8, as: UInt32.self)
            guard let months = Int32(exactly: months), let days = Int32(exactly: days) else { return false }
            unsafe (intervals + index).initialize(
                to: Interval(months: months, days: days, nanoseconds: Int64(milliseconds) * 1_000_000))
        }
        return true
    }

    /// Converts byte strings, `offsets.count - 1` of them.
    @unsafe func convertStrings(
        _ data: [UInt8], offsets: [Int32], to target: UnsafeMutableRawPointer
    ) throws(ParquetError) {
        var fits = true
        unsafe data.withUnsafeBufferPointer { data in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                // SAFETY: the offsets were made together with the data.
                if let base = data.baseAddress {
                    fits = unsafe cdk_big_endian_strings_128(base, offsets.baseAddress, offsets.count - 1, target) == 0
                } else {
                    unsafe target.initializeMemory(as: UInt8.self, repeating: 0, count: (offsets.count - 1) * 16)
                }
            }
        }
        guard fits else { throw misfit }
    }
}

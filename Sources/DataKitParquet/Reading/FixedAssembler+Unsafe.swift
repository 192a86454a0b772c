internal import CDataKitKernels
import DataKitCore

/// A column whose values have one width: numbers, times, decimals.
struct FixedAssembler<Element: BitwiseCopyable & Sendable>: ValueAssembler {
    private let conversion: FixedConversion
    private let wrap: @Sendable (Buffer<Element>) -> Column.Values
    private var dictionary: [Element] = []
    private var values: [Element] = []
    private var indices: [Int32] = []

    init(
        _ conversion: FixedConversion, of type: Element.Type = Element.self,
        wrap: @escaping @Sendable (Buffer<Element>) -> Column.Values
    ) {
        self.conversion = conversion
        self.wrap = wrap
    }

    mutating func loadDictionary(_ values: PageValues, count: Int) throws(ParquetError) {
        var values = values
        dictionary = []
        try append(PageSlice(first: 0, rows: count, dense: count, validity: []), of: &values, to: &dictionary)
    }

    var dictionaryValues: (count: Int, values: Column.Values)? {
        dictionary.isEmpty ? nil : (dictionary.count, wrap(Buffer(dictionary)))
    }

    mutating func begin(rows: Int) { values.reserveCapacity(rows) }

    mutating func append(_ slice: PageSlice, of page: inout PageValues) throws(ParquetError) {
        guard case .indices(let width) = page.form else { return try append(slice, of: &page, to: &values) }
        indices.removeAll(keepingCapacity: true)
        try page.decodeIndices(
            slice.dense, width: width, dictionaryCount: dictionary.count, appendingTo: &indices)
        let (dictionary, indices) = (dictionary, indices)
        try unsafe values.appendSpread(slice) { target throws(ParquetError) in
            unsafe dictionary.withUnsafeBufferPointer { dictionary in
                unsafe indices.withUnsafeBufferPointer { indices in
                    guard indices.count > 0 else { return }
                    // SAFETY: decodeIndices checked that all indices are in the dictionary.
                    unsafe cdk_gather(
                        dictionary.baseAddress, MemoryLayout<Element>.stride,
                        UnsafeRawPointer(indices.baseAddress!).assumingMemoryBound(to: UInt32.self), indices.count,
                        target)
                }
            }
        }
    }

    private func append(
        _ slice: PageSlice, of page: inout PageValues, to values: inout [Element]
    ) throws(ParquetError) {
        switch page.form {
        case .fixed(let width) where width == conversion.storedWidth:
            let range = try page.takeFixed(slice.dense, width: width)
            let bytes = page.bytes
            let conversion = conversion
            try unsafe values.appendSpread(slice) { target throws(ParquetError) in
                var failure: ParquetError?
                unsafe bytes.withUnsafeBufferPointer { source in
                    guard range.count > 0 else { return }
                    do throws(ParquetError) {
                        // SAFETY: takeFixed checked that the values are there.
                        try unsafe conversion.convert(
                            source.baseAddress! + range.lowerBound, count: slice.dense, to: target)
                    } catch { failure = error }
                }
                if let failure { throw failure }
            }
        case .byteArrays where conversion == .bigEndianStrings:
            var ends: [Int32] = [0]
            var data: [UInt8] = []
            try page.takeByteArrays(slice.dense, endsInto: &ends, dataInto: &data)
            let conversion = conversion
            try unsafe values.appendSpread(slice) { target throws(ParquetError) in
                // SAFETY: there is room for `dense` values.
                try unsafe conversion.convertStrings(data, offsets: ends, to: target)
            }
        default: throw .damaged("the page's values do not have the column's type")
        }
    }

    mutating func finish() -> Column.Values {
        let finished = values
        values = []
        return wrap(Buffer(finished))
    }
}

extension Array where Element: BitwiseCopyable {
    /// Appends the rows of a slice: `fill` writes the values that are there, one after another, and they are then
    /// moved to their rows, with zeros between. Nothing is appended where it fails.
    mutating func appendSpread(
        _ slice: PageSlice, stride: Int = 1, _ fill: (UnsafeMutableRawPointer) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        if slice.rows == 0 { return }
        var failure: ParquetError?
        append(addingCapacity: slice.rows * stride) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: append reserved the room for all rows; `fill` writes at most as many values as rows.
                let target = unsafe UnsafeMutableRawPointer(pointer.baseAddress! + initialized)
                do throws(ParquetError) { try unsafe fill(target) } catch {
                    failure = error
                    return
                }
                if slice.hasNulls {
                    unsafe slice.validity.withUnsafeBufferPointer { validity in
                        unsafe cdk_spread(
                            target, MemoryLayout<Element>.stride * stride, validity.baseAddress, slice.first,
                            slice.rows,
                            slice.dense)
                    }
                }
                initialized += slice.rows * stride
            }
        }
        if let failure { throw failure }
    }
}

internal import CDataKitKernels
import DataKitCore

/// A column of byte strings of one width.
struct FixedBytesAssembler: ValueAssembler {
    private let width: Int
    private var dictionary: [UInt8] = []
    private var dictionaryCount = 0
    private var values: [UInt8] = []
    private var indices: [Int32] = []
    /// How many bytes of the values in the batch are more than nulls.
    private var storedBytes = 0
    /// What nulls and repetitions may take beyond what the file stores: a value of a batch has its full width even
    /// where it is null, so that a few bytes could ask for any memory.
    private static let maximumFilling = 1 << 28

    init(width: Int) { self.width = width }

    mutating func loadDictionary(_ values: PageValues, count: Int) throws(ParquetError) {
        var values = values
        let range = try values.takeFixed(count, width: width)
        dictionary = Array(values.bytes[range])
        dictionaryCount = count
    }

    var dictionaryValues: (count: Int, values: Column.Values)? {
        dictionaryCount == 0
            ? nil : (dictionaryCount, .fixedBytes(FixedBytes(width: width, data: Buffer(dictionary))))
    }

    mutating func begin(rows: Int) {}

    mutating func append(_ slice: PageSlice, of page: inout PageValues) throws(ParquetError) {
        guard slice.rows <= (Int(Int32.max) - values.count) / width else { throw .tooManyBytes }
        let width = width
        if case .fixed = page.form { storedBytes += min(slice.dense * width, page.end - page.position) }
        let filling = values.count + slice.rows * width - storedBytes
        guard filling <= Self.maximumFilling else {
            throw ParquetError(
                .limit,
                "a batch would have \(filling) bytes of nulls and repeated values of \(width) bytes each; read with fewer "
                    + "batchRows")
        }
        switch page.form {
        case .fixed(let stored) where stored == width:
            let range = try page.takeFixed(slice.dense, width: width)
            let bytes = page.bytes
            try unsafe values.appendSpread(slice, stride: width) { target throws(ParquetError) in
                unsafe bytes.withUnsafeBufferPointer { source in
                    guard range.count > 0 else { return }
                    // SAFETY: takeFixed checked that the values are there.
                    unsafe target.copyMemory(from: source.baseAddress! + range.lowerBound, byteCount: range.count)
                }
            }
        case .indices(let indexWidth):
            indices.removeAll(keepingCapacity: true)
            try page.decodeIndices(
                slice.dense, width: indexWidth, dictionaryCount: dictionaryCount, appendingTo: &indices)
            let (dictionary, indices) = (dictionary, indices)
            try unsafe values.appendSpread(slice, stride: width) { target throws(ParquetError) in
                unsafe dictionary.withUnsafeBufferPointer { dictionary in
                    unsafe indices.withUnsafeBufferPointer { indices in
                        guard indices.count > 0 else { return }
                        // SAFETY: decodeIndices checked that all indices are in the dictionary.
                        unsafe cdk_gather(
                            dictionary.baseAddress, width,
                            UnsafeRawPointer(indices.baseAddress!).assumingMemoryBound(to: UInt32.self), indices.count,
                            target)
                    }
                }
            }
        default: throw .damaged("the page's values do not have the column's type")
        }
    }

    mutating func finish() -> Column.Values {
        let finished = values
        values = []
        storedBytes = 0
        return .fixedBytes(FixedBytes(width: width, data: Buffer(finished)))
    }
}

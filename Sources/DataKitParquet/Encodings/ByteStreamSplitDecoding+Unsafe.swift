internal import CDataKitKernels
import DataKitCore

/// BYTE_STREAM_SPLIT pages as PLAIN bytes.
enum ByteStreamSplitDecoding {
    static func values(_ bytes: [UInt8], _ range: Range<Int>, width: Int) throws(ParquetError) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the values lie out of bounds")
        guard width > 0, range.count % width == 0 else {
            throw .damaged("BYTE_STREAM_SPLIT has \(range.count) bytes, no multiple of the width \(width)")
        }
        return [UInt8](capacity: range.count) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                unsafe bytes.withUnsafeBufferPointer { source in
                    guard range.count > 0 else { return }
                    // SAFETY: as many bytes are written as are read, and both are there.
                    unsafe cdk_byte_stream_join(
                        source.baseAddress! + range.lowerBound, width, range.count / width, pointer.baseAddress!)
                    initialized = range.count
                }
            }
        }
    }
}

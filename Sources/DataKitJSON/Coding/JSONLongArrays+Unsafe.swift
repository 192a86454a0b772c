internal import CDataKitKernels
import DataKitCore

/// The long arrays in the objects of a long text, which are parsed part by part when they are asked for.
///
/// ```
/// text      {"version": 2, "rows": [{"id": 1}, {"id": 2}, ...], "count": 90000}
/// around    {"version": 2, "rows": [], "count": 90000}
/// ```
///
/// What is around them is parsed by itself, and the node of such an array is of a kind that no decoder takes for a value. As
/// an `Array` it is decoded by ``list(of:_:)``; whoever wants it otherwise gets an error, and the text is decoded as a whole
/// then, by who asked for it to be decoded.
final class JSONLongArrays {
    /// Of so many bytes an array is long.
    static let leastBytes = 1 << 19
    private static let most = 256

    private struct Extent {
        /// Its brackets.
        let open: Int, close: Int
        /// How many arrays and objects its elements are in.
        let depth: Int
        var isChecked = false
    }

    private let source: MemoryByteSource
    private let options: JSONParsingOptions
    /// By node.
    private var extents: [Int: Extent] = [:]
    /// The text with nothing in the arrays.
    private let around: JSONTape
    /// Whether the text has to be decoded as a whole.
    private var isRefused = false

    /// The arrays of a text that is parsed strictly; `nil` where less than half of it are long arrays, or it is no JSON.
    private init?(of bytes: [UInt8], _ options: JSONParsingOptions) {
        guard options.duplicateNames == .keep, Self.firstByte(of: bytes) == UInt8(ascii: "{") else { return nil }
        let found = Self.find(in: bytes)
        guard !found.isEmpty else { return nil }
        var text: [UInt8] = []
        var positions: [Int] = []
        var end = 0
        for extent in found {
            text += bytes[end...extent.open]
            positions.append(text.count - 1)
            end = extent.close
        }
        text += bytes[end...]
        let outcome = JSONTape.parse(
            copying: text[...], separation: .one, options: options, name: "JSON", wants: .numbers
        ).outcome
        guard outcome.fault == nil, let tape = outcome.tape, let nodes = tape.setAside(arraysAt: positions) else {
            return nil
        }
        for (node, extent) in zip(nodes, found) {
            extents[node.node] = Extent(open: extent.open, close: extent.close, depth: node.depth)
        }
        source = MemoryByteSource(bytes, name: "JSON")
        self.options = options
        around = tape
    }

    private static func find(in bytes: [UInt8]) -> [(open: Int, close: Int)] {
        var extents = [cdk_json_extent](repeating: cdk_json_extent(), count: most)
        let count = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe extents.withUnsafeMutableBufferPointer { extents in
                // SAFETY: neither is empty, and their counts are those given.
                unsafe cdk_json_long_arrays(
                    SIMDLevel.best, bytes.baseAddress!, bytes.count, leastBytes, bytes.count / 2, extents.baseAddress!,
                    extents.count)
            }
        }
        return extents[..<count].map { (Int($0.open), Int($0.close)) }
    }

    /// The first byte that is no white space.
    static func firstByte(of bytes: [UInt8]) -> UInt8? { bytes.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } }

    /// A value that has long arrays in it; `nil` where it has none, where it wants one of them otherwise than as an `Array`,
    /// and where anything is wrong, which is told best by who decodes the whole text.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ options: JSONParsingOptions,
        _ userInfo: [CodingUserInfoKey: any Sendable]
    ) -> Value? {
        guard let arrays = JSONLongArrays(of: bytes, options) else { return nil }
        // None that is lent: it must be known whether anybody keeps it.
        var context = JSONDecodingContext(for: type)
        context.begin(arrays.around, root: 1, userInfo: userInfo)
        context.longArrays = arrays
        let value = try? context.decode(type, 1)
        // Whoever keeps a decoder or container may ask for the arrays later, and in any way.
        guard context.finish(), isKnownUniquelyReferenced(&context), !arrays.isRefused, let value, arrays.checkOthers()
        else { return nil }
        return value
    }

    /// Notes that the text has to be decoded as a whole.
    func refuse() { isRefused = true }

    /// The elements of an array; `nil` where it is none of these.
    func list<Element: Decodable>(of type: Element.Type, _ place: JSONPlace) throws -> [Element]? {
        guard let extent = extents[place.index] else { return nil }
        do {
            let texts = JSONParsedTexts(
                chunks(of: extent), options: parsing(extent), name: source.name,
                parsesAhead: SystemCalls.processorCount() > 1)
            defer { texts.stop() }
            let list = try texts.list(
                of: type, ofBytes: extent.close - extent.open, userInfo: place.context.userInfo, at: place)
            extents[place.index]?.isChecked = true
            return list
        } catch {
            refuse()
            throw error
        }
    }

    /// Whether the arrays that nobody has asked for are JSON.
    private func checkOthers() -> Bool {
        extents.values.allSatisfy { extent in
            if extent.isChecked { return true }
            var chunks = chunks(of: extent)
            let options = parsing(extent)
            do {
                while let chunk = try chunks.next() {
                    let outcome = JSONTape.parse(
                        padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options,
                        name: source.name, wants: .nothing)
                    if outcome.fault != nil || chunk.needsValue && outcome.roots == 0 { return false }
                }
                return true
            } catch {
                return false
            }
        }
    }

    private func parsing(_ extent: Extent) -> JSONParsingOptions {
        var options = options
        options.maximumDepth -= extent.depth
        return options
    }

    private func chunks(of extent: Extent) -> JSONChunks {
        var reading = JSONReadingOptions()
        reading.layout = .array
        reading.maximumRowBytes = .max
        reading.chunkBytes = JSONParsedTexts.chunkBytes
        reading.parsing = parsing(extent)
        let first = extent.open + 1
        // It ends at the bracket that closes the array.
        return JSONChunks(
            SourceInput(source, from: first), layout: .array, options: reading,
            start: JSONStart(rest: [], offset: first))
    }
}

import DataKitCompression
import DataKitCore

/// The pages of a column chunk, one after another, decompressed.
struct PageReader {
    /// A page as it is consumed.
    enum Page {
        case dictionary(DictionaryPageHeader, bytes: [UInt8], range: Range<Int>)
        /// A data page of either version: where its levels and its values lie.
        case data(DataPage)
    }

    struct DataPage {
        var valueCount: Int
        /// Only version 2 tells.
        var nullCount: Int?
        /// Only version 2 tells.
        var rowCount: Int?
        var encoding: PageEncoding
        /// Absent where no value of the column has such levels.
        var repetition: LevelSection?
        var definition: LevelSection?
        var bytes: [UInt8]
        var values: Range<Int>
    }

    /// What the header of a page says, whose body has not been read.
    struct Head {
        fileprivate let header: PageHeader
        /// Where the header begins in the file.
        let start: Int
        /// Of a data page, nulls included; `nil` where its own header is missing.
        let valueCount: Int?
        /// How many rows begin in the page; `nil` where the header does not tell.
        let rowCount: Int?

        var isDictionary: Bool { header.type == .dictionaryPage }
    }

    private let bytes: ChunkBytes
    private let leaf: LeafColumn
    private let options: ParquetReadingOptions
    private let decompressor: BlockDecompressor?
    private let isHadoopLZ4: Bool
    /// Where the chunk ends in the file.
    private var end: Int
    /// Where the next page, or the body of the page whose head was read, begins in the file.
    private(set) var position: Int
    private var head: Head?
    /// Bytes of the file from `windowStart` on.
    private var window: [UInt8] = []
    private var windowStart: Int
    /// The size of the page that was read last, as it lies in the file.
    private var lastStored = 0
    /// How many bytes are read at once now: few after a leap, more and more from page to page.
    private var readAhead: Int
    /// Memory of a page that is no longer needed, to decompress the next into.
    private var scratch: [UInt8] = []
    /// The number of the page that was read last.
    private(set) var pageNumber = -1
    /// The header of the page that was read last.
    private(set) var header: PageHeader?
    /// Where pages lie that are known to be needed; read together where they lie together.
    var needed: [Range<Int>] = []

    init(
        bytes: ChunkBytes, range: Range<Int>, leaf: LeafColumn, codec: CompressionCodec,
        options: ParquetReadingOptions
    ) throws(ParquetError) {
        self.bytes = bytes
        self.leaf = leaf
        self.options = options
        readAhead = bytes.readAhead
        position = range.lowerBound
        windowStart = range.lowerBound
        end = range.upperBound
        decompressor = try codec.decompressor()
        isHadoopLZ4 = codec == .lz4
    }

    /// Takes memory back that a page no longer needs.
    mutating func recycle(_ bytes: consuming [UInt8]) {
        if decompressor != nil, position < end, bytes.capacity > scratch.capacity { scratch = bytes }
    }

    /// Goes on with the page at another place.
    /// - Parameters:
    ///   - number: the page's.
    ///   - end: where the last page ends.
    mutating func leap(to position: Int, number: Int, end: Int) {
        self.position = position
        head = nil
        pageNumber = number - 1
        readAhead = min(bytes.readAhead, ChunkBytes.smallestReadAhead)
        self.end = end
    }

    /// The head of the next page, or `nil` at the end of the chunk. Pages of kinds that hold no values are passed over.
    mutating func nextHead() throws(ParquetError) -> Head? {
        if let head { return head }
        while position < end {
            pageNumber += 1
            let start = position
            do throws(ParquetError) {
                let header = try readHeader()
                self.header = header
                let (stored, size) = (Int(header.compressedPageSize), Int(header.uncompressedPageSize))
                guard stored >= 0, size >= 0 else {
                    throw .damaged("the page's sizes are \(stored) and \(size) bytes, expected none below 0")
                }
                guard stored <= end - position else {
                    throw .damaged("the page has \(stored) bytes, but its column chunk ends after \(end - position)")
                }
                switch header.type {
                case .dictionaryPage: head = Head(header: header, start: start, valueCount: nil, rowCount: nil)
                case .dataPage:
                    let values = header.dataPageHeader.map { Int($0.valueCount) }
                    head = Head(
                        header: header, start: start, valueCount: values,
                        rowCount: leaf.maximumRepetitionLevel == 0 ? values : nil)
                case .dataPageV2:
                    head = Head(
                        header: header, start: start, valueCount: header.dataPageHeaderV2.map { Int($0.valueCount) },
                        rowCount: header.dataPageHeaderV2.map { Int($0.rowCount) })
                default: position += stored
                }
            } catch { throw error.located(page: pageNumber, byteOffset: start) }
            if let head { return head }
        }
        return nil
    }

    /// The next page, or `nil` at the end of the chunk.
    mutating func next() throws(ParquetError) -> Page? {
        guard try nextHead() != nil else { return nil }
        return try body()
    }

    /// Passes over the page whose head was read.
    mutating func skipBody() {
        guard let head else { return }
        position += Int(head.header.compressedPageSize)
        self.head = nil
    }

    /// The page whose head was read.
    /// - Parameter dictionaryBytes: how many bytes of a dictionary's entries are wanted; more may come.
    mutating func body(dictionaryBytes: Int? = nil) throws(ParquetError) -> Page {
        guard let head else { preconditionFailure("no head of a page was read") }
        do throws(ParquetError) {
            let page = try readBody(head.header, dictionaryBytes)
            // Of a chunk that has been read nothing is kept: a wide table has many of them.
            if position >= end { (window, windowStart, scratch) = ([], position, []) }
            return page
        } catch { throw error.located(page: pageNumber, byteOffset: head.start) }
    }

    private mutating func readBody(_ header: PageHeader, _ dictionaryBytes: Int?) throws(ParquetError) -> Page {
        let (stored, size) = (Int(header.compressedPageSize), Int(header.uncompressedPageSize))
        guard size <= options.maximumPageSize else {
            throw ParquetError(
                .limit,
                "the page decompresses to \(size) bytes; the option maximumPageSize allows \(options.maximumPageSize)")
        }
        try fill(stored)
        let range = position - windowStart..<position - windowStart + stored
        position += stored
        lastStored = stored
        head = nil
        if options.verifiesChecksums, let expected = header.crc {
            let actual = Checksum.crc32(window.span.extracting(range))
            guard actual == UInt32(bitPattern: expected) else {
                throw ParquetError(
                    .corrupt,
                    "the page's checksum is \(String(actual, radix: 16)), expected "
                        + "\(String(UInt32(bitPattern: expected), radix: 16)); the file is damaged here")
            }
        }
        switch header.type {
        case .dictionaryPage:
            guard let head = header.dictionaryPageHeader else {
                throw .damaged("a dictionary page has no header of its own")
            }
            let (bytes, values) = try decompress(range, to: size, prefix: dictionaryBytes)
            return .dictionary(head, bytes: bytes, range: values)
        case .dataPage:
            guard let head = header.dataPageHeader else { throw .damaged("a data page has no header of its own") }
            return .data(try open(head, range, size))
        default:
            guard let head = header.dataPageHeaderV2 else { throw .damaged("a data page has no header of its own") }
            return .data(try open(head, range, size))
        }
    }

    private mutating func open(_ head: DataPageHeader, _ range: Range<Int>, _ size: Int) throws(ParquetError)
        -> DataPage
    {
        let count = Int(head.valueCount)
        guard count >= 0 else { throw .damaged("a data page has \(count) values") }
        var (bytes, values) = try decompress(range, to: size)
        let repetition = try LevelSection(
            .repetition, maximum: leaf.maximumRepetitionLevel, encoding: head.repetitionLevelEncoding, count: count,
            bytes: bytes, takingFrom: &values)
        let definition = try LevelSection(
            .definition, maximum: leaf.maximumDefinitionLevel, encoding: head.definitionLevelEncoding, count: count,
            bytes: bytes, takingFrom: &values)
        return DataPage(
            valueCount: count, encoding: head.encoding, repetition: repetition, definition: definition, bytes: bytes,
            values: values)
    }

    private mutating func open(
        _ head: DataPageHeaderV2, _ range: Range<Int>, _ size: Int
    ) throws(ParquetError) -> DataPage {
        let (count, nulls) = (Int(head.valueCount), Int(head.nullCount))
        let (repetition, definition) = (
            Int(head.repetitionLevelsByteLength), Int(head.definitionLevelsByteLength)
        )
        let rows = Int(head.rowCount)
        guard count >= 0, 0...count ~= nulls, leaf.maximumRepetitionLevel > 0 ? 0...count ~= rows : rows == count else {
            throw .damaged("a data page has \(count) values, \(nulls) of them null, in \(rows) rows")
        }
        guard repetition >= 0, definition >= 0, repetition + definition <= range.count,
            repetition + definition <= size
        else {
            throw .damaged("levels of \(repetition) and \(definition) bytes in a page of \(range.count)")
        }
        let levelStart = range.lowerBound + repetition
        if leaf.maximumDefinitionLevel == 0, nulls > 0 {
            throw .damaged("a data page of a required column has \(nulls) nulls")
        }
        let repetitionLevels =
            leaf.maximumRepetitionLevel == 0
            ? nil
            : LevelSection(
                .repetition, maximum: leaf.maximumRepetitionLevel, bytes: window, range: range.lowerBound..<levelStart)
        let definitionLevels =
            leaf.maximumDefinitionLevel == 0
            ? nil
            : LevelSection(
                .definition, maximum: leaf.maximumDefinitionLevel, bytes: window,
                range: levelStart..<levelStart + definition)
        let stored = levelStart + definition..<range.upperBound
        let valueSize = size - repetition - definition
        let (bytes, values) =
            head.isCompressed ?? true
            ? try decompress(stored, to: valueSize) : (window, stored)
        guard values.count == valueSize else {
            throw .damaged("the values have \(values.count) bytes, expected \(valueSize)")
        }
        return DataPage(
            valueCount: count, nullCount: nulls, rowCount: rows, encoding: head.encoding,
            repetition: repetitionLevels, definition: definitionLevels, bytes: bytes, values: values)
    }
}

extension PageReader {
    /// Reads a header, whose size nobody knows beforehand: with more and more bytes, until it is whole.
    private mutating func readHeader() throws(ParquetError) -> PageHeader {
        var wanted = 1024
        while true {
            let most = min(wanted, end - position, options.maximumPageHeaderSize)
            let available = try fill(most, atLeast: wanted == 1024 ? 1 : most)
            let start = position - windowStart
            var reader = ThriftReader(
                window, range: start..<start + available, fileOffset: windowStart, subject: "the page header")
            do throws(ParquetError) {
                let header = try PageHeader(from: &reader)
                position += reader.position - start
                return header
            } catch {
                // A damaged header and a long one look alike until there is no more to read.
                guard available < most || most == wanted else { throw error }
                wanted *= 8
            }
        }
    }

    private mutating func fill(_ count: Int) throws(ParquetError) { _ = try fill(count, atLeast: count) }

    /// Makes the window hold some bytes from the position on.
    /// - Returns: how many there are of the `count` that are wanted.
    private mutating func fill(_ count: Int, atLeast least: Int) throws(ParquetError) -> Int {
        let offset = position - windowStart
        if offset >= 0, offset + least <= window.count { return min(count, window.count - offset) }
        let isContinued = position <= windowStart + window.count && !window.isEmpty
        if let piece = try bytes.piece(from: position, atLeast: least) {
            (window, windowStart) = (piece.bytes, piece.start)
            return min(count, windowStart + window.count - position)
        }
        let stop: Int
        if let run = needed.first(where: { $0.contains(position) }) {
            stop = max(run.upperBound, position + count)
        } else {
            if isContinued { readAhead = min(bytes.readAhead, 4 * readAhead) }
            // Pages are about as long as the one before: what begins here is not to be cut.
            stop = position + max(count, readAhead, readAhead == bytes.readAhead ? lastStored + (1 << 16) : 0)
        }
        window = try bytes.source.bytes(position..<min(end, stop))
        windowStart = position
        return min(count, window.count)
    }

    private mutating func decompress(
        _ range: Range<Int>, to size: Int, prefix: Int? = nil
    ) throws(ParquetError) -> (bytes: [UInt8], range: Range<Int>) {
        guard let decompressor else {
            guard range.count == size else {
                throw .damaged("an uncompressed page has \(range.count) bytes, expected \(size)")
            }
            return (window, range)
        }
        var bytes = scratch
        scratch = []
        bytes.removeAll(keepingCapacity: true)
        do throws(DataKitError) {
            let stored = window.span.extracting(range)
            if isHadoopLZ4 {
                try HadoopLZ4.decompress(
                    stored, uncompressedSize: size, with: decompressor, appendingTo: &bytes)
            } else {
                try decompressor.decompress(
                    stored, uncompressedSize: size, prefix: prefix ?? size, appendingTo: &bytes)
            }
        } catch { throw ParquetError(error) }
        return (bytes, 0..<bytes.count)
    }
}

extension CompressionCodec {
    /// What decompresses pages; `nil` where nothing is to be done.
    fileprivate func decompressor() throws(ParquetError) -> BlockDecompressor? {
        let compression: Compression
        switch self {
        case .uncompressed: return nil
        case .snappy: compression = .snappy
        case .gzip: compression = .gzip
        case .zstd: compression = .zstd
        case .lz4Raw, .lz4: compression = .lz4
        case .brotli: compression = .brotli
        default:
            throw ParquetError(.unsupported, "the column is compressed with \(self), which this version cannot read")
        }
        do throws(DataKitError) { return try BlockDecompressor(compression) } catch {
            throw ParquetError(.featureNotEnabled, error.message)
        }
    }
}

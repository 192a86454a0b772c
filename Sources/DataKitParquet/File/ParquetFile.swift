import DataKitCore

/// An open file: its bytes, its footer and its schema's tree.
struct ParquetFile: Sendable {
    var source: any ByteSource
    let footer: FileMetaData
    /// What the footer gives as the number of rows; in ``footer`` stands the sum of the row groups'.
    let claimedRowCount: Int64
    let tree: ParquetSchema
    let columns: [FileColumn]
    /// The types of the columns that are leaves, by the leaf's number.
    let flatTypes: [Int: DataType]
    /// Where the footer begins: no page lies behind.
    let dataEnd: Int
    let options: ParquetReadingOptions

    private static let magic: [UInt8] = Array("PAR1".utf8)
    private static let encryptedMagic: [UInt8] = Array("PARE".utf8)

    /// Reads the footer. The first read takes 64 KiB of the file's end, which holds most footers whole.
    init(source: any ByteSource, options: ParquetReadingOptions) throws(ParquetError) {
        do throws(ParquetError) {
            self.source = source
            self.options = options
            let (bytes, range) = try Self.footerBytes(source, options)
            dataEnd = source.byteCount - 8 - range.count
            var reader = ThriftReader(
                bytes, range: range, fileOffset: dataEnd - range.lowerBound, subject: "the footer")
            var footer = try FileMetaData(from: &reader)
            let tree = try ParquetSchema(elements: footer.schema)
            self.tree = tree
            columns = tree.columns(
                keyValueMetadata: footer.keyValueMetadata, int96Unit: options.int96Unit ?? .nanoseconds,
                isINT96Widened: options.isINT96Widened,
                variantForm: options.variantForm)
            var flatTypes: [Int: DataType] = [:]
            for column in columns where column.node.isLeaf {
                if case .success(let field) = column.field { flatTypes[column.leaves.lowerBound] = field.type }
            }
            self.flatTypes = flatTypes
            claimedRowCount = footer.rowCount
            footer.rowCount = try Self.check(footer, tree)
            self.footer = footer
        } catch { throw error.located(file: source.name) }
    }

    /// The bytes that hold the footer, and where it lies in them.
    private static func footerBytes(
        _ source: any ByteSource, _ options: ParquetReadingOptions
    ) throws(ParquetError) -> ([UInt8], Range<Int>) {
        let size = source.byteCount
        guard size >= 12 else {
            throw .damaged("is no Parquet file: it has \(size) bytes, and the smallest has 12")
        }
        let tailSize = min(size, 1 << 16)
        var bytes = try source.bytes(size - tailSize..<size)
        let end = Array(bytes[(bytes.count - 4)...])
        guard end != encryptedMagic else {
            throw ParquetError(.unsupported, "the footer is encrypted, which this version cannot read")
        }
        let start = tailSize == size ? Array(bytes[..<4]) : try source.bytes(0..<4)
        guard end == magic, start == magic || start == encryptedMagic else {
            throw ParquetError.damaged(
                "is no Parquet file, or one that was cut off: it does not "
                    + (end == magic ? "begin" : "end") + " with PAR1")
        }
        let length = bytes.littleEndian32(at: bytes.count - 8)
        guard length <= size - 12 else {
            throw ParquetError.damaged("the footer claims \(length) bytes of the \(size - 12) that there are")
        }
        guard length <= options.maximumFooterSize else {
            throw ParquetError(
                .limit,
                "the footer has \(length) bytes; the option maximumFooterSize allows \(options.maximumFooterSize)")
        }
        if length + 8 > bytes.count { bytes = try source.bytes(size - 8 - length..<size) }
        return (bytes, bytes.count - 8 - length..<bytes.count - 8)
    }

    /// - Returns: how many rows there are.
    private static func check(_ footer: FileMetaData, _ tree: ParquetSchema) throws(ParquetError) -> Int64 {
        var rows: Int64 = 0
        for (number, group) in footer.rowGroups.enumerated() {
            guard group.rowCount >= 0 else {
                throw ParquetError.damaged("the row group claims \(group.rowCount) rows").located(rowGroup: number)
            }
            guard group.columns.count == tree.leaves.count else {
                throw ParquetError.damaged(
                    "the row group has \(group.columns.count) column chunks, the schema \(tree.leaves.count) leaves"
                ).located(rowGroup: number)
            }
            let (sum, overflow) = rows.addingReportingOverflow(group.rowCount)
            guard !overflow else { throw .damaged("the row groups claim more than 2^63 rows") }
            rows = sum
        }
        // Some writers never fill the sum in.
        guard rows == footer.rowCount || footer.rowCount == 0 else {
            throw .damaged("the file claims \(footer.rowCount) rows, its row groups \(rows) together")
        }
        return rows
    }
}

extension ByteSource {
    /// Some bytes, with this module's errors.
    func bytes(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
        do throws(DataKitError) { return try read(range) } catch { throw ParquetError(error) }
    }
}

extension ParquetFile {
    /// The metadata of a column chunk, with the place of its bytes, checked against the schema and the file's size.
    func chunk(_ leaf: LeafColumn, rowGroup: Int) throws(ParquetError) -> (ColumnMetaData, Range<Int>) {
        let group = footer.rowGroups[rowGroup]
        let chunk = try group.columns.chunk(at: leaf.index)
        if let path = chunk.filePath, !path.isEmpty {
            throw ParquetError(.unsupported, "the column's data lies in another file, \(path)")
        }
        guard !chunk.isEncrypted else {
            throw ParquetError(
                .unsupported, "the column is encrypted, which this version cannot read; name other columns")
        }
        guard let metaData = chunk.metaData else { throw .damaged("the column chunk has no metadata") }
        guard metaData.type == leaf.physicalType else {
            throw .damaged("the column chunk holds \(metaData.type), the schema says \(leaf.physicalType)")
        }
        guard metaData.pathInSchema == leaf.path else {
            throw .damaged(
                "the column chunk belongs to \(metaData.pathInSchema.joined(separator: ".")), the schema says \(leaf.name)"
            )
        }
        // A row of a list that is null or empty has a value all the same: the null that says so.
        guard
            leaf.maximumRepetitionLevel > 0
                ? metaData.valueCount >= group.rowCount : metaData.valueCount == group.rowCount
        else {
            throw .damaged("the column chunk has \(metaData.valueCount) values, its row group \(group.rowCount) rows")
        }
        // Offset 0 means that there is no dictionary; some old writers gave its offset as that of the data.
        var start = metaData.dataPageOffset
        // Where there are no values some writers leave the data's offset at 0.
        if let dictionary = metaData.dictionaryPageOffset, dictionary > 0 {
            start = start > 0 ? min(start, dictionary) : dictionary
        }
        // parquet-mr before 1.2.9 left the dictionary's header out of the size (PARQUET-816).
        let slack: Int64 = footer.createdBy?.hasPrefix("parquet-mr") ?? false ? 100 : 0
        let (sum, overflow) = start.addingReportingOverflow(metaData.totalCompressedSize)
        guard start >= 4 || metaData.totalCompressedSize == 0, metaData.totalCompressedSize >= 0, !overflow, start >= 0,
            sum <= Int64(dataEnd)
        else {
            throw .damaged(
                "the column chunk claims \(metaData.totalCompressedSize) bytes from byte \(start) on; the data ends at "
                    + "byte \(dataEnd)")
        }
        return (metaData, Int(start)..<min(dataEnd, Int(sum + slack)))
    }
}

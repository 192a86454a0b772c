/// The part of a column that lies in a row group.
package struct ColumnChunk: ThriftStructure, Hashable, Sendable {
    /// Another file that holds the data; `nil` for this one.
    package var filePath: String?
    /// Deprecated: never rely on it.
    package var fileOffset: Int64
    package var metaData: ColumnMetaData?
    package var offsetIndexOffset: Int64?
    package var offsetIndexLength: Int32?
    package var columnIndexOffset: Int64?
    package var columnIndexLength: Int32?
    /// Whether it is told how the pages are encrypted.
    package var hasCryptoMetadata = false
    package var encryptedColumnMetadata: [UInt8]?
    /// Whether the pages are encrypted; the metadata may be plain for all that.
    package var isEncrypted: Bool { hasCryptoMetadata || encryptedColumnMetadata != nil }

    package init(
        filePath: String? = nil, fileOffset: Int64, metaData: ColumnMetaData? = nil, offsetIndexOffset: Int64? = nil,
        offsetIndexLength: Int32? = nil, columnIndexOffset: Int64? = nil, columnIndexLength: Int32? = nil,
        encryptedColumnMetadata: [UInt8]? = nil
    ) {
        self.filePath = filePath
        self.fileOffset = fileOffset
        self.metaData = metaData
        self.offsetIndexOffset = offsetIndexOffset
        self.offsetIndexLength = offsetIndexLength
        self.columnIndexOffset = columnIndexOffset
        self.columnIndexLength = columnIndexLength
        self.encryptedColumnMetadata = encryptedColumnMetadata
    }
}

extension ColumnChunk {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var filePath: String?
        var fileOffset: Int64?
        var metaData: ColumnMetaData?
        var offsetIndexOffset: Int64?
        var offsetIndexLength: Int32?
        var columnIndexOffset: Int64?
        var columnIndexLength: Int32?
        var hasCryptoMetadata = false
        var encryptedColumnMetadata: [UInt8]?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: filePath = try reader.string(field)
            case 2: fileOffset = try reader.int64(field)
            case 3: metaData = try reader.structure(field)
            case 4: offsetIndexOffset = try reader.int64(field)
            case 5: offsetIndexLength = try reader.int32(field)
            case 6: columnIndexOffset = try reader.int64(field)
            case 7: columnIndexLength = try reader.int32(field)
            case 8:
                hasCryptoMetadata = true
                try reader.skip(field)
            case 9: encryptedColumnMetadata = try reader.binary(field)
            default: try reader.skip(field)
            }
        }
        self.filePath = filePath
        self.fileOffset = fileOffset ?? 0
        self.metaData = metaData
        self.offsetIndexOffset = offsetIndexOffset
        self.offsetIndexLength = offsetIndexLength
        self.columnIndexOffset = columnIndexOffset
        self.columnIndexLength = columnIndexLength
        self.hasCryptoMetadata = hasCryptoMetadata
        self.encryptedColumnMetadata = encryptedColumnMetadata
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.string(1, filePath)
            writer.int64(2, fileOffset)
            writer.structure(3, metaData)
            writer.int64(4, offsetIndexOffset)
            writer.int32(5, offsetIndexLength)
            writer.int64(6, columnIndexOffset)
            writer.int32(7, columnIndexLength)
            writer.binary(9, encryptedColumnMetadata)
        }
    }
}

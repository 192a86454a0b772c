import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Thrift compact protocol")
struct ThriftTests {
    static let footer: FileMetaData = {
        let statistics = ColumnStatistics(
            deprecatedMaximum: [9, 0, 0, 0], deprecatedMinimum: [1, 0, 0, 0], nullCount: 0, distinctCount: 3,
            maximum: [9, 0, 0, 0], minimum: [1, 0, 0, 0], isMaximumExact: true, isMinimumExact: false, nanCount: 2)
        let column = ColumnMetaData(
            type: .int32, encodings: [.rle, .plain, .rleDictionary], pathInSchema: ["a", "b"], codec: .zstd,
            valueCount: 1 << 40, totalUncompressedSize: 77, totalCompressedSize: 55,
            keyValueMetadata: [KeyValue(key: "k"), KeyValue(key: "é", value: "")], dataPageOffset: 4,
            indexPageOffset: nil, dictionaryPageOffset: 5, statistics: statistics,
            encodingStats: [PageEncodingStats(pageType: .dataPage, encoding: .plain, count: 2)],
            bloomFilterOffset: 17, bloomFilterLength: 18,
            sizeStatistics: SizeStatistics(unencodedByteArrayDataBytes: 3, definitionLevelHistogram: [1, -2]),
            geospatialStatistics: GeospatialStatistics(
                boundingBox: BoundingBox(xMinimum: -1.5, xMaximum: 2, yMinimum: 0, yMaximum: .infinity),
                geospatialTypes: [1, 2]))
        let chunk = ColumnChunk(
            filePath: "f", fileOffset: 0, metaData: column, offsetIndexOffset: 1, offsetIndexLength: 2,
            columnIndexOffset: 3, columnIndexLength: 4, encryptedColumnMetadata: [1])
        return FileMetaData(
            version: 2,
            schema: [SchemaElement(name: "root", childCount: 17)]
                + logicalTypes.map {
                    SchemaElement(
                        type: .byteArray, typeLength: 3, repetition: .optional, name: "x", convertedType: .utf8,
                        scale: 1,
                        precision: 2, fieldID: -3, logicalType: $0)
                },
            rowCount: 12,
            rowGroups: [
                RowGroup(
                    columns: [chunk, chunk], totalByteSize: 5, rowCount: 6,
                    sortingColumns: [SortingColumn(columnIndex: 0, isDescending: true, nullsFirst: false)],
                    fileOffset: 7, totalCompressedSize: 8, ordinal: 9)
            ],
            keyValueMetadata: [], createdBy: "test",
            columnOrders: [.typeDefined, .ieee754Total, .int96Timestamp, .unknown(9)])
    }()

    static let logicalTypes: [LogicalType] = [
        .string, .map, .list, .enum, .decimal(scale: 2, precision: 10), .date,
        .time(isAdjustedToUTC: true, unit: .milliseconds), .time(isAdjustedToUTC: false, unit: nil),
        .timestamp(isAdjustedToUTC: false, unit: .nanoseconds), .timestamp(isAdjustedToUTC: true, unit: .microseconds),
        .integer(bitWidth: 8, isSigned: false), .integer(bitWidth: 64, isSigned: true), .null, .json, .bson, .uuid,
        .float16, .variant(specificationVersion: 1), .variant(specificationVersion: nil), .geometry(crs: "EPSG:4326"),
        .geometry(crs: nil), .geography(crs: nil, algorithm: 3), .file, .unknown(20), .unknown(300),
    ]

    @Test("reads back the footer it wrote")
    func roundTrip() throws {
        var reader = ThriftReader(Self.footer.thriftBytes)
        #expect(try FileMetaData(from: &reader) == Self.footer)
        #expect(reader.remaining == 0)
    }

    @Test("reads back every page header and index")
    func pageHeaders() throws {
        let statistics = ColumnStatistics(nullCount: 3)
        let headers = [
            PageHeader(
                type: .dataPage, uncompressedPageSize: 1, compressedPageSize: 2, crc: -5,
                dataPageHeader: DataPageHeader(
                    valueCount: 1, encoding: .plain, definitionLevelEncoding: .rle, repetitionLevelEncoding: .bitPacked,
                    statistics: statistics)),
            PageHeader(
                type: .dictionaryPage, uncompressedPageSize: 0, compressedPageSize: 0,
                dictionaryPageHeader: DictionaryPageHeader(valueCount: 9, encoding: .plainDictionary, isSorted: true)),
            PageHeader(
                type: .dataPageV2, uncompressedPageSize: .max, compressedPageSize: .max,
                dataPageHeaderV2: DataPageHeaderV2(
                    valueCount: 1, nullCount: 2, rowCount: 3, encoding: .deltaByteArray, definitionLevelsByteLength: 4,
                    repetitionLevelsByteLength: 5, isCompressed: false, statistics: statistics)),
        ]
        for header in headers {
            var reader = ThriftReader(header.thriftBytes)
            #expect(try PageHeader(from: &reader) == header)
        }
        let columnIndex = ColumnIndex(
            nullPages: [true, false], minimumValues: [[], [1]], maximumValues: [[], [2]], boundaryOrder: .descending,
            nullCounts: [4, 0], nanCounts: [0, 1])
        var reader = ThriftReader(columnIndex.thriftBytes)
        #expect(try ColumnIndex(from: &reader) == columnIndex)
        let offsetIndex = OffsetIndex(pageLocations: [
            PageLocation(offset: 1 << 35, compressedPageSize: 9, firstRowIndex: 0)
        ])
        reader = ThriftReader(offsetIndex.thriftBytes)
        #expect(try OffsetIndex(from: &reader) == offsetIndex)
    }

    @Test("a footer cut off at any byte is an error that says where")
    func truncation() {
        let bytes = Self.footer.thriftBytes
        for length in bytes.indices {
            var reader = ThriftReader(Array(bytes[..<length]), fileOffset: 1000)
            do throws(ParquetError) {
                _ = try FileMetaData(from: &reader)
                Issue.record("a footer of \(length) of \(bytes.count) bytes was read")
            } catch {
                #expect(error.kind == .outOfSpecification)
                #expect((1000...1000 + length).contains(error.location.byteOffset ?? -1))
            }
        }
    }

    @Test("a footer with any one bit flipped is read or refused, never a trap")
    func bitFlips() {
        var bytes = Self.footer.thriftBytes
        var refused = 0
        for index in bytes.indices {
            for bit in 0..<8 {
                bytes[index] ^= 1 << UInt8(bit)
                var reader = ThriftReader(bytes)
                do throws(ParquetError) {
                    let footer = try FileMetaData(from: &reader)
                    _ = try ParquetSchema(elements: footer.schema).columns()
                } catch { refused += 1 }
                bytes[index] ^= 1 << UInt8(bit)
            }
        }
        #expect(refused > 0)
    }

    @Test(
        "hostile bytes are refused",
        arguments: [
            ("a list of 2^62 strings", [0x19, 0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F, 0x00]),
            ("a string of 2^32 bytes", [0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0x00]),
            ("an endless varint", [0x16] + Array(repeating: 0xFF, count: 30)),
            (
                "a varint of more than 64 bits",
                [0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x00]
            ),
            ("an unknown wire type", [0x1E, 0x00]),
            ("a map of 2^31 entries", [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x88, 0x00]),
            ("a field number past 32767", [0x06, 0xFE, 0xFF, 0x03, 0x02, 0x16, 0x02, 0x00]),
            ("structs nested 1000 deep", Array(repeating: 0x1C, count: 1000)),
            ("lists nested 1000 deep", Array(repeating: 0x19, count: 1000)),
        ] as [(String, [UInt8])])
    func hostile(name: String, bytes: [UInt8]) {
        #expect(throws: ParquetError.self, "\(name)") {
            var reader = ThriftReader(bytes)
            try reader.structure { reader, field throws(ParquetError) in try reader.skip(field) }
        }
    }

    @Test("fields of unknown number are skipped, whatever their type")
    func skipsUnknown() throws {
        var writer = ThriftWriter()
        writer.structure { writer in
            writer.string(1, "k")
            writer.boolean(50, true)
            writer.double(51, 2.5)
            writer.booleanList(52, [true, false])
            writer.structures(53, [KeyValue(key: "inner")])
            writer.int8(54, -1)
            writer.structure(90, Self.footer)
        }
        var reader = ThriftReader(writer.bytes)
        #expect(try KeyValue(from: &reader) == KeyValue(key: "k"))
        #expect(reader.remaining == 0)
    }

    @Test("a missing required field is named")
    func missing() {
        var reader = ThriftReader([0])
        do throws(ParquetError) {
            _ = try KeyValue(from: &reader)
            Issue.record("a pair without a key was read")
        } catch { #expect(error.message.contains("'key'")) }
    }
}

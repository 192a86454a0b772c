import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("The extent of geometries")
struct GeometryExtentTests {
    private static func leaf(_ annotation: ParquetAnnotation) throws -> LeafColumn {
        try ParquetSchema(Schema([field(annotation)])).leaves[0]
    }

    private static func field(_ annotation: ParquetAnnotation) -> Field {
        var field = Field("place", .binary)
        field.parquetAnnotation = annotation
        return field
    }

    /// Well-known binary: byte order, kind, what follows.
    private static func binary(_ kind: UInt32, _ body: [UInt8], isLittleEndian: Bool = true) -> [UInt8] {
        [isLittleEndian ? 1 : 0] + word(kind, isLittleEndian: isLittleEndian) + body
    }

    private static func word(_ value: UInt32, isLittleEndian: Bool = true) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (isLittleEndian ? 8 * $0 : 24 - 8 * $0)) }
    }

    private static func numbers(_ values: [Double], isLittleEndian: Bool = true) -> [UInt8] {
        values.flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(isLittleEndian ? 8 * $0 : 56 - 8 * $0)) }
        }
    }

    private static func extent(
        _ values: [[UInt8]], _ annotation: ParquetAnnotation = .geometry(crs: nil)
    ) throws -> GeospatialStatistics? {
        var extent = try #require(try GeometryExtent(leaf(annotation)))
        for value in values { extent.add(value.span) }
        return extent.statistics
    }

    @Test("is that of all coordinates, in either byte order, with heights and measures")
    func coordinates() throws {
        let found = try Self.extent([
            Self.binary(1, Self.numbers([3, -4])),
            Self.binary(3001, Self.numbers([1, 2, 30, 40], isLittleEndian: false), isLittleEndian: false),
            Self.binary(1002, Self.word(2) + Self.numbers([7, 8, 9, -10, 11, 12])),
            Self.binary(3, Self.word(1) + Self.word(2) + Self.numbers([0, 0, 0.5, 20])),
            Self.binary(
                7, Self.word(2) + Self.binary(2001, Self.numbers([1, 1, 99])) + Self.binary(4, Self.word(0))),
        ])
        #expect(
            found
                == GeospatialStatistics(
                    boundingBox: BoundingBox(
                        xMinimum: -10, xMaximum: 7, yMinimum: -4, yMaximum: 20, zMinimum: 9, zMaximum: 30, mMinimum: 40,
                        mMaximum: 99), geospatialTypes: [1, 3, 7, 1002, 3001]))
    }

    @Test("leaves out NaN; there is none without a coordinate on both axes")
    func specialValues() throws {
        let empty = Self.binary(1, Self.numbers([.nan, .nan]))
        #expect(try Self.extent([empty]) == GeospatialStatistics(geospatialTypes: [1]))
        #expect(try Self.extent([]) == nil)
        #expect(try Self.extent([Self.binary(1, Self.numbers([1, .nan]))])?.boundingBox == nil)
        #expect(
            try Self.extent([empty, Self.binary(1, Self.numbers([1, 2]))])?.boundingBox
                == BoundingBox(xMinimum: 1, xMaximum: 1, yMinimum: 2, yMaximum: 2))
    }

    @Test(
        "is unknown where a value is no well-known binary",
        arguments: [
            [], [1], [2, 1, 0, 0, 0], binary(1, numbers([1])), binary(1, numbers([1, 2, 3])), binary(8, word(0)),
            binary(4001, numbers([1, 2])), binary(2, word(.max)), binary(3, word(.max)), binary(7, word(.max)),
            binary(0x2000_0001, word(4326) + numbers([1, 2])),
            (0..<40).reduce(binary(1, numbers([1, 2]))) { inner, _ in binary(7, word(1) + inner) },
        ])
    func unknown(value: [UInt8]) throws {
        #expect(try Self.extent([Self.binary(1, Self.numbers([1, 2])), value]) == nil)
    }

    @Test("of a GEOGRAPHY is that of points on the globe; edges run outside of their ends")
    func geography() throws {
        let globe = ParquetAnnotation.geography(crs: nil, algorithm: nil)
        let points = [
            Self.binary(1, Self.numbers([170, 80])), Self.binary(1, Self.numbers([190, 10])),
            Self.binary(1, Self.numbers([-1, -91])),
        ]
        #expect(
            try Self.extent(points, globe)?.boundingBox
                == BoundingBox(xMinimum: -1, xMaximum: 170, yMinimum: 10, yMaximum: 80))
        let line = Self.binary(2, Self.word(2) + Self.numbers([0, 50, 90, 50]))
        #expect(try Self.extent(points + [line], globe) == GeospatialStatistics(geospatialTypes: [1, 2]))
    }

    @Test("is written for every column chunk, and verified", arguments: [true, false])
    func written(usesDictionary: Bool) async throws {
        var builder = ColumnBuilder(type: .binary)
        for row in 0..<1000 {
            let place = usesDictionary ? Double(row % 7) : Double(row) / 3
            try builder.append(row % 11 == 0 ? .null : .binary(Self.binary(1, Self.numbers([place, -place]))))
        }
        let batch = try RecordBatch(
            schema: Schema([Self.field(.geometry(crs: nil))]), columns: [builder.finish()])
        var options = ParquetWritingOptions()
        options.rowGroupRows = 400
        let written = try await write([batch], batch.schema, options)
        let boxes = written.footer.rowGroups.map { $0.columns[0].metaData?.geospatialStatistics?.boundingBox }
        #expect(boxes.count == 3 && boxes.allSatisfy { $0 != nil })
        #expect(boxes[0]?.xMaximum == (usesDictionary ? 6 : 399.0 / 3))
        #expect(boxes[2]?.yMinimum == (usesDictionary ? -6 : -999.0 / 3))
        #expect(try await ParquetVerifier(source: MemoryByteSource(written.bytes)).run().findings == [])
        options.writesStatistics = false
        let bare = try await write([batch], batch.schema, options)
        #expect(try bare.chunk(0).geospatialStatistics == nil)
    }

    @Test("that lies is found when the file is verified")
    func lies() throws {
        var observed = try #require(try GeometryExtent(Self.leaf(.geometry(crs: nil))))
        observed.add(Self.binary(1, Self.numbers([5, 5])).span)
        func findings(_ x: ClosedRange<Double>, kinds: [Int32]) -> [String] {
            var log = FindingLog()
            let box = BoundingBox(xMinimum: x.lowerBound, xMaximum: x.upperBound, yMinimum: 0, yMaximum: 9)
            GeospatialCheck().check(GeospatialStatistics(boundingBox: box, geospatialTypes: kinds), observed, &log)
            return log.findings.map(\.message)
        }
        #expect(findings(0...9, kinds: [1]) == [] && findings(0...9, kinds: []) == [])
        #expect(findings(6...9, kinds: [1]).first?.contains("axis X") == true)
        #expect(findings(0...9, kinds: [2]).first?.contains("kind 1") == true)
    }
}

import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Statistics that are read")
struct StatisticsReadingTests {
    private func leaf(_ type: PhysicalType, _ logical: LogicalType? = nil, width: Int = 0) -> LeafColumn {
        LeafColumn(
            index: 0, path: ["x"],
            element: SchemaElement(type: type, repetition: .optional, name: "x", logicalType: logical),
            physicalType: type, width: width, maximumDefinitionLevel: 1, maximumRepetitionLevel: 0)
    }

    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<type(of: value).bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func range(
        _ leaf: LeafColumn, _ type: DataType, minimum: [UInt8], maximum: [UInt8], order: ColumnOrder? = .typeDefined
    ) -> ColumnRange {
        ColumnStatistics(nullCount: 2, maximum: maximum, minimum: minimum)
            .range(of: leaf, type: type, order: order, rowCount: 10)
    }

    @Test("give bounds in the column's type")
    func bounds() {
        let signed = range(leaf(.int64), .int64, minimum: bytes(Int64(-5)), maximum: bytes(Int64(9)))
        #expect(signed == ColumnRange(minimum: .int(-5), maximum: .int(9), nullCount: 2, rowCount: 10))
        let unsigned = range(
            leaf(.int32, .integer(bitWidth: 32, isSigned: false)), .uint32, minimum: bytes(UInt32(1)),
            maximum: bytes(UInt32.max))
        #expect(unsigned.maximum == .uint(UInt64(UInt32.max)))
        let decimal = range(
            leaf(.fixedLengthByteArray, width: 3), .decimal(precision: 5, scale: 2), minimum: [0xFF, 0xFF, 0xFE],
            maximum: [0, 1, 0])
        #expect(decimal.minimum == .decimal(Decimal128(unscaled: -2, scale: 2)))
        #expect(decimal.maximum == .decimal(Decimal128(unscaled: 256, scale: 2)))
        let text = range(leaf(.byteArray, .string), .string, minimum: Array("a".utf8), maximum: Array("b".utf8))
        #expect(text.minimum == .string("a") && text.maximum == .string("b"))
    }

    @Test("are dropped where they cannot be trusted")
    func untrusted() {
        let short = range(leaf(.int64), .int64, minimum: [1], maximum: bytes(Int64(9)))
        #expect(short.minimum == nil && short.maximum == .int(9))
        let crossed = range(leaf(.int64), .int64, minimum: bytes(Int64(9)), maximum: bytes(Int64(-9)))
        #expect(crossed.minimum == nil && crossed.maximum == nil)
        let unordered = range(
            leaf(.byteArray, .string), .string, minimum: [97], maximum: [98], order: .unknown(9))
        #expect(unordered.minimum == nil && unordered.maximum == nil && unordered.nullCount == 2)
        let noOrder = range(leaf(.byteArray, .string), .string, minimum: [97], maximum: [98], order: nil)
        #expect(noOrder.minimum == nil)
        let notANumber = range(
            leaf(.double), .float64, minimum: bytes(Double.nan.bitPattern), maximum: bytes(Double(2).bitPattern))
        #expect(notANumber.minimum == nil && notANumber.maximum == .double(2))
        let julian = range(
            leaf(.int96), .timestamp(.nanoseconds, timeZone: nil), minimum: Array(repeating: 0, count: 12),
            maximum: Array(repeating: 1, count: 12))
        #expect(julian.minimum == nil && julian.maximum == nil)
        for count in [-1, 11] as [Int64] {
            let nulls = ColumnStatistics(nullCount: count).range(
                of: leaf(.int64), type: .int64, order: .typeDefined, rowCount: 10)
            #expect(nulls.nullCount == nil)
        }
    }

    @Test("in the deprecated fields count for signed numbers only")
    func deprecated() {
        func range(_ leaf: LeafColumn, _ type: DataType, _ minimum: [UInt8], _ maximum: [UInt8]) -> ColumnRange {
            ColumnStatistics(deprecatedMaximum: maximum, deprecatedMinimum: minimum)
                .range(of: leaf, type: type, order: nil, rowCount: 10)
        }
        #expect(range(leaf(.int32), .int32, bytes(Int32(-1)), bytes(Int32(1))).minimum == .int(-1))
        #expect(range(leaf(.int32), .date, bytes(Int32(-1)), bytes(Int32(1))).maximum == .date(1))
        #expect(range(leaf(.int32), .uint32, bytes(UInt32(0)), bytes(UInt32(1))).minimum == nil)
        #expect(range(leaf(.byteArray, .string), .string, [97], [98]).minimum == nil)
        #expect(
            range(leaf(.fixedLengthByteArray, width: 1), .decimal(precision: 2, scale: 0), [1], [2]).minimum == nil)
    }

    @Test(
        "count the NaNs of floating point, so that a maximum without them rules rows out", arguments: [nil, 0, 1, 11])
    func countedNaNs(count: Int64?) throws {
        func range(_ leaf: LeafColumn, _ type: DataType, _ maximum: [UInt8]) -> ColumnRange {
            ColumnStatistics(nullCount: 0, maximum: maximum, nanCount: count)
                .range(of: leaf, type: type, order: .typeDefined, rowCount: 10)
        }
        let known = count == 11 ? nil : count.map(Int.init)
        let above = try Predicate(parsing: "x > 5")
        let wide = range(leaf(.double), .float64, bytes(Double(5).bitPattern))
        #expect(wide.nanCount == known && above.mayMatch { _ in wide } == (count != 0))
        let half = range(leaf(.fixedLengthByteArray, .float16, width: 2), .float16, bytes(UInt16(0x4500)))
        #expect(half.nanCount == known && above.mayMatch { _ in half } == (count != 0))
        #expect(range(leaf(.int64), .int64, bytes(Int64(5))).nanCount == nil)
    }
}

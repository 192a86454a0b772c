import Testing

@testable import DataKitCore

@Suite struct ColumnTests {
    static let types = RandomColumns.flatTypes + RandomColumns.nestedTypes

    @Test("a builder gives back the values it took", arguments: types)
    func buildsAndReads(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        for count in [0, 1, 65, 130] {
            let values = source.values(type, count)
            let column = try Column(type, values)
            #expect(column.count == count)
            #expect(column.all == values)
            #expect(column.nullCount == values.count { $0 == .null })
            #expect((0..<count).allSatisfy { column.isNull($0) == (values[$0] == .null) })
        }
        #expect(Column(nulls: 3, type: type).all == [.null, .null, .null])
        #expect(Column(nulls: 3, type: type).nullCount == 3)
    }

    @Test("slices of slices have the values of their range", arguments: types)
    func slices(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        let values = source.values(type, 150)
        let column = try Column(type, values)
        for (lower, upper) in [(0, 150), (0, 0), (150, 150), (1, 149), (63, 65), (64, 128), (67, 140)] {
            let slice = column[lower..<upper]
            #expect(slice.all == Array(values[lower..<upper]))
            #expect(slice.nullCount == values[lower..<upper].count { $0 == .null })
            let third = slice.count / 3
            #expect(slice[third..<slice.count].all == Array(values[(lower + third)..<upper]))
        }
    }

    @Test("gathers rows of slices in any order and number", arguments: types)
    func gathers(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        let values = source.values(type, 100)
        let column = try Column(type, values)[3..<100]
        let rows = (0..<130).map { _ in Int32(source.below(97)) }
        #expect(column.gathering(rows).all == rows.map { values[Int($0) + 3] })
        #expect(column.gathering([]).all == [])
        let gathered = column.gathering(rows)[5..<100].gathering([7, 7, 0])
        #expect(gathered.all == [12, 12, 5].map { values[Int(rows[$0]) + 3] })
    }

    @Test("filters by a selection", arguments: types)
    func filters(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        let values = source.values(type, 140)
        let column = try Column(type, values)[1..<140]
        let selected = (0..<139).map { _ in source.below(2) == 0 }
        #expect(column.filtered(by: Bitmap(selected)).all == (0..<139).filter { selected[$0] }.map { values[$0 + 1] })
        #expect(column.filtered(by: Bitmap(repeating: false, count: 139)).count == 0)
        #expect(column.filtered(by: Bitmap(repeating: true, count: 139)).all == column.all)
    }

    @Test("joins slices, with and without nulls, and nothing", arguments: types)
    func joins(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        let values = source.values(type, 150)
        let column = try Column(type, values)
        let whole = source.values(type, 70).filter { $0 != .null }
        let full = try Column(type, whole)
        let joined = try Column.concatenating([column[5..<77], full, column[0..<0], column[100..<101], full])
        #expect(joined.all == values[5..<77] + whole + [values[100]] + whole)
        #expect(
            try Column.concatenating([joined, column[9..<12]])[3..<joined.count + 2].all
                == Array(joined.all[3...] + values[9..<11]))
        #expect(try Column.concatenating([column[0..<0], column[0..<0]]).all == [])
    }

    @Test("a dictionary-encoded column is what its values written out are", arguments: types.filter { $0 != .null })
    func usesDictionaries(type: DataType) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        let distinct = (0..<9).map { _ in source.value(type) }
        let dictionary = try Column(type, distinct)
        let rows = (0..<150).map { _ in source.below(10) }
        let values = rows.map { $0 == 9 ? Value.null : distinct[$0] }
        // The index of a null may be anything.
        let indices = rows.map { $0 == 9 ? [Int32(-1), 0, 9, .max][source.below(4)] : Int32($0) }
        let column = Column(
            type: type, count: 150, validity: Bitmap(rows.map { $0 != 9 }),
            values: .dictionary(indices: Buffer(indices), values: dictionary))
        #expect(column.all == values)
        #expect(column.decodingDictionary().all == values)
        #expect(column[7..<100].all == Array(values[7..<100]))
        #expect(column[7..<100].decodingDictionary().all == Array(values[7..<100]))
        #expect(column.gathering([149, 0, 3, 3]).all == [149, 0, 3, 3].map { values[$0] })
        let joined = try Column.concatenating([column[3..<50], column[50..<60]])
        #expect(joined.all == Array(values[3..<60]))
        if type == .string {
            guard case .dictionary = joined.values else {
                throw DataKitError(.mismatch, "the shared dictionary is gone")
            }
        }
        #expect(try Column.concatenating([column, dictionary]).all == values + distinct)
    }

    @Test("an empty dictionary holds nothing but nulls")
    func emptyDictionary() {
        let column = Column(
            type: .string, count: 3, validity: Bitmap(repeating: false, count: 3),
            values: .dictionary(indices: Buffer([0, 5, -2]), values: Column([] as [String?])))
        #expect(column.all == [.null, .null, .null])
        #expect(column.decodingDictionary().all == [.null, .null, .null])
    }

    @Test(
        "a value that does not fit is refused and changes nothing",
        arguments: [
            (.int8, .int(128)), (.uint8, .int(-1)), (.int64, .uint(UInt64(Int64.max) + 1)), (.int64, .double(1)),
            (.boolean, .int(1)),
            (.string, .binary([1])), (.binary, .string("x")), (.fixedBinary(2), .binary([1])), (.uuid, .binary([1])),
            (.decimal(precision: 3, scale: 1), .decimal(Decimal128(unscaled: 1000, scale: 1))),
            (.decimal(precision: 3, scale: 1), .decimal(Decimal128(unscaled: 123, scale: 2))), (.date, .int(1)),
            (.time(.seconds), .time(1, .milliseconds)),
            (.timestamp(.seconds, timeZone: nil), .timestamp(1, .seconds, isUTC: true)),
            (.timestamp(.nanoseconds, timeZone: nil), .timestamp(.max, .seconds, isUTC: false)),
            (.list(Field("e", .int8)), .list([.int(1), .int(300)])),
            (.fixedSizeList(Field("e", .int8), count: 2), .list([.int(1)])),
            (.structure([Field("a", .int8), Field("b", .string)]), .structure([.int(1), .int(1)])),
            (.structure([Field("a", .int8)]), .structure([])),
            (
                .map(key: Field("k", .string), value: Field("v", .list(Field("e", .int8)))),
                .map([
                    .init(key: .string("a"), value: .list([.int(1)])),
                    .init(key: .string("b"), value: .list([.int(1), .int(1000)])),
                ])
            ),
        ] as [(DataType, Value)])
    func refuses(type: DataType, value: Value) throws {
        var source = RandomColumns()
        print("seed", source.random.seed)
        var builder = ColumnBuilder(type: type)
        let values = source.values(type, 70)
        for good in values {
            let error = #expect(throws: DataKitError.self) { try builder.append(value) }
            #expect(error?.kind == .conversion)
            try builder.append(good)
        }
        #expect(builder.finish().all == values)
        #expect(builder.count == 0)
    }

    @Test("builders convert between widths and units where nothing is lost")
    func converts() throws {
        #expect(
            try Column(.uint8, [.int(255), .decimal(Decimal128(unscaled: 70, scale: 1))]).all == [.uint(255), .uint(7)])
        #expect(
            try Column(.decimal(precision: 5, scale: 2), [.int(3), .uint(4)]).all == [
                .decimal(Decimal128(unscaled: 300, scale: 2)), .decimal(Decimal128(unscaled: 400, scale: 2)),
            ])
        #expect(try Column(.time(.seconds), [.time(5000, .milliseconds)]).all == [.time(5, .seconds)])
        #expect(
            try Column(.duration(.nanoseconds), [.duration(-5, .seconds)]).all == [
                .duration(-5_000_000_000, .nanoseconds)
            ])
    }

    @Test("appending to a nested builder takes time that grows with what is appended, not with what is there")
    func appendsInLinearTime() throws {
        // With a copy of the children at every value this would move 10^10 bytes.
        var builder = ColumnBuilder(type: .list(Field("element", .int64)))
        for number in 0..<50_000 { try builder.append(.list([.int(Int64(number))])) }
        #expect(builder.finish()[49_999] == .list([.int(49_999)]))
    }
}

@Suite struct BufferTests {
    @Test("slices share their elements and compare by them")
    func slices() {
        let buffer = Buffer([1, 2, 3, 4, 5] as [Int64])
        let slice = buffer[1..<4]
        #expect(slice.array == [2, 3, 4])
        #expect(slice[1..<3] == Buffer([3, 4]))
        #expect(slice[0] == 2 && slice.count == 3)
        #expect(slice.span.count == 3 && slice.span[2] == 4)
        #expect(buffer[5..<5].array == [])
        #expect(slice != buffer)
        #expect(buffer.isIdentical(to: buffer) && !buffer.isIdentical(to: slice))
        var elements: [Int64] = [0]
        slice.append(to: &elements)
        #expect(elements == [0, 2, 3, 4])
    }

    @Test("byte strings slice without moving their data, and compare by their bytes")
    func sliceStrings() {
        let strings = ByteStrings(["ab", "", "cde", "f"].map(\.utf8))
        let slice = strings[1..<3]
        #expect(slice.count == 2 && slice.byteCount == 3)
        #expect(slice.string(at: 1) == "cde")
        #expect(slice == ByteStrings(["", "cde"].map(\.utf8)))
        #expect(slice != ByteStrings(["c", "de"].map(\.utf8)))
        #expect(strings[4..<4].count == 0)
        #expect(ByteStrings([[0xFF]]).string(at: 0) == "\u{FFFD}")
    }

    @Test("fixed bytes slice by their width")
    func sliceFixedBytes() {
        let bytes = FixedBytes(width: 2, data: Buffer([1, 2, 3, 4, 5, 6]))
        #expect(bytes.count == 3)
        #expect(bytes[1..<3][1].array == [5, 6])
        #expect(bytes[1..<3] == FixedBytes(width: 2, data: Buffer([3, 4, 5, 6])))
    }
}

@Suite struct DecimalTests {
    @Test(
        "prints plainly",
        arguments: [
            (5, 2, "0.05"), (-5, 2, "-0.05"), (150, 2, "1.50"), (0, 0, "0"), (0, 3, "0.000"), (7, -2, "700"),
            (-12, 0, "-12"),
        ] as [(Int128, Int, String)])
    func prints(unscaled: Int128, scale: Int, text: String) {
        #expect(Decimal128(unscaled: unscaled, scale: scale).description == text)
    }

    @Test("changes its scale only where no digit is lost")
    func rescales() {
        #expect(Decimal128(unscaled: 150, scale: 2).rescaled(to: 1)?.unscaled == 15)
        #expect(Decimal128(unscaled: 151, scale: 2).rescaled(to: 1) == nil)
        #expect(Decimal128(unscaled: 1, scale: 0).rescaled(to: 37)?.unscaled == Decimal128.powersOfTen[37])
        #expect(Decimal128(unscaled: 1, scale: 0).rescaled(to: 38) == nil)
        #expect(Decimal128(unscaled: 0, scale: 0).rescaled(to: 99)?.unscaled == 0)
        #expect(Decimal128(unscaled: 15, scale: 1).isNumericallyEqual(to: Decimal128(unscaled: 1500, scale: 3)))
        #expect(!Decimal128(unscaled: 15, scale: 1).isNumericallyEqual(to: Decimal128(unscaled: 1501, scale: 3)))
        #expect(Decimal128(unscaled: 15, scale: 1) != Decimal128(unscaled: 150, scale: 2))
    }
}

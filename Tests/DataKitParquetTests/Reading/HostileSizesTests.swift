import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Small files that ask for much memory")
struct HostileSizesTests {
    private static let optionalText = SchemaElement(
        type: .byteArray, repetition: .optional, name: "text", convertedType: .utf8, logicalType: .string)

    private static func fixed(_ width: Int32) -> SchemaElement {
        SchemaElement(type: .fixedLengthByteArray, typeLength: width, repetition: .optional, name: "fixed")
    }

    private func expectRefusal(
        _ file: HandmadeFile, _ kind: ParquetError.Kind, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: ParquetError.self, sourceLocation: sourceLocation) { try await file.read() }
        #expect(error?.kind == kind, sourceLocation: sourceLocation)
    }

    @Test("by the number of strings they claim are refused before room is made")
    func claimedStrings() throws {
        var page = PageValues(form: .byteArrays, bytes: [1, 0, 0, 0, 65], range: 0..<5)
        var ends: [Int32] = [0]
        var data: [UInt8] = []
        #expect(throws: ParquetError.self) { try page.takeByteArrays(1 << 30, endsInto: &ends, dataInto: &data) }
        #expect(ends.capacity < 1000)
    }

    @Test(
        "by the entries a dictionary claims are refused",
        arguments: [
            optionalText, fixed(1 << 20), SchemaElement(type: .int64, repetition: .optional, name: "number"),
        ])
    func claimedEntries(element: SchemaElement) async {
        var file = HandmadeFile([element], rowCount: 1)
        file.addDictionary(valueCount: .max, [1, 0, 0, 0, 65])
        file.addPage(valueCount: 1, .rleDictionary, HandmadeFile.levels(1, of: 1) + [1] + HandmadeFile.run(1, of: 0))
        await expectRefusal(file, .outOfSpecification)
    }

    @Test("by nulls of values of a vast width are refused")
    func wideNulls() async throws {
        var file = HandmadeFile([Self.fixed(.max)], rowCount: 20)
        file.addPage(valueCount: 20, .plain, HandmadeFile.levels(20, of: 0))
        await expectRefusal(file, .limit)
        // Of a width that can be, they only make batches small.
        file = HandmadeFile([Self.fixed(1 << 20)], rowCount: 300)
        file.addPage(valueCount: 300, .plain, HandmadeFile.levels(300, of: 0))
        let columns = try await file.read()
        #expect(columns.reduce(0) { $0 + $1.count } == 300)
        #expect(columns.allSatisfy { $0.count <= 64 })
    }

    @Test("by lists of nulls of a great width are refused")
    func wideNullsInLists() async {
        var file = HandmadeFile(
            [
                SchemaElement(
                    repetition: .optional, name: "lists", childCount: 1, convertedType: .list, logicalType: .list),
                SchemaElement(repetition: .repeated, name: "list", childCount: 1), Self.fixed(1 << 16),
            ], rowCount: 1, valueCount: 1 << 20)
        // One list of 2^20 nulls.
        let repetition = HandmadeFile.run(1, of: 0) + HandmadeFile.run(1 << 20 - 1, of: 1)
        file.addPage(
            valueCount: 1 << 20, .plain,
            HandmadeFile.littleEndian(repetition.count) + repetition + HandmadeFile.levels(1 << 20, of: 2))
        await expectRefusal(file, .limit)
    }

    @Test("by one list of very many nulls are refused")
    func manyNulls() async {
        var file = HandmadeFile(
            [
                SchemaElement(
                    repetition: .optional, name: "lists", childCount: 1, convertedType: .list, logicalType: .list),
                SchemaElement(repetition: .repeated, name: "list", childCount: 1),
                SchemaElement(type: .int64, repetition: .optional, name: "element"),
            ], rowCount: 1, valueCount: Int(Int32.max))
        let repetition = HandmadeFile.run(1, of: 0) + HandmadeFile.run(Int(Int32.max) - 1, of: 1)
        file.addPage(
            valueCount: .max, .plain,
            HandmadeFile.littleEndian(repetition.count) + repetition
                + HandmadeFile.levels(Int(Int32.max), of: 2))
        await expectRefusal(file, .limit)
    }

    @Test("by repeating a long entry of a dictionary are read without writing it out", arguments: [true, false])
    func longEntries(dictionaryFirst: Bool) async throws {
        let long = [UInt8](repeating: 65, count: 1 << 20)
        var file = HandmadeFile([Self.optionalText], rowCount: 60_005)
        file.addDictionary(valueCount: 1, HandmadeFile.littleEndian(long.count) + long)
        let numbered = HandmadeFile.levels(60_000, of: 1) + [1] + HandmadeFile.run(60_000, of: 0)
        // Two values with a null between.
        let plain: [UInt8] = [2, 0, 0, 0, 3, 0b101, 1, 0, 0, 0, 66, 2, 0, 0, 0, 67, 68]
        if dictionaryFirst { file.addPage(valueCount: 60_000, .rleDictionary, numbered) }
        file.addPage(valueCount: 3, .plain, plain)
        if !dictionaryFirst { file.addPage(valueCount: 60_000, .rleDictionary, numbered) }
        file.addPage(valueCount: 2, .rleDictionary, HandmadeFile.levels(2, of: 0) + [1])
        let column = try #require(try await file.read().first)
        #expect(column.count == 60_005)
        let first = dictionaryFirst ? 60_000 : 0
        #expect(column[first] == .string("B"))
        #expect(column[first + 1] == .null)
        #expect(column[first + 2] == .string("CD"))
        #expect(column[60_004] == .null)
        for row in [dictionaryFirst ? 0 : 3, dictionaryFirst ? 59_999 : 60_002] {
            guard case .string(let text) = column[row] else {
                Issue.record("row \(row) is no string")
                continue
            }
            #expect(text.utf8.count == 1 << 20)
        }
        #expect(throws: DataKitError.self) { try column.writtenOut() }
    }
}

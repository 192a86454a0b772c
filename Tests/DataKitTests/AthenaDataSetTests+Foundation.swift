import DataKit
import Foundation
import Testing

@Suite("Data sets of Athena")
struct AthenaDataSetTests {
    /// `year=2024` and `year=2025`, the second with a folder whose name has an escape; Parquet and CSV.
    private static func lake(in folder: TemporaryFolder) async throws -> (path: String, sizes: [Int]) {
        let rows = (0..<1000).map { "\($0),\($0 * 7 % 13),text \($0)" }.joined(separator: "\n")
        let csv = "id,n,t\n\(rows)\n"
        let root = folder.file("lake")
        for part in ["year=2024/m=1", "year=2025/m=a%20b"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(part)", withIntermediateDirectories: true)
        }
        let plain = "\(root)/year=2024/m=1/a.csv", columns = "\(root)/year=2025/m=a%20b/b.parquet"
        try Data(csv.utf8).write(to: URL(fileURLWithPath: plain))
        _ = try await Conversion(from: plain, to: columns).run()
        let size = try FileManager.default.attributesOfItem(atPath: columns)[.size] as? Int
        return (root, [csv.utf8.count, size ?? 0])
    }

    @Test("are read by file, column and partition")
    func partitions() async throws {
        let folder = try TemporaryFolder()
        let (path, sizes) = try await Self.lake(in: folder)
        let files = try await AthenaDataSet(paths: [path])
        #expect(files.files.map(\.storedBytes) == sizes && files.storedBytes == sizes.reduce(0, +))
        #expect(try files.query().scannedBytes == sizes.reduce(0, +))
        #expect(try files.query(partitions: ["year": ["2024"]]).scannedBytes == sizes[0])
        #expect(try files.query(partitions: ["year": ["2024", "2025"], "m": ["a b"]]).scannedBytes == sizes[1])
        #expect(try files.query(partitions: ["m": ["none"]]).scannedBytes == 0)
        // One column of three; the partition's key lies in no file.
        let one = try files.query(columns: ["n", "year"], partitions: ["year": ["2025"]]).scannedBytes
        #expect(one > 0 && one < sizes[1] / 2)
        let each = try #require(files.files[1].columnBytes)
        #expect(one == each["n"] && Set(each.keys) == ["id", "n", "t"])
        #expect(try files.query(columns: ["n"], copies: 3).storedBytes == 3 * sizes.reduce(0, +))
    }

    @Test("refuse what is not there")
    func unknown() async throws {
        let folder = try TemporaryFolder()
        let files = try await AthenaDataSet(paths: [try await Self.lake(in: folder).path])
        #expect(throws: DataKitError.self) { try files.query(columns: ["nothing"]) }
        #expect(throws: DataKitError.self) { try files.query(partitions: ["month": ["1"]]) }
        #expect(throws: DataKitError.self) { try files.query(copies: .max) }
    }

    @Test("compare with the same rows in other formats")
    func formats() async throws {
        let folder = try TemporaryFolder()
        let (path, sizes) = try await Self.lake(in: folder)
        let dataset = try await Dataset(path: path + "/year=2024/m=1/a.csv")
        let all = try await AthenaFormatComparison(of: dataset, columns: ["n"])
        #expect(all.rows == 1000 && all.sampledRows == 1000 && all.entries.count == 7)
        #expect(all.entries[0].name == "csv" && all.entries[0].query.storedBytes == sizes[0])
        let snappy = try #require(all.entries.first { $0.name == "parquet snappy" })
        #expect(snappy.query.storedBytes == sizes[1] && snappy.query.scannedBytes < sizes[1] / 2)
        // From a tenth of the rows, ten times as much.
        let part = try await AthenaFormatComparison(of: dataset, sampleRows: 100)
        #expect(part.rows == 1000 && part.sampledRows == 100)
        #expect(abs(part.entries[0].query.storedBytes - sizes[0]) < sizes[0] / 5)
    }
}

// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that users of DataKit never fetch what only benchmarks need.
///
/// `name: "DataKit"` keeps the dependency's identity whatever its folder is called. `traits: []` leaves out the
/// benchmark package's malloc interposer, which needs packages besides.
func suite(_ name: String, _ products: [String]) -> Target {
    .executableTarget(
        name: name,
        dependencies: [.product(name: "Benchmark", package: "benchmark")]
            + products.map { .product(name: $0, package: "DataKit") },
        path: "Benchmarks/\(name)",
        plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

let package = Package(
    name: "DataKitBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "DataKit", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
        // A peer of CSVDecoder.
        .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
        // A peer of XMLDecoder.
        .package(url: "https://github.com/CoreOffice/XMLCoder", exact: "0.18.2"),
    ],
    targets: [
        suite("KernelBenchmarks", ["DataKitCore"]),
        suite("CodecBenchmarks", ["DataKitCompression"]),
        suite("CapacityBenchmarks", ["DataKitCore", "DataKitCapacity"]),
        suite("ConversionBenchmarks", ["DataKitCore", "DataKitCSV", "DataKitParquet"]),
        // Reads a file to columns: what race_parquet.py runs.
        .executableTarget(
            name: "read-columns",
            dependencies: [.product(name: "DataKit", package: "DataKit")],
            path: "Benchmarks/read-columns"),
        // JSON checked, parsed, as structs and from them, against Foundation: what race_json.py runs.
        .executableTarget(
            name: "decode-json",
            dependencies: [
                .product(name: "DataKitCore", package: "DataKit"), .product(name: "DataKitJSON", package: "DataKit"),
            ],
            path: "Benchmarks/decode-json"),
        // Rows of CSV as structs, against SwiftCSV: what race_csv.py runs.
        .executableTarget(
            name: "decode-rows",
            dependencies: [
                .product(name: "DataKitCore", package: "DataKit"), .product(name: "DataKitCSV", package: "DataKit"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            path: "Benchmarks/decode-rows"),
        // XML as events and as structs, against XMLCoder: what race_xml.py runs.
        .executableTarget(
            name: "parse-xml",
            dependencies: [
                .product(name: "DataKitCore", package: "DataKit"), .product(name: "DataKitXML", package: "DataKit"),
                .product(name: "XMLCoder", package: "XMLCoder"),
            ],
            path: "Benchmarks/parse-xml"),
    ],
    swiftLanguageModes: [.v6]
)

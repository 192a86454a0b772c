// swift-tools-version: 6.2
import PackageDescription

/// Programs that use DataKit as any other project would: a package of its own that names DataKit as a dependency.
/// `name: "DataKit"` matters only for a dependency by path: without it the package is known by its folder's name.
let package = Package(
    name: "DataKitExamples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "DataKit", path: "..")
    ],
    targets: [
        .executableTarget(
            name: "generate-orders",
            dependencies: [.product(name: "DataKitCore", package: "DataKit")],
            swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
        .executableTarget(
            name: "csv-to-parquet",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "faulty-rows",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "tuned-parquet",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "edit-parquet",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "parquet-variants",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "json-documents",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "json-structs",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "shape-rows",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "xml-documents",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "xml-rows",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "codable-rows",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "csv-records",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "dynamodb-capacity",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
        .executableTarget(
            name: "sample-estimates",
            dependencies: [.product(name: "DataKit", package: "DataKit")]),
    ],
    swiftLanguageModes: [.v6]
)

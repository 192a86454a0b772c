// swift-tools-version: 6.2
import PackageDescription

/// Settings shared by every Swift target: Swift 6 with complete concurrency checking, every unsafe
/// construct marked in the source, and lifetimes for accessors that hand out spans.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "DataKit",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "DataKit", targets: ["DataKit"]),
        .library(name: "DataKitCore", targets: ["DataKitCore"]),
        .library(name: "DataKitCompression", targets: ["DataKitCompression"]),
        .library(name: "DataKitCSV", targets: ["DataKitCSV"]),
        .library(name: "DataKitJSON", targets: ["DataKitJSON"]),
        .library(name: "DataKitXML", targets: ["DataKitXML"]),
        .library(name: "DataKitParquet", targets: ["DataKitParquet"]),
        .library(name: "DataKitCapacity", targets: ["DataKitCapacity"]),
        .library(name: "DataKitSampling", targets: ["DataKitSampling"]),
        .executable(name: "datakit", targets: ["DataKitCLI"]),
    ],
    traits: [
        .trait(name: "Zlib", description: "gzip and zlib through the system's zlib"),
        .trait(name: "Snappy", description: "snappy through the system's libsnappy"),
        .trait(name: "Zstd", description: "Zstandard through the system's libzstd"),
        .trait(
            name: "Brotli", description: "brotli through the system's libbrotlienc and libbrotlidec; off by default"),
        .default(enabledTraits: ["Zlib", "Snappy", "Zstd"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // System libraries, one package trait each.
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CSnappy", pkgConfig: "snappy",
            providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CBrotli", pkgConfig: "libbrotlienc",
            providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),

        // Libraries; dependencies only point down this list.
        .target(name: "CDataKitKernels"),
        .target(
            name: "DataKitCore",
            dependencies: ["CDataKitKernels"],
            swiftSettings: swiftSettings,
            // Text encodings; on other systems the C library has it.
            linkerSettings: [
                .linkedLibrary("iconv", .when(platforms: [.macOS, .iOS, .tvOS, .watchOS, .visionOS]))
            ]),
        .target(
            name: "DataKitCompression",
            dependencies: [
                "DataKitCore", "CDataKitKernels",
                .target(name: "CZlib", condition: .when(traits: ["Zlib"])),
                .target(name: "CSnappy", condition: .when(traits: ["Snappy"])),
                .target(name: "CZstd", condition: .when(traits: ["Zstd"])),
                .target(name: "CBrotli", condition: .when(traits: ["Brotli"])),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "DataKitCSV",
            dependencies: ["DataKitCore", "DataKitCompression", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .target(
            name: "DataKitJSON",
            dependencies: ["DataKitCore", "DataKitCompression", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .target(
            name: "DataKitXML",
            dependencies: ["DataKitCore", "DataKitCompression", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .target(
            name: "DataKitParquet",
            dependencies: ["DataKitCore", "DataKitCompression", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .target(
            name: "DataKitCapacity", dependencies: ["DataKitCore", "DataKitJSON"], swiftSettings: swiftSettings),
        .target(name: "DataKitSampling", dependencies: ["DataKitCore"], swiftSettings: swiftSettings),
        .target(
            name: "DataKit",
            dependencies: [
                "DataKitCore", "DataKitCompression", "DataKitCSV", "DataKitJSON", "DataKitXML", "DataKitParquet",
                "DataKitCapacity", "DataKitSampling",
            ],
            swiftSettings: swiftSettings),

        // The tool. Its target cannot be called `datakit`: on a disk that ignores case it would
        // collide with the module `DataKit`.
        .executableTarget(
            name: "DataKitCLI",
            dependencies: ["DataKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: swiftSettings),

        // The guides; in no product, so that users of the package never build them.
        .target(
            name: "DataKitDocs",
            dependencies: [
                "DataKit", "DataKitCore", "DataKitCompression", "DataKitCSV", "DataKitJSON", "DataKitXML",
                "DataKitParquet", "DataKitCapacity", "DataKitSampling",
            ],
            path: "DocsSource/DataKitDocs", swiftSettings: swiftSettings),

        // Tests.
        .testTarget(
            name: "DataKitCoreTests", dependencies: ["DataKitCore", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitCompressionTests", dependencies: ["DataKitCompression"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitCSVTests", dependencies: ["DataKitCSV", "CDataKitKernels"], swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitJSONTests", dependencies: ["DataKitJSON", "DataKitCore", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitXMLTests", dependencies: ["DataKitXML", "DataKitJSON", "DataKitCore", "CDataKitKernels"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitParquetTests", dependencies: ["DataKitParquet"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitCapacityTests", dependencies: ["DataKitCapacity", "DataKitCore"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitSamplingTests", dependencies: ["DataKitSampling", "DataKitCore"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitTests", dependencies: ["DataKit"], swiftSettings: swiftSettings),
        .testTarget(
            name: "DataKitCLITests", dependencies: ["DataKitCLI", "DataKit"], swiftSettings: swiftSettings),
    ]
)

import DataKitCore

extension DataKitError {
    static func notBuiltIn(_ what: String, trait: String, isDefault: Bool = true) -> DataKitError {
        DataKitError(
            .unsupported,
            "\(what) is not built in; build DataKit with the package trait '\(trait)', which is "
                + (isDefault ? "on by default" : "off by default: swift build --traits default,\(trait)"))
    }

    static func malformed(_ what: String, _ details: String) -> DataKitError {
        DataKitError(.compression, "the \(what) data is damaged: \(details)")
    }

    static func wrongSize(_ what: String, _ actual: Int, expected: Int) -> DataKitError {
        malformed(what, "it decompresses to \(actual) bytes where \(expected) were announced")
    }

    static func outOfMemory(_ what: String) -> DataKitError {
        DataKitError(.limit, "there is not enough memory for \(what)")
    }

    static func invalidLevel(_ compression: Compression) -> DataKitError {
        DataKitError(
            .compression,
            "there is no level \(compression.name); gzip has levels 0 to 9, zstd -131072 to 22 without 0, "
                + "brotli 0 to 11")
    }
}

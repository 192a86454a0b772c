/// A way to compress bytes, with its level where it has one.
///
/// Blocks are compressed and decompressed by ``BlockCompression``; whole streams of gzip, Zstandard and snappy by
/// ``CompressingByteSink`` and ``DecompressingInput``.
public enum Compression: Hashable, Sendable {
    case none
    /// Snappy's raw block format; of whole streams its framing format, `.sz`.
    case snappy
    /// RFC 1952, levels 0...9.
    case gzip(level: Int)
    /// RFC 8878, levels 1...22; negative levels trade size for speed.
    case zstd(level: Int)
    /// LZ4's raw block format, what Parquet calls LZ4_RAW.
    case lz4
    /// RFC 7932, levels 0...11. Its package trait `Brotli` is off unless it is switched on.
    case brotli(level: Int)

    /// gzip at its usual level, 6.
    public static let gzip = Compression.gzip(level: 6)
    /// Zstandard at its usual level, 3.
    public static let zstd = Compression.zstd(level: 3)
    /// Brotli at level 5, where it is about as fast as gzip and denser.
    public static let brotli = Compression.brotli(level: 5)
}

extension Compression {
    /// Reads `none`, `snappy`, `gzip`, `gzip:9`, `zstd`, `zstd:19`, `lz4`, `brotli` or `brotli:9`, in any case; `nil` for anything else and
    /// for levels that do not exist.
    public init?(name text: String) {
        let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        let level = parts.count == 2 ? Int(parts[1]) : nil
        guard parts.count == 1 || (parts.count == 2 && level != nil) else { return nil }
        switch (parts[0], level) {
        case ("none", nil), ("uncompressed", nil): self = .none
        case ("snappy", nil): self = .snappy
        case ("lz4", nil): self = .lz4
        case ("gzip", let level): self = .gzip(level: level ?? 6)
        case ("zstd", let level): self = .zstd(level: level ?? 3)
        case ("brotli", let level): self = .brotli(level: level ?? 5)
        default: return nil
        }
        guard isLevelValid else { return nil }
    }

    /// The name that ``init(name:)`` reads, with the level where it is not the usual one.
    public var name: String {
        switch self {
        case .none: "none"
        case .snappy: "snappy"
        case .gzip(let level): level == 6 ? "gzip" : "gzip:\(level)"
        case .zstd(let level): level == 3 ? "zstd" : "zstd:\(level)"
        case .lz4: "lz4"
        case .brotli(let level): level == 5 ? "brotli" : "brotli:\(level)"
        }
    }

    /// Whether the level, where there is one, exists.
    package var isLevelValid: Bool {
        switch self {
        case .none, .snappy, .lz4: true
        case .gzip(let level): 0...9 ~= level
        case .zstd(let level): -131_072...22 ~= level && level != 0
        case .brotli(let level): 0...11 ~= level
        }
    }
}

extension Compression: CustomStringConvertible {
    /// The ``name``.
    public var description: String { name }
}

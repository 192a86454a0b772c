import Benchmark
import DataKitCompression

/// Each codec on a block of 1 MiB that compresses like columns of real files. Throughput counts blocks: MiB.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 1, scalingFactor: .one,
        maxDuration: .seconds(2))

    let codecs: [Compression] = [.snappy, .lz4, .gzip(level: 6), .zstd(level: 1), .zstd(level: 3)]
    let block = sampleBlock(bytes: 1 << 20)
    for compression in codecs {
        Benchmark("Compress 1 MiB - \(compression.name)") { benchmark in
            let compressor = try BlockCompressor(compression)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(try compressor.compress(block.span)) }
        }
        Benchmark("Decompress 1 MiB - \(compression.name)") { benchmark in
            let compressed = try BlockCompressor(compression).compress(block.span)
            let decompressor = try BlockDecompressor(compression)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                blackHole(try decompressor.decompress(compressed.span, uncompressedSize: block.count))
            }
        }
    }
}

/// Little-endian 64-bit numbers that rise by small steps, then text of repeated words.
func sampleBlock(bytes: Int) -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(bytes)
    var state: UInt64 = 42
    var value: UInt64 = 1_700_000_000_000
    while block.count < bytes / 2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        value += state >> 54
        for shift in stride(from: UInt64(0), to: 64, by: 8) { block.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    let words = ["Oslo", "Bergen", "delivered", "in transit", "2024-05-01", "returned", "0.00"].map { Array($0.utf8) }
    while block.count < bytes {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        block += words[Int(state >> 33) % words.count]
    }
    return Array(block.prefix(bytes))
}

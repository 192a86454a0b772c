import Benchmark
import CDataKitKernels

/// The kernels by themselves, on data that stays in the processor's cache. Throughput counts values, for the
/// structural scan bytes.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 1, scalingFactor: .kilo,
        maxDuration: .seconds(2))

    let level = cdk_detect_level()

    for (name, one) in [("portable", Int32(CDK_LEVEL_PORTABLE)), ("best", level)] {
        Benchmark("Structural scan of 64 KiB for row ends - \(name)", configuration: .init(scalingFactor: .one)) {
            benchmark in
            let text = sampleText(bytes: 65_536)
            let dialect = cdk_csv_dialect(
                delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), row_end: 10, escape: 0)
            var result = cdk_csv_split_result()
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                cdk_csv_split(one, text, text.count, dialect, 0, &result)
                blackHole(result)
            }
        }
    }

    for (name, one) in [("portable", Int32(CDK_LEVEL_PORTABLE)), ("best", level)] {
        Benchmark("Structural scan of 64 KiB for fields - \(name)", configuration: .init(scalingFactor: .one)) {
            benchmark in
            let text = sampleText(bytes: 65_536)
            let dialect = cdk_csv_dialect(
                delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), row_end: 10, escape: 0)
            let room = text.count + 64
            var fields = [UInt32](repeating: 0, count: room)
            var rows = [UInt32](repeating: 0, count: room)
            var result = cdk_csv_index_result()
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                cdk_csv_index(one, text, text.count, dialect, &fields, room, &rows, room, &result)
                blackHole(result)
            }
        }
    }

    for (name, texts) in [
        ("integers", random(8192).map { String($0 % 1_000_000) }),
        ("doubles", random(8192).map { String(Double($0 % 10_000_000) / 10_000) }),
        ("dates", random(8192).map { "20\($0 % 90 + 10)-0\($0 % 9 + 1)-1\($0 % 10)" }),
    ] {
        Benchmark("Column of 8192 \(name) from text", configuration: .init(scalingFactor: .one)) { benchmark in
            var bytes = Array(repeating: UInt8(ascii: " "), count: 16)
            var starts: [UInt32] = []
            var ends: [UInt32] = []
            for text in texts {
                starts.append(UInt32(bytes.count))
                bytes += Array(text.utf8)
                ends.append(UInt32(bytes.count))
                bytes.append(UInt8(ascii: ","))
            }
            var integers = [Int64](repeating: 0, count: texts.count)
            var doubles = [Double](repeating: 0, count: texts.count)
            var days = [Int32](repeating: 0, count: texts.count)
            var validity = [UInt64](repeating: 0, count: texts.count / 64)
            bytes.withUnsafeBufferPointer { bytes in
                starts.withUnsafeBufferPointer { starts in
                    ends.withUnsafeBufferPointer { ends in
                        var fields = cdk_text_fields(
                            bytes: bytes.baseAddress, starts: starts.baseAddress, start_stride: 1, start_bias: 0,
                            ends: ends.baseAddress, end_stride: 1, count: ends.count)
                        benchmark.startMeasurement()
                        for _ in benchmark.scaledIterations {
                            switch name {
                            case "integers": blackHole(cdk_text_int64(level, &fields, 0, &integers, &validity))
                            case "doubles": blackHole(cdk_text_float64(level, &fields, 0, &doubles, &validity))
                            default: blackHole(cdk_text_date(level, &fields, 0, &days, &validity))
                            }
                        }
                    }
                }
            }
        }
    }

    Benchmark("Parse doubles") { benchmark in
        let texts = random(1024).map { Array(String(Double($0 % 10_000_000) / 10_000).utf8) }
        var value = 0.0
        benchmark.startMeasurement()
        for iteration in benchmark.scaledIterations {
            let text = texts[iteration & 1023]
            blackHole(cdk_parse_double(text, text.count, &value))
        }
    }

    Benchmark("Print doubles") { benchmark in
        let values = random(1024).map { Double($0 % 10_000_000) / 10_000 }
        var text = [UInt8](repeating: 0, count: Int(CDK_FLOAT_TEXT))
        benchmark.startMeasurement()
        for iteration in benchmark.scaledIterations { blackHole(cdk_print_double(values[iteration & 1023], &text)) }
    }

    for distinct in [100, 10_000] {
        Benchmark("Dictionary of 64 Ki integers - \(distinct) distinct", configuration: .init(scalingFactor: .one)) {
            benchmark in
            let values = random(65_536).map { $0 % UInt64(distinct) }
            var indices = [UInt32](repeating: 0, count: values.count)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                let dictionary = cdk_dictionary_create(Int32(CDK_DICTIONARY_64), 1 << 20)
                blackHole(cdk_dictionary_add64(dictionary, values, values.count, &indices))
                cdk_dictionary_destroy(dictionary)
            }
        }
    }

    for width: UInt32 in [1, 7, 20] {
        let values = random(65_536).map { UInt32(truncatingIfNeeded: $0) & (1 << width - 1) }
        Benchmark("Pack 64 Ki values of \(width) bits", configuration: .init(scalingFactor: .one)) { benchmark in
            var packed = [UInt8](repeating: 0, count: cdk_pack_bound(values.count, width))
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(cdk_pack32(values, values.count, width, &packed)) }
        }
        Benchmark("Unpack 64 Ki values of \(width) bits", configuration: .init(scalingFactor: .one)) { benchmark in
            var packed = [UInt8](repeating: 0, count: cdk_pack_bound(values.count, width))
            _ = cdk_pack32(values, values.count, width, &packed)
            var unpacked = [UInt32](repeating: 0, count: values.count)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                cdk_unpack32(packed, values.count, width, &unpacked)
                blackHole(unpacked[0])
            }
        }
    }

    for (name, run) in [("runs", 100), ("no runs", 1)] {
        Benchmark("Hybrid RLE of 64 Ki values - \(name)", configuration: .init(scalingFactor: .one)) { benchmark in
            let source = random(65_536)
            let values = source.indices.map { UInt32(source[$0 / run] & 127) }
            var encoded = [UInt8](repeating: 0, count: cdk_hybrid_bound(values.count, 7))
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(cdk_hybrid_encode(values, values.count, 7, &encoded)) }
        }
        Benchmark("Hybrid RLE decoding of 64 Ki values - \(name)", configuration: .init(scalingFactor: .one)) {
            benchmark in
            let source = random(65_536)
            let values = source.indices.map { UInt32(source[$0 / run] & 127) }
            var encoded = [UInt8](repeating: 0, count: cdk_hybrid_bound(values.count, 7))
            let size = cdk_hybrid_encode(values, values.count, 7, &encoded)
            var decoded = [UInt32](repeating: 0, count: values.count)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                var state = cdk_hybrid()
                blackHole(cdk_hybrid_decode(&state, encoded, size, 7, &decoded, decoded.count))
            }
        }
    }
}

/// The same numbers in every run (SplitMix64).
func random(_ count: Int) -> [UInt64] {
    var state: UInt64 = 42
    return (0..<count).map { _ in
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Rows of short fields, some of them in quotes, cut behind the last row that fits.
func sampleText(bytes: Int) -> [UInt8] {
    var text: [UInt8] = []
    for number in random(bytes / 16) {
        let row = Array(
            "\(number % 100_000),\"a, \(number % 7)\",2024-05-0\(number % 9 + 1),\(number % 1000).25\n".utf8)
        if text.count + row.count > bytes { break }
        text += row
    }
    return text
}

extension CapacityRequest {
    /// Answers about the neighbouring services, and about DynamoDB's prices.
    func serviceAnswer() throws(CapacityError) -> [(String, JSONTree)] {
        switch try members.neededText("service") {
        case "kinesis-shards":
            let load = Kinesis.Load(
                recordsPerSecond: try parameters.neededNumber("recordsPerSecond"),
                recordBytes: try parameters.neededNumber("averageKB") * 1024,
                consumers: try parameters.integer("consumers", default: 1),
                hasEnhancedFanOut: try parameters.flag("enhancedFanOut"))
            return [
                ("shards", .integer(load.shards)), ("shards_faq_rounding", .integer(load.shardsByRecipe)),
                (
                    "why",
                    .string(
                        "the largest of bytes in / 1 MB: \(load.shardsByBytesIn), records / 1,000: "
                            + "\(load.shardsByRecords), bytes out to all consumers / 2 MB: \(load.shardsByBytesOut)")
                ),
            ]
        case "opensearch-storage":
            let storage = OpenSearch.Storage(
                sourceGiB: try parameters.neededNumber("sourceGiB"),
                replicas: try parameters.integer("replicas", default: 1))
            return [
                ("simplified", .double(storage.simplifiedGiB)), ("exact", .double(storage.exactGiB())),
                ("why", .string("source x (1 + replicas) x 1.45; exact: x 1.1 / 0.95 / 0.8")),
            ]
        case "opensearch-primary-shards":
            let size = try parameters.neededNumber("shardGiB")
            guard size > 0 else { throw parameters.fault("shardGiB", "expected a size above zero") }
            let shards = OpenSearch.primaryShards(
                sourceGiB: try parameters.neededNumber("sourceGiB"),
                growthGiB: try parameters.number("growthGiB", default: 0), shardGiB: size)
            return [("primaries", .integer(shards)), ("why", .string("(source + growth) x 1.1 / size of a shard"))]
        case "athena-scan":
            guard let scanned = try parameters.integer("scannedBytes", atMost: 1 << 53) else {
                throw parameters.fault("scannedBytes", "a whole number is needed here")
            }
            let price = try parameters.number("pricePerTB", default: PriceList.standard[.scanned])
            return [
                ("billedBytes", .integer(Athena.billedBytes(scanned: scanned))),
                ("cost", .double(Athena.cost(scanned: scanned, pricePerTB: price))),
                ("why", .string("up to the next MB, at least 10 MB a query")),
            ]
        case "glue-dpu-hours":
            let job = Glue.Job(
                workers: try parameters.neededInteger("workers"),
                unitsPerWorker: try parameters.number("dpuPerWorker", default: 1),
                seconds: try parameters.neededNumber("seconds"),
                minimumSeconds: try parameters.number("minimumSeconds", default: 60))
            let price = try parameters.number("pricePerDPUHour", default: PriceList.standard[.jobHour])
            return [
                ("dpuHours", .double(job.unitHours)), ("cost", .double(job.unitHours * price)),
                ("why", .string("workers x DPU x max(seconds, minimum) / 3600")),
            ]
        case "dynamodb-breakeven":
            let million = try parameters.neededNumber("onDemandPerMillion")
            let hour = try parameters.neededNumber("provisionedPerUnitHour")
            guard million > 0, hour > 0 else {
                throw parameters.fault("onDemandPerMillion", "both prices must be above zero")
            }
            let utilisation = DynamoDB.breakEvenUtilisation(unitHour: hour, perMillion: million)
            return [
                ("utilisation", .double(utilisation)), ("priceRatio", .double(1 / utilisation)),
                ("why", .string("a unit of an hour serves 3,600 requests; used less than this, on-demand is cheaper")),
            ]
        case "dynamodb-table-class":
            let storage = try parameters.neededNumber("storageCost")
            let throughput = try parameters.neededNumber("throughputCost")
            let infrequent = DynamoDB.infrequentAccessCost(
                storage: storage, throughput: throughput,
                storageDiscount: try parameters.number("storageDiscount", default: 0.6),
                throughputSurcharge: try parameters.number("throughputSurcharge", default: 0.25))
            return [
                ("standard", .double(storage + throughput)), ("standardIA", .double(infrequent)),
                ("cheaper", .string(infrequent < storage + throughput ? "STANDARD_IA" : "STANDARD")),
                ("why", .string("storage x (1 - discount) + throughput x (1 + surcharge)")),
            ]
        case let other:
            throw members.fault(
                "service",
                "there is no service '\(other)'; there are kinesis-shards, opensearch-storage, "
                    + "opensearch-primary-shards, athena-scan, glue-dpu-hours, dynamodb-breakeven and "
                    + "dynamodb-table-class")
        }
    }
}

/// What the services charge: inputs to every cost, dated, and replaceable one by one.
///
/// The default is US East (N. Virginia) without discounts or free tiers beyond those named, as the services' pricing pages
/// had it at ``date``. Prices change and differ by Region: give your own for a bill.
public struct PriceList: Sendable, Hashable {
    /// One price; its raw value is its name in a price file.
    public enum Price: String, Sendable, Hashable, CaseIterable {
        // DynamoDB, Standard class
        case writeRequests = "dynamodb.write_requests_per_million"
        case readRequests = "dynamodb.read_requests_per_million"
        case replicatedWriteRequests = "dynamodb.replicated_write_requests_per_million"
        case writeCapacity = "dynamodb.write_capacity_unit_hour"
        case readCapacity = "dynamodb.read_capacity_unit_hour"
        case replicatedWriteCapacity = "dynamodb.replicated_write_capacity_unit_hour"
        case storage = "dynamodb.storage_gb_month"
        case freeStorage = "dynamodb.free_storage_gb"
        // DynamoDB, Standard-Infrequent Access
        case infrequentWriteRequests = "dynamodb.ia_write_requests_per_million"
        case infrequentReadRequests = "dynamodb.ia_read_requests_per_million"
        case infrequentReplicatedWriteRequests = "dynamodb.ia_replicated_write_requests_per_million"
        case infrequentWriteCapacity = "dynamodb.ia_write_capacity_unit_hour"
        case infrequentReadCapacity = "dynamodb.ia_read_capacity_unit_hour"
        case infrequentReplicatedWriteCapacity = "dynamodb.ia_replicated_write_capacity_unit_hour"
        case infrequentStorage = "dynamodb.ia_storage_gb_month"
        // Reserved capacity: blocks of 100 units
        case reservedWriteUpfront1 = "dynamodb.reserved_100_wcu_1_year_upfront"
        case reservedWriteHour1 = "dynamodb.reserved_100_wcu_1_year_hour"
        case reservedReadUpfront1 = "dynamodb.reserved_100_rcu_1_year_upfront"
        case reservedReadHour1 = "dynamodb.reserved_100_rcu_1_year_hour"
        case reservedWriteUpfront3 = "dynamodb.reserved_100_wcu_3_years_upfront"
        case reservedWriteHour3 = "dynamodb.reserved_100_wcu_3_years_hour"
        case reservedReadUpfront3 = "dynamodb.reserved_100_rcu_3_years_upfront"
        case reservedReadHour3 = "dynamodb.reserved_100_rcu_3_years_hour"
        // Around DynamoDB
        case streamReads = "dynamodb.stream_reads_per_100_thousand"
        case freeStreamReads = "dynamodb.free_stream_reads_per_month"
        case changeDataCapture = "dynamodb.change_data_capture_units_per_million"
        case export = "dynamodb.export_gb"
        case importing = "dynamodb.import_gb"
        case backups = "dynamodb.continuous_backups_gb_month"
        case acceleratorNode = "dynamodb.dax_r5_large_hour"
        case transfer = "transfer_between_regions_gb"
        // Neighbours
        case shardHour = "kinesis.shard_hour"
        case putUnits = "kinesis.put_payload_units_per_million"
        case fanOutShardHour = "kinesis.enhanced_fan_out_shard_hour"
        case fanOutData = "kinesis.enhanced_fan_out_gb"
        case longRetentionShardHour = "kinesis.extended_retention_shard_hour"
        case searchStorage = "opensearch.gp3_gb_month"
        case searchNode = "opensearch.r6g_large_hour"
        case scanned = "athena.scanned_tb"
        case reservedQueryUnit = "athena.capacity_dpu_hour"
        case jobHour = "glue.dpu_hour"
        case flexibleJobHour = "glue.flex_dpu_hour"
        case warehouseNode = "redshift.ra3_xlplus_node_hour"
        case warehouseStorage = "redshift.managed_storage_gb_month"
        case serverlessUnit = "redshift.rpu_hour"
    }

    /// Year, month and day of the prices.
    public var date: String
    public var region: String
    public var currency: String
    /// Where the prices stand.
    public var sources: [String]
    private var values: [Price: Double]

    public subscript(price: Price) -> Double {
        get { values[price] ?? 0 }
        set { values[price] = newValue }
    }

    /// Hours that a month is counted with.
    public static let hoursPerMonth = 730.0

    /// The prices that come with the package.
    public static let standard = PriceList(
        date: "2025-06-01", region: "us-east-1", currency: "USD",
        sources: [
            "https://aws.amazon.com/dynamodb/pricing/on-demand/",
            "https://aws.amazon.com/dynamodb/pricing/provisioned/",
            "https://aws.amazon.com/kinesis/data-streams/pricing/",
            "https://aws.amazon.com/opensearch-service/pricing/",
            "https://aws.amazon.com/athena/pricing/", "https://aws.amazon.com/glue/pricing/",
            "https://aws.amazon.com/redshift/pricing/",
        ],
        values: [
            .writeRequests: 0.625, .readRequests: 0.125, .replicatedWriteRequests: 0.625, .writeCapacity: 0.00065,
            .readCapacity: 0.00013, .replicatedWriteCapacity: 0.00065, .storage: 0.25, .freeStorage: 25,
            .infrequentWriteRequests: 0.78, .infrequentReadRequests: 0.155, .infrequentReplicatedWriteRequests: 0.78,
            .infrequentWriteCapacity: 0.00081, .infrequentReadCapacity: 0.00016,
            .infrequentReplicatedWriteCapacity: 0.00081, .infrequentStorage: 0.10, .reservedWriteUpfront1: 150,
            .reservedWriteHour1: 0.0128, .reservedReadUpfront1: 30, .reservedReadHour1: 0.0025,
            .reservedWriteUpfront3: 180, .reservedWriteHour3: 0.0081, .reservedReadUpfront3: 36,
            .reservedReadHour3: 0.0016, .streamReads: 0.02, .freeStreamReads: 2_500_000, .changeDataCapture: 0.10,
            .export: 0.10, .importing: 0.15, .backups: 0.20, .acceleratorNode: 0.255, .transfer: 0.02,
            .shardHour: 0.015, .putUnits: 0.014, .fanOutShardHour: 0.015, .fanOutData: 0.013,
            .longRetentionShardHour: 0.02, .searchStorage: 0.122, .searchNode: 0.167, .scanned: 5,
            .reservedQueryUnit: 0.30, .jobHour: 0.44, .flexibleJobHour: 0.29, .warehouseNode: 1.086,
            .warehouseStorage: 0.024, .serverlessUnit: 0.375,
        ])

    private init(date: String, region: String, currency: String, sources: [String], values: [Price: Double]) {
        self.date = date
        self.region = region
        self.currency = currency
        self.sources = sources
        self.values = values
    }

    /// Prices from a file: `{"date": "2025-06-01", "region": "eu-west-1", "prices": {"dynamodb.storage_gb_month": 0.283}}`.
    ///
    /// What the file does not name stays as in `base`.
    /// - Throws: ``CapacityError`` for text that is no JSON, names that are no prices, and prices below zero.
    public init(json: [UInt8], base: PriceList = .standard) throws(CapacityError) {
        self = base
        let file = try JSONMembers(try JSONTree(json), "prices")
        try file.allow(["date", "region", "currency", "sources", "prices"])
        if let date = try file.text("date") { self.date = date }
        if let region = try file.text("region") { self.region = region }
        if let currency = try file.text("currency") { self.currency = currency }
        if let sources = try file.texts("sources") { self.sources = sources }
        guard let prices = file.tree["prices"] else { return }
        let members = try JSONMembers(prices, "prices.prices")
        for name in members.names {
            guard let price = Price(rawValue: name) else {
                throw members.fault(
                    name, "there is no such price; `datakit capacity prices` prints the names of all")
            }
            self[price] = try members.neededNumber(name)
        }
    }

    /// The list as a price file.
    public var json: String {
        func line(_ price: Price) -> String { "    \"\(price.rawValue)\": \(JSONTree.double(self[price]))" }
        return """
            {
              "date": \(date.quotedAsJSON),
              "region": \(region.quotedAsJSON),
              "currency": \(currency.quotedAsJSON),
              "sources": [\(sources.map(\.quotedAsJSON).joined(separator: ", "))],
              "prices": {
            \(Price.allCases.map(line).joined(separator: ",\n"))
              }
            }
            """
    }
}

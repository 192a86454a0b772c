/// Amazon Athena: what queries cost by the bytes they scan.
public enum Athena {
    /// No query is billed for less.
    public static let minimumBytes = 10 << 20

    /// Bytes billed: up to the next MB, at least 10 MB.
    public static func billedBytes(scanned: Int) -> Int {
        let megabytes = scanned / (1 << 20) + (scanned % (1 << 20) > 0 ? 1 : 0)
        return max(minimumBytes, megabytes << 20)
    }

    /// The price of scanning so many bytes once; a terabyte is 2^40 bytes.
    public static func cost(scanned: Int, pricePerTB: Double) -> Double {
        Double(billedBytes(scanned: scanned)) / 0x1p40 * pricePerTB
    }

    /// A data set that is queried, and what of it a query reads.
    public struct Query: Sendable, Hashable {
        /// How values lie in the files.
        public enum Format: String, Sendable, Hashable, CaseIterable {
            /// Rows of text: every query reads all bytes, compressed as they are.
            case rows
            /// Columns: a query reads the columns that it names.
            case columns
        }

        public var format: Format
        /// The files as they are stored, in all partitions.
        public var storedBytes: Int
        /// The stored bytes of the columns that the query names; all where it names all, or the format has rows.
        public var columnBytes: Int
        /// The part of the data in partitions that the query's conditions leave.
        public var partitionShare: Double
        /// The part that statistics of row groups leave of that; only columns have them.
        public var rowGroupShare: Double

        public init(
            format: Format, storedBytes: Int, columnBytes: Int? = nil, partitionShare: Double = 1,
            rowGroupShare: Double = 1
        ) {
            self.format = format
            self.storedBytes = storedBytes
            self.columnBytes = min(columnBytes ?? storedBytes, storedBytes)
            self.partitionShare = partitionShare
            self.rowGroupShare = rowGroupShare
        }

        /// The bytes scanned.
        public var scannedBytes: Int {
            let bytes = format == .columns ? Double(columnBytes) * rowGroupShare : Double(storedBytes)
            return Int(min((bytes * partitionShare - 1e-9).rounded(.up), 0x1p62))
        }

        /// The query of so many data sets like this one; at most 2^62 bytes.
        public func multiplied(by copies: Int) -> Query {
            var query = self
            query.storedBytes = Self.product(storedBytes, copies)
            query.columnBytes = Self.product(columnBytes, copies)
            return query
        }

        private static func product(_ bytes: Int, _ copies: Int) -> Int {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: copies)
            return overflow ? 1 << 62 : min(product, 1 << 62)
        }

        /// What one run costs.
        public func cost(prices: PriceList = .standard) -> Double {
            Athena.cost(scanned: scannedBytes, pricePerTB: prices[.scanned])
        }
    }

    /// Capacity that is reserved instead: from 24 processing units, in steps of 4.
    public static func reservation(units: Int, hours: Double, prices: PriceList = .standard) -> (
        units: Int, cost: Double
    ) {
        let steps = max(24, (units + 3) / 4 * 4)
        return (steps, Double(steps) * hours * prices[.reservedQueryUnit])
    }

    /// Terabytes a month above which a reservation of so many units, all month, costs less than paying by bytes.
    public static func breakEvenTB(units: Int = 24, prices: PriceList = .standard) -> Double {
        let cost = reservation(units: units, hours: PriceList.hoursPerMonth, prices: prices).cost
        return prices[.scanned] == 0 ? .infinity : cost / prices[.scanned]
    }
}

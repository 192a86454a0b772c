import DataKitCore

/// Holds statistics against the values that they speak of.
struct StatisticsCheck {
    let leaf: LeafColumn
    let order: ValueOrder
    let file: ParquetFile

    /// - Parameter subject: whose statistics they are, for messages.
    func check(
        _ statistics: ColumnStatistics, _ observed: ObservedValues, subject: String, page: Int?, _ log: inout FindingLog
    ) {
        if let nulls = statistics.nullCount, nulls != Int64(observed.nulls) {
            log.error(
                .statistics, "the statistics of the \(subject) count \(nulls) nulls, there are \(observed.nulls)",
                page: page)
        }
        if let nans = statistics.nanCount, order.isFloatingPoint, nans != Int64(observed.nans) {
            log.error(
                .statistics, "the statistics of the \(subject) count \(nans) NaNs, there are \(observed.nans)",
                page: page)
        }
        if let distinct = statistics.distinctCount, distinct < 0 || distinct > Int64(observed.entries) {
            log.error(
                .statistics,
                "the statistics of the \(subject) count \(distinct) different values of "
                    + "\(observed.entries)", page: page)
        }
        checkBounds(statistics, observed, subject, page, &log)
        checkDeprecated(statistics, observed, subject, page, &log)
    }

    /// The number of different values, where they could be counted.
    func check(
        distinctCount: Int64?, _ distinct: DistinctValues, _ observed: ObservedValues, _ log: inout FindingLog
    ) {
        guard let distinctCount else { return }
        guard !distinct.isOverflowing else {
            return log.note(
                "Column \(leaf.name) has more than \(DistinctValues.most) different values, which were not counted.")
        }
        if distinctCount != Int64(distinct.count) {
            log.error(
                .statistics,
                "the statistics of the column chunk count \(distinctCount) different values, there are "
                    + "\(distinct.count)")
        }
    }

    private func checkBounds(
        _ statistics: ColumnStatistics, _ observed: ObservedValues, _ subject: String, _ page: Int?,
        _ log: inout FindingLog
    ) {
        guard statistics.minimum != nil || statistics.maximum != nil else { return }
        guard order != .none else {
            return log.warning(
                .statistics, "the statistics of the \(subject) have bounds, but the column has no order", page: page)
        }
        if file.footer.columnOrders == nil, page == nil {
            log.warning(.schema, "there are bounds, but the footer does not say in which order (column_orders)")
        }
        let low = bound(statistics.minimum, "minimum", subject, page, &log)
        let high = bound(statistics.maximum, "maximum", subject, page, &log)
        if let low, let high, high < low {
            log.error(
                .statistics, "the minimum of the \(subject) is \(show(low)), above its maximum \(show(high))",
                page: page)
        }
        guard let least = observed.minimum, let greatest = observed.maximum else {
            if observed.orderedCount == 0, low != nil || high != nil, !isTotalOrder {
                log.error(
                    .statistics, "the statistics of the \(subject) have bounds, but there is no value that they bound",
                    page: page)
            }
            return
        }
        if let low {
            if least < low {
                log.error(
                    .statistics, "the minimum of the \(subject) is \(show(low)), but \(show(least)) occurs", page: page)
            } else if statistics.isMinimumExact == true, low < least {
                log.error(
                    .statistics,
                    "the minimum of the \(subject) is called exact and is \(show(low)); the least value is \(show(least))",
                    page: page)
            }
            if low == .number(0), least == low, observed.hasNegativeZero, isPositiveZero(statistics.minimum) {
                log.warning(.statistics, "the minimum of the \(subject) is +0, but -0 occurs", page: page)
            }
        }
        if let high {
            if high < greatest {
                log.error(
                    .statistics, "the maximum of the \(subject) is \(show(high)), but \(show(greatest)) occurs",
                    page: page)
            } else if statistics.isMaximumExact == true, greatest < high {
                log.error(
                    .statistics,
                    "the maximum of the \(subject) is called exact and is \(show(high)); the greatest value is "
                        + show(greatest), page: page)
            }
            if high == .number(0), greatest == high, observed.hasPositiveZero, !isPositiveZero(statistics.maximum) {
                log.warning(.statistics, "the maximum of the \(subject) is -0, but +0 occurs", page: page)
            }
        }
    }

    /// The deprecated bounds, where what they mean was never in doubt.
    private func checkDeprecated(
        _ statistics: ColumnStatistics, _ observed: ObservedValues, _ subject: String, _ page: Int?,
        _ log: inout FindingLog
    ) {
        guard [.boolean, .signed, .floatingPoint].contains(order) else { return }
        // Old writers took NaN for a bound.
        if let low = statistics.deprecatedMinimum.flatMap({ order.value($0, of: leaf) }), !low.isNaN,
            let least = observed.minimum, least < low
        {
            log.error(
                .statistics, "the deprecated min of the \(subject) is \(show(low)), but \(show(least)) occurs",
                page: page)
        }
        if let high = statistics.deprecatedMaximum.flatMap({ order.value($0, of: leaf) }), !high.isNaN,
            let greatest = observed.maximum, high < greatest
        {
            log.error(
                .statistics, "the deprecated max of the \(subject) is \(show(high)), but \(show(greatest)) occurs",
                page: page)
        }
    }

    private var isTotalOrder: Bool {
        let orders = file.footer.columnOrders ?? []
        return orders.indices.contains(leaf.index) && orders[leaf.index] == .ieee754Total
    }

    /// A bound as a value; what cannot be one is reported.
    private func bound(
        _ bytes: [UInt8]?, _ name: String, _ subject: String, _ page: Int?, _ log: inout FindingLog
    ) -> OrderedValue? {
        guard let bytes else { return nil }
        guard let value = order.value(bytes, of: leaf) else {
            log.error(
                .statistics, "the \(name) of the \(subject) has \(bytes.count) bytes, which are no value of the column",
                page: page)
            return nil
        }
        guard !value.isNaN else {
            if !isTotalOrder { log.error(.statistics, "the \(name) of the \(subject) is NaN", page: page) }
            return nil
        }
        return value
    }

    private func isPositiveZero(_ bytes: [UInt8]?) -> Bool { bytes?.allSatisfy { $0 == 0 } ?? false }

    private func show(_ value: OrderedValue) -> String { value.text(of: leaf) }
}

extension OrderedValue {
    var isNaN: Bool { if case .number(let number) = self { number.isNaN } else { false } }

    /// For messages: as people read it, long ones cut.
    func text(of leaf: LeafColumn) -> String {
        switch self {
        case .integer(let number): return leaf.physicalType == .boolean ? (number == 0 ? "false" : "true") : "\(number)"
        case .number(let number): return "\(number)"
        case .bytes(let bytes), .wide(_, let bytes):
            let shown = bytes.prefix(24)
            let ending = bytes.count > 24 ? "... (\(bytes.count) bytes)" : ""
            if leaf.effectiveLogicalType == .string, let text = String(validating: shown, as: UTF8.self) {
                return "'\(text)'\(ending)"
            }
            return "0x"
                + shown.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + ending
        }
    }
}

/// Holds size statistics against the values that they count.
struct SizeStatisticsCheck {
    let leaf: LeafColumn

    func check(_ sizes: SizeStatistics, _ observed: ObservedValues, _ log: inout FindingLog) {
        if let bytes = sizes.unencodedByteArrayDataBytes, leaf.physicalType == .byteArray,
            bytes != Int64(observed.byteArrayBytes)
        {
            log.error(
                .sizeStatistics,
                "unencoded_byte_array_data_bytes is \(bytes), the byte arrays have "
                    + "\(observed.byteArrayBytes) bytes")
        }
        compare(sizes.repetitionLevelHistogram, observed.repetitionHistogram, "repetition", &log)
        compare(sizes.definitionLevelHistogram, observed.definitionHistogram, "definition", &log)
    }

    private func compare(_ claimed: [Int64]?, _ actual: [Int64], _ kind: String, _ log: inout FindingLog) {
        // One may be left out where there is but one level.
        guard let claimed, !claimed.isEmpty, !actual.isEmpty else { return }
        if claimed != actual {
            log.error(.sizeStatistics, "the histogram of \(kind) levels is \(claimed), there are \(actual)")
        }
    }
}

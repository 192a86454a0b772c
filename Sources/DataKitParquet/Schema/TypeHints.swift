package import DataKitCore

/// What the format has no type for, kept in the file's key/value metadata.
///
/// Durations have no type in Parquet and are stored as INT64; time zones other than UTC have no place in TIMESTAMP.
/// For each such column there is a key `DataKit:type:LEAF:PATH` (the leaf's number, and its path joined by dots)
/// whose value is the type's name, such as `duration(us)` or `timestamp(us,Europe/Oslo)`. Other readers see an INT64,
/// or a timestamp in UTC. A hint counts only where number and path agree and the stored type is the one it refines,
/// so that a file whose columns were changed by another tool is not misread.
package struct TypeHints: Sendable {
    package static let prefix = "DataKit:type:"
    private var types: [String: DataType] = [:]
    /// The unit that INT96 timestamps are read in.
    private let int96Unit: TimeUnit
    /// The unit that a field of INT96 timestamps remembers, where it is read in a coarser one that nobody asked for.
    let int96StoredUnit: TimeUnit?
    /// What VARIANT groups are read as.
    let variantForm: VariantForm

    package init(
        _ metadata: [KeyValue], int96Unit: TimeUnit = .nanoseconds, isINT96Widened: Bool = false,
        variantForm: VariantForm = .json
    ) {
        self.int96Unit = int96Unit
        int96StoredUnit = isINT96Widened ? .nanoseconds : nil
        self.variantForm = variantForm
        for pair in metadata where pair.key.hasPrefix(Self.prefix) {
            if let name = pair.value, let type = DataType(name: name) {
                types[String(pair.key.dropFirst(Self.prefix.count))] = type
            }
        }
    }

    /// The key/value pair that keeps a leaf's type, where the format cannot.
    package static func hint(for type: DataType, of leaf: LeafColumn) -> KeyValue? {
        switch type {
        case .duration: break
        case .timestamp(_, let zone?) where zone != "UTC": break
        default: return nil
        }
        var stored = type
        if case .timestamp(.seconds, let zone) = type { stored = .timestamp(.milliseconds, timeZone: zone) }
        return KeyValue(key: prefix + "\(leaf.index):" + leaf.name, value: stored.name)
    }

    /// The type that a hint makes of a leaf's stored type.
    package func refined(_ stored: DataType, of leaf: LeafColumn) -> DataType {
        if leaf.physicalType == .int96, case .timestamp = stored { return .timestamp(int96Unit, timeZone: nil) }
        guard !types.isEmpty, let hint = types["\(leaf.index):" + leaf.name] else { return stored }
        switch (stored, hint) {
        case (.int64, .duration): return hint
        case (.timestamp(let unit, _?), .timestamp(let hinted, _?)) where unit == hinted: return hint
        default: return stored
        }
    }
}

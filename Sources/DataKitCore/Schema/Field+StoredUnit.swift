extension Field {
    /// The key of ``storedUnit`` in the metadata.
    package static let storedUnitKey = "DataKit:stored_unit"

    /// The finer unit that a timestamp is stored in, where it is read in a coarser one because some values reach beyond
    /// 64 bits of the finer; `nil` where it is read as it is stored.
    ///
    /// Rows as JSON lines give such values the fraction digits of the unit they are stored in, and those beyond its
    /// reach the digits of the type. Writers do not keep it.
    package var storedUnit: TimeUnit? {
        get { metadata[Self.storedUnitKey].flatMap(TimeUnit.init(rawValue:)) }
        set { metadata[Self.storedUnitKey] = newValue?.rawValue }
    }
}

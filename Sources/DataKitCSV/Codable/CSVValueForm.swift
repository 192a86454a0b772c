import DataKitCore

/// How the value of a type is made of a field, and a field of it.
enum CSVValueForm {
    case date, timestamp, decimal, duration, interval, bytes
    /// Foundation's types, told by their names: this module does not know them.
    case foundationDate, foundationData, foundationUUID
    /// By the type's own `init(from:)` and `encode(to:)`.
    case own
    /// By the type's own `encode(to:)`, which asks for a list.
    case collected

    init(of type: Any.Type) {
        self =
            if type == CivilDate.self {
                .date
            } else if type == Timestamp.self {
                .timestamp
            } else if type == Decimal128.self {
                .decimal
            } else if type == Duration.self {
                .duration
            } else if type == Interval.self {
                .interval
            } else if type == [UInt8].self {
                .bytes
            } else if FoundationTypes.isDate(type) {
                .foundationDate
            } else if FoundationTypes.isData(type) {
                .foundationData
            } else if FoundationTypes.isUUID(type) {
                .foundationUUID
            } else {
                .own
            }
    }
}

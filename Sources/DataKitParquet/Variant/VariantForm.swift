public import DataKitCore

/// What a VARIANT column is read as.
public enum VariantForm: String, Hashable, Sendable, CaseIterable {
    /// Text: ``Variant/jsonText`` of each value.
    case json
    /// A struct of the binaries `metadata` and `value`, as ``Variant/init(metadata:value:)`` takes them. Nothing is
    /// lost, and the column is written as a VARIANT again.
    case binary

    /// The type of such a column.
    public var type: DataType {
        switch self {
        case .json: .string
        case .binary:
            .structure([Field("metadata", .binary, isNullable: false), Field("value", .binary, isNullable: false)])
        }
    }
}

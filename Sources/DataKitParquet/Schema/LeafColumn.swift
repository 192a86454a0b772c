/// A column of values in a file: a leaf of the schema's tree.
package struct LeafColumn: Hashable, Sendable {
    /// Its number, which is also its place in every row group.
    package var index: Int
    /// The names from the root, without the root's.
    package var path: [String]
    package var element: SchemaElement
    package var physicalType: PhysicalType
    /// The width of a FIXED_LEN_BYTE_ARRAY; 0 for other types.
    package var width: Int
    /// How many of the nodes on the path are optional or repeated: the definition level of a value that is there.
    package var maximumDefinitionLevel: Int
    /// How many of the nodes on the path are repeated.
    package var maximumRepetitionLevel: Int

    /// Whether a row has exactly one value or null, straight below the root.
    package var isFlat: Bool { maximumRepetitionLevel == 0 && path.count == 1 }
    package var logicalType: LogicalType? { element.logicalType }
    /// The path for messages.
    package var name: String { path.joined(separator: ".") }
}

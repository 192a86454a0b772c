package import DataKitCore

/// What writers built on Arrow say of a file's columns under the key `ARROW:schema`: types that the format has no
/// place for, time zones, and metadata of fields.
///
/// It is the Arrow schema as an IPC message (FlatBuffers) in base64. It is a hint: what does not go with the columns
/// that are there is ignored, and a damaged one altogether.
package struct ArrowSchema: Hashable, Sendable {
    package var fields: [ArrowField]

    package static let key = "ARROW:schema"
    /// Longer ones are ignored.
    private static let maximumLength = 64 << 20

    /// Reads the value of the key; `nil` where it makes no sense.
    package init?(base64 text: String) {
        guard text.utf8.count <= Self.maximumLength, let bytes = Base64.bytes(of: text) else { return nil }
        self.init(message: bytes)
    }

    /// Reads an IPC message, with the marker of its beginning or without.
    package init?(message: [UInt8]) {
        func word(_ offset: Int) -> Int? {
            offset + 4 <= message.count ? message.littleEndian32(at: offset) : nil
        }
        guard let first = word(0) else { return nil }
        let start = first == 0xFFFF_FFFF ? 8 : 4
        guard let length = word(start - 4), length <= message.count - start,
            let root = FlatTable(root: Array(message[start..<start + length])), root.byte(1) == 1,
            let schema = root.table(2), let tables = schema.tables(1)
        else { return nil }
        var fields: [ArrowField] = []
        // A hostile message may let many fields share their children: what is read is bounded.
        var left = ParquetSchema.maximumLeaves
        for table in tables {
            guard let field = ArrowField(table, depth: 0, left: &left) else { return nil }
            fields.append(field)
        }
        self.fields = fields
    }

    package init(fields: [ArrowField]) { self.fields = fields }
}

/// A field of an Arrow schema, as far as it says more than Parquet.
package struct ArrowField: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case duration(TimeUnit)
        case timestamp(TimeUnit, timeZone: String?)
        case list, structure, map
        /// Any other, which Parquet tells well enough.
        case other
    }

    package var name: String
    package var kind: Kind
    package var children: [ArrowField]
    package var metadata: [String: String]

    fileprivate init?(_ table: FlatTable, depth: Int, left: inout Int) {
        guard depth < ParquetSchema.maximumDepth, left > 0, let type = table.byte(2) else { return nil }
        left -= 1
        name = table.string(0) ?? ""
        let details = table.table(3)
        func unit(_ number: Int?) -> TimeUnit? {
            number.flatMap { TimeUnit.allCases.indices.contains($0) ? TimeUnit.allCases[$0] : nil }
        }
        switch type {
        case 10:
            guard let unit = unit(details?.int16(0) ?? 0) else { return nil }
            let zone = details?.string(1)
            kind = .timestamp(unit, timeZone: zone?.isEmpty == true ? nil : zone)
        case 18:
            guard let unit = unit(details?.int16(0) ?? 1) else { return nil }
            kind = .duration(unit)
        case 12, 16, 21, 25, 26: kind = .list
        case 13: kind = .structure
        case 17: kind = .map
        default: kind = .other
        }
        guard let tables = table.tables(5), let pairs = table.tables(6) else { return nil }
        children = []
        for child in tables {
            guard let field = ArrowField(child, depth: depth + 1, left: &left) else { return nil }
            children.append(field)
        }
        metadata = [:]
        for pair in pairs { if let key = pair.string(0) { metadata[key] = pair.string(1) ?? "" } }
    }
}

extension ArrowField {
    /// A field of the file with what this one says beyond it; where the two do not go together, as it is.
    package func refining(_ field: Field) -> Field {
        var field = field
        switch (field.type, kind) {
        case (.int64, .duration(let unit)): field.type = .duration(unit)
        case (.timestamp(let unit, _?), .timestamp(let own, let zone?)) where own == unit || own == .seconds:
            field.type = .timestamp(unit, timeZone: zone)
        case (.list(let element), .list):
            guard children.count == 1 else { return field }
            field.type = .list(children[0].refining(element))
        case (.structure(let members), .structure):
            guard children.map(\.name) == members.map(\.name) else { return field }
            field.type = .structure(zip(children, members).map { $0.refining($1) })
        case (.map(let key, let value), .map):
            guard children.count == 1, children[0].children.count == 2 else { return field }
            field.type = .map(
                key: children[0].children[0].refining(key), value: children[0].children[1].refining(value))
        default: break
        }
        for (key, value) in metadata where key != "PARQUET:field_id" && field.metadata[key] == nil {
            field.metadata[key] = value
        }
        return field
    }
}

extension TimeUnit {
    /// Arrow's number of the unit.
    fileprivate static let arrowUnits: [TimeUnit] = [.seconds, .milliseconds, .microseconds, .nanoseconds]
    var arrowNumber: Int { Self.arrowUnits.firstIndex(of: self)! }
}

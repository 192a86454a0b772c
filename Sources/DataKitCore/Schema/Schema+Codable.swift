extension DataType: Codable {
    private enum Key: String, CodingKey { case kind, children, count }

    /// Reads a type as ``encode(to:)`` writes it.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            guard let type = DataType(name: name) else {
                throw Self.corrupted(decoder, "'\(name)' is no type")
            }
            self = type
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        let children = try container.decode([Field].self, forKey: .children)
        switch (try container.decode(String.self, forKey: .kind), children.count) {
        case ("list", 1): self = .list(children[0])
        case ("fixed_size_list", 1):
            let count = try container.decode(Int.self, forKey: .count)
            guard 0...Int(Int32.max) ~= count else { throw Self.corrupted(decoder, "a list cannot hold \(count)") }
            self = .fixedSizeList(children[0], count: count)
        case ("struct", _): self = .structure(children)
        case ("map", 2): self = .map(key: children[0], value: children[1])
        case (let kind, let count): throw Self.corrupted(decoder, "'\(kind)' of \(count) fields is no type")
        }
    }

    /// Writes the ``name`` of a flat type; of a nested one its kind and the fields it holds.
    public func encode(to encoder: any Encoder) throws {
        guard isNested else {
            var container = encoder.singleValueContainer()
            try container.encode(name)
            return
        }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(children, forKey: .children)
        if case .fixedSizeList(_, let count) = self {
            try container.encode("fixed_size_list", forKey: .kind)
            try container.encode(count, forKey: .count)
        } else {
            try container.encode(name, forKey: .kind)
        }
    }

    private static func corrupted(_ decoder: any Decoder, _ message: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
    }
}

extension Field: Codable {
    private enum Key: String, CodingKey { case name, type, nullable, id, metadata }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            try container.decode(String.self, forKey: .name), try container.decode(DataType.self, forKey: .type),
            isNullable: try container.decodeIfPresent(Bool.self, forKey: .nullable) ?? true,
            id: try container.decodeIfPresent(Int.self, forKey: .id),
            metadata: try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(type, forKey: .type)
        try container.encode(isNullable, forKey: .nullable)
        try container.encodeIfPresent(id, forKey: .id)
        if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    }
}

extension Schema: Codable {
    private enum Key: String, CodingKey { case fields, metadata }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            try container.decode([Field].self, forKey: .fields),
            metadata: try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(fields, forKey: .fields)
        if !metadata.isEmpty { try container.encode(metadata, forKey: .metadata) }
    }
}

/// What a document type declaration defines, as far as it was read.
struct XMLDefinitions {
    /// An entity, and where it is declared.
    struct Entity {
        var definition: XMLEntityDefinition
        /// Whether it is declared outside of the document itself.
        var isExternallyDeclared: Bool
    }

    var entities: [[UInt8]: Entity] = [:]
    var parameterEntities: [[UInt8]: Entity] = [:]
    /// For each element with declared attributes, their definitions.
    var attributes: [UInt32: [UInt32: XMLAttributeDefinition]] = [:]
    /// For each element, the attributes that it has when it does not give them, as they are declared.
    var defaults: [UInt32: [(name: UInt32, value: [UInt8])]] = [:]
    var isStandalone = false
    /// Whether something that was not read, or that depends on a parameter entity, may declare more entities.
    var mayLackEntities = false

    /// What an entity is; `nil` where it may be declared in a part that is not read (section 4.1, Entity Declared).
    func entity(
        _ name: [UInt8], options: XMLParsingOptions, at position: Int
    ) throws(XMLFault) -> XMLEntityDefinition? {
        if options.usesNamespaces, name.contains(XMLByte.colon) {
            throw XMLFault(
                .namespace, "the name of the entity '\(XMLError.excerpt(name))' must not have a colon", at: position)
        }
        if let found = entities[name] {
            if isStandalone, found.isExternallyDeclared {
                throw XMLFault(
                    .entity,
                    "the entity '\(XMLError.excerpt(name))' is declared outside of the document, which says that it is "
                        + "standalone", at: position)
            }
            return found.definition
        }
        if mayLackEntities { return nil }
        throw XMLFault(
            .entity,
            "the entity '\(XMLError.excerpt(name))' is not declared; XML itself has only lt, gt, amp, quot and apos",
            at: position)
    }

    /// Leaves one space between the words of a value, as its type wants (section 3.3.3).
    static func collapse(_ value: inout [UInt8], from start: Int) {
        var target = start
        for position in start..<value.count {
            let byte = value[position]
            if byte == XMLByte.space, target == start || value[target - 1] == XMLByte.space { continue }
            value[target] = byte
            target += 1
        }
        if target > start, value[target - 1] == XMLByte.space { target -= 1 }
        value.removeLast(value.count - target)
    }

    /// A text with line feeds for other line ends (section 2.11).
    static func lineEndsSettled(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var settled: [UInt8] = []
        settled.reserveCapacity(text.count)
        var wasReturn = false
        for byte in text {
            if byte != XMLByte.lineFeed || !wasReturn {
                settled.append(byte == XMLByte.carriageReturn ? XMLByte.lineFeed : byte)
            }
            wasReturn = byte == XMLByte.carriageReturn
        }
        return settled
    }
}

/// What a general or parameter entity stands for.
enum XMLEntityDefinition {
    /// Its replacement text.
    case `internal`([UInt8])
    case external(XMLExternalEntity)
}

/// An entity outside of the document.
struct XMLExternalEntity: Hashable {
    var publicIdentifier: String?
    var systemIdentifier: String
    /// The external entities in which it is declared, the outermost first.
    var bases: [String] = []
    /// The notation of an entity that is not parsed.
    var notation: String?

    func request(named name: String?) -> XMLResolver.Entity {
        XMLResolver.Entity(
            name: name, publicIdentifier: publicIdentifier, systemIdentifier: systemIdentifier, bases: bases)
    }
}

/// A declared attribute.
struct XMLAttributeDefinition {
    /// Whether it is of another type than CDATA, so that spaces in its value are collapsed.
    var isTokenized: Bool
}

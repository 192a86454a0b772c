internal import CDataKitKernels
import DataKitCore

/// The columns of rows as the kernel knows them: a flat list, and a table that finds members by parent and name.
struct XMLRowPlan: Sendable {
    /// What a column of the kernel's is.
    struct Entry: Sendable {
        var kind: Int
        var flags = 0
        var domain: Int
        var value: Int?
        var rest: Int?
        var mapValue: Int?
        var path: String
        /// The column around it.
        var parent: Int?
        var type: XMLColumnType
    }

    /// A column with the number that it has in the kernel, and those that are part of it.
    struct Place: Sendable {
        var column: Int
        var field: Field
        var type: XMLColumnType
        var parts: [Place] = []
    }

    private(set) var entries: [Entry] = []
    /// Names of members as numbers.
    private(set) var names: [String: UInt32] = [:]
    private(set) var members: [cdk_xml_member] = []
    private(set) var memberBits: UInt32 = 1
    private(set) var domainCount = 1
    /// Of each domain but the first the list or map whose elements it has.
    private(set) var owners = [-1]
    private(set) var places: [Place] = []
    private var edges: [(parent: Int, name: UInt32, column: Int)] = []

    /// The number of the attribute that says that an element is null.
    static let nilName: UInt32 = 1
    static let entryName = "entry"

    /// - Parameter ignoresUnknown: whether what has no column is passed over.
    init(_ rows: [XMLColumnMember], ignoresUnknown: Bool, options: XMLReadingOptions) {
        let root = Entry(
            kind: CDK_XML_STRUCT, flags: ignoresUnknown ? CDK_XML_IGNORES_UNKNOWN : 0, domain: 0, path: "",
            type: .structure(rows, ignoresUnknown: ignoresUnknown))
        entries.append(root)
        places = addMembers(rows, of: 0, path: "", options: options)
        buildTable()
    }

    private mutating func number(of name: String) -> UInt32 {
        if let known = names[name] { return known }
        let number = UInt32(names.count) + Self.nilName + 1
        names[name] = number
        return number
    }

    private mutating func addMembers(
        _ members: [XMLColumnMember], of parent: Int, path: String, options: XMLReadingOptions
    ) -> [Place] {
        members.map { member in
            let inner = path.isEmpty ? member.name : path + "." + member.name
            let place = add(
                member.type, member.field, parent: parent, domain: entries[parent].domain, path: inner,
                options: options)
            if member.name == options.valueTag { entries[parent].value = place.column }
            if member.name == options.wildcardColumn {
                entries[parent].rest = place.column
            }
            edges.append((parent, number(of: member.name), place.column))
            return place
        }
    }

    private mutating func add(
        _ type: XMLColumnType, _ field: Field, parent: Int, domain: Int, path: String, options: XMLReadingOptions
    ) -> Place {
        let column = entries.count
        var entry = Entry(kind: CDK_XML_SKIP, domain: domain, path: path, parent: parent, type: type)
        var place = Place(column: column, field: field, type: type)
        switch type {
        case .none, .null: entries.append(entry)
        case .source:
            entry.kind = CDK_XML_RAW
            entries.append(entry)
        case .scalar(let text, _):
            entry.kind = CDK_XML_LEAF
            if text.type != .string || options.ignoresSurroundingSpaces { entry.flags |= CDK_XML_TRIMS }
            if options.treatsEmptyValuesAsNulls { entry.flags |= CDK_XML_EMPTY_IS_NULL }
            if options.schema != nil { entry.flags |= CDK_XML_IGNORES_UNKNOWN }
            entries.append(entry)
        case .structure(let members, let ignoresUnknown):
            entry.kind = CDK_XML_STRUCT
            if ignoresUnknown { entry.flags |= CDK_XML_IGNORES_UNKNOWN }
            entries.append(entry)
            place.parts = addMembers(members, of: column, path: path, options: options)
        case .list(let element, let elementField, _):
            entry.kind = CDK_XML_LIST
            entry.flags |= CDK_XML_IGNORES_UNKNOWN
            entries.append(entry)
            let inner = newDomain(of: column)
            let part = add(
                element, elementField ?? Field("element", element.dataType), parent: column, domain: inner, path: path,
                options: options)
            entries[column].value = part.column
            place.parts = [part]
        case .map(let value, let keyField, let valueField):
            entry.kind = CDK_XML_MAP
            entry.flags |= CDK_XML_IGNORES_UNKNOWN
            entries.append(entry)
            let inner = newDomain(of: column)
            let pair = entries.count
            let members = [
                XMLColumnMember(.scalar(TextColumnType(.string), isGuess: false), keyField),
                XMLColumnMember(value, valueField),
            ]
            entries.append(
                Entry(
                    kind: CDK_XML_STRUCT, flags: CDK_XML_IGNORES_UNKNOWN, domain: inner, path: path, parent: column,
                    type: .structure(members, ignoresUnknown: true)))
            let key = add(members[0].type, keyField, parent: pair, domain: inner, path: path + ".key", options: options)
            // A key is what it is.
            entries[key.column].flags = CDK_XML_IGNORES_UNKNOWN
            let values = add(value, valueField, parent: pair, domain: inner, path: path + ".value", options: options)
            edges.append((pair, number(of: "key"), key.column))
            edges.append((pair, number(of: "value"), values.column))
            _ = number(of: Self.entryName)
            entries[column].value = pair
            entries[column].rest = key.column
            entries[column].mapValue = values.column
            place.parts = [key, values]
        }
        return place
    }

    private mutating func newDomain(of column: Int) -> Int {
        owners.append(column)
        domainCount += 1
        return domainCount - 1
    }

    private mutating func buildTable() {
        while 1 << Int(memberBits) < edges.count * 2 + 2 { memberBits += 1 }
        let empty = cdk_xml_member(parent: 0, name: 0, column: .max)
        members = [cdk_xml_member](repeating: empty, count: 1 << Int(memberBits))
        let mask = UInt32(members.count - 1)
        for edge in edges {
            let hash = UInt32(edge.parent) &* 0x9E37_79B1 &+ edge.name &* 0x85EB_CA6B
            var slot = hash >> (32 - memberBits)
            while members[Int(slot)].column != .max { slot = (slot + 1) & mask }
            members[Int(slot)] = cdk_xml_member(
                parent: UInt32(edge.parent), name: edge.name, column: UInt32(edge.column))
        }
        edges = []
    }

    /// The column that a name leads to in a struct.
    func member(_ name: String, of parent: Int) -> Int? {
        guard let number = names[name] else { return nil }
        return members.first { $0.column != .max && $0.parent == UInt32(parent) && $0.name == number }
            .map { Int($0.column) }
    }
}

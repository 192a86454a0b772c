/// The namespaces that prefixes are bound to where the reader stands.
struct XMLNamespaceScopes {
    private(set) var identifiers: [String] = ["", Self.xml, Self.xmlns]
    private var numbers: [String: UInt32] = ["": 0, Self.xml: 1, Self.xmlns: 2]
    /// For each name that is a prefix what it is bound to, or 0.
    private(set) var bindings = [UInt32](repeating: 0, count: 64)
    /// What names without a prefix are in.
    private(set) var defaultNamespace: UInt32 = 0
    /// What was bound before each declaration that is in scope, the default namespace's without a prefix.
    private var undone: [(prefix: UInt32?, namespace: UInt32)] = []
    /// How many declarations stood before each element that has some.
    private var marks: [Int] = []

    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let xmlns = "http://www.w3.org/2000/xmlns/"

    init() {
        bindings[Int(XMLNameTable.xml)] = 1
        bindings[Int(XMLNameTable.xmlns)] = 2
    }

    mutating func number(of identifier: String) -> UInt32 {
        if let known = numbers[identifier] { return known }
        let number = UInt32(identifiers.count)
        identifiers.append(identifier)
        numbers[identifier] = number
        return number
    }

    func known(_ identifier: String) -> UInt32? { numbers[identifier] }

    /// Makes room for names.
    mutating func reserve(_ names: Int) {
        if bindings.count < names {
            bindings.append(contentsOf: repeatElement(0, count: max(names, bindings.count * 2) - bindings.count))
        }
    }

    /// How many elements that declare namespaces are open.
    var scopeCount: Int { marks.count }

    mutating func openScope() { marks.append(undone.count) }

    mutating func bind(_ prefix: UInt32?, to namespace: UInt32) {
        guard let prefix else {
            undone.append((nil, defaultNamespace))
            defaultNamespace = namespace
            return
        }
        undone.append((prefix, bindings[Int(prefix)]))
        bindings[Int(prefix)] = namespace
    }

    mutating func closeScope() {
        let mark = marks.removeLast()
        while undone.count > mark {
            let last = undone.removeLast()
            if let prefix = last.prefix {
                bindings[Int(prefix)] = last.namespace
            } else {
                defaultNamespace = last.namespace
            }
        }
    }
}

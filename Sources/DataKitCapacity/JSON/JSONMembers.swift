/// The members of a JSON object, taken by name and type, with errors that name them.
struct JSONMembers {
    let tree: JSONTree
    let title: String

    /// - Parameter title: what errors call the object.
    init(_ tree: JSONTree, _ title: String) throws(CapacityError) {
        guard case .object = tree else {
            throw CapacityError(.input, "expected an object and found \(tree.title)", subject: title)
        }
        self.tree = tree
        self.title = title
    }

    var names: [String] {
        guard case .object(let members) = tree else { return [] }
        return members.map(\.name)
    }

    func fault(_ name: String, _ message: String) -> CapacityError {
        CapacityError(.input, message, subject: "\(title).\(name)")
    }

    /// Whether the member is there, and not null.
    func has(_ name: String) -> Bool { tree[name].map { $0 != .null } ?? false }

    /// Fails for a member that is not one of these.
    func allow(_ known: Set<String>) throws(CapacityError) {
        for name in names where !known.contains(name) {
            throw fault(name, "there is no such member; there are \(known.sorted().joined(separator: ", "))")
        }
    }

    /// More than this is refused: sums and products of what is smaller stay within what numbers can hold.
    static let largestNumber = 1e18
    /// No size may be larger, so that a text of many sizes still adds up.
    static let largestSize = 1 << 40

    /// A number of zero or more, or `nil` where there is none.
    func number(_ name: String) throws(CapacityError) -> Double? {
        guard let value = tree[name], value != .null else { return nil }
        guard case .number(let text) = value, let number = Double(text), number.isFinite, number >= 0 else {
            throw fault(name, "expected a number of zero or more and found \(value.title)")
        }
        guard number <= Self.largestNumber else { throw fault(name, "\(text) is more than this can reckon with") }
        return number
    }

    func number(_ name: String, default fallback: Double) throws(CapacityError) -> Double {
        try number(name) ?? fallback
    }

    func neededNumber(_ name: String) throws(CapacityError) -> Double {
        guard let number = try number(name) else { throw fault(name, "a number is needed here") }
        return number
    }

    /// A whole number from zero to 2^40, or to another bound, of at most 2^53.
    func integer(_ name: String, atMost most: Int = largestSize) throws(CapacityError) -> Int? {
        guard let value = try number(name) else { return nil }
        guard value <= 0x1p53, let whole = Int(exactly: value) else {
            throw fault(name, "expected a whole number and found \(value)")
        }
        guard whole <= most else { throw fault(name, "expected at most \(most) and found \(whole)") }
        return whole
    }

    func integer(_ name: String, default fallback: Int) throws(CapacityError) -> Int { try integer(name) ?? fallback }

    func neededInteger(_ name: String) throws(CapacityError) -> Int {
        guard let number = try integer(name) else { throw fault(name, "a whole number is needed here") }
        return number
    }

    func flag(_ name: String, default fallback: Bool = false) throws(CapacityError) -> Bool {
        guard let value = tree[name], value != .null else { return fallback }
        guard case .boolean(let flag) = value else {
            throw fault(name, "expected true or false and found \(value.title)")
        }
        return flag
    }

    func text(_ name: String) throws(CapacityError) -> String? {
        guard let value = tree[name], value != .null else { return nil }
        guard case .string(let text) = value else { throw fault(name, "expected text and found \(value.title)") }
        return text
    }

    func neededText(_ name: String) throws(CapacityError) -> String {
        guard let text = try text(name) else { throw fault(name, "text is needed here") }
        return text
    }

    /// One of an enumeration's words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(CapacityError) -> Choice where Choice.RawValue == String {
        guard let text = try text(name) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            throw fault(name, "'\(text)' is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    func elements(_ name: String) throws(CapacityError) -> [JSONTree]? {
        guard let value = tree[name], value != .null else { return nil }
        guard case .array(let elements) = value else {
            throw fault(name, "expected an array and found \(value.title)")
        }
        return elements
    }

    func texts(_ name: String) throws(CapacityError) -> [String]? {
        guard let elements = try elements(name) else { return nil }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else {
                throw fault(name, "expected texts and found \(element.title)")
            }
            texts.append(text)
        }
        return texts
    }

    /// Whole numbers; null where `allowsNull` says that there may be none. A single number counts as one.
    func sizes(_ name: String, allowsNull: Bool = false) throws(CapacityError) -> [Int?]? {
        guard let value = tree[name] else { return nil }
        let elements: [JSONTree]
        if case .array(let several) = value { elements = several } else { elements = [value] }
        var sizes: [Int?] = []
        sizes.reserveCapacity(elements.count)
        for element in elements {
            switch element {
            case .null where allowsNull: sizes.append(nil)
            case .number(let text):
                guard let number = Double(text), number >= 0, number <= Double(Self.largestSize),
                    let whole = Int(exactly: number)
                else {
                    throw fault(name, "expected sizes in whole bytes and found \(text)")
                }
                sizes.append(whole)
            default: throw fault(name, "expected sizes in bytes and found \(element.title)")
            }
        }
        return sizes
    }

    /// Whether a member is an array.
    func isArray(_ name: String) -> Bool {
        if case .array? = tree[name] { true } else { false }
    }

    /// Objects of an array.
    func objects(_ name: String) throws(CapacityError) -> [JSONMembers] {
        guard let elements = try elements(name) else { return [] }
        var objects: [JSONMembers] = []
        for (index, element) in elements.enumerated() {
            objects.append(try JSONMembers(element, "\(title).\(name)[\(index)]"))
        }
        return objects
    }
}

extension DynamoDB {
    /// A statement in PartiQL, as far as it decides what is counted: its kind, its table, and which attributes its
    /// conditions pin.
    ///
    /// ```swift
    /// let statement = try DynamoDB.Statement("SELECT * FROM \"Orders\" WHERE pk = ? AND sk = ?")
    /// statement.access(partitionKey: "pk", sortKey: "sk")  // .item
    /// ```
    public struct Statement: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case select = "SELECT"
            case insert = "INSERT"
            case update = "UPDATE"
            case delete = "DELETE"
            /// A condition of a transaction.
            case exists = "EXISTS"
        }

        /// How the service finds what a statement names.
        public enum Access: Sendable, Hashable {
            /// By its whole key, as `GetItem` does.
            case item
            /// By several whole keys, one look-up each.
            case items(Int)
            /// By its partition key, as `Query` does.
            case query
            /// By several partition keys, one query each.
            case queries(Int)
            /// By reading everything, as `Scan` does: no partition key is pinned.
            case scan
        }

        public let kind: Kind
        public let table: String
        /// The index that is read, of a table written `"Table"."Index"`.
        public let index: String?
        /// Attributes that must equal one of so many values, where all conditions are joined by AND; empty where an OR or
        /// NOT stands among them.
        public let pinned: [String: Int]

        /// The most partition keys that one IN may list.
        public static let maximumKeys = 50

        /// Reads a statement.
        /// - Throws: ``CapacityError`` with the byte offset of what is no statement.
        public init(_ text: String) throws(CapacityError) {
            var tokens = StatementTokens(text)
            let all = try tokens.all()
            var rest = all[...]
            func fault(_ message: String) -> CapacityError {
                CapacityError(.input, message, subject: "statement", byteOffset: rest.first?.offset ?? text.utf8.count)
            }
            func word() -> String? {
                guard case .word(let word)? = rest.first?.token else { return nil }
                return word.uppercased()
            }
            func name() throws(CapacityError) -> String {
                switch rest.first?.token {
                case .word(let name)?, .quoted(let name)?:
                    rest.removeFirst()
                    return name
                default: throw fault("expected a name")
                }
            }
            guard let first = word(), let kind = Kind(rawValue: first) else {
                throw fault("a statement begins with SELECT, INSERT, UPDATE, DELETE or EXISTS")
            }
            self.kind = kind
            rest.removeFirst()
            switch kind {
            case .select, .exists, .delete:
                while !rest.isEmpty, word() != "FROM" { rest.removeFirst() }
                guard !rest.isEmpty else { throw fault("FROM and a table are missing") }
                rest.removeFirst()
            case .insert:
                guard word() == "INTO" else { throw fault("INTO and a table are missing") }
                rest.removeFirst()
            case .update: break
            }
            table = try name()
            if rest.first?.token == .symbol(".") {
                rest.removeFirst()
                index = try name()
            } else {
                index = nil
            }
            while !rest.isEmpty, word() != "WHERE" { rest.removeFirst() }
            pinned = Self.pinned(rest.dropFirst())
        }

        private static func pinned(_ tokens: ArraySlice<StatementTokens.Placed>) -> [String: Int] {
            var pinned: [String: Int] = [:]
            var depth = 0
            var terms: [[StatementTokens.Token]] = [[]]
            var isBetween = false
            conditions: for placed in tokens {
                if case .symbol(let symbol) = placed.token {
                    if "([{".contains(symbol) { depth += 1 }
                    if ")]}".contains(symbol) { depth -= 1 }
                    // The end of EXISTS(...).
                    if depth < 0 { break conditions }
                }
                if case .word(let word) = placed.token {
                    switch word.uppercased() {
                    case "OR", "NOT": return [:]
                    case "ORDER", "RETURNING", "LIMIT":
                        if depth == 0 { break conditions }
                    case "BETWEEN": isBetween = true
                    case "AND" where depth == 0:
                        if isBetween {
                            isBetween = false
                        } else {
                            terms.append([])
                            continue
                        }
                    default: break
                    }
                }
                terms[terms.count - 1].append(placed.token)
            }
            for term in terms {
                guard term.count >= 3, let name = term[0].name else { continue }
                if term[1] == .symbol("=") {
                    if term[2].isValue { pinned[name] = 1 }
                } else if case .word(let word) = term[1], word.uppercased() == "IN" {
                    pinned[name] = 1 + term.count { $0 == .symbol(",") }
                }
            }
            return pinned
        }

        /// How a table, or the index named, of this key is read.
        public func access(partitionKey: String, sortKey: String?) -> Access {
            if kind == .insert { return .item }
            guard let partitions = pinned[partitionKey] else { return .scan }
            if index == nil {
                if let sortKey {
                    if let sorts = pinned[sortKey] {
                        return partitions * sorts == 1 ? .item : .items(partitions * sorts)
                    }
                } else {
                    return partitions == 1 ? .item : .items(partitions)
                }
            }
            return partitions == 1 ? .query : .queries(partitions)
        }
    }
}

/// The tokens of PartiQL text.
struct StatementTokens {
    enum Token: Hashable {
        case word(String)
        /// A name in double quotes.
        case quoted(String)
        /// A text in single quotes.
        case text
        case number
        /// A question mark.
        case parameter
        case symbol(Character)

        var name: String? {
            switch self {
            case .word(let name), .quoted(let name): name
            default: nil
            }
        }

        var isValue: Bool {
            switch self {
            case .text, .number, .parameter: true
            case .word(let word): ["TRUE", "FALSE", "NULL"].contains(word.uppercased())
            // Binary and sets stand in <<...>>; a minus stands before a number.
            case .symbol(let symbol): symbol == "-"
            case .quoted: false
            }
        }
    }

    struct Placed: Hashable {
        var token: Token
        var offset: Int
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func all() throws(CapacityError) -> [Placed] {
        var tokens: [Placed] = []
        while position < bytes.count {
            let start = position
            let byte = bytes[position]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "'"):
                _ = try quoted(byte)
                tokens.append(Placed(token: .text, offset: start))
            case UInt8(ascii: "\""): tokens.append(Placed(token: .quoted(try quoted(byte)), offset: start))
            case UInt8(ascii: "?"):
                position += 1
                tokens.append(Placed(token: .parameter, offset: start))
            case 0x30...0x39:
                while position < bytes.count, isWord(bytes[position]) || bytes[position] == UInt8(ascii: ".") {
                    position += 1
                }
                tokens.append(Placed(token: .number, offset: start))
            case _ where isWord(byte):
                while position < bytes.count, isWord(bytes[position]) { position += 1 }
                tokens.append(
                    Placed(token: .word(String(decoding: bytes[start..<position], as: UTF8.self)), offset: start))
            default:
                position += 1
                tokens.append(Placed(token: .symbol(Character(UnicodeScalar(byte))), offset: start))
            }
        }
        return tokens
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...: true
        default: false
        }
    }

    /// What stands in quotes; two of them stand for one.
    private mutating func quoted(_ quote: UInt8) throws(CapacityError) -> String {
        let start = position
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            if bytes[position] == quote {
                guard position + 1 < bytes.count, bytes[position + 1] == quote else {
                    position += 1
                    return String(decoding: text, as: UTF8.self)
                }
                position += 1
            }
            text.append(bytes[position])
            position += 1
        }
        throw CapacityError(.input, "a quote is not closed", subject: "statement", byteOffset: start)
    }
}

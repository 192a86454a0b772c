import DataKitCore

/// How the values of a type are made.
enum JSONDecodingForm {
    /// By the type's own `init(from:)`.
    case own
    case boolean, string, double, float, decimal
    case int, int8, int16, int32, int64, int128, uint, uint8, uint16, uint32, uint64, uint128
    /// Arrays of the most usual elements, without a generic call for each.
    case strings, doubles, ints
    /// Types of Foundation that JSON has other forms of. These have no payload, so that forms are told apart quickly.
    case foundationURL, foundationDecimal
    /// Any other array, and dictionaries by string.
    case collection(any JSONCollection.Type, JSONListStorage)

    /// - Parameter storage: where the form of an array can note how such arrays are stored.
    init(of type: Any.Type, _ storage: JSONListStorage) {
        if let form = Self.plain(type) {
            self = form
        } else if let type = JSONFoundationType(type) {
            self = type == .url ? .foundationURL : .foundationDecimal
        } else if let collection = type as? any JSONCollection.Type {
            self = .collection(collection, storage)
        } else {
            self = .own
        }
    }

    /// The form of a type that is known by itself.
    static func plain(_ type: Any.Type) -> JSONDecodingForm? { plain.first { $0.type == type }?.form }

    private static var plain: [(type: Any.Type, form: JSONDecodingForm)] {
        [
            (Bool.self, .boolean), (String.self, .string), (Double.self, .double), (Float.self, .float),
            (Decimal128.self, .decimal), (Int.self, .int), (Int8.self, .int8), (Int16.self, .int16),
            (Int32.self, .int32), (Int64.self, .int64), (Int128.self, .int128), (UInt.self, .uint),
            (UInt8.self, .uint8), (UInt16.self, .uint16), (UInt32.self, .uint32), (UInt64.self, .uint64),
            (UInt128.self, .uint128), ([String].self, .strings), ([Double].self, .doubles), ([Int].self, .ints),
        ]
    }
}

/// The forms of the types that one decoding has asked for.
@safe struct JSONDecodingForms {
    private struct Entry {
        var type: ObjectIdentifier?
        var form = JSONDecodingForm.own
    }

    private static let count = 64
    // SAFETY: this value's own memory, of `count` elements each; positions are taken modulo that.
    private let entries: UnsafeMutablePointer<Entry>
    private let storages: UnsafeMutablePointer<UnsafeRawPointer?>

    /// Whoever makes it calls ``deallocate()`` once, and nothing afterwards.
    init() {
        unsafe entries = .allocate(capacity: Self.count)
        unsafe entries.initialize(repeating: Entry(), count: Self.count)
        unsafe storages = .allocate(capacity: Self.count)
        unsafe storages.initialize(repeating: nil, count: Self.count)
    }

    func deallocate() {
        // SAFETY: nobody else has the memory.
        unsafe entries.deinitialize(count: Self.count)
        unsafe entries.deallocate()
        unsafe storages.deallocate()
    }

    @inline(__always)
    func form(of type: Any.Type) -> JSONDecodingForm {
        let id = ObjectIdentifier(type)
        let hash = UInt64(UInt(bitPattern: id)) &* 0x9E37_79B9_7F4A_7C15
        let position = Int(truncatingIfNeeded: hash >> 58)
        // SAFETY: less than the count.
        if unsafe entries[position].type == id { return unsafe entries[position].form }
        return search(type, from: position)
    }

    @inline(never)
    private func search(_ type: Any.Type, from home: Int) -> JSONDecodingForm {
        let id = ObjectIdentifier(type)
        var position = home
        // SAFETY: taken modulo the count.
        while unsafe entries[position].type != nil {
            if unsafe entries[position].type == id { return unsafe entries[position].form }
            position = (position + 1) % Self.count
            // An entry stays what it is: whoever decodes by it may not have ended.
            if position == home { return unsafe JSONDecodingForm(of: type, JSONListStorage(nil)) }
        }
        let form = unsafe JSONDecodingForm(of: type, JSONListStorage(storages + position))
        unsafe entries[position] = Entry(type: id, form: form)
        return form
    }
}

extension JSONDecodingContext {
    /// A value of any type: those that are known, then by the type's own `init(from:)`.
    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type, _ index: Int) throws -> Value {
        let form = forms.form(of: type)
        if case .own = form { return try Value(from: JSONValueDecoder(context: self, index: index)) }
        return try decode(form, type, index)
    }

    @inline(never)
    func decode<Value: Decodable>(
        _ form: JSONDecodingForm, _ type: Value.Type, _ index: Int
    ) throws -> Value {
        switch form {
        case .own: return try Value(from: JSONValueDecoder(context: self, index: index))
        case .boolean: return same(try boolean(index), type)
        case .string: return same(try string(index), type)
        case .double: return same(try double(index), type)
        case .float: return same(try float(index), type)
        case .decimal: return same(try decimal(index), type)
        case .int: return same(try integer(index) as Int, type)
        case .int8: return same(try integer(index) as Int8, type)
        case .int16: return same(try integer(index) as Int16, type)
        case .int32: return same(try integer(index) as Int32, type)
        case .int64: return same(try integer(index) as Int64, type)
        case .int128: return same(try integer(index) as Int128, type)
        case .uint: return same(try integer(index) as UInt, type)
        case .uint8: return same(try integer(index) as UInt8, type)
        case .uint16: return same(try integer(index) as UInt16, type)
        case .uint32: return same(try integer(index) as UInt32, type)
        case .uint64: return same(try integer(index) as UInt64, type)
        case .uint128: return same(try integer(index) as UInt128, type)
        case .strings: return same(try elements(index) { try $0.string($1) }, type)
        case .doubles: return same(try elements(index) { try $0.double($1) }, type)
        case .ints: return same(try elements(index) { try $0.integer($1) as Int }, type)
        case .foundationURL: return try foundation(.url, type, index)
        case .foundationDecimal: return try foundation(.decimal, type, index)
        case .collection(let collection, let storage):
            return unsafe try handedOver(type) { unsafe try collection.decode(self, index, storage, to: $0) }
        }
    }

    /// The elements of an array that has no nodes for them.
    @inline(never)
    fileprivate func longArray<Element: Decodable>(of type: Element.Type, _ index: Int) throws -> [Element] {
        guard let arrays = longArrays, let list = try arrays.list(of: type, JSONPlace(context: self, index: index))
        else {
            throw mismatch([Any].self, index, "an array")
        }
        return list
    }

    /// How many elements an array has.
    @inline(__always)
    fileprivate func elementCount(_ index: Int) -> Int { memory.knownCount(index) ?? tape.elementCount(index) }

    @inline(__always)
    private func elements<Element: Decodable>(
        _ index: Int, _ decode: (JSONDecodingContext, Int) throws -> Element
    ) throws -> [Element] {
        let memory = memory
        guard memory.isArray(index) else { return try longArray(of: Element.self, index) }
        let count = elementCount(index)
        if count == 0 { return [] }
        let first = index + 1
        if count == 1 { return [try decode(self, first)] }
        let second = Int(memory.next(first))
        if count == 2 { return [try decode(self, first), try decode(self, second)] }
        if count == 3 {
            return [try decode(self, first), try decode(self, second), try decode(self, Int(memory.next(second)))]
        }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var at = first
        for _ in 0..<count {
            elements.append(try decode(self, at))
            at = Int(memory.next(at))
        }
        return elements
    }
}

/// Arrays, and dictionaries by string: decoded without a container that is asked for each element.
protocol JSONCollection {
    /// - Parameters:
    ///   - storage: how arrays of this type are stored.
    ///   - place: where the collection is put, last of all.
    @unsafe static func decode(
        _ context: JSONDecodingContext, _ index: Int, _ storage: JSONListStorage, to place: UnsafeMutableRawPointer
    ) throws
}

extension Array: JSONCollection where Element: Decodable {
    @unsafe static func decode(
        _ context: JSONDecodingContext, _ index: Int, _ storage: JSONListStorage, to place: UnsafeMutableRawPointer
    ) throws {
        guard context.memory.isArray(index) else {
            let list = try context.longArray(of: Element.self, index)
            return unsafe place.assumingMemoryBound(to: Self.self).initialize(to: list)
        }
        let count = context.elementCount(index)
        // What the text claims to be elements may turn out to be none: no more than some are made room for beforehand.
        guard UInt(bitPattern: count &- 1) < 64, let list = unsafe storage.make(count, of: Element.self) else {
            let list = try decode(context, index, count, storage)
            return unsafe place.assumingMemoryBound(to: Self.self).initialize(to: list)
        }
        let elements = unsafe JSONListStorage.elements(of: list, as: Element.self)
        var (made, at) = (0, index &+ 1)
        do {
            while made < count {
                unsafe (elements + made).initialize(to: try context.decode(Element.self, at))
                made &+= 1
                at = Int(context.memory.next(at))
            }
        } catch {
            unsafe JSONListStorage.discard(list, count: made)
            throw error
        }
        unsafe list.pointee.count = count
        // SAFETY: an array is a reference to its storage.
        unsafe place.storeBytes(of: list, as: UnsafeMutablePointer<JSONListStorage.Header>.self)
    }

    @inline(never)
    private static func decode(
        _ context: JSONDecodingContext, _ index: Int, _ count: Int, _ storage: JSONListStorage
    ) throws -> Self {
        var list = Self()
        var at = index + 1
        for made in 0..<count {
            // In large steps, for each copies what there is; but in small ones while the elements may still turn out to be
            // of another type.
            if made == list.capacity { list.reserveCapacity(Swift.min(count, Swift.max(64, 16 * made))) }
            list.append(try context.decode(Element.self, at))
            at = Int(context.memory.next(at))
        }
        storage.learn(from: list)
        return list
    }
}

extension Dictionary: JSONCollection where Key == String, Value: Decodable {
    @unsafe static func decode(
        _ context: JSONDecodingContext, _ index: Int, _ storage: JSONListStorage, to place: UnsafeMutableRawPointer
    ) throws {
        guard context.memory.isObject(index) else {
            throw context.mismatch([String: Any].self, index, "an object")
        }
        var members = Self(minimumCapacity: context.tape.elementCount(index))
        for member in JSONValue(tape: context.tape, index: index).members {
            members[member.name] = try context.decode(Value.self, member.value.index)
        }
        unsafe place.assumingMemoryBound(to: Self.self).initialize(to: members)
    }
}

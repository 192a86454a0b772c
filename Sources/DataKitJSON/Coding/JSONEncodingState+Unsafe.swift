internal import CDataKitKernels
import DataKitCore

/// Where encoders of one value write: straight into text.
///
/// That is right while containers are used from the outside in, as nearly all types do. One that goes on with a
/// container behind which something else was written, or that gives a member twice, is noticed (``isOutOfOrder``); its
/// value is then encoded anew through ``JSONEncodedSlot``s, which take everything in any order.
final class JSONEncodingState {
    // SAFETY: nothing that is called while one of these is accessed comes back here; checks of that at run time took a
    // third of the time.
    @safe @exclusivity(unchecked) var text = TextBuffer()
    let nonFinite: JSONLinesEncoder.NonFiniteNumbers
    @safe @exclusivity(unchecked) private(set) var isOutOfOrder = false
    /// Arrays and objects that are open.
    @safe @exclusivity(unchecked) private var levels: [Level] = []
    /// The hashes of the names in open objects.
    @safe @exclusivity(unchecked) private var names: [UInt64] = []
    /// Whether a value is expected: behind a name, as an element, or as the whole.
    @safe @exclusivity(unchecked) private var expectsValue = true
    @safe @exclusivity(unchecked) private var nextIdentity: UInt32 = 1

    private struct Level {
        /// Whose it is: an encoder that asks twice for its container goes on with it.
        var owner: UInt32
        var isObject: Bool
        var count = 0
        /// Where its names begin, and a bit for each by its hash.
        var firstName: Int
        var bits: UInt64 = 0
    }

    /// A place in the text where one value stands.
    struct Place {
        /// How many levels are open around it.
        var depth: UInt32
        var identity: UInt32
    }

    init(nonFinite: JSONLinesEncoder.NonFiniteNumbers) { self.nonFinite = nonFinite }

    /// Begins anew behind what was written.
    func beginValue() {
        levels.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        expectsValue = true
        isOutOfOrder = false
    }

    /// The place of a value that was begun.
    func valuePlace() -> Place {
        nextIdentity &+= 1
        return Place(depth: UInt32(levels.count), identity: nextIdentity)
    }

    /// Closes what is open inside of a level.
    private func close(to depth: Int) {
        if expectsValue {
            expectsValue = false
            text.append("null")
        }
        while levels.count > depth {
            let level = levels.removeLast()
            names.removeSubrange(level.firstName...)
            text.append(level.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        }
    }

    // MARK: Containers

    /// Opens an array or object, or goes on with the one that the same encoder opened.
    func open(isObject: Bool, at place: Place) -> Place {
        let depth = Int(place.depth)
        if expectsValue, levels.count == depth {
            expectsValue = false
            levels.append(Level(owner: place.identity, isObject: isObject, firstName: names.count))
            text.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        } else if levels.count > depth, levels[depth].owner == place.identity, levels[depth].isObject == isObject {
            close(to: depth + 1)
        } else {
            isOutOfOrder = true
        }
        return Place(depth: UInt32(depth + 1), identity: place.identity)
    }

    /// Goes back to a container, behind its last value.
    private func resume(_ container: Place) -> Bool {
        let depth = Int(container.depth)
        guard levels.count >= depth, levels[depth - 1].owner == container.identity else {
            isOutOfOrder = true
            return false
        }
        if levels.count > depth || expectsValue { close(to: depth) }
        if levels[depth - 1].count > 0 { text.append(UInt8(ascii: ",")) }
        levels[depth - 1].count += 1
        return true
    }

    /// Begins a member; `false` where it cannot be written here.
    @inline(__always)
    func beginMember(_ name: String, in container: Place) -> Bool {
        guard resume(container) else { return false }
        var name = name
        name.withUTF8 { bytes in
            // SAFETY: the string's own memory, for as long as it is used.
            let bytes = unsafe bytes.span
            note(name: bytes, Int(container.depth) - 1)
            text.append(jsonString: bytes)
        }
        text.append(UInt8(ascii: ":"))
        expectsValue = true
        return true
    }

    func beginElement(in container: Place) -> Bool {
        guard resume(container) else { return false }
        expectsValue = true
        return true
    }

    /// How many values a container has.
    func count(of container: Place) -> Int {
        let depth = Int(container.depth)
        guard levels.count >= depth, levels[depth - 1].owner == container.identity else { return 0 }
        return levels[depth - 1].count
    }

    /// Finds names that an object has already, and now and then one that it has not.
    private func note(name: Span<UInt8>, _ level: Int) {
        // SAFETY: the name's own bytes.
        let hash = unsafe name.withUnsafeBufferPointer { name in
            var none: UInt8 = 0
            return unsafe withUnsafePointer(to: &none) { none in
                unsafe cdk_json_hash(name.baseAddress ?? none, name.count)
            }
        }
        let bit = UInt64(1) << (hash >> 58)
        if levels[level].bits & bit != 0, names[levels[level].firstName...].contains(hash) { isOutOfOrder = true }
        levels[level].bits |= bit
        names.append(hash)
    }

    // MARK: Values

    /// Whether a value may be written at a place.
    @inline(__always)
    private func expects(at place: Place) -> Bool {
        if expectsValue, levels.count == Int(place.depth) {
            expectsValue = false
            return true
        }
        isOutOfOrder = true
        return false
    }

    /// Writes a value that was begun.
    @inline(__always)
    func write(token: StaticString) {
        expectsValue = false
        text.append(token)
    }

    @inline(__always)
    func write(_ value: some BinaryInteger) {
        expectsValue = false
        if let value = Int64(exactly: value) { text.append(signed: value) } else { text.append(String(value)) }
    }

    @inline(__always)
    func write(_ value: String) {
        expectsValue = false
        var value = value
        // SAFETY: the string's own memory, for as long as it is used.
        value.withUTF8 { unsafe text.append(jsonString: $0.span) }
    }

    func write(_ value: Double, _ path: @autoclosure () -> [any CodingKey]) throws {
        if value.isFinite {
            expectsValue = false
            text.append(shortest: value)
        } else {
            try write(nonFinite: value, path())
        }
    }

    func write(_ value: Float, _ path: @autoclosure () -> [any CodingKey]) throws {
        if value.isFinite {
            expectsValue = false
            text.append(shortest: value)
        } else {
            try write(nonFinite: Double(value), path())
        }
    }

    private func write(nonFinite value: Double, _ path: [any CodingKey]) throws {
        switch nonFinite {
        case .null: write(token: "null")
        case .strings: write(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
        case .error: throw EncodingError.nonFinite(value, path)
        }
    }

    /// Writes a value of any type that was begun.
    func write<Value: Encodable>(_ value: Value, _ path: @autoclosure () -> JSONEncodingPath) throws {
        if Value.self == Decimal128.self, let decimal = value as? Decimal128 {
            expectsValue = false
            text.append(decimal.description)
            return
        }
        if let type = JSONFoundationType(Value.self), let plain = try type.plainForm(of: ownForm(of: value, path())) {
            switch plain {
            case .string(let string): write(string)
            case .number(let number):
                expectsValue = false
                text.append(number)
            case .notANumber: try write(nonFinite: .nan, path().keys)
            }
            return
        }
        let place = valuePlace()
        try value.encode(to: JSONTextEncoder(state: self, place: place, path: path()))
        close(to: Int(place.depth))
    }

    /// What a value encodes itself as.
    private func ownForm(of value: some Encodable, _ path: JSONEncodingPath) throws -> [UInt8] {
        let state = JSONEncodingState(nonFinite: nonFinite)
        try value.encode(to: JSONTextEncoder(state: state, place: state.valuePlace(), path: path))
        state.close(to: 0)
        return state.text.array
    }

    /// Makes ready for a value that is written by an encoder itself.
    func requireValue(at place: Place) -> Bool {
        guard expects(at: place) else { return false }
        expectsValue = true
        return true
    }
}

extension EncodingError {
    static func nonFinite(_ value: Double, _ path: [any CodingKey]) -> EncodingError {
        .invalidValue(
            value,
            .init(
                codingPath: path,
                debugDescription: "JSON has no number for \(value); choose null or strings for such numbers"))
    }
}

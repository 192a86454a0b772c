internal import CDataKitKernels

/// The names of a document, each once.
///
/// The table is one of open addressing under a keyed hash, so that no document can choose names that collide. The kernel
/// reads it; names come in here only, after their characters were checked.
struct XMLNameTable {
    private(set) var entries: [cdk_xml_name] = []
    private(set) var bytes: [UInt8] = []
    /// 1 + the name's number, or 0.
    private(set) var table = [UInt32](repeating: 0, count: 1 << 8)
    private(set) var bits: UInt32 = 8
    let seed = UInt64.random(in: .min ... .max)

    static let xml: UInt32 = 0
    static let xmlns: UInt32 = 1

    init() {
        _ = intern(Array("xml".utf8))
        _ = intern(Array("xmlns".utf8))
        entries[Int(Self.xmlns)].flags |= UInt32(CDK_XML_NAME_SPECIAL)
    }

    var count: Int { entries.count }

    subscript(_ name: UInt32) -> cdk_xml_name { entries[Int(name)] }

    /// The name's number, new or not.
    mutating func intern(_ name: some Collection<UInt8>) -> UInt32 {
        let count = name.count
        let padded = Array(name) + [UInt8](repeating: 0, count: 16)
        let hash = XMLKernels.hash(padded, count: count, seed: seed)
        let head = XMLKernels.head(padded, count: count)
        let mask = (UInt32(1) << bits) - 1
        var slot = hash & mask
        while table[Int(slot)] != 0 {
            let entry = entries[Int(table[Int(slot)] - 1)]
            if entry.head.0 == head.0, entry.head.1 == head.1, Int(entry.length) == count,
                count <= 16 || bytes[range(entry)].elementsEqual(name)
            {
                return table[Int(slot)] - 1
            }
            slot = (slot + 1) & mask
        }
        let number = UInt32(entries.count)
        table[Int(slot)] = number + 1
        entries.append(
            cdk_xml_name(
                head: head, offset: UInt32(bytes.count), length: UInt32(count), hash: hash, flags: 0, prefix: 0,
                local: 0))
        bytes.append(contentsOf: name)
        if entries.count * 2 > table.count { grow() }
        qualify(number, name)
        return number
    }

    private mutating func grow() {
        bits += 1
        table = [UInt32](repeating: 0, count: 1 << Int(bits))
        let mask = (UInt32(1) << bits) - 1
        for (number, entry) in entries.enumerated() {
            var slot = entry.hash & mask
            while table[Int(slot)] != 0 { slot = (slot + 1) & mask }
            table[Int(slot)] = UInt32(number) + 1
        }
    }

    /// Finds out the prefix and whether the name is special.
    private mutating func qualify(_ number: UInt32, _ name: some Collection<UInt8>) {
        let name = Array(name)
        guard let colon = name.firstIndex(of: XMLByte.colon) else { return }
        let isQName =
            colon > 0 && colon + 1 < name.count && !name[(colon + 1)...].contains(XMLByte.colon)
            && XMLCharacter.startsName(XMLCharacter.scalar(name, colon + 1).value)
        guard isQName else {
            entries[Int(number)].flags |= UInt32(CDK_XML_NAME_SPECIAL)
            return
        }
        let prefix = intern(name[..<colon])
        entries[Int(number)].flags |= UInt32(CDK_XML_NAME_PREFIXED)
        if prefix == Self.xmlns { entries[Int(number)].flags |= UInt32(CDK_XML_NAME_SPECIAL) }
        entries[Int(number)].prefix = prefix
        entries[Int(number)].local = UInt32(colon + 1)
    }

    /// Leaves tags with this name to the slow path.
    mutating func markSpecial(_ name: UInt32) { entries[Int(name)].flags |= UInt32(CDK_XML_NAME_SPECIAL) }

    func range(_ entry: cdk_xml_name) -> Range<Int> { Int(entry.offset)..<Int(entry.offset) + Int(entry.length) }

    func range(_ name: UInt32) -> Range<Int> { range(entries[Int(name)]) }

    func localRange(_ name: UInt32) -> Range<Int> {
        let entry = entries[Int(name)]
        return Int(entry.offset) + Int(entry.local)..<Int(entry.offset) + Int(entry.length)
    }

    func text(_ name: UInt32) -> String { String(decoding: bytes[range(name)], as: UTF8.self) }

    func isPrefixed(_ name: UInt32) -> Bool { entries[Int(name)].flags & UInt32(CDK_XML_NAME_PREFIXED) != 0 }

    /// Whether the name has colons, but not as a qualified name may.
    func isMisqualified(_ name: UInt32) -> Bool {
        !isPrefixed(name) && bytes[range(name)].contains(XMLByte.colon)
    }
}

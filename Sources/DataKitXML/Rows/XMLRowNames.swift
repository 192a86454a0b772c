internal import CDataKitKernels
import DataKitCore

/// What the names of a document are to the reading of rows; grows with the names.
struct XMLRowNames {
    /// Whether elements so called may be rows.
    private(set) var mayBeRow: [UInt8] = []
    /// The numbers that elements and attributes have in a plan, or 0.
    private(set) var elements: [UInt32] = []
    private(set) var attributes: [UInt32] = []

    func isRowName(_ name: UInt32) -> Bool { Int(name) < mayBeRow.count && mayBeRow[Int(name)] != 0 }

    mutating func update(
        _ names: borrowing XMLNameTable, tag: XMLRowTag, plan: XMLRowPlan?, options: XMLReadingOptions,
        namespaces: borrowing XMLNamespaceScopes
    ) {
        guard mayBeRow.count < names.count else { return }
        for number in UInt32(mayBeRow.count)..<UInt32(names.count) {
            mayBeRow.append(tag.mayBe(names.bytes.span.extracting(names.range(number))) ? 1 : 0)
            guard let plan else { continue }
            let name = options.columnName(of: number, in: names)
            elements.append(plan.names[name] ?? 0)
            let isNil = Self.isNil(number, names, namespaces)
            attributes.append(isNil ? XMLRowPlan.nilName : plan.names[options.attributePrefix + name] ?? 0)
        }
    }

    /// Whether a name is that of XML Schema's attribute which says that an element is null.
    static func isNil(
        _ number: UInt32, _ names: borrowing XMLNameTable, _ namespaces: borrowing XMLNamespaceScopes
    ) -> Bool {
        guard names.isPrefixed(number), names.bytes[names.localRange(number)].elementsEqual("nil".utf8) else {
            return false
        }
        let prefix = Int(names[number].prefix)
        let namespace = prefix < namespaces.bindings.count ? Int(namespaces.bindings[prefix]) : 0
        return namespace == 0
            ? names.bytes[names.range(number)].elementsEqual("xsi:nil".utf8)
            : namespaces.identifiers[namespace] == "http://www.w3.org/2001/XMLSchema-instance"
    }
}

extension XMLReadingOptions {
    /// What a name of the document is in the names of columns, without the prefix of attributes.
    func columnName(of number: UInt32, in names: borrowing XMLNameTable) -> String {
        guard ignoresNamespaces, names.isPrefixed(number) else { return XMLColumnName.decoded(names.text(number)) }
        return XMLColumnName.decoded(String(decoding: names.bytes[names.localRange(number)], as: UTF8.self))
    }
}

extension XMLEventReader {
    /// The name of the instruction that says what elements cannot: that a list is there, and empty.
    static let markName = "datakit"

    func isMark(_ name: UInt32) -> Bool { names.bytes[names.range(name)].elementsEqual(Self.markName.utf8) }

    /// Copies what is read, from a byte of the text on that is in the window.
    mutating func beginCapture(at offset: Int) {
        captureStart = offset - base
        captured = []
        captureLevel = 0
    }

    /// A part of what was copied, as far as it is there.
    func captured(_ range: Range<Int>) -> [UInt8] {
        let window = captureStart.map { bytes[min($0, rawEnd)..<rawEnd] } ?? []
        let first = captured[min(range.lowerBound, captured.count)..<min(range.upperBound, captured.count)]
        let rest = max(0, range.lowerBound - captured.count)..<max(0, range.upperBound - captured.count)
        return Array(first) + window.dropFirst(rest.lowerBound).prefix(rest.count)
    }

    /// What was copied so far, and as much of the window as makes it a number of bytes.
    func capturedSource(to count: Int) -> [UInt8] {
        var source = captured
        if source.count > count {
            source.removeLast(source.count - count)
        } else if let captureStart, source.count < count {
            let window = frames.first?.bytes ?? bytes
            source.append(contentsOf: window[captureStart..<captureStart + count - source.count])
        }
        return source
    }
}

internal import CDataKitKernels
import DataKitCore

/// Makes columns of the values of many rows, a column at a time.
///
/// For every place in the rows there is a list of nodes, one a row, 0 where there is none. An object's members are
/// found for all rows at once and give such a list for each column; so are the elements of arrays; scalars are parsed
/// by the loops that parse CSV.
struct JSONColumnMaker {
    let tape: JSONTape
    let duplicates: JSONDuplicateNames
    /// Whether the text may hold what only lenient parsers take.
    let isLenient: Bool
    /// What becomes of values that are none of a type that was given: without it the first is thrown.
    var collectsMisfits = false
    private(set) var misfits: [Misfit] = []

    init(tape: JSONTape, options: JSONParsingOptions, collectsMisfits: Bool) {
        self.tape = tape
        duplicates = options.duplicateNames
        isLenient = !options.leniency.isEmpty
        self.collectsMisfits = collectsMisfits
    }

    /// A value that does not become what its column holds.
    struct Misfit: Error {
        enum Reason {
            /// It is no value of the type.
            case value
            /// A member that has no column.
            case unknownName
            case repeatedName
            /// More bytes or elements than a column holds.
            case tooMany
            /// It has another type in DynamoDB.
            case tag
        }
        var reason: Reason
        var node: Int
        var path: String
        var expected: DataType
        var isGuess: Bool
        /// The type that values have in DynamoDB.
        var tag: String?
    }

    /// A column of the values at the nodes.
    mutating func column(
        _ type: JSONColumnType, rows: ArraySlice<UInt32>, path: String
    ) throws(Misfit) -> Column {
        // Those at fault become null.
        var rows = rows
        switch type {
        case .structure(let members, let ignoresUnknown):
            let columns = try columns(
                of: members, ignoresUnknown: ignoresUnknown, isGuess: !ignoresUnknown, rows: &rows, path: path)
            return Column(
                type: type.dataType, count: rows.count, validity: validity(rows), values: .structure(columns))
        case .list(let element, let field):
            var (offsets, elements, _) = try self.elements(of: &rows, areMembers: false, type, path)
            if let field { try requireTags(of: &elements, field, isGuess: element.isGuess, path: path) }
            let column = try column(element, rows: elements[...], path: path)
            elements = []
            return Column(
                type: type.dataType, count: rows.count, validity: validity(rows),
                values: .list(offsets: Buffer(offsets), elements: column))
        case .map(let value):
            let (offsets, elements, keys) = try self.elements(of: &rows, areMembers: true, type, path)
            let keyColumn = try texts(keys[...], kinds: [.string], form: CDK_JSON_PLAIN, type: type, path: path)
            let values = try column(value, rows: elements[...], path: path)
            return Column(
                type: type.dataType, count: rows.count, validity: validity(rows),
                values: .map(offsets: Buffer(offsets), keys: keyColumn, values: values))
        case .plainText:
            return try texts(rows, kinds: .scalars, form: CDK_JSON_PLAIN, type: type, path: path)
        case .numberText: return try texts(rows, kinds: .number, form: CDK_JSON_PLAIN, type: type, path: path)
        case .json:
            if isLenient || tape.isRewritten { return printed(rows) }
            return try texts(rows, kinds: .all, form: CDK_JSON_RAW, type: type, path: path)
        case .scalar(let text, let isGuess):
            if text.type == .string, text.pattern == nil {
                return try texts(
                    rows, kinds: isGuess ? .string : .scalars, form: CDK_JSON_PLAIN, type: type, path: path)
            }
            if isGuess, text.type == .float64 { try refuseLongNumbers(rows, path) }
            return try scalars(text, isGuess: isGuess, rows: rows, type: type, path: path)
        }
    }

    /// The columns of objects' members.
    ///
    /// - Parameters:
    ///   - isGuess: whether values that do not fit are a reason to guess the members anew.
    ///   - areObjects: whether values that are no objects are none.
    ///   - rows: the objects; those at fault become null.
    mutating func columns(
        of members: [JSONColumnMember], ignoresUnknown: Bool, isGuess: Bool, areObjects: Bool = false,
        rows: inout ArraySlice<UInt32>, path: String
    ) throws(Misfit) -> [Column] {
        let names = JSONNameTable(members.map(\.name))
        var found = [UInt32](repeating: 0, count: members.count * rows.count)
        if let first = find(names, ignoresUnknown, in: rows, into: &found) {
            var one = [UInt32](repeating: 0, count: members.count)
            // Each of the rows from there on by itself, so that many at fault take no longer than few.
            for row in rows.indices.dropFirst(first.row) {
                guard let stop = find(names, ignoresUnknown, in: rows[row...row], into: &one) else { continue }
                let misfit = Misfit(
                    reason: stop.reason, node: stop.node, path: path, expected: .structure(members.map(\.field)),
                    isGuess: isGuess && stop.reason != .repeatedName && !(areObjects && stop.reason == .value))
                guard collectsMisfits, !misfit.isGuess else { throw misfit }
                misfits.append(misfit)
                // The row is null.
                rows[row] = 0
            }
            for index in found.indices { found[index] = 0 }
            _ = find(names, ignoresUnknown, in: rows, into: &found)
        }
        var columns: [Column] = []
        columns.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            let path = path.isEmpty ? member.field.name : path + "." + member.field.name
            var slice = found[position * rows.count..<(position + 1) * rows.count]
            if tape.isRewritten, member.field.metadata[DynamoDBJSON.typeKey] != nil {
                var nodes = Array(slice)
                try requireTags(of: &nodes, member.field, isGuess: isGuess, path: path)
                slice = nodes[...]
            }
            columns.append(try column(member.type, rows: slice, path: path))
        }
        return columns
    }

    /// Finds the nodes of members by name, a name at a time for all rows.
    /// - Returns: the first row that is no object, or has a member that it must not have.
    private func find(
        _ names: JSONNameTable, _ ignoresUnknown: Bool, in rows: ArraySlice<UInt32>, into found: inout [UInt32]
    ) -> (row: Int, node: Int, reason: Misfit.Reason)? {
        var stop = cdk_json_stop()
        unsafe rows.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return }
            // SAFETY: `found` has a place for every name and row; rows are nodes of the tape.
            unsafe found.withUnsafeMutableBufferPointer { found in
                unsafe names.withKernelNames { names in
                    unsafe tape.withMemory { bytes, nodes in
                        var names = unsafe names
                        var none: UInt32 = 0
                        unsafe withUnsafeMutablePointer(to: &none) { none in
                            unsafe cdk_json_members(
                                bytes, nodes, first, rows.count, &names, duplicates.kernelPolicy,
                                ignoresUnknown ? 0 : 1, found.baseAddress ?? none, &stop)
                        }
                    }
                }
            }
        }
        if rows.isEmpty || Int(stop.reason) == CDK_JSON_STOP_NONE { return nil }
        let reason: Misfit.Reason =
            switch Int(stop.reason) {
            case CDK_JSON_STOP_UNKNOWN_NAME: .unknownName
            case CDK_JSON_STOP_DUPLICATE: .repeatedName
            default: .value
            }
        return (Int(stop.row), Int(stop.node), reason)
    }

    /// Refuses values that are not what the field says of its values in DynamoDB.
    private mutating func requireTags(
        of nodes: inout [UInt32], _ field: Field, isGuess: Bool, path: String
    ) throws(Misfit) {
        guard tape.isRewritten, let tag = field.metadata[DynamoDBJSON.typeKey] else { return }
        for position in nodes.indices where !hasTag(Int(nodes[position]), tag) {
            let misfit = Misfit(
                reason: .tag, node: Int(nodes[position]), path: path, expected: field.type, isGuess: isGuess, tag: tag)
            guard collectsMisfits, !isGuess else { throw misfit }
            misfits.append(misfit)
            nodes[position] = 0
        }
    }

    /// All elements of a set are of one type, so that the first tells.
    private func hasTag(_ node: Int, _ tag: String) -> Bool {
        let kind = tape.kind(node)
        if kind == CDK_JSON_NULL { return true }
        if tag == "N" { return kind == CDK_JSON_NUMBER }
        if tag == "B" { return kind == CDK_JSON_STRING && tape.isTagged(node) }
        guard kind == CDK_JSON_ARRAY, tape.isTagged(node) else { return false }
        guard tape.elementCount(node) > 0 else { return true }
        switch tag {
        case "NS": return tape.kind(node + 1) == CDK_JSON_NUMBER
        case "BS": return tape.isTagged(node + 1)
        default: return tape.kind(node + 1) == CDK_JSON_STRING && !tape.isTagged(node + 1)
        }
    }

    private func validity(_ rows: ArraySlice<UInt32>) -> Bitmap? {
        var words = [UInt64](repeating: 0, count: (rows.count + 63) / 64)
        let nulls = unsafe rows.withUnsafeBufferPointer { rows -> Int in
            guard let first = rows.baseAddress else { return 0 }
            // SAFETY: there is a bit for every row; rows are nodes of the tape.
            return unsafe tape.withMemory { _, nodes in unsafe cdk_json_validity(nodes, first, rows.count, &words) }
        }
        return nulls == 0 ? nil : Bitmap(words: words, count: rows.count)
    }

    /// The elements of arrays, or the names and values of objects; rows at fault become null.
    private mutating func elements(
        of rows: inout ArraySlice<UInt32>, areMembers: Bool, _ type: JSONColumnType, _ path: String
    ) throws(Misfit) -> (offsets: [Int32], elements: [UInt32], keys: [UInt32]) {
        let room = unsafe rows.withUnsafeBufferPointer { rows -> Int in
            guard let first = rows.baseAddress else { return 0 }
            return unsafe tape.withMemory { _, nodes in unsafe cdk_json_element_count(nodes, first, rows.count) }
        }
        guard room < Int(Int32.max) else {
            throw Misfit(
                reason: .tooMany, node: Int(rows.first ?? 0), path: path, expected: type.dataType, isGuess: false)
        }
        var offsets = [UInt32](repeating: 0, count: rows.count + 1)
        var elements = [UInt32](repeating: 0, count: room + 1)
        var keys = [UInt32](repeating: 0, count: areMembers ? room + 1 : 0)
        var stop = cdk_json_stop()
        while !rows.isEmpty {
            unsafe rows.withUnsafeBufferPointer { rows in
                // SAFETY: `room` was counted for these rows; offsets has one more than there are rows.
                unsafe tape.withMemory { _, nodes in
                    if areMembers {
                        unsafe cdk_json_elements(
                            nodes, rows.baseAddress, rows.count, &offsets, &keys, &elements, room, &stop)
                    } else {
                        unsafe cdk_json_elements(
                            nodes, rows.baseAddress, rows.count, &offsets, nil, &elements, room, &stop)
                    }
                }
            }
            if Int(stop.reason) == CDK_JSON_STOP_NONE { break }
            let misfit = Misfit(
                reason: .value, node: Int(stop.node), path: path, expected: type.dataType, isGuess: type.isGuess)
            guard collectsMisfits, !misfit.isGuess else { throw misfit }
            setAside(&rows, from: stop.row, areMembers ? .objects : .arrays, path, type.dataType)
        }
        let total = Int(offsets[rows.count])
        elements.removeSubrange(total...)
        if areMembers { keys.removeSubrange(total...) }
        return (offsets.map { Int32(bitPattern: $0) }, elements, keys)
    }

    // MARK: Scalars

    /// The row whose value is none of the type.
    private struct ScalarMisfit: Error {
        var index: Int
    }

    struct Kinds: OptionSet {
        let rawValue: UInt32
        static let booleans = Kinds(rawValue: 1 << 1 | 1 << 2)
        static let number = Kinds(rawValue: 1 << 3)
        static let string = Kinds(rawValue: 1 << 4)
        static let arrays = Kinds(rawValue: 1 << 5)
        static let objects = Kinds(rawValue: 1 << 6)
        static let scalars: Kinds = [.booleans, .number, .string]
        static let all = Kinds(rawValue: 0x7F)
    }

    /// Which values are read as a type: of a guess only those that it was guessed from.
    private func kinds(_ type: DataType, isGuess: Bool) -> Kinds {
        switch type {
        case .boolean: isGuess ? .booleans : .scalars
        case .date, .time, .timestamp, .uuid: .string
        default: isGuess ? .number : [.number, .string]
        }
    }

    private mutating func texts(
        _ rows: ArraySlice<UInt32>, kinds: Kinds, form: Int, type: JSONColumnType, path: String
    ) throws(Misfit) -> Column {
        var rows = rows
        let room = unsafe rows.withUnsafeBufferPointer { rows -> Int in
            guard let first = rows.baseAddress else { return 0 }
            return unsafe tape.withMemory { _, nodes in unsafe cdk_json_text_room(nodes, first, rows.count) }
        }
        guard room < Int(Int32.max) - 64 else {
            throw Misfit(reason: .tooMany, node: Int(rows.first ?? 0), path: path, expected: .string, isGuess: false)
        }
        while true {
            var stop = cdk_json_stop()
            stop.row = rows.count
            var offsets: [Int32] = []
            let data = unsafe [UInt8](unsafeUninitializedCapacity: room + 64) { data, dataCount in
                guard !rows.isEmpty else {
                    offsets = [0]
                    return
                }
                offsets = unsafe [Int32](unsafeUninitializedCapacity: rows.count + 1) { offsets, offsetCount in
                    unsafe rows.withUnsafeBufferPointer { rows in
                        // SAFETY: the room was counted for these rows.
                        dataCount = unsafe tape.withMemory { bytes, nodes in
                            unsafe cdk_json_texts(
                                bytes, nodes, rows.baseAddress, rows.count, kinds.rawValue, Int32(form),
                                offsets.baseAddress, data.baseAddress, &stop)
                        }
                    }
                    // Those behind a stop are not read; the column is then dropped.
                    for row in min(stop.row, rows.count)..<rows.count { unsafe offsets[row + 1] = Int32(dataCount) }
                    unsafe offsets[min(stop.row, rows.count)] = Int32(dataCount)
                    offsetCount = rows.count + 1
                }
            }
            if Int(stop.reason) == CDK_JSON_STOP_NONE {
                return Column(
                    type: .string, count: rows.count, validity: validity(rows),
                    values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data))))
            }
            let misfit = Misfit(
                reason: .value, node: Int(stop.node), path: path, expected: type.dataType, isGuess: type.isGuess)
            guard collectsMisfits, !misfit.isGuess else { throw misfit }
            setAside(&rows, from: stop.row, kinds, path, type.dataType)
        }
    }

    /// Makes null of the rows that are of no kind that fits: all at once, so that many do not take time in their square.
    private mutating func setAside(
        _ rows: inout ArraySlice<UInt32>, from first: Int, _ kinds: Kinds, _ path: String, _ expected: DataType
    ) {
        for row in rows.indices[(rows.startIndex + first)...] where !fits(rows[row], kinds) {
            misfits.append(
                Misfit(reason: .value, node: Int(rows[row]), path: path, expected: expected, isGuess: false))
            rows[row] = 0
        }
    }

    private func fits(_ node: UInt32, _ kinds: Kinds) -> Bool {
        let kind = tape.kind(Int(node))
        return kind == CDK_JSON_NULL || kinds.rawValue >> UInt32(kind) & 1 == 1
    }

    /// JSON text as RFC 8259 has it, of a text that may be something else.
    private func printed(_ rows: ArraySlice<UInt32>) -> Column {
        var text = TextBuffer()
        var offsets: [Int32] = [0]
        let printer = JSONPrinter(indent: nil)
        for row in rows {
            if tape.kind(Int(row)) != CDK_JSON_NULL { printer.print(tape, Int(row), to: &text) }
            offsets.append(Int32(text.count))
        }
        return Column(
            type: .string, count: rows.count, validity: validity(rows),
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(text.array))))
    }

    /// Refuses numbers of DynamoDB's of which doubles may lose digits.
    private func refuseLongNumbers(_ rows: ArraySlice<UInt32>, _ path: String) throws(Misfit) {
        guard tape.isRewritten,
            let long = rows.first(where: { tape.kind(Int($0)) == CDK_JSON_NUMBER && tape.isTagged(Int($0)) })
        else { return }
        throw Misfit(reason: .value, node: Int(long), path: path, expected: .float64, isGuess: true)
    }

    private mutating func scalars(
        _ text: TextColumnType, isGuess: Bool, rows: ArraySlice<UInt32>, type: JSONColumnType, path: String
    ) throws(Misfit) -> Column {
        var rows = rows
        let parser = TextColumnParser(text, isGuess: isGuess)
        let kinds = kinds(text.type, isGuess: isGuess)
        while true {
            switch parse(rows, kinds, parser, refusesEmpty: isGuess) {
            case .success(let column): return column
            case .failure(let failure):
                let misfit = Misfit(
                    reason: .value, node: Int(rows[rows.startIndex + failure.index]), path: path,
                    expected: text.type, isGuess: isGuess)
                guard collectsMisfits, !isGuess else { throw misfit }
                // One by one from here on, so that many do not take time in their square.
                for row in rows.indices[(rows.startIndex + failure.index)...] {
                    if case .success = parse(rows[row...row], kinds, parser, refusesEmpty: false) { continue }
                    misfits.append(
                        Misfit(reason: .value, node: Int(rows[row]), path: path, expected: text.type, isGuess: false))
                    rows[row] = 0
                }
            }
        }
    }

    private func parse(
        _ rows: ArraySlice<UInt32>, _ kinds: Kinds, _ parser: TextColumnParser, refusesEmpty: Bool
    ) -> Result<Column, ScalarMisfit> {
        let count = rows.count
        var starts = [UInt32](repeating: 1, count: count + 1)
        var ends = [UInt32](repeating: 0, count: count + 1)
        var stop = cdk_json_stop()
        let flags = unsafe rows.withUnsafeBufferPointer { rows -> UInt32 in
            guard let first = rows.baseAddress else { return 0 }
            // SAFETY: both arrays have a place for every row.
            return unsafe tape.withMemory { _, nodes in
                unsafe cdk_json_spans(nodes, first, count, kinds.rawValue, &starts, &ends, &stop)
            }
        }
        if count > 0, Int(stop.reason) != CDK_JSON_STOP_NONE { return .failure(ScalarMisfit(index: stop.row)) }
        if refusesEmpty, kinds.contains(.string), let empty = (0..<count).first(where: { starts[$0] == ends[$0] }) {
            return .failure(ScalarMisfit(index: empty))
        }
        if Int(flags) & (CDK_JSON_ESCAPED | CDK_JSON_NONSTANDARD) != 0 {
            return parseRewritten(rows, parser)
        }
        return unsafe tape.bytes.withUnsafeBufferPointer { bytes in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe ends.withUnsafeBufferPointer { ends in
                    // SAFETY: the spans lie within the text, behind which 64 bytes are readable.
                    let fields = unsafe TextFields(
                        bytes: bytes.baseAddress!, starts: starts.baseAddress!, startStride: 1, startBias: 0,
                        ends: ends.baseAddress!, endStride: 1, count: count, quote: 0)
                    do throws(TextColumnParser.Misfit) { return .success(try parser.column(of: fields)) } catch {
                        return .failure(ScalarMisfit(index: error.index))
                    }
                }
            }
        }
    }

    /// For texts that do not stand in the file as they mean: they are written out first.
    private func parseRewritten(
        _ rows: ArraySlice<UInt32>, _ parser: TextColumnParser
    ) -> Result<Column, ScalarMisfit> {
        var bytes: [UInt8] = []
        var starts: [UInt32] = []
        var ends: [UInt32] = []
        for row in rows {
            let node = Int(row)
            let kind = tape.kind(node)
            guard kind != CDK_JSON_NULL else {
                starts.append(1)
                ends.append(0)
                continue
            }
            starts.append(UInt32(bytes.count))
            switch kind {
            case CDK_JSON_STRING: bytes.append(contentsOf: tape.stringBytes(node))
            case CDK_JSON_NUMBER: bytes.append(contentsOf: tape.numberBytes(node))
            default: bytes.append(contentsOf: tape.bytes[tape.range(node)])
            }
            ends.append(UInt32(bytes.count))
        }
        bytes.append(contentsOf: repeatElement(0, count: 64))
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe ends.withUnsafeBufferPointer { ends in
                    guard let first = starts.baseAddress, let last = ends.baseAddress else {
                        preconditionFailure("there are rows where there are flags")
                    }
                    // SAFETY: the spans lie within the bytes, behind which 64 more are readable.
                    let fields = unsafe TextFields(
                        bytes: bytes.baseAddress!, starts: first, startStride: 1, startBias: 0, ends: last,
                        endStride: 1, count: starts.count, quote: 0)
                    do throws(TextColumnParser.Misfit) { return .success(try parser.column(of: fields)) } catch {
                        return .failure(ScalarMisfit(index: error.index))
                    }
                }
            }
        }
    }
}

extension JSONDuplicateNames {
    /// A column has one value a row: where all members are kept it is the last one.
    var kernelPolicy: Int32 {
        switch self {
        case .keep, .last: Int32(CDK_JSON_DUPLICATES_LAST)
        case .first: Int32(CDK_JSON_DUPLICATES_FIRST)
        case .error: Int32(CDK_JSON_DUPLICATES_ERROR)
        }
    }
}

/// The names of members, so that kernels find them.
struct JSONNameTable {
    private var bytes: [UInt8] = []
    private var offsets: [UInt32] = [0]
    private var table: [UInt32]
    private let bits: UInt32

    init(_ names: [[UInt8]]) {
        var bits: UInt32 = 3
        while 1 << bits < names.count * 2 { bits += 1 }
        self.bits = bits
        table = [UInt32](repeating: 0, count: 1 << bits)
        for (position, name) in names.enumerated() {
            bytes.append(contentsOf: name)
            offsets.append(UInt32(bytes.count))
            // SAFETY: the array's own memory.
            let hash = unsafe name.withUnsafeBufferPointer { name in
                var none: UInt8 = 0
                return unsafe withUnsafePointer(to: &none) { none in
                    unsafe cdk_json_hash(name.baseAddress ?? none, name.count)
                }
            }
            var slot = Int(hash & (1 << UInt64(bits) - 1))
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(position + 1)
        }
        bytes.append(contentsOf: repeatElement(0, count: 16))
    }

    @unsafe func withKernelNames(_ body: (cdk_json_names) -> Void) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe offsets.withUnsafeBufferPointer { offsets in
                unsafe table.withUnsafeBufferPointer { table in
                    unsafe body(
                        cdk_json_names(
                            bytes: bytes.baseAddress, offsets: offsets.baseAddress, count: UInt32(offsets.count - 1),
                            table: table.baseAddress, bits: bits))
                }
            }
        }
    }
}

import DataKitCore

/// A JSON text that has been checked from end to end, and whose values are made when they are asked for.
///
/// Parsing checks the text against RFC 8259 at some gigabytes a second and notes where its values lie; strings are
/// unescaped and numbers converted only where a ``JSONValue`` is asked for them. That suits those who pick a few fields.
///
/// ```swift
/// let document = try JSONDocument(#"{"user": {"id": 30000000000000000001, "tags": ["a", "b"]}}"#)
/// let user = document.root["user"]
/// user?["id"]?.numberText                     // "30000000000000000001"
/// user?["tags"]?[1]?.string                   // "b"
/// try document.root.value(at: "/user/tags/0") // JSON Pointer
/// ```
///
/// - Complexity: the text and 16 bytes a value in memory. The text may have up to 4 GiB; larger files are read as
///   streams of values by ``JSONReader``.
public struct JSONDocument: Sendable {
    let tape: JSONTape

    /// The value that the text holds.
    public var root: JSONValue { JSONValue(tape: tape, index: 1) }

    /// Parses UTF-8 text; a byte order mark in front is passed over (RFC 8259 section 8.1).
    ///
    /// - Parameter name: what errors call the text.
    /// - Throws: ``JSONError`` with byte, line and column.
    public init(
        parsing bytes: [UInt8], options: JSONParsingOptions = JSONParsingOptions(), name: String = "JSON"
    ) throws(JSONError) {
        try self.init(parsing: bytes, options: options, name: name, wants: .nodes)
    }

    init(parsing bytes: [UInt8], options: JSONParsingOptions, name: String, wants: JSONTape.Parts) throws(JSONError) {
        let text = try JSONText.withoutMark(bytes, name: name)
        let (outcome, padded) = JSONTape.parse(
            copying: text, separation: .one, options: options, name: name, wants: wants)
        if let fault = outcome.fault {
            throw fault.error(in: padded, count: padded.count - JSONTape.padding, source: name, options: options)
        }
        guard let tape = outcome.tape else { throw JSONError(.limit, "there is not enough memory for the document") }
        self.tape = tape
    }

    /// Parses a string.
    /// - Throws: ``JSONError`` with byte, line and column.
    public init(_ text: String, options: JSONParsingOptions = JSONParsingOptions()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), options: options)
    }

    /// Reads and parses a file.
    /// - Throws: ``JSONError``, or `DataKitError` of kind `io` where the file cannot be read.
    public init(path: String, options: JSONParsingOptions = JSONParsingOptions()) throws {
        let source = try FileByteSource(path: path)
        guard source.byteCount <= JSONTape.maximumBytes else {
            throw JSONError(
                .limit,
                "a document of \(source.byteCount) bytes is more than the 4 GiB that can be held; read it as a stream",
                location: .init(source: path))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.byteCount + JSONTape.padding)
        var input = SourceInput(source)
        _ = try input.fill(&bytes, count: source.byteCount)
        try self.init(parsing: bytes, options: options, name: path)
    }

    /// Parses any number of values, one behind another with white space or nothing between them.
    ///
    /// - Returns: the values before the first fault, and the fault.
    public static func values(
        parsing bytes: [UInt8], options: JSONParsingOptions = JSONParsingOptions(), name: String = "JSON"
    ) -> (values: [JSONValue], error: JSONError?) {
        let text: ArraySlice<UInt8>
        do throws(JSONError) { text = try JSONText.withoutMark(bytes, name: name) } catch { return ([], error) }
        let (outcome, padded) = JSONTape.parse(copying: text, separation: .stream, options: options, name: name)
        var values: [JSONValue] = []
        if let tape = outcome.tape { values = outcome.rootNodes.map { JSONValue(tape: tape, index: Int($0)) } }
        let count = padded.count - JSONTape.padding
        return (values, outcome.fault?.error(in: padded, count: count, source: name, options: options))
    }

    /// Checks that a text is one value of JSON, and makes nothing of it.
    ///
    /// - Returns: what is wrong, or `nil`.
    /// - Complexity: O(bytes), at some gigabytes a second where the options are strict.
    public static func fault(
        in bytes: [UInt8], options: JSONParsingOptions = JSONParsingOptions(), name: String = "JSON"
    ) -> JSONError? {
        let text: ArraySlice<UInt8>
        do throws(JSONError) { text = try JSONText.withoutMark(bytes, name: name) } catch { return error }
        let (outcome, padded) = JSONTape.parse(
            copying: text, separation: .one, options: options, name: name,
            wants: options.duplicateNames == .error ? .nodes : .nothing)
        return outcome.fault?.error(
            in: padded, count: padded.count - JSONTape.padding, source: name, options: options)
    }
}

/// How a text begins.
enum JSONText {
    static func hasMark(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

    /// The text without its byte order mark.
    ///
    /// Refuses UTF-16 and UTF-32, which begin with a byte order mark or, since JSON begins with ASCII, have zeros.
    static func withoutMark(_ bytes: [UInt8], name: String) throws(JSONError) -> ArraySlice<UInt8> {
        let text = hasMark(bytes) ? bytes[3...] : bytes[...]
        guard let encoding = wideEncoding(of: text.prefix(4)) else { return text }
        throw JSONError(
            .invalidEncoding,
            "the text is \(encoding), but JSON is written in UTF-8; say that it is, to have it decoded",
            location: .init(source: name, line: 1, column: 1, byteOffset: 0, recordOffset: 0))
    }

    static func wideEncoding(of first: ArraySlice<UInt8>) -> String? {
        let first = Array(first)
        if first.starts(with: [0xFF, 0xFE, 0, 0]) || first.count == 4 && first[0] != 0 && first[1...] == [0, 0, 0] {
            return "UTF-32LE"
        }
        if first.starts(with: [0, 0, 0xFE, 0xFF]) || first.count == 4 && first[..<3] == [0, 0, 0] && first[3] != 0 {
            return "UTF-32BE"
        }
        guard first.count >= 2 else { return nil }
        if first.starts(with: [0xFF, 0xFE]) || first[0] != 0 && first[1] == 0 { return "UTF-16LE" }
        if first.starts(with: [0xFE, 0xFF]) || first[0] == 0 && first[1] != 0 { return "UTF-16BE" }
        return nil
    }
}

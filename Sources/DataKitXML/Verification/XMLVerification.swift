public import DataKitCore

/// What was found of a file that should be XML.
public struct XMLVerification: Sendable {
    /// How many elements there were before the first fault.
    public var elements = 0
    /// How many attributes there were, declarations of namespaces and defaulted ones counted.
    public var attributes = 0
    /// The greatest number of elements open at once.
    public var depth = 0
    /// References to entities whose text is not known: external ones, which are never loaded.
    public var skippedEntities = 0
    /// The name of the outermost element.
    public var root: String?
    /// What is wrong; `nil` where nothing is.
    public var fault: XMLError?

    /// Reads all of a file, and finds out whether it is namespace-well-formed XML 1.0.
    ///
    /// ```swift
    /// let verification = try XMLVerification(of: try FileByteSource(path: "orders.xml"))
    /// if let fault = verification.fault { print(fault) }
    /// ```
    ///
    /// - Throws: `DataKitError` where the file cannot be read.
    /// - Complexity: O(bytes); memory is that of an ``XMLEventReader``.
    public init(
        of source: any ByteSource, encoding: TextEncoding? = nil, options: XMLParsingOptions = XMLParsingOptions(),
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) throws {
        do {
            var events = try XMLEventReader(source, encoding: encoding, options: options, progress: progress)
            while let event = try events.next() {
                switch event {
                case .startElement:
                    if root == nil { root = events.string(of: events.name) }
                    elements += 1
                    attributes += events.attributeTotal
                    depth = max(depth, events.depth + 1)
                case .skippedEntity: skippedEntities += 1
                default: break
                }
            }
        } catch let error as XMLError {
            fault = error
        } catch let error as DataKitError where error.kind == .conversion || error.kind == .compression {
            fault = XMLError(.encoding, error.message, location: TextLocation(source: source.name))
        }
    }
}

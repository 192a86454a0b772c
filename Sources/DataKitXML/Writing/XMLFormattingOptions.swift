/// How XML is written.
public struct XMLFormattingOptions: Sendable, Hashable {
    /// Whether `<?xml version="1.0" encoding="UTF-8"?>` and a line feed begin the text.
    public var writesDeclaration: Bool
    /// How many spaces each level of elements is indented by, each element on a line of its own; `nil` for none of either.
    /// White space
    /// comes only between elements: one that has text is left on one line.
    public var indentation: Int?

    /// Options: a declaration and no indentation unless said otherwise.
    public init(writesDeclaration: Bool = true, indentation: Int? = nil) {
        self.writesDeclaration = writesDeclaration
        self.indentation = indentation
    }
}

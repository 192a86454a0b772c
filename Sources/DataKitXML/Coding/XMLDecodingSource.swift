/// What a value is decoded from.
enum XMLDecodingSource {
    case element(UInt32)
    /// The value of an attribute.
    case attribute(UInt32)
    /// The text right in an element.
    case ownText(UInt32)
    /// One of the words of a text.
    case word(XMLWord)
    /// Elements one behind another.
    case list(XMLElementList)
    /// An element as one of several that a choice is between: its name tells which.
    case choice(UInt32)
}

/// One of the words of a text.
final class XMLWord {
    let text: String
    /// The node that the text is of.
    let node: UInt32

    init(_ text: String, node: UInt32) {
        self.text = text
        self.node = node
    }
}

/// Elements of one name in an element, or all of them.
///
/// Nothing is copied: the others are found behind the first.
struct XMLElementList {
    /// The first; 0 where there are none, since the outermost element is in no other.
    var first: UInt32
    /// The element that they are in.
    var element: UInt32
    /// The number of their name.
    var name: Int32

    /// Stands for elements of any name.
    static let anyName: Int32 = -1
    /// Stands for elements of any name that a choice is between.
    static let choices: Int32 = -2
    /// Stands for the one element that is the first.
    static let only: Int32 = -3
    /// Stands for the one element that is the first, whose name a choice is.
    static let onlyChoice: Int32 = -4

    var areChoices: Bool { name == Self.choices || name == Self.onlyChoice }
    var isOne: Bool { name == Self.only || name == Self.onlyChoice }

    func source(_ node: UInt32) -> XMLDecodingSource { areChoices ? .choice(node) : .element(node) }
}

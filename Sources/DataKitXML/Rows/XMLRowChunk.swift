internal import CDataKitKernels
import DataKitCore

/// A run of whole rows, parsed: what one task makes columns of.
struct XMLRowChunk: Sendable {
    /// The source of the rows and what is between them, as far as they go.
    var source: [UInt8] = []
    /// Texts that do not stand in the source as they mean; events point behind the source for them.
    var moved: [UInt8] = []
    let events: XMLEventMemory
    /// Where in the source each row is.
    var rows: [Range<UInt32>] = []
    /// The byte of the text at which the source begins, and where that is.
    var offset = 0
    var place = cdk_xml_place()
    /// The names of the document so far.
    var names = XMLNameTable()
    /// For each of them the number that it has in a plan, or 0; as elements and as attributes.
    var elementNames: [UInt32] = []
    var attributeNames: [UInt32] = []
    /// Rows that were no XML, each with how many good ones stand before it.
    var faulty: [XMLFaultyRow] = []

    /// Where a byte of the source is.
    func location(of position: Int, source name: String) -> TextLocation {
        var place = place
        XMLKernels.advance(&place, over: source, from: 0, to: min(max(0, position), source.count))
        return TextLocation(
            source: name, line: Int(place.lines) + 1, column: Int(place.columns) + 1, byteOffset: offset + position)
    }
}

/// A row that breaks the rules of XML.
struct XMLFaultyRow: Sendable {
    /// How many good rows of the chunk stand before it.
    var rowsBefore: Int
    /// Where it begins.
    var location: TextLocation
    var error: XMLError
    var text: String
}

import DataKitCore
import DataKitXML
import Testing

@Suite("Pieces and windows")
struct ChunkingTests {
    static let document = """
        <?xml version="1.0"?>
        <!DOCTYPE r [<!ENTITY e "t<i>u</i>"><!ATTLIST i k CDATA "d">
        <!-- c -->]>
        <r xmlns:p="urn:p">\r\n<p:row id='1' name="a &amp; b">text &#x20AC; ]] &e; more</p:row>
        <!-- note --><row/><row a = "1\t2" ></row ><![CDATA[x]]y]]>
        <einname-der-laenger-ist-als-sechzehn>äöü€😀</einname-der-laenger-ist-als-sechzehn>
        <?target data?></r>

        """

    @Test("gives the same events in pieces and windows of every size")
    func sizes() {
        let bytes = Array(Self.document.utf8)
        let whole = EventLog(bytes)
        #expect(whole.error == nil && whole.lines.count > 20)
        for size in 1...bytes.count + 1 {
            let log = EventLog(bytes, window: size, piece: 1)
            #expect(
                log.lines == whole.lines && log.error == nil,
                "windows of \(size) bytes: \(log.error?.description ?? "")")
            #expect(EventLog(bytes, piece: size).lines == whole.lines, "pieces of \(size) bytes")
        }
    }

    @Test("finds a document that ends too early wherever it ends, with the events before")
    func truncation() {
        let bytes = Array(Self.document.utf8)
        let whole = EventLog(bytes)
        let end = bytes.lastIndex(of: UInt8(ascii: ">"))!
        for count in 0...end {
            let log = EventLog(Array(bytes[..<count]), window: 16)
            #expect(log.error != nil, "\(count) bytes")
            #expect(log.error?.location.byteOffset.map { $0 <= count } == true)
            // What is cut off may be a last run of text, which is not given.
            #expect(Array(whole.lines.prefix(log.lines.count)) == log.lines, "\(count) bytes")
        }
    }
}

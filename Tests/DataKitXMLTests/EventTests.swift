import DataKitCore
import DataKitXML
import Testing

@Suite("Events")
struct EventTests {
    @Test("gives tags, attributes and text with their places")
    func plain() {
        let log = EventLog("<a>\n <b x='1' y=\"2\">t&amp;&#65;</b>\r\n<c/></a>")
        #expect(log.error == nil)
        #expect(
            log.lines == [
                "1:1@0 0 <a>", #"1:4@3 1 "\n ""#, #"2:2@5 1 <b x="1" y="2">"#, #"2:17@20 2 "t&A""#, "2:28@31 1 </b>",
                #"2:32@35 1 "\n""#, "3:1@37 1 <c/>", "3:1@37 1 </c>", "3:5@41 0 </a>",
            ])
    }

    @Test("gives CDATA sections, comments and processing instructions")
    func others() {
        let log = EventLog("<?p q?><!-- c --><a>x<![CDATA[<&]]]>y<!--d--><?e?></a><!---->")
        #expect(log.error == nil)
        #expect(
            log.events == [
                #"0 ?p "q""#, #"0 --" c ""#, "0 <a>", #"1 "x""#, #"1 ["<&]"]"#, #"1 "y""#, #"1 --"d""#, #"1 ?e """#,
                "0 </a>",
                #"0 --"""#,
            ])
    }

    @Test("resolves prefixes in their scope, also on end tags")
    func namespaces() {
        let log = EventLog("<a xmlns='u' xmlns:p='v'><p:b p:x='1' x='2'/><c xmlns=''><d/></c></a>")
        #expect(log.error == nil)
        #expect(
            log.events == [
                #"0 <{u}a {http://www.w3.org/2000/xmlns/}xmlns="u" {http://www.w3.org/2000/xmlns/}p="v">"#,
                #"1 <{v}b {v}x="1" x="2"/>"#, "1 </{v}b>", #"1 <c {http://www.w3.org/2000/xmlns/}xmlns="">"#, "2 <d/>",
                "2 </d>", "1 </c>", "0 </{u}a>",
            ])
    }

    @Test(
        "refuses what is not namespace-well-formed, unless namespaces are off",
        arguments: [
            "<p:a/>", "<a p:x='1'/>", "<a:b:c xmlns:a='u'/>", "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>",
            "<a xmlns:p=''/>", "<:a/>", "<a><?p:q?></a>", "<a:/>",
        ])
    func namespaceFaults(text: String) {
        #expect(EventLog(text).error != nil)
        var options = XMLParsingOptions()
        options.usesNamespaces = false
        #expect(EventLog(text, options: options).error == nil)
    }

    @Test("replaces entities, also with markup in them, and coalesces text through them")
    func entities() {
        let log = EventLog(
            "<!DOCTYPE a [<!ENTITY e 'x&f;y'><!ENTITY f '<b>1</b>2'>]><a k='&#38;-&g;'>p&e;q</a>"
                .replacing("'x&f;y'>", with: "'x&f;y'><!ENTITY g 'v'>"))
        #expect(log.error == nil)
        #expect(
            log.events == ["0 !a", #"0 <a k="&-v">"#, #"1 "px""#, "1 <b>", #"2 "1""#, "1 </b>", #"1 "2yq""#, "0 </a>"])
    }

    @Test("supplies attributes that the document type defaults, and normalises by type")
    func defaults() {
        let log = EventLog("<!DOCTYPE a [<!ATTLIST a k NMTOKENS 'x  y' m ID #IMPLIED n CDATA ' z '>]><a m='  1\t2 '/>")
        #expect(log.events == ["0 !a", #"0 <a m="1 2" k="x y"* n=" z "*/>"#, "0 </a>"])
    }

    @Test("says which end tag was expected, and where")
    func mismatch() throws {
        let error = try #require(EventLog("<a>\n<b></a>").error)
        #expect(error.kind == .mismatchedTag)
        #expect(error.location.line == 2 && error.location.column == 4 && error.location.byteOffset == 7)
        #expect(error.description.hasPrefix("pieces: line 2, column 4, byte 7: the end tag </a> stands where <b> is"))
    }

    @Test("parts long text at whole characters, and says that it goes on")
    func longText() {
        var options = XMLParsingOptions()
        options.maximumTextBytes = 4
        let log = EventLog("<a>äöüxyz&amp;12345</a>", options: options)
        #expect(log.error == nil)
        let texts = log.events.filter { $0.hasPrefix("1 \"") }
        #expect(texts.count > 3 && texts.dropLast().allSatisfy { $0.hasSuffix("...") } && !texts.last!.hasSuffix("..."))
        #expect(texts.map { $0.dropFirst(3).replacing("...", with: "").dropLast() }.joined() == "äöüxyz&12345")
    }

    @Test("skips an element, and copies its source as it is written, in windows of every size")
    func subtrees() throws {
        let element = "<b x='&lt;'>\r\n<c/>t&#65;<!-- n --><b>u</b></b>"
        let text = Array("<a><s/>\(element)<d/></a>".utf8)
        for window in 1...80 {
            var events = try XMLEventReader(
                PiecewiseInput(text, size: 7), encoding: nil, options: XMLParsingOptions(), windowBytes: window)
            let b = events.intern("b")
            while try events.next() != .startElement || events.name != b {}
            var source: [UInt8] = []
            try events.readSource(appendingTo: &source)
            #expect(String(decoding: source, as: UTF8.self) == element, "window \(window)")
            #expect(events.depth == 1)
            #expect(try events.next() == .startElement && events.string(of: events.name) == "d")
        }
    }

    @Test("decodes what is declared or marked", arguments: ["utf-16le", "utf-16be", "latin-1", "utf-8"])
    func encodings(name: String) throws {
        let text =
            "<?xml version='1.0' encoding='\(name.hasPrefix("utf-16") ? "utf-16" : name == "latin-1" ? "iso-8859-1" : name)'?><a>ä</a>"
        var bytes: [UInt8] = []
        switch name {
        case "utf-16le": bytes = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        case "utf-16be": bytes = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        case "latin-1": bytes = text.unicodeScalars.map { UInt8($0.value) }
        default: bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        }
        #expect(EventLog(bytes, piece: 1).events == ["0 <a>", #"1 "ä""#, "0 </a>"])
    }

    @Test("gives external entities as skipped, and reads them where a resolver gives them")
    func external() {
        let text = "<!DOCTYPE a [<!ENTITY e SYSTEM 'f.xml'>]><a>x&e;y</a>"
        #expect(EventLog(text).events == ["0 !a", "0 <a>", #"1 "x""#, "1 &e", #"1 "y""#, "0 </a>"])
        var options = XMLParsingOptions()
        options.resolver = XMLResolver {
            $0.systemIdentifier == "f.xml" ? Array("<?xml encoding='utf-8'?>1<b/>".utf8) : nil
        }
        #expect(
            EventLog(text, options: options).events
                == ["0 !a", "0 <a>", #"1 "x1""#, "1 <b/>", "1 </b>", #"1 "y""#, "0 </a>"])
    }
}

import DataKitCore
import DataKitXML
import Testing

@Suite("Writing")
struct WritingTests {
    private func written(
        _ options: XMLFormattingOptions = XMLFormattingOptions(writesDeclaration: false),
        _ body: (inout XMLEventWriter) throws -> Void
    ) throws -> String {
        let sink = MemoryByteSink()
        var writer = XMLEventWriter(sink, options: options)
        try body(&writer)
        try writer.finish()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    @Test("escapes what would be read as something else, and reads back what was given")
    func escaping() throws {
        let hard = "a<b>&\"'\t\n\r\r\n ]]> ä😀"
        let text = try written { writer in
            try writer.startElement("a")
            try writer.attribute("k", hard)
            try writer.text(hard)
            try writer.cdata("x]]>y")
            try writer.cdata(hard)
            try writer.endElement()
        }
        let root = try XMLDocument(parsing: text).root
        #expect(root.attribute("k") == hard)
        #expect(root.text == hard + "x]]>y" + hard)
    }

    @Test("indents elements, and leaves those with text as they are")
    func indentation() throws {
        let text = try written(XMLFormattingOptions(indentation: 2)) { writer in
            try writer.startElement("a")
            try writer.startElement("b")
            try writer.text("t")
            try writer.startElement("i")
            try writer.endElement()
            try writer.endElement()
            try writer.startElement("c")
            try writer.endElement()
            try writer.endElement()
        }
        #expect(
            text == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n  <b>t<i/></b>\n  <c/>\n</a>\n")
    }

    @Test("refuses what makes no document")
    func misuse() throws {
        func fails(_ kind: XMLError.Kind, _ body: (inout XMLEventWriter) throws -> Void) {
            let error = #expect(throws: XMLError.self) { try written(body: body) }
            #expect(error?.kind == kind)
        }
        fails(.options) { try $0.startElement("1a") }
        fails(.options) { try $0.text("x") }
        fails(.options) { _ in }
        fails(.options) { try $0.startElement("a") }
        fails(.options) {
            try $0.startElement("a")
            try $0.endElement()
            try $0.startElement("b")
        }
        fails(.duplicateAttribute) {
            try $0.startElement("a")
            try $0.attribute("k", "1")
            try $0.attribute("k", "2")
        }
        fails(.character) {
            try $0.startElement("a")
            try $0.text("\u{0}")
        }
        fails(.options) {
            try $0.startElement("a")
            try $0.comment("a--b")
        }
    }

    private func written(body: (inout XMLEventWriter) throws -> Void) throws -> String {
        try written(XMLFormattingOptions(writesDeclaration: false), body)
    }

    @Test("gives the canonical form")
    func canonical() throws {
        let text = """
            <?xml version="1.0"?>
            <!DOCTYPE a [<!ATTLIST b d CDATA "def"><!ENTITY e "&#60;x>">]>
            <?p  one ?>
            <a xmlns:z="urn:z" xmlns="urn:a"   b = '2' a="1"><!-- c --><b xmlns="urn:a" z:k="&quot;&#9;" k='>'/><![CDATA[<&]]>&e;
            <c xmlns=""/></a><?q?>
            """
        var form = XMLCanonicalForm()
        let found = try form.text(of: XMLEventReader(bytes: Array(text.replacing("&#60;x>", with: "t").utf8)))
        #expect(
            String(decoding: found, as: UTF8.self) == """
                <?p one ?>
                <a xmlns="urn:a" xmlns:z="urn:z" a="1" b="2"><b d="def" k=">" z:k="&quot;&#x9;"></b>&lt;&amp;t
                <c xmlns=""></c></a>
                <?q?>
                """)
    }
}

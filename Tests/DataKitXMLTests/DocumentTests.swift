import DataKitCore
import DataKitXML
import Testing

@Suite("Documents")
struct DocumentTests {
    static let text = """
        <config xmlns:x="urn:x">
          <server host="a"><port>1</port><port>2</port></server>
          <server host="b"><port>3</port><x:note>n<b>o</b>te</x:note></server>
        </config>
        """

    @Test(
        "follows paths",
        arguments: [
            ("/config/server/@host", ["a", "b"]), ("server[2]/port", []), ("/config/server[2]/port", ["3"]),
            ("//port", ["1", "2", "3"]), ("//port[1]", ["1", "3"]), ("//server/port[2]/text()", ["2"]),
            ("//x:note", ["note"]), ("//{urn:x}note/text()", ["n", "te"]), ("/config/*[1]/@*", ["a"]),
            ("//server//b", ["o"]), ("/other", []), ("//@host", ["a", "b"]), ("/config//text()[2]", ["te"]),
        ])
    func paths(path: String, expected: [String]) throws {
        let document = try XMLDocument(parsing: Self.text)
        let found = try document.values(at: path).filter { $0.contains { !$0.isWhitespace } }
        #expect(found == expected)
    }

    @Test("finds from an element what a path without a slash leads to")
    func relative() throws {
        let root = try XMLDocument(parsing: Self.text).root
        #expect(try root.values(at: "server[2]/port") == ["3"])
        #expect(try root.elements(at: "server").map { $0.attribute("host") } == ["a", "b"])
        #expect(root.element(named: "server")?.parent?.name == "config")
        #expect(root.elements[1].line == 3)
    }

    @Test(
        "says where a path is none",
        arguments: ["", "/", "a/", "a[0]", "a[x]", "@a/b", "a//", "a b", "a[1", "{u", "text()/a"])
    func noPaths(path: String) {
        let error = #expect(throws: XMLError.self) { try XMLPath(parsing: path) }
        #expect(error?.kind == .expression)
    }

    @Test("writes what it has read")
    func writing() throws {
        let sink = MemoryByteSink()
        try XMLDocument(parsing: Self.text).write(to: sink, options: XMLFormattingOptions(writesDeclaration: false))
        #expect(String(decoding: sink.bytes, as: UTF8.self) == Self.text)
    }

    @Test("is flat in memory and needs no stack for depth")
    func depth() throws {
        let text = String(repeating: "<a>", count: 9000) + "x" + String(repeating: "</a>", count: 9000)
        let root = try XMLDocument(parsing: text).root
        #expect(root.allText == "x")
        #expect(try root.values(at: "//text()") == ["x"])
    }
}

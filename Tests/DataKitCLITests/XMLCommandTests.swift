import Foundation
import Testing

@Suite struct XMLCommandTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("<o b='2' a=\"1\"><i/><!-- c -->x &amp; y\n</o>", to: "good.xml")
        try folder.write("<o>\n<i></o>", to: "bad.xml")
        try folder.write("<p:o/>", to: "prefix.xml")
        return folder
    }

    @Test("cat --format canonical gives the suite's form, and nothing of what is not well-formed")
    func canonical() throws {
        let folder = try folder()
        let good = try Tool.run(["cat", "good.xml", "--format", "canonical"], folder: folder.path)
        #expect(good.status == 0 && good.messages.isEmpty)
        #expect(good.output == "<o a=\"1\" b=\"2\"><i></i>x &amp; y&#10;</o>")
        let bad = try Tool.run(["cat", "bad.xml", "--format", "canonical"], folder: folder.path)
        #expect(bad.status == 2 && bad.output.isEmpty)
        #expect(
            bad.messages.contains("bad.xml: line 2, column 4, byte 7: the end tag </o> stands where <i> is still open"))
    }

    @Test("verify tells good from bad, with the place")
    func verify() throws {
        let folder = try folder()
        let good = try Tool.run(["verify", "good.xml"], folder: folder.path)
        #expect(good.status == 0 && good.output == "good.xml: good; 2 elements in <o>, 2 deep\n")
        let bad = try Tool.run(["verify", "bad.xml", "--json"], folder: folder.path)
        #expect(bad.status == 1)
        let answer = try parsedJSON(bad.output)
        let finding = try #require((answer["findings"] as? [[String: Any]])?.first)
        #expect(
            finding["line"] as? Int == 2 && finding["byte"] as? Int == 7
                && finding["check"] as? String == "mismatched tag")
        #expect(try Tool.run(["verify", "none.xml"], folder: folder.path).status == 2)
    }

    @Test("prefixes must be declared, unless namespaces are off; --from says what a name does not")
    func namespaces() throws {
        let folder = try folder()
        #expect(try Tool.run(["verify", "prefix.xml"], folder: folder.path).status == 1)
        #expect(try Tool.run(["verify", "prefix.xml", "--no-namespaces"], folder: folder.path).status == 0)
        #expect(try Tool.run("verify", "-", "--from", "xml", input: "<a/>").status == 0)
        #expect(try Tool.run("verify", "-", "--from", "xml", input: "<a>").status == 1)
    }
}

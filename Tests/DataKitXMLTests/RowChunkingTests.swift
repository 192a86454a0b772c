import DataKitCore
import DataKitXML
import Testing

@Suite("Rows in pieces")
struct RowChunkingTests {
    /// Rows with everything that is read outside of the kernel too, and faulty ones.
    static let document = """
        <?xml version="1.0"?>
        <!DOCTYPE d [<!ENTITY e "t<i>u</i>&amp;"><!ATTLIST r k CDATA "d">]>
        <d xmlns:p="urn:p" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <r id='1' name="a &amp; b"><v>text &#x20AC; ]] &e; more</v><p:w>1</p:w></r>
        <!-- between --><x><r id="2"/></x><r id = "3\t4" ><v><![CDATA[x]]y]]>\r\nz<!-- c -->&lt;</v></r >
        <einname-der-laenger-ist-als-sechzehn>äöü€😀</einname-der-laenger-ist-als-sechzehn>
        <r id="4"><s><t a="1">x</t><t>y</t></s><s/>mixed<n xsi:nil="1"/> text</r><?target data?>
        <r id="5"><v>cut & off</v></r><r id="6"><v>\u{E9}\u{1F600}</v><r id="7"/></r>
        </d>
        """

    static func options(_ change: (inout XMLReadingOptions) -> Void = { _ in }) -> XMLReadingOptions {
        var options = XMLReadingOptions()
        options.rowTag = "r"
        options.badRows = .drop
        change(&options)
        return options
    }

    @Test("gives the same rows and rejects in windows and chunks of every size, on any number of threads")
    func sizes() async throws {
        let bytes = Array(Self.document.utf8)
        let whole = try await Rows(bytes, Self.options())
        #expect(whole.lines.count == 5 && whole.rejects.count == 1)
        #expect(whole.lines[0].contains(#""v":{"i":"u","_VALUE":"text € ]] t& more"}"#), "\(whole.lines[0])")
        for size in 1...bytes.count + 1 where size < 40 || size % 7 == 0 || size > bytes.count - 3 {
            let options = Self.options {
                $0.windowBytes = size
                $0.chunkBytes = size
                $0.sampleBytes = size
            }
            let rows = try await Rows(bytes, options, request: ReadRequest(threads: 1 + size % 3))
            #expect(rows.lines == whole.lines, "windows and chunks of \(size) bytes")
            #expect(rows.schema == whole.schema, "windows and chunks of \(size) bytes")
            #expect(rows.rejects == whole.rejects, "windows and chunks of \(size) bytes")
            #expect(rows.counts == whole.counts, "windows and chunks of \(size) bytes")
        }
    }

    @Test("tells the same fault in windows and chunks of every size")
    func faults() async throws {
        let text = "<d>\n" + (0..<20).map { "<r><v>\($0)</v></r>\n" }.joined() + "<r><v>x</r></d>"
        let whole = await rowError(text) { _ in }
        #expect(whole?.location.line == 22)
        for size in 1...text.utf8.count {
            let error = await rowError(text) {
                $0.windowBytes = size
                $0.chunkBytes = size
                $0.rowTag = "r"
            }
            #expect(error == whole, "windows of \(size) bytes: \(error?.description ?? "none")")
        }
    }

    @Test("reads truncated documents and flipped bits to an error, or to rows")
    func corruption() async throws {
        let bytes = Array(Self.document.utf8)
        for count in stride(from: 0, to: bytes.count, by: 3) {
            var options = Self.options { $0.windowBytes = 64 }
            _ = try? await Rows(Array(bytes[..<count]), options)
            options.badRows = .fail
            let rows = try? await Rows(Array(bytes[..<count]), options)
            #expect(rows == nil, "\(count) bytes are no document")
        }
        var random = RandomSource()
        print("seed of flipped bits in rows: \(random.seed)")
        for _ in 0..<500 {
            var flipped = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                flipped[Int.random(in: 0..<flipped.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            var options = Self.options {
                $0.windowBytes = 100
                $0.chunkBytes = 150
                $0.parsing.maximumExpandedBytes = 1 << 20
            }
            if Bool.random(using: &random) { options.rowTag = nil }
            if Bool.random(using: &random) { options.badRows = .fail }
            _ = try? await Rows(flipped, options)
        }
    }
}

import Foundation
import Testing

@Suite struct XMLRowCommandTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            <shop><customers><customer id="1"><name>Ann</name></customer><customer id="2"/></customers>
            <order id="9"><total>5</total></order>
            <order id="10"><total>x</total></order></shop>
            """, to: "shop.xml")
        return folder
    }

    @Test("reads rows by name and by content, from files and standard input")
    func reading() throws {
        let folder = try folder()
        let rows = try Tool.run(["cat", "shop.xml", "--row-tag", "order"], folder: folder.path)
        #expect(rows.status == 0 && rows.output == "{\"_id\":9,\"total\":\"5\"}\n{\"_id\":10,\"total\":\"x\"}\n")
        let text = try String(contentsOfFile: folder.path + "/shop.xml", encoding: .utf8)
        #expect(try Tool.run("count", "-", "--row-tag", "customer", input: text).output == "2\n")
        let schema = try Tool.run(
            ["schema", "shop.xml", "--row-tag", "/shop/order", "--attribute-prefix", "@", "--json"], folder: folder.path
        )
        #expect(schema.output.contains("\"@id\""))
        let wrong = try Tool.run(["schema", "shop.xml", "--row-tag", "ordre"], folder: folder.path)
        #expect(wrong.status == 2 && wrong.messages.contains("/shop/order (2)") && wrong.output.isEmpty)
        for (arguments, message) in [
            (["cat", "shop.xml", "--delimiter", ";"], "no CSV"), (["cat", "shop.xml", "--pointer", "/x"], "no JSON"),
        ] {
            let refused = try Tool.run(arguments, folder: folder.path)
            #expect(refused.status == 2 && refused.messages.contains(message))
        }
    }

    @Test("converts to Parquet and back, with rejects, and leaves nothing where that fails")
    func converting() throws {
        let folder = try folder()
        let failed = try Tool.run(
            ["convert", "shop.xml", "o.parquet", "--row-tag", "order", "--type", "total=int32"], folder: folder.path)
        #expect(failed.status == 2 && failed.messages.contains("row 2, line 3"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/o.parquet"))
        let converted = try Tool.run(
            [
                "convert", "shop.xml", "o.parquet", "--row-tag", "order", "--type", "total=int32", "--rejects",
                "bad.csv",
            ],
            folder: folder.path)
        #expect(converted.status == 0)
        #expect(try Tool.run(["cat", "o.parquet"], folder: folder.path).output == "{\"_id\":9,\"total\":5}\n")
        #expect(try Tool.run(["cat", "bad.csv"], folder: folder.path).output.contains("\"columnName\":\"total\""))
        let written = try Tool.run(
            [
                "convert", "o.parquet", "-", "--to", "xml", "--root-tag", "orders", "--row-tag", "order",
                "--no-declaration",
            ],
            folder: folder.path)
        #expect(written.output == "<orders>\n<order id=\"9\"><total>5</total></order>\n</orders>\n")
        let refused = try Tool.run(["convert", "o.parquet", "o.csv", "--root-tag", "x"], folder: folder.path)
        #expect(refused.status == 2)
    }

    @Test("makes a folder of tables of several row tags")
    func tables() throws {
        let folder = try folder()
        let arguments = ["convert", "shop.xml", "shop", "--row-tag", "order", "--row-tag", "customer", "--to", "csv"]
        #expect(try Tool.run(arguments, folder: folder.path).status == 0)
        let customers = try Tool.run(["cat", "shop/customer.csv"], folder: folder.path)
        #expect(customers.output == "{\"_id\":1,\"name\":\"Ann\"}\n{\"_id\":2,\"name\":null}\n")
        #expect(try Tool.run(["count", "shop/order.csv"], folder: folder.path).output == "2\n")
        #expect(try Tool.run(arguments, folder: folder.path).status == 2)
        #expect(try Tool.run(arguments + ["--overwrite"], folder: folder.path).status == 0)
        let missing = ["convert", "shop.xml", "none", "--row-tag", "order", "--row-tag", "ordre"]
        #expect(try Tool.run(missing, folder: folder.path).status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
    }
}

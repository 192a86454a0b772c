import Testing

@Suite("CSV output of the tool")
struct CSVOutputTests {
    @Test("has the dialect and the forms asked for")
    func forms() throws {
        let input = "id,name,d,x\n1,\"a;b\",2024-02-29,2.5\n2,,,\n"
        func convert(_ options: String...) throws -> String {
            let result = try Tool.run(
                ["convert", "-", "-", "--from", "csv", "--to", "csv"] + options, input: Array(input.utf8))
            #expect(result.status == 0, "\(result.messages)")
            return result.output
        }
        #expect(
            try convert("--output-delimiter", ";", "--output-null", "NULL", "--date-format", "dd.MM.yyyy")
                == "id;name;d;x\n1;\"a;b\";29.02.2024;2.5\n2;NULL;NULL;NULL\n")
        #expect(
            try convert("--quoting", "all", "--row-end", "crlf", "--bom", "--no-output-header")
                == "\u{FEFF}\"1\",\"a;b\",\"2024-02-29\",\"2.5\"\r\n\"2\",,,\r\n")
        #expect(
            try convert("--quoting", "non-numeric", "--fraction-digits", "2", "--decimal-separator", "comma")
                == "\"id\",\"name\",\"d\",\"x\"\n1,\"a;b\",\"2024-02-29\",\"2,50\"\n2,,,\n")
        #expect(
            try convert(
                "--quoting", "never", "--output-delimiter", "tab", "--output-null", "\\N", "--output-escape", "^")
                == "id\tname\td\tx\n1\ta;b\t2024-02-29\t2.5\n2\t\\N\t\\N\t\\N\n")
    }

    @Test(
        "is refused where it makes no sense",
        arguments: [
            ["--to", "jsonl", "--output-delimiter", ";"], ["--to", "csv", "--date-format", "q"],
            ["--to", "csv", "--date-format", "HH:mm"], ["--to", "csv", "--fraction-digits", "31"],
            ["--to", "csv", "--split-rows", "2"], ["--to", "csv", "--split-rows", "0"],
            ["--to", "csv", "--output-delimiter", "a", "--output-quote", "a"], ["--to", "csv", "--quoting", "some"],
        ])
    func refusals(options: [String]) throws {
        let result = try Tool.run(["convert", "-", "-", "--from", "csv"] + options, input: Array("a,b\n1,2\n".utf8))
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(!result.messages.isEmpty)
    }
}

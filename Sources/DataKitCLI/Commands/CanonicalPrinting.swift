import DataKit

/// What `cat --format canonical` does: an XML document in the second canonical form of the conformance suite.
struct CanonicalPrinting {
    var options: XMLParsingOptions

    /// Reads the file twice: first to see that all of it is well-formed, so that nothing is printed of one that is not.
    func print(_ path: String) throws {
        let source = try InputSource.open(path)
        if let fault = try XMLVerification(of: source, options: options).fault { throw fault }
        let sink = DescriptorByteSink.standardOutput
        var form = XMLSuiteForm()
        try form.write(try XMLEventReader(source, options: options), to: sink)
        try sink.finish()
    }
}

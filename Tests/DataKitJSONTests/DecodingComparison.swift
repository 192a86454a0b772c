import DataKitJSON

/// Tests that hold the ways of decoding against the one that all documents can go.
protocol DecodingComparison {}

/// What is wrong with a document.
struct DecodingFailure: Error, Equatable { var text: String }

extension DecodingComparison {
    /// What a document is, or what is wrong with it, by the way that all documents can go.
    func whole<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ options: JSONParsingOptions = JSONParsingOptions()
    ) -> Result<Value, DecodingFailure> {
        Result {
            try JSONDocumentDecoder(options: options).decode(
                type, from: JSONDocument(parsing: bytes, options: options).root)
        }.mapError { DecodingFailure(text: "\($0)") }
    }

    /// Likewise, by the way that it goes.
    func direct<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ options: JSONParsingOptions = JSONParsingOptions()
    ) -> Result<Value, DecodingFailure> {
        Result { try JSONDocumentDecoder(options: options).decode(type, from: bytes) }
            .mapError { DecodingFailure(text: "\($0)") }
    }
}

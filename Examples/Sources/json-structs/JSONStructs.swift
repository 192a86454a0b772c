import DataKit

/// json-structs FILE [POINTER]: the strongest earthquakes of a GeoJSON file, such as those of earthquake.usgs.gov. The
/// elements of the array at POINTER (`/features`) are decoded as structs, one after another, on all cores.
@main
struct JSONStructs {
    struct Earthquake: Decodable, Sendable {
        struct Properties: Decodable, Sendable {
            var mag: Double?
            var place: String?
            var time: Int64
        }
        struct Geometry: Decodable, Sendable { var coordinates: [Double] }
        var properties: Properties
        var geometry: Geometry
    }

    struct Strong: Codable {
        var magnitude: Double
        var place: String?
        var longitude: Double
        var latitude: Double
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else { return print("usage: json-structs FILE [POINTER]") }
        var options = JSONReadingOptions()
        options.pointer = try JSONPointer(arguments.count > 2 ? arguments[2] : "/features")

        var strong: [Strong] = []
        var count = 0
        for try await quake in JSONLinesDecoder(options: options).values(Earthquake.self, path: arguments[1]) {
            count += 1
            guard let magnitude = quake.properties.mag, quake.geometry.coordinates.count >= 2 else { continue }
            strong.append(
                Strong(
                    magnitude: magnitude, place: quake.properties.place, longitude: quake.geometry.coordinates[0],
                    latitude: quake.geometry.coordinates[1]))
        }
        strong.sort { $0.magnitude > $1.magnitude }
        print(count, "earthquakes; the strongest:")
        print(String(decoding: try JSONLinesEncoder().encode(Array(strong.prefix(5))), as: UTF8.self), terminator: "")
    }
}

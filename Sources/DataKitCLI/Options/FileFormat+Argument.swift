import ArgumentParser
import DataKit

extension FileFormat: ExpressibleByArgument {
    /// The value of --from and --to.
    public init?(argument: String) { self.init(name: argument) }
    /// For help and completion.
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

/// AWS Glue: jobs billed by data processing units (4 cores and 16 GB each) and seconds.
public enum Glue {
    /// Kinds of workers.
    public enum Worker: String, Sendable, Hashable, CaseIterable {
        case g025X = "G.025X"
        case g1X = "G.1X"
        case g2X = "G.2X"
        case g4X = "G.4X"
        case g8X = "G.8X"

        /// Data processing units of one.
        public var units: Double {
            switch self {
            case .g025X: 0.25
            case .g1X: 1
            case .g2X: 2
            case .g4X: 4
            case .g8X: 8
            }
        }
    }

    /// A run of a job.
    public struct Job: Sendable, Hashable {
        public var workers: Int
        public var unitsPerWorker: Double
        public var seconds: Double
        /// A run is billed for at least so long: a minute, ten before Glue 2.0.
        public var minimumSeconds: Double

        public init(workers: Int, unitsPerWorker: Double = 1, seconds: Double, minimumSeconds: Double = 60) {
            self.workers = workers
            self.unitsPerWorker = unitsPerWorker
            self.seconds = seconds
            self.minimumSeconds = minimumSeconds
        }

        /// Data processing unit hours billed.
        public var unitHours: Double { Double(workers) * unitsPerWorker * max(seconds, minimumSeconds) / 3600 }

        public func cost(prices: PriceList = .standard, isFlexible: Bool = false) -> Double {
            unitHours * prices[isFlexible ? .flexibleJobHour : .jobHour]
        }
    }

    /// How long reading so much data takes, at a rate of bytes a second and unit. The service gives none: measure one
    /// run and scale it.
    public static func seconds(bytes: Double, workers: Int, worker: Worker, bytesPerSecondAndUnit: Double) -> Double {
        bytes / (bytesPerSecondAndUnit * worker.units * Double(max(1, workers)))
    }
}

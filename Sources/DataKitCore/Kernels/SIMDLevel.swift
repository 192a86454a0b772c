internal import CDataKitKernels

/// Which SIMD instructions the kernels use on this machine.
package enum SIMDLevel {
    /// The best level of this processor, found out once.
    package static let best: Int32 = cdk_detect_level()

    /// Every level this processor can run, the portable one first: tests hold them equal.
    package static var all: [Int32] {
        switch best {
        case 0: [0]
        case 3: [0, 3]
        default: Array(0...best)
        }
    }
}

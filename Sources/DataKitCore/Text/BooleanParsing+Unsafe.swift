/// `true` or `false` in any case.
@unsafe @inline(__always)
package func parseBoolean(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool? {
    switch count {
    case 4:
        let isTrue =
            unsafe start[0] | 0x20 == 0x74 && start[1] | 0x20 == 0x72 && start[2] | 0x20 == 0x75
            && start[3] | 0x20 == 0x65
        return isTrue ? true : nil
    case 5:
        let isFalse =
            unsafe start[0] | 0x20 == 0x66 && start[1] | 0x20 == 0x61 && start[2] | 0x20 == 0x6C
            && start[3] | 0x20 == 0x73 && start[4] | 0x20 == 0x65
        return isFalse ? false : nil
    default: return nil
    }
}

/// Words for true and false beside `true` and `false`: `1`, `t`, `y`, `yes`, `on` and `0`, `f`, `n`, `no`, `off`, in any
/// case.
@unsafe package func parseBooleanWord(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool? {
    guard count > 0, count <= 3 else { return nil }
    // SAFETY: the caller promises `count` readable bytes.
    let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    return switch text.lowercased() {
    case "1", "t", "y", "yes", "on": true
    case "0", "f", "n", "no", "off": false
    default: nil
    }
}

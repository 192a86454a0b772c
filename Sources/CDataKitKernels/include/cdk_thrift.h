#ifndef CDK_THRIFT_H
#define CDK_THRIFT_H

#include <stddef.h>
#include <stdint.h>

// Passing over values of Thrift's compact protocol. Nothing is read outside the given bytes, whatever they hold.

/// Passes over `count` structs that lie one after another from `position` on, and notes where each begins.
///
/// `starts` has room for `count` positions. `depth` is how deep structs, lists and maps may nest, the first counted.
/// Returns the position behind the last; -1 where the bytes end early, nest deeper, or make no sense.
ptrdiff_t cdk_thrift_skip_structs(
    const uint8_t *bytes, size_t size, size_t position, size_t count, unsigned depth, int32_t *starts);

#endif

#ifndef CDK_SNAPPY_H
#define CDK_SNAPPY_H

#include <stddef.h>
#include <stdint.h>

/// Decompresses the first `limit` bytes of a raw snappy block, or all where it has fewer. What lies behind in the block
/// is not looked at. Reads and writes nothing outside the two ranges, whatever the bytes.
/// Returns the number of bytes written, or -1 where the block is malformed.
ptrdiff_t cdk_snappy_prefix(const uint8_t *source, size_t count, uint8_t *destination, size_t limit);

#endif

#ifndef CDK_LZ4_H
#define CDK_LZ4_H

#include <stddef.h>
#include <stdint.h>

/// The most bytes an LZ4 block of `count` bytes can need.
size_t cdk_lz4_bound(size_t count);

/// Compresses into one LZ4 block. The capacity must be at least the bound.
/// Returns the size of the block; 0 where count passes 2 113 929 216 or the capacity is too small.
size_t cdk_lz4_compress(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

/// Decompresses one LZ4 block; reads and writes nothing outside the two ranges, whatever the bytes.
/// Returns the number of bytes written, or -1 where the block is malformed or does not fit.
ptrdiff_t cdk_lz4_decompress(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity);

#endif

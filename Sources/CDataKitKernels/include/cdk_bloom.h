#ifndef CDK_BLOOM_H
#define CDK_BLOOM_H

#include <stddef.h>
#include <stdint.h>

/// XXH64 (the 64-bit hash of xxHash) with seed 0 of some bytes: what Parquet's Bloom filters hash values with.
uint64_t cdk_xxh64(const uint8_t *bytes, size_t count);

// Parquet's split-block Bloom filter: blocks of eight words of 32 bits, in each of which a value sets one bit. The
// upper half of a value's hash picks the block, the lower half the bits. The level is one of CDK_LEVEL_*; all give the
// same filter.

/// Inserts values given by their hashes. `words` has 8 * `blocks` words, at least one block.
void cdk_bloom_insert(int level, uint32_t *words, size_t blocks, const uint64_t *hashes, size_t count);

/// Whether a value of this hash may have been inserted: 1 or 0.
int cdk_bloom_contains(const uint32_t *words, size_t blocks, uint64_t hash);

/// Inserts the values of PLAIN bytes that are `width` bytes each. `size` is a multiple of the width.
void cdk_bloom_insert_fixed(
    int level, uint32_t *words, size_t blocks, const uint8_t *bytes, size_t size, size_t width);

/// Inserts the byte strings of PLAIN bytes, each with its length in four bytes before it, which is not hashed.
/// Returns 0; -1 where a length runs past the end.
int cdk_bloom_insert_strings(int level, uint32_t *words, size_t blocks, const uint8_t *bytes, size_t size);

/// The chance that a value that was never inserted seems to have been.
double cdk_bloom_false_positives(const uint32_t *words, size_t blocks);

/// Makes the filter, of an even number of blocks, half as large, in place: what was in it is in it still.
void cdk_bloom_fold(uint32_t *words, size_t blocks);

#endif

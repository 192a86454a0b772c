#ifndef CDK_BITPACK_H
#define CDK_BITPACK_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes cdk_pack32 may write: whole blocks of 32 values.
size_t cdk_pack_bound(size_t count, unsigned width);

/// Packs values of `width` bits (0...32), least significant bit first, as Parquet does. Bits above the width must be
/// clear. The destination must have cdk_pack_bound bytes.
/// Returns how many bytes hold the values: (count * width + 7) / 8.
size_t cdk_pack32(const uint32_t *values, size_t count, unsigned width, uint8_t *destination);

/// Unpacks values of `width` bits (0...32). Reads (count * width + 7) / 8 bytes and no more; the caller has checked
/// that they are there.
void cdk_unpack32(const uint8_t *source, size_t count, unsigned width, uint32_t *values);

/// Unpacks values of `width` bits (0...64); otherwise as cdk_unpack32.
void cdk_unpack64(const uint8_t *source, size_t count, unsigned width, uint64_t *values);

/// How many bytes cdk_hybrid_encode may write.
size_t cdk_hybrid_bound(size_t count, unsigned width);

/// Encodes values of `width` bits (1...32) in Parquet's hybrid of run lengths and bit packing.
/// Returns the number of bytes written.
size_t cdk_hybrid_encode(const uint32_t *values, size_t count, unsigned width, uint8_t *destination);

/// Encodes levels, values of `width` bits (1...8) in a byte each. The destination must have cdk_hybrid_bound(count,
/// width) bytes. Returns the bytes written.
size_t cdk_hybrid_encode_levels(const uint8_t *levels, size_t count, unsigned width, uint8_t *destination);

/// Encodes single bits, as cdk_hybrid_encode with width 1 does: bit i is bit i % 64 of word i / 64, and the bits
/// behind the count are clear. The destination must have cdk_hybrid_bound(count, 1) bytes.
size_t cdk_hybrid_encode_bits(const uint64_t *words, size_t count, uint8_t *destination);

#endif

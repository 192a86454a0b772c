#ifndef CDK_PARQUET_ENCODE_H
#define CDK_PARQUET_ENCODE_H

#include <stddef.h>
#include <stdint.h>

// Encoding of Parquet pages, mostly from values in PLAIN form. The level is one of CDK_LEVEL_*; all give the same bytes.

/// How many bytes cdk_delta_encode32 and cdk_delta_encode64 may write for `count` integers of `width` bytes, 4 or 8.
size_t cdk_delta_bound(size_t count, size_t width);

/// Encodes integers as DELTA_BINARY_PACKED: blocks of 128 values in four miniblocks. The values need not be aligned.
/// Returns how many bytes were written.
size_t cdk_delta_encode32(int level, const uint8_t *values, size_t count, uint8_t *out);
size_t cdk_delta_encode64(int level, const uint8_t *values, size_t count, uint8_t *out);

/// Reads the lengths of `count` byte strings in PLAIN form, each with its length in 4 bytes before it.
/// Returns the bytes of the strings without their lengths; -1 where they end early, or one passes 2^31 - 1.
ptrdiff_t cdk_string_lengths(const uint8_t *plain, size_t size, size_t count, int32_t *lengths);

/// Copies byte strings in PLAIN form one after another, without their lengths, which cdk_string_lengths has checked.
void cdk_string_bytes(const uint8_t *plain, const int32_t *lengths, size_t count, uint8_t *out);

/// Splits byte strings, each into the longest prefix that it shares with the one before and what is left. `lengths` are
/// the strings' lengths; in `plain` the strings lie one after another, `gap` bytes (4 or 0) before each. On return the
/// lengths are those of the suffixes. Returns the bytes of all suffixes.
size_t cdk_string_prefixes(const uint8_t *plain, size_t gap, size_t count, int32_t *lengths, int32_t *prefixes);

/// Copies the suffixes that cdk_string_prefixes found one after another.
void cdk_string_suffixes(
    const uint8_t *plain, size_t gap, const int32_t *prefixes, const int32_t *suffixes, size_t count, uint8_t *out);

/// Splits `count` values of `width` bytes into the streams of BYTE_STREAM_SPLIT, which take as many bytes.
void cdk_byte_stream_split(const uint8_t *values, size_t width, size_t count, uint8_t *out);

#endif

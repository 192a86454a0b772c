#ifndef CDK_VALUES_H
#define CDK_VALUES_H

#include <stddef.h>
#include <stdint.h>

/// Copies the values whose bit is set, in order: bit i is bit i % 64 of word i / 64, bits behind the count are clear.
/// The destination has room for `count` values. Returns how many were copied.
size_t cdk_compact32(const uint32_t *values, const uint64_t *words, size_t count, uint32_t *destination);
size_t cdk_compact64(const uint64_t *values, const uint64_t *words, size_t count, uint64_t *destination);

/// The same for bits, and for values of `width` bytes. The bits' destination has a word for every 64 of `count`; bits
/// behind the copied ones are clear.
size_t cdk_compact_bits(const uint64_t *values, const uint64_t *words, size_t count, uint64_t *destination);
size_t cdk_compact_bytes(
    const uint8_t *values, size_t width, const uint64_t *words, size_t count, uint8_t *destination);

/// The least and the greatest of one or more integers. The level is one of CDK_LEVEL_*.
void cdk_range_i32(int level, const int32_t *values, size_t count, int32_t *minimum, int32_t *maximum);
void cdk_range_u32(int level, const uint32_t *values, size_t count, uint32_t *minimum, uint32_t *maximum);
void cdk_range_i64(int level, const int64_t *values, size_t count, int64_t *minimum, int64_t *maximum);
void cdk_range_u64(int level, const uint64_t *values, size_t count, uint64_t *minimum, uint64_t *maximum);

/// The least and the greatest of numbers that are not NaN; +infinity and -infinity where there are none.
/// Returns how many are NaN.
size_t cdk_range_f32(int level, const float *values, size_t count, float *minimum, float *maximum);
size_t cdk_range_f64(int level, const double *values, size_t count, double *minimum, double *maximum);

/// The positions of the least and the greatest of one or more byte strings, compared as unsigned bytes. String i is
/// data[starts[i] ..< ends[i]]; the caller has checked that it lies in the data.
void cdk_range_bytes(
    const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count, size_t *minimum, size_t *maximum);

/// How many bytes the strings take together.
size_t cdk_bytes_size(const int32_t *starts, const int32_t *ends, size_t count);

/// Writes byte strings in Parquet's PLAIN encoding: their length in four bytes before each if `prefixed`, else bare.
/// Returns the bytes written: cdk_bytes_size of them, and four a string if prefixed.
size_t cdk_plain_bytes(
    const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count, int prefixed,
    uint8_t *destination);

#endif

#ifndef CDATAKIT_COMPARE_H
#define CDATAKIT_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a comparison asks of value and literal. The other three are the negations of these.
enum {
    CDK_EQUAL = 0,
    CDK_LESS = 1,
    CDK_LESS_OR_EQUAL = 2,
};

// Each sets bit i of `bits` (64 a word, least significant first; (count + 63) / 64 words, bits behind count cleared)
// where `values[i] OPERATION literal`. Floats compare as IEEE 754 says: NaN is never equal or less.
void cdk_compare_i8(const int8_t *values, size_t count, int operation, int8_t literal, uint64_t *bits);
void cdk_compare_i16(const int16_t *values, size_t count, int operation, int16_t literal, uint64_t *bits);
void cdk_compare_i32(const int32_t *values, size_t count, int operation, int32_t literal, uint64_t *bits);
void cdk_compare_i64(const int64_t *values, size_t count, int operation, int64_t literal, uint64_t *bits);
void cdk_compare_u8(const uint8_t *values, size_t count, int operation, uint8_t literal, uint64_t *bits);
void cdk_compare_u16(const uint16_t *values, size_t count, int operation, uint16_t literal, uint64_t *bits);
void cdk_compare_u32(const uint32_t *values, size_t count, int operation, uint32_t literal, uint64_t *bits);
void cdk_compare_u64(const uint64_t *values, size_t count, int operation, uint64_t literal, uint64_t *bits);
void cdk_compare_f32(const float *values, size_t count, int operation, float literal, uint64_t *bits);
void cdk_compare_f64(const double *values, size_t count, int operation, double literal, uint64_t *bits);

/// What is asked of byte strings.
enum {
    CDK_STRING_EQUAL = 0,
    CDK_STRING_LESS = 1,
    CDK_STRING_LESS_OR_EQUAL = 2,
    CDK_STRING_PREFIX = 3,
    CDK_STRING_SUFFIX = 4,
    CDK_STRING_CONTAINS = 5,
};

/// As cdk_compare_*, for strings `data[offsets[i]..<offsets[i + 1]]`, ordered by their bytes.
/// False, having read nothing out of bounds, where offsets fall or lie outside the data.
bool cdk_compare_strings(
    const int32_t *offsets, size_t count, const uint8_t *data, size_t data_count, int operation,
    const uint8_t *literal, size_t literal_count, uint64_t *bits);

/// As cdk_compare_strings, where a string is one of the members: strings of the same form, `member_offsets` of
/// member_count + 1 trusted positions, strictly rising in the order of their bytes.
bool cdk_find_strings(
    const int32_t *offsets, size_t count, const uint8_t *data, size_t data_count, const size_t *member_offsets,
    size_t member_count, const uint8_t *member_data, uint64_t *bits);

/// As cdk_compare_strings (equal, less, less or equal), row by row with the strings of another column.
bool cdk_compare_string_columns(
    const int32_t *offsets, const uint8_t *data, size_t data_count, const int32_t *other_offsets,
    const uint8_t *other_data, size_t other_data_count, size_t count, int operation, uint64_t *bits);

/// Collects bits by index: bit i of `bits` is bit `indices[i]` of `source`, or 0 where that is not below source_count.
void cdk_gather_bits(
    const uint64_t *source, size_t source_count, const int32_t *indices, size_t count, uint64_t *bits);

#endif

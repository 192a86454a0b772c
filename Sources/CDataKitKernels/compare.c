// Comparisons of columns with a literal, 64 rows a word.
//
// Each block of 64 results is first a row of bytes, which compilers turn into vector comparisons, and then packed by
// multiplication: eight bytes of 0 or 1 times a constant that brings each into a bit of the highest byte.

#include "cdk_compare.h"

#include <string.h>

static inline uint64_t pack(const uint8_t flags[64]) {
    uint64_t word = 0;
    for (int group = 0; group < 8; group++) {
        uint64_t bytes;
        memcpy(&bytes, flags + 8 * group, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        bytes = __builtin_bswap64(bytes);
#endif
        word |= ((bytes * 0x0102040810204080u) >> 56) << (8 * group);
    }
    return word;
}

#define COMPARE_LOOP(CONDITION)                                                    \
    for (size_t start = 0; start < count; start += 64) {                           \
        uint8_t flags[64];                                                         \
        if (count - start >= 64) {                                                 \
            for (size_t i = 0; i < 64; i++) {                                      \
                flags[i] = (uint8_t)(CONDITION);                                   \
            }                                                                      \
        } else {                                                                   \
            memset(flags, 0, sizeof flags);                                        \
            for (size_t i = 0; i < count - start; i++) {                           \
                flags[i] = (uint8_t)(CONDITION);                                   \
            }                                                                      \
        }                                                                          \
        *bits++ = pack(flags);                                                     \
    }

#define COMPARE(NAME, TYPE)                                                                               \
    void cdk_compare_##NAME(const TYPE *values, size_t count, int operation, TYPE literal, uint64_t *bits) { \
        switch (operation) {                                                                              \
        case CDK_EQUAL: COMPARE_LOOP(values[start + i] == literal) break;                                 \
        case CDK_LESS: COMPARE_LOOP(values[start + i] < literal) break;                                   \
        default: COMPARE_LOOP(values[start + i] <= literal) break;                                        \
        }                                                                                                 \
    }

COMPARE(i8, int8_t)
COMPARE(i16, int16_t)
COMPARE(i32, int32_t)
COMPARE(i64, int64_t)
COMPARE(u8, uint8_t)
COMPARE(u16, uint16_t)
COMPARE(u32, uint32_t)
COMPARE(u64, uint64_t)
COMPARE(f32, float)
COMPARE(f64, double)

static bool contains(const uint8_t *text, size_t count, const uint8_t *part, size_t part_count) {
    if (part_count == 0) return true;
    if (count < part_count) return false;
    const uint8_t *last = text + (count - part_count);
    while (text <= last) {
        const uint8_t *found = memchr(text, part[0], (size_t)(last - text) + 1);
        if (found == NULL) return false;
        if (memcmp(found, part, part_count) == 0) return true;
        text = found + 1;
    }
    return false;
}

#define STRING_LOOP(CONDITION)                                                         \
    for (size_t start = 0; start < count; start += 64) {                               \
        size_t rows = count - start < 64 ? count - start : 64;                         \
        uint64_t word = 0;                                                             \
        for (size_t i = 0; i < rows; i++) {                                            \
            int32_t from = offsets[start + i], to = offsets[start + i + 1];            \
            if (from < 0 || to < from || (size_t)to > data_count) return false;        \
            const uint8_t *text = data + from;                                         \
            size_t length = (size_t)(to - from);                                       \
            word |= (uint64_t)(CONDITION) << i;                                        \
        }                                                                              \
        *bits++ = word;                                                                \
    }

// memcmp of nothing, whose pointers may be null, is not defined.
static inline int order(const uint8_t *left, const uint8_t *right, size_t count) {
    return count == 0 ? 0 : memcmp(left, right, count);
}

// With equal beginnings the shorter one is less.
static inline int order_strings(const uint8_t *left, size_t left_count, const uint8_t *right, size_t right_count) {
    int compared = order(left, right, left_count < right_count ? left_count : right_count);
    return compared != 0 ? compared : (left_count > right_count) - (left_count < right_count);
}

static inline bool is_member(
    const uint8_t *text, size_t length, const size_t *offsets, size_t count, const uint8_t *data) {
    size_t low = 0;
    while (count > 0) {
        size_t half = count / 2, middle = low + half;
        int compared = order_strings(text, length, data + offsets[middle], offsets[middle + 1] - offsets[middle]);
        if (compared == 0) return true;
        if (compared > 0) {
            low = middle + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return false;
}

bool cdk_compare_strings(
    const int32_t *offsets, size_t count, const uint8_t *data, size_t data_count, int operation,
    const uint8_t *literal, size_t literal_count, uint64_t *bits) {
    switch (operation) {
    case CDK_STRING_EQUAL:
        STRING_LOOP(length == literal_count && order(text, literal, length) == 0)
        break;
    case CDK_STRING_PREFIX:
        STRING_LOOP(length >= literal_count && order(text, literal, literal_count) == 0)
        break;
    case CDK_STRING_SUFFIX:
        STRING_LOOP(length >= literal_count &&
                    order(text + (length - literal_count), literal, literal_count) == 0)
        break;
    case CDK_STRING_CONTAINS:
        STRING_LOOP(contains(text, length, literal, literal_count))
        break;
    case CDK_STRING_LESS:
        STRING_LOOP(order_strings(text, length, literal, literal_count) < 0)
        break;
    default:
        STRING_LOOP(order_strings(text, length, literal, literal_count) <= 0)
        break;
    }
    return true;
}

bool cdk_find_strings(
    const int32_t *offsets, size_t count, const uint8_t *data, size_t data_count, const size_t *member_offsets,
    size_t member_count, const uint8_t *member_data, uint64_t *bits) {
    STRING_LOOP(is_member(text, length, member_offsets, member_count, member_data))
    return true;
}

bool cdk_compare_string_columns(
    const int32_t *offsets, const uint8_t *data, size_t data_count, const int32_t *other_offsets,
    const uint8_t *other_data, size_t other_data_count, size_t count, int operation, uint64_t *bits) {
    for (size_t start = 0; start < count; start += 64) {
        size_t rows = count - start < 64 ? count - start : 64;
        uint64_t word = 0;
        for (size_t i = 0; i < rows; i++) {
            int32_t from = offsets[start + i], to = offsets[start + i + 1];
            int32_t other_from = other_offsets[start + i], other_to = other_offsets[start + i + 1];
            if (from < 0 || to < from || (size_t)to > data_count) return false;
            if (other_from < 0 || other_to < other_from || (size_t)other_to > other_data_count) return false;
            int compared = order_strings(
                data + from, (size_t)(to - from), other_data + other_from, (size_t)(other_to - other_from));
            bool holds = operation == CDK_STRING_EQUAL  ? compared == 0
                         : operation == CDK_STRING_LESS ? compared < 0
                                                        : compared <= 0;
            word |= (uint64_t)holds << i;
        }
        *bits++ = word;
    }
    return true;
}

void cdk_gather_bits(
    const uint64_t *source, size_t source_count, const int32_t *indices, size_t count, uint64_t *bits) {
    for (size_t start = 0; start < count; start += 64) {
        size_t rows = count - start < 64 ? count - start : 64;
        uint64_t word = 0;
        for (size_t i = 0; i < rows; i++) {
            uint32_t index = (uint32_t)indices[start + i];
            uint64_t bit = index < source_count ? source[index >> 6] >> (index & 63) & 1 : 0;
            word |= bit << i;
        }
        *bits++ = word;
    }
}

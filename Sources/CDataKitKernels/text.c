#include "cdk_text.h"

#include <string.h>

#define REPEAT(byte) (0x0101010101010101ull * (byte))
#define HIGH REPEAT(0x80)

/// The high bit of every byte that is below `limit` (at most 128); other bytes' bits are exact too, because no
/// subtraction borrows: each byte's high bit is set first and bytes above 127 are masked out.
static inline uint64_t bytes_below(uint64_t word, uint8_t limit) {
    return ~((word | HIGH) - REPEAT(limit)) & ~word & HIGH;
}

static inline uint64_t bytes_equal(uint64_t word, uint8_t byte) {
    uint64_t difference = word ^ REPEAT(byte);
    return bytes_below(difference, 1);
}

size_t cdk_text_copy_plain(const uint8_t *source, size_t count, uint8_t *target, int high_is_plain) {
    size_t at = 0;
    uint64_t high = high_is_plain ? 0 : HIGH;
    for (; at + 8 <= count; at += 8) {
        uint64_t word;
        memcpy(&word, source + at, 8);
        memcpy(target + at, &word, 8);
        if (bytes_below(word, 0x20) | bytes_equal(word, '"') | bytes_equal(word, '\\') | (word & high)) break;
    }
    for (; at < count; at++) {
        uint8_t byte = source[at];
        if (byte < 0x20 || byte == '"' || byte == '\\' || (byte >= 0x80 && !high_is_plain)) break;
        target[at] = byte;
    }
    return at;
}

size_t cdk_text_copy_unquoted(
    const uint8_t *source, size_t count, uint8_t *target, uint8_t delimiter, uint8_t quote) {
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t word;
        memcpy(&word, source + at, 8);
        memcpy(target + at, &word, 8);
        if (bytes_equal(word, delimiter) | bytes_equal(word, quote) | bytes_equal(word, '\r') | bytes_equal(word, '\n'))
            break;
    }
    for (; at < count; at++) {
        uint8_t byte = source[at];
        if (byte == delimiter || byte == quote || byte == '\r' || byte == '\n') break;
        target[at] = byte;
    }
    return at;
}

/// Copies a short piece in steps of 16 bytes, up to 15 of them behind its end on both sides.
static inline uint8_t *copy_padded(uint8_t *target, const uint8_t *source, size_t count) {
    if (count <= 64) {
        for (size_t at = 0; at < count; at += CDK_TEXT_PADDING) memcpy(target + at, source + at, CDK_TEXT_PADDING);
    } else {
        memcpy(target, source, count);
    }
    return target + count;
}

size_t cdk_text_interleave(
    const cdk_text_column *columns, size_t column_count, size_t rows, const uint8_t *suffix, size_t suffix_count,
    uint8_t *target) {
    uint8_t *start = target;
    for (size_t row = 0; row < rows; row++) {
        for (size_t index = 0; index < column_count; index++) {
            const cdk_text_column *column = &columns[index];
            target = copy_padded(target, column->prefix, column->prefix_count);
            size_t from = row == 0 ? 0 : (size_t)column->ends[row - 1];
            target = copy_padded(target, column->text + from, (size_t)column->ends[row] - from);
        }
        target = copy_padded(target, suffix, suffix_count);
    }
    return (size_t)(target - start);
}

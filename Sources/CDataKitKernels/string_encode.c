#include <string.h>

#include "CDataKitKernels.h"
#include "blocks.h"

// Byte strings in PLAIN form taken apart: DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY (Encodings.md, 6 and 7).

ptrdiff_t cdk_string_lengths(const uint8_t *plain, size_t size, size_t count, int32_t *lengths) {
    size_t position = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t length;
        if (size - position < 4) return -1;
        memcpy(&length, plain + position, 4);
        position += 4;
        if (length > INT32_MAX || length > size - position) return -1;
        position += length;
        lengths[i] = (int32_t)length;
    }
    return (ptrdiff_t)(position - 4 * count);
}

/// Copies a few bytes: as one block of 16 where both sides have room for the excess.
CDK_INLINE void copy_some(uint8_t *out, const uint8_t *from, size_t length, int has_room) {
    if (has_room && length <= 16) {
        memcpy(out, from, 16);
    } else {
        memcpy(out, from, length);
    }
}

void cdk_string_bytes(const uint8_t *plain, const int32_t *lengths, size_t count, uint8_t *out) {
    size_t total = 0, done = 0;
    for (size_t i = 0; i < count; i++) total += (size_t)lengths[i];
    for (size_t i = 0; i < count; i++) {
        size_t length = (size_t)lengths[i];
        plain += 4;
        // What is left to write is left to read, too.
        copy_some(out + done, plain, length, total - done >= 16);
        plain += length;
        done += length;
    }
}

/// How many bytes two strings share at their beginnings, of at most `limit`.
CDK_INLINE size_t shared(const uint8_t *a, const uint8_t *b, size_t limit) {
    size_t length = 0;
    while (limit - length >= 8) {
        uint64_t x, y;
        memcpy(&x, a + length, 8);
        memcpy(&y, b + length, 8);
        if (x != y) return length + (size_t)__builtin_ctzll(x ^ y) / 8;
        length += 8;
    }
    while (length < limit && a[length] == b[length]) length++;
    return length;
}

size_t cdk_string_prefixes(const uint8_t *plain, size_t gap, size_t count, int32_t *lengths, int32_t *prefixes) {
    const uint8_t *previous = plain;
    size_t previous_length = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *string = plain + gap;
        size_t length = (size_t)lengths[i];
        size_t prefix = shared(previous, string, length < previous_length ? length : previous_length);
        prefixes[i] = (int32_t)prefix;
        lengths[i] = (int32_t)(length - prefix);
        total += length - prefix;
        previous = string;
        previous_length = length;
        plain = string + length;
    }
    return total;
}

void cdk_string_suffixes(
    const uint8_t *plain, size_t gap, const int32_t *prefixes, const int32_t *suffixes, size_t count, uint8_t *out) {
    size_t total = 0, done = 0;
    for (size_t i = 0; i < count; i++) total += (size_t)suffixes[i];
    for (size_t i = 0; i < count; i++) {
        plain += gap + (size_t)prefixes[i];
        copy_some(out + done, plain, (size_t)suffixes[i], total - done >= 16);
        plain += suffixes[i];
        done += (size_t)suffixes[i];
    }
}

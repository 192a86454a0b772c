#ifndef CDK_BYTE_ORDER_H
#define CDK_BYTE_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The first eight bytes as a number that compares as they do, short strings filled up with zeros.
static inline uint64_t cdk_order_prefix(const uint8_t *p, size_t length) {
    uint64_t word = 0;
    if (length >= 8) {
        memcpy(&word, p, 8);
    } else {
        // Written out: a call for a few bytes costs more than they do.
        for (size_t i = 0; i < length; i++) word |= (uint64_t)p[i] << (8 * i);
    }
    return __builtin_bswap64(word);
}

/// Negative, zero or positive as the first byte string comes before, equals or comes behind the second.
static inline int cdk_order_bytes(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length) {
    const uint64_t a_prefix = cdk_order_prefix(a, a_length), b_prefix = cdk_order_prefix(b, b_length);
    if (a_prefix != b_prefix) return a_prefix < b_prefix ? -1 : 1;
    if (a_length > 8 && b_length > 8) {
        int order = memcmp(a + 8, b + 8, (a_length < b_length ? a_length : b_length) - 8);
        if (order != 0) return order;
    }
    return (a_length > b_length) - (a_length < b_length);
}

#endif

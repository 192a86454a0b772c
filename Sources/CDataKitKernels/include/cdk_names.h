#ifndef CDK_NAMES_H
#define CDK_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Whether text is a name of the same length. The name has zeros up to a multiple of eight bytes behind it, and seven more
/// bytes of the text are readable.
static inline int cdk_is_name(const uint8_t *name, size_t count, const uint8_t *text) {
    uint64_t left, right;
    for (; count > 8; count -= 8, name += 8, text += 8) {
        memcpy(&left, name, 8);
        memcpy(&right, text, 8);
        if (left != right) return 0;
    }
    if (count == 0) return 1;
    memcpy(&left, name, 8);
    memcpy(&right, text, 8);
    const uint64_t difference = left ^ right;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return difference << (64 - 8 * count) == 0;
#else
    return difference >> (64 - 8 * count) == 0;
#endif
}

#endif

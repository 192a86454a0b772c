#ifndef CDK_NAMES_H
#define CDK_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// A key that a type asks for when it is decoded.
typedef struct {
    /// The bits of the string that it is: strings of the same bits are equal.
    uint64_t identity[2];
    /// Its text, with zeros up to a multiple of eight bytes.
    const uint8_t *bytes;
    uint32_t count;
    /// What the codec found it to be.
    int32_t mark;
} cdk_key_name;

/// The keys that a type asks for, in the order in which it does.
typedef struct {
    cdk_key_name *names;
    uint32_t count;
    /// The one expected next.
    uint32_t next;
} cdk_key_names;

/// The key of an identity, where it is the one expected; the one behind it is expected next. Else null.
static inline cdk_key_name *cdk_expected_name(
    cdk_key_names *names, uint64_t first, uint64_t second) {
    if (names->next >= names->count) return NULL;
    cdk_key_name *name = names->names + names->next;
    if (name->identity[0] != first || name->identity[1] != second) return NULL;
    names->next++;
    return name;
}

/// Whether text, as long as a key and with seven more bytes that are readable, is the key.
static inline int cdk_is_name(const cdk_key_name *name, const uint8_t *text) {
    const uint8_t *bytes = name->bytes;
    size_t rest = name->count;
    uint64_t left, right;
    for (; rest > 8; rest -= 8, bytes += 8, text += 8) {
        memcpy(&left, bytes, 8);
        memcpy(&right, text, 8);
        if (left != right) return 0;
    }
    if (rest == 0) return 1;
    memcpy(&left, bytes, 8);
    memcpy(&right, text, 8);
    const uint64_t difference = left ^ right;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return difference << (64 - 8 * rest) == 0;
#else
    return difference >> (64 - 8 * rest) == 0;
#endif
}

#endif

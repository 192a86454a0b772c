#include "cdk_snappy.h"

#include <string.h>

// A raw snappy block (format_description.txt of google/snappy): the size of what it was made of, as a varint, and
// elements: a tag byte, whose two lower bits say what it is, and the bytes that belong to it.
//
//     00  literal: the upper six bits are its length - 1, or 60 ... 63 for a length - 1 in the next 1 ... 4 bytes
//     01  copy of 4 ... 11 bytes from an offset of 11 bits
//     10  copy of 1 ... 64 bytes from an offset of 16 bits
//     11  copy of 1 ... 64 bytes from an offset of 32 bits

static inline size_t little_endian(const uint8_t *bytes, size_t count) {
    size_t value = 0;
    for (size_t i = 0; i < count; i++) value |= (size_t)bytes[i] << (8 * i);
    return value;
}

ptrdiff_t cdk_snappy_prefix(const uint8_t *source, size_t count, uint8_t *destination, size_t limit) {
    size_t at = 0, written = 0;
    uint64_t announced = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at == count || shift > 28) return -1;
        uint8_t byte = source[at++];
        announced |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    if (announced > UINT32_MAX) return -1;
    size_t wanted = announced < limit ? (size_t)announced : limit;
    while (written < wanted) {
        if (at == count) return -1;
        uint8_t tag = source[at++];
        size_t room = wanted - written, length, offset;
        if ((tag & 3) == 0) {
            length = (size_t)(tag >> 2);
            if (length >= 60) {
                size_t more = length - 59;
                if (more > count - at) return -1;
                length = little_endian(source + at, more);
                at += more;
            }
            length += 1;
            if (length > count - at) return -1;
            memcpy(destination + written, source + at, length < room ? length : room);
            at += length;
            written += length < room ? length : room;
            continue;
        }
        size_t more = (tag & 3) == 1 ? 1 : (tag & 3) == 2 ? 2 : 4;
        if (more > count - at) return -1;
        offset = little_endian(source + at, more);
        at += more;
        if ((tag & 3) == 1) {
            length = 4 + ((size_t)(tag >> 2) & 7);
            offset |= (size_t)(tag >> 5) << 8;
        } else {
            length = 1 + (size_t)(tag >> 2);
        }
        if (offset == 0 || offset > written) return -1;
        if (length > room) length = room;
        uint8_t *to = destination + written;
        // What is copied may reach into what the copy makes.
        if (offset >= length) {
            memcpy(to, to - offset, length);
        } else {
            for (size_t i = 0; i < length; i++) to[i] = to[i - offset];
        }
        written += length;
    }
    return (ptrdiff_t)written;
}

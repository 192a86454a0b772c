#include "CDataKitKernels.h"

#include <string.h>

// The LZ4 block format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), written from its description.
//
// A block is a row of sequences:
//   token       high 4 bits: number of literals, low 4 bits: match length - 4; 15 means that bytes follow which add
//               to it, as long as they are 255
//   literals
//   offset      2 bytes, little endian, 1...65535: how far back the match begins
// The last sequence has literals only. The last 5 bytes are literals, and no match begins in the last 12.

enum {
    min_match = 4,
    last_literals = 5,
    match_margin = 12,
    max_offset = 65535,
    hash_bits = 13,
    /// How fast the search strides over what does not compress: one byte further every 2^6 misses.
    skip_shift = 6,
};

static inline uint32_t load32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, 4);
    return value;
}

static inline uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
    return value;
}

static inline uint32_t hash(const uint8_t *p) { return (load32(p) * 2654435761u) >> (32 - hash_bits); }

size_t cdk_lz4_bound(size_t count) { return count + count / 255 + 16; }

/// How many bytes from `a` on equal those from `b` on, `a` staying below `limit`.
static inline size_t common_length(const uint8_t *a, const uint8_t *b, const uint8_t *limit) {
    const uint8_t *start = a;
    while (limit - a >= 8) {
        uint64_t difference = load64(a) ^ load64(b);
        if (difference != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return (size_t)(a - start) + (size_t)(__builtin_ctzll(difference) >> 3);
#else
            return (size_t)(a - start) + (size_t)(__builtin_clzll(difference) >> 3);
#endif
        }
        a += 8;
        b += 8;
    }
    while (a < limit && *a == *b) {
        a++;
        b++;
    }
    return (size_t)(a - start);
}

static inline uint8_t *put_length(uint8_t *out, size_t length) {
    while (length >= 255) {
        *out++ = 255;
        length -= 255;
    }
    *out++ = (uint8_t)length;
    return out;
}

static inline uint8_t *put_literals(uint8_t *out, uint8_t **token, const uint8_t *from, size_t count) {
    *token = out++;
    if (count >= 15) {
        **token = 15 << 4;
        out = put_length(out, count - 15);
    } else {
        **token = (uint8_t)(count << 4);
    }
    if (count > 0) memcpy(out, from, count);
    return out + count;
}

size_t cdk_lz4_compress(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    if (count > 0x7E000000 || capacity < cdk_lz4_bound(count)) return 0;
    uint32_t table[1 << hash_bits];  // position + 1 of the last place with this hash; 0 for none
    memset(table, 0, sizeof(table));
    uint8_t *out = destination, *token;
    const uint8_t *anchor = source, *end = source + count;

    if (count > match_margin) {
        const uint8_t *match_limit = end - last_literals, *search_limit = end - match_margin;
        const uint8_t *p = source;
        size_t misses = (size_t)1 << skip_shift;
        while (p <= search_limit) {
            uint32_t slot = hash(p);
            uint32_t previous = table[slot];
            table[slot] = (uint32_t)(p - source) + 1;
            const uint8_t *match = source + previous - 1;
            if (previous == 0 || p - match > max_offset || load32(match) != load32(p)) {
                p += misses++ >> skip_shift;
                continue;
            }
            misses = (size_t)1 << skip_shift;
            while (p > anchor && match > source && p[-1] == match[-1]) {
                p--;
                match--;
            }
            size_t length = common_length(p + min_match, match + min_match, match_limit);
            out = put_literals(out, &token, anchor, (size_t)(p - anchor));
            size_t offset = (size_t)(p - match);
            *out++ = (uint8_t)offset;
            *out++ = (uint8_t)(offset >> 8);
            if (length >= 15) {
                *token |= 15;
                out = put_length(out, length - 15);
            } else {
                *token |= (uint8_t)length;
            }
            p += min_match + length;
            anchor = p;
            if (p <= search_limit) table[hash(p - 2)] = (uint32_t)(p - 2 - source) + 1;
        }
    }
    out = put_literals(out, &token, anchor, (size_t)(end - anchor));
    return (size_t)(out - destination);
}

/// Adds the bytes that continue a length of 15; 0 where they run out or the sum is out of all proportion.
static inline int get_length(const uint8_t **in, const uint8_t *end, size_t *length) {
    uint8_t byte;
    do {
        if (*in >= end || *length > ((size_t)1 << 40)) return 0;
        byte = *(*in)++;
        *length += byte;
    } while (byte == 255);
    return 1;
}

ptrdiff_t cdk_lz4_decompress(const uint8_t *source, size_t count, uint8_t *destination, size_t capacity) {
    const uint8_t *in = source, *in_end = source + count;
    uint8_t *out = destination, *out_end = destination + capacity;
    if (count == 0) return -1;
    for (;;) {
        if (in >= in_end) return -1;
        uint8_t token = *in++;
        size_t literals = token >> 4;
        // The common case in one go: a short run of literals and room to copy 16 bytes blindly.
        if (literals < 15 && in_end - in >= 16 + 2 && out_end - out >= 16) {
            memcpy(out, in, 16);
            in += literals;
            out += literals;
        } else {
            if (literals == 15 && !get_length(&in, in_end, &literals)) return -1;
            if (literals > (size_t)(in_end - in) || literals > (size_t)(out_end - out)) return -1;
            if (literals > 0) memcpy(out, in, literals);
            in += literals;
            out += literals;
            if (in == in_end) return (token & 15) == 0 ? out - destination : -1;
        }
        if (in_end - in < 2) return -1;
        size_t offset = (size_t)in[0] | (size_t)in[1] << 8;
        in += 2;
        if (offset == 0 || offset > (size_t)(out - destination)) return -1;
        size_t length = token & 15;
        if (length == 15 && !get_length(&in, in_end, &length)) return -1;
        length += min_match;
        if (length > (size_t)(out_end - out)) return -1;
        const uint8_t *match = out - offset;
        if (offset >= 16 && (size_t)(out_end - out) >= length + 16) {
            uint8_t *stop = out + length;
            do {
                memcpy(out, match, 16);
                out += 16;
                match += 16;
            } while (out < stop);
            out = stop;
        } else if (offset >= 8 && (size_t)(out_end - out) >= length + 8) {
            uint8_t *stop = out + length;
            do {
                memcpy(out, match, 8);
                out += 8;
                match += 8;
            } while (out < stop);
            out = stop;
        } else if (offset == 1) {
            memset(out, *match, length);
            out += length;
        } else {
            while (length-- > 0) *out++ = *match++;
        }
    }
}

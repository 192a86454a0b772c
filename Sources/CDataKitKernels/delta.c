#include "cdk_bitpack.h"
#include "cdk_parquet_decode.h"

#include <string.h>

// DELTA_BINARY_PACKED (Encodings.md, 5): a head of varints (block size, miniblocks a block, count, first value), then
// blocks of: the least delta (zigzag varint), a byte for the width of each miniblock, the miniblocks, their deltas less
// the least one packed least significant bit first. Arithmetic wraps. Miniblocks without values are left off.

static int read_varint(const uint8_t *bytes, size_t size, size_t *position, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (*position >= size) return -1;
        uint8_t byte = bytes[(*position)++];
        if (shift == 63 && byte > 1) return -2;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return 0;
    }
}

static inline int64_t unzigzag(uint64_t value) { return (int64_t)(value >> 1 ^ -(value & 1)); }

int cdk_delta_read_head(const uint8_t *bytes, size_t size, cdk_delta_head *head) {
    uint64_t first;
    int failure;
    head->position = 0;
    if ((failure = read_varint(bytes, size, &head->position, &head->block_size)) != 0) return failure;
    if ((failure = read_varint(bytes, size, &head->position, &head->miniblocks)) != 0) return failure;
    if ((failure = read_varint(bytes, size, &head->position, &head->count)) != 0) return failure;
    if ((failure = read_varint(bytes, size, &head->position, &first)) != 0) return failure;
    head->first = unzigzag(first);
    if (head->block_size == 0 || head->block_size % 128 != 0 || head->block_size > (1 << 24)) return -2;
    if (head->miniblocks == 0 || head->miniblocks > head->block_size || head->block_size % head->miniblocks != 0) {
        return -2;
    }
    return head->block_size / head->miniblocks % 32 == 0 ? 0 : -2;
}

static inline uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

/// `width` bits, 0...64, from any bit position; bits behind the end are 0.
static inline uint64_t bits_at(const uint8_t *bytes, size_t size, uint64_t bit, unsigned width) {
    size_t position = (size_t)(bit / 8);
    unsigned shift = (unsigned)(bit % 8);
    const uint64_t mask = width == 64 ? ~(uint64_t)0 : ((uint64_t)1 << width) - 1;
    if (position + 9 <= size) {
        uint64_t value = load64(bytes + position) >> shift;
        if (shift + width > 64) value |= (uint64_t)bytes[position + 8] << (64 - shift);
        return value & mask;
    }
    uint64_t value = 0;
    for (unsigned k = 0; k < 9 && position + k < size; k++) {
        uint64_t byte = bytes[position + k];
        if (k == 0) value |= byte >> shift;
        else if (8 * k - shift < 64) value |= byte << (8 * k - shift);
    }
    return value & mask;
}

/// Adds up the first `count` differences of a whole miniblock, 32 at a time. Returns the last value.
#define DELTA_UNPACK(type, unsigned_type)                                                                    \
    static inline unsigned_type unpack_##type(                                                               \
        const uint8_t *packed, uint64_t count, unsigned width, unsigned_type least, unsigned_type value,     \
        type *out) {                                                                                         \
        uint32_t narrow[32];                                                                                 \
        uint64_t wide[32];                                                                                   \
        for (uint64_t start = 0; start < count; start += 32) {                                               \
            uint64_t take = count - start < 32 ? count - start : 32;                                         \
            if (width <= 32) {                                                                               \
                cdk_unpack32(packed, 32, width, narrow);                                                     \
                for (uint64_t i = 0; i < take; i++) {                                                        \
                    value += least + (unsigned_type)narrow[i];                                               \
                    out[start + i] = (type)value;                                                            \
                }                                                                                            \
            } else {                                                                                         \
                cdk_unpack64(packed, 32, width, wide);                                                       \
                for (uint64_t i = 0; i < take; i++) {                                                        \
                    value += least + (unsigned_type)wide[i];                                                 \
                    out[start + i] = (type)value;                                                            \
                }                                                                                            \
            }                                                                                                \
            packed += 4 * (size_t)width;                                                                     \
        }                                                                                                    \
        return value;                                                                                        \
    }

DELTA_UNPACK(int32_t, uint32_t)
DELTA_UNPACK(int64_t, uint64_t)

#define DELTA_DECODE(name, type, unsigned_type)                                                              \
    ptrdiff_t name(const uint8_t *bytes, size_t size, const cdk_delta_head *head, type *out) {               \
        size_t position = head->position;                                                                    \
        if (head->count == 0) return (ptrdiff_t)position;                                                    \
        unsigned_type value = (unsigned_type)head->first;                                                    \
        *out++ = (type)value;                                                                                \
        uint64_t left = head->count - 1, in_miniblock = head->block_size / head->miniblocks;                 \
        while (left > 0) {                                                                                   \
            uint64_t zigzag;                                                                                 \
            int failure = read_varint(bytes, size, &position, &zigzag);                                      \
            if (failure != 0) return failure;                                                                \
            unsigned_type least = (unsigned_type)unzigzag(zigzag);                                           \
            if (size - position < head->miniblocks) return -1;                                               \
            const uint8_t *widths = bytes + position;                                                        \
            position += (size_t)head->miniblocks;                                                            \
            for (uint64_t m = 0; m < head->miniblocks && left > 0; m++) {                                    \
                unsigned width = widths[m];                                                                  \
                /* DuckDB packs 32-bit integers in up to 33 bits; what wraps comes out right. */              \
                if (width > 64) return -2;                                                                   \
                uint64_t take = left < in_miniblock ? left : in_miniblock;                                   \
                uint64_t length = in_miniblock / 8 * width;                                                  \
                /* The last miniblock may come without its padding. */                                       \
                if (length > size - position) {                                                              \
                    if ((take * width + 7) / 8 > size - position) return -1;                                 \
                    length = size - position;                                                                \
                }                                                                                            \
                const uint8_t *packed = bytes + position;                                                    \
                size_t room = size - position;                                                               \
                if (length == in_miniblock / 8 * width) {                                                    \
                    value = unpack_##type(packed, take, width, least, value, out);                           \
                } else {                                                                                     \
                    for (uint64_t i = 0; i < take; i++) {                                                    \
                        value += least + (unsigned_type)bits_at(packed, room, i * width, width);             \
                        out[i] = (type)value;                                                                \
                    }                                                                                        \
                }                                                                                            \
                out += take;                                                                                 \
                left -= take;                                                                                \
                position += (size_t)length;                                                                  \
            }                                                                                                \
        }                                                                                                    \
        return (ptrdiff_t)position;                                                                          \
    }

DELTA_DECODE(cdk_delta_decode32, int32_t, uint32_t)
DELTA_DECODE(cdk_delta_decode64, int64_t, uint64_t)

void cdk_delta_strings(
    const uint8_t *suffix_bytes, const int32_t *prefixes, const int32_t *suffixes, size_t count, int lengths,
    uint8_t *out) {
    const uint8_t *previous = out;
    for (size_t i = 0; i < count; i++) {
        size_t prefix = prefixes != NULL ? (size_t)prefixes[i] : 0, suffix = (size_t)suffixes[i];
        if (lengths) {
            uint32_t length = (uint32_t)(prefix + suffix);
            for (unsigned k = 0; k < 4; k++) *out++ = (uint8_t)(length >> (8 * k));
        }
        uint8_t *start = out;
        // Without lengths before them, the strings touch but never overlap: a prefix ends before the next begins.
        if (prefix > 0) memcpy(out, previous, prefix);
        out += prefix;
        if (suffix > 0) memcpy(out, suffix_bytes, suffix);
        out += suffix;
        suffix_bytes += suffix;
        previous = start;
    }
}

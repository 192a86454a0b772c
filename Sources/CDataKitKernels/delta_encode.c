#include <string.h>

#include "CDataKitKernels.h"
#include "blocks.h"

// DELTA_BINARY_PACKED (Encodings.md, 5); delta.c has the layout. Little-endian machines only, as are all that Swift runs
// on.

enum { BLOCK = 128, MINIBLOCKS = 4, MINIBLOCK = BLOCK / MINIBLOCKS };

CDK_INLINE uint8_t *put_varint(uint8_t *out, uint64_t value) {
    while (value >= 0x80) {
        *out++ = (uint8_t)value | 0x80;
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

CDK_INLINE uint64_t zigzag(int64_t value) { return (uint64_t)value << 1 ^ (uint64_t)(value >> 63); }

size_t cdk_delta_bound(size_t count, size_t width) {
    // The head, and for each block the least delta, four widths and the miniblocks at full width.
    return 40 + (count / BLOCK + 1) * (10 + MINIBLOCKS + BLOCK * width);
}

/// Packs a miniblock of 64-bit values of 33 to 64 bits.
static uint8_t *pack_wide(const uint64_t *values, unsigned width, uint8_t *out) {
    uint64_t bits = 0;
    unsigned filled = 0;
    for (unsigned i = 0; i < MINIBLOCK; i++) {
        bits |= values[i] << filled;
        if (filled + width >= 64) {
            memcpy(out, &bits, 8);
            out += 8;
            unsigned used = 64 - filled;
            bits = used < width ? values[i] >> used : 0;
            filled = width - used;
        } else {
            filled += width;
        }
    }
    // 32 values of any width are whole bytes, in steps of four.
    memcpy(out, &bits, filled / 8);
    return out + filled / 8;
}

CDK_INLINE uint8_t *pack64(const uint64_t *values, unsigned width, uint8_t *out) {
    if (width > 32) return pack_wide(values, width, out);
    uint32_t narrow[MINIBLOCK];
    for (unsigned i = 0; i < MINIBLOCK; i++) narrow[i] = (uint32_t)values[i];
    return out + cdk_pack32(narrow, MINIBLOCK, width, out);
}

CDK_INLINE uint8_t *pack32(const uint32_t *values, unsigned width, uint8_t *out) {
    return out + cdk_pack32(values, MINIBLOCK, width, out);
}

// One body for both widths. `type` is the signed integer, `word` the unsigned one: differences wrap.
#define ENCODE_BODY(type, word, pack)                                                                              \
    uint8_t *out = destination;                                                                                    \
    out = put_varint(out, BLOCK);                                                                                  \
    out = put_varint(out, MINIBLOCKS);                                                                             \
    out = put_varint(out, count);                                                                                  \
    word previous = 0;                                                                                             \
    if (count > 0) memcpy(&previous, values, sizeof previous);                                                     \
    out = put_varint(out, zigzag((type)previous));                                                                 \
    word block[BLOCK + 1], deltas[BLOCK];                                                                          \
    for (size_t position = 1; position < count; position += BLOCK) {                                               \
        size_t take = count - position < BLOCK ? count - position : BLOCK;                                         \
        block[0] = previous;                                                                                       \
        memcpy(block + 1, values + position * sizeof(word), take * sizeof(word));                                  \
        previous = block[take];                                                                                    \
        type least = (type)(block[1] - block[0]);                                                                  \
        for (size_t i = 0; i < take; i++) {                                                                        \
            deltas[i] = block[i + 1] - block[i];                                                                   \
            type delta = (type)deltas[i];                                                                          \
            least = delta < least ? delta : least;                                                                 \
        }                                                                                                          \
        for (size_t i = 0; i < take; i++) deltas[i] -= (word)least;                                                \
        for (size_t i = take; i < BLOCK; i++) deltas[i] = 0;                                                       \
        out = put_varint(out, zigzag(least));                                                                      \
        uint8_t *widths = out;                                                                                     \
        memset(widths, 0, MINIBLOCKS);                                                                             \
        out += MINIBLOCKS;                                                                                         \
        /* Miniblocks behind the last value have no bytes; the last one with values is whole. */                   \
        for (size_t m = 0; m * MINIBLOCK < take; m++) {                                                            \
            const word *part = deltas + m * MINIBLOCK;                                                             \
            word any = 0;                                                                                          \
            for (unsigned i = 0; i < MINIBLOCK; i++) any |= part[i];                                               \
            unsigned width = any == 0 ? 0 : 64 - (unsigned)__builtin_clzll((uint64_t)any);                         \
            widths[m] = (uint8_t)width;                                                                            \
            out = pack(part, width, out);                                                                          \
        }                                                                                                          \
    }                                                                                                              \
    return (size_t)(out - destination);

static size_t encode32_portable(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int32_t, uint32_t, pack32)
}

static size_t encode64_portable(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int64_t, uint64_t, pack64)
}

#if defined(__x86_64__)

// The same, compiled for wider registers: differences, minima and widths are loops that compilers vectorise.

CDK_AVX2 static size_t encode32_avx2(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int32_t, uint32_t, pack32)
}

CDK_AVX2 static size_t encode64_avx2(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int64_t, uint64_t, pack64)
}

CDK_AVX512 static size_t encode32_avx512(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int32_t, uint32_t, pack32)
}

CDK_AVX512 static size_t encode64_avx512(const uint8_t *values, size_t count, uint8_t *destination) {
    ENCODE_BODY(int64_t, uint64_t, pack64)
}

#endif

size_t cdk_delta_encode32(int level, const uint8_t *values, size_t count, uint8_t *out) {
#if defined(__x86_64__)
    if (level == CDK_LEVEL_AVX512) return encode32_avx512(values, count, out);
    if (level == CDK_LEVEL_AVX2) return encode32_avx2(values, count, out);
#else
    (void)level;
#endif
    return encode32_portable(values, count, out);
}

size_t cdk_delta_encode64(int level, const uint8_t *values, size_t count, uint8_t *out) {
#if defined(__x86_64__)
    if (level == CDK_LEVEL_AVX512) return encode64_avx512(values, count, out);
    if (level == CDK_LEVEL_AVX2) return encode64_avx2(values, count, out);
#else
    (void)level;
#endif
    return encode64_portable(values, count, out);
}

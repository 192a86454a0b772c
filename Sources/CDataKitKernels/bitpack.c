#include "cdk_bitpack.h"

#include <string.h>

// Little-endian machines only, as are all that Swift runs on: bytes are stored as the words lie in memory.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#define FOR_EACH_WIDTH(CASE)                                                                                       \
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13)    \
    CASE(14) CASE(15) CASE(16) CASE(17) CASE(18) CASE(19) CASE(20) CASE(21) CASE(22) CASE(23) CASE(24) CASE(25)    \
    CASE(26) CASE(27) CASE(28) CASE(29) CASE(30) CASE(31) CASE(32)

// Packing

/// 32 values to `width` words of 32 bits; with a constant width the loop unrolls into shifts and stores.
ALWAYS_INLINE void pack_block(const uint32_t *values, uint8_t *destination, const unsigned width) {
    uint64_t bits = 0;
    unsigned filled = 0;
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < 32; i++) {
        bits |= (uint64_t)values[i] << filled;
        filled += width;
        if (filled >= 32) {
            uint32_t word = (uint32_t)bits;
            memcpy(destination, &word, 4);
            destination += 4;
            bits >>= 32;
            filled -= 32;
        }
    }
}

#define PACK_BLOCKS(W)                                                                                             \
    case W:                                                                                                        \
        for (size_t b = 0; b < blocks; b++) pack_block(values + 32 * b, destination + 4 * W * b, W);               \
        break;

size_t cdk_pack_bound(size_t count, unsigned width) { return (count + 31) / 32 * 4 * width; }

size_t cdk_pack32(const uint32_t *values, size_t count, unsigned width, uint8_t *destination) {
    size_t blocks = count / 32, rest = count % 32;
    switch (width) { FOR_EACH_WIDTH(PACK_BLOCKS) }
    if (rest > 0 && width > 0) {
        uint8_t *tail = destination + 4 * (size_t)width * blocks;
        const uint32_t *left = values + 32 * blocks;
        uint64_t bits = 0;
        unsigned filled = 0;
        for (size_t i = 0; i < rest; i++) {
            bits |= (uint64_t)left[i] << filled;
            filled += width;
            while (filled >= 8) {
                *tail++ = (uint8_t)bits;
                bits >>= 8;
                filled -= 8;
            }
        }
        if (filled > 0) *tail = (uint8_t)bits;
    }
    return (count * width + 7) / 8;
}

// Unpacking

ALWAYS_INLINE void unpack_block(const uint8_t *source, uint32_t *values, const unsigned width) {
    const uint64_t mask = width == 32 ? 0xFFFFFFFFu : (1u << width) - 1;
    uint64_t bits = 0;
    unsigned held = 0;
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < 32; i++) {
        if (held < width) {
            uint32_t word;
            memcpy(&word, source, 4);
            source += 4;
            bits |= (uint64_t)word << held;
            held += 32;
        }
        values[i] = (uint32_t)(bits & mask);
        bits >>= width;
        held -= width;
    }
}

#define UNPACK_BLOCKS(W)                                                                                           \
    case W:                                                                                                        \
        for (size_t b = 0; b < blocks; b++) unpack_block(source + 4 * W * b, values + 32 * b, W);                  \
        break;

void cdk_unpack32(const uint8_t *source, size_t count, unsigned width, uint32_t *values) {
    if (width == 0) {
        memset(values, 0, count * sizeof *values);
        return;
    }
    size_t blocks = count / 32, rest = count % 32;
    switch (width) { FOR_EACH_WIDTH(UNPACK_BLOCKS) }
    if (rest == 0) return;
    const uint8_t *tail = source + 4 * (size_t)width * blocks;
    uint32_t *left = values + 32 * blocks;
    const uint64_t mask = width == 32 ? 0xFFFFFFFFu : (1u << width) - 1;
    uint64_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < rest; i++) {
        while (held < width) {
            bits |= (uint64_t)*tail++ << held;
            held += 8;
        }
        left[i] = (uint32_t)(bits & mask);
        bits >>= width;
        held -= width;
    }
}

void cdk_unpack64(const uint8_t *source, size_t count, unsigned width, uint64_t *values) {
    if (width == 0) {
        memset(values, 0, count * sizeof *values);
        return;
    }
    const uint64_t mask = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1;
    const size_t size = (count * width + 7) / 8;
    for (size_t i = 0; i < count; i++) {
        size_t bit = i * width, byte = bit / 8;
        unsigned shift = bit % 8;
        uint64_t low = 0;
        size_t available = size - byte;
        if (available >= 8) memcpy(&low, source + byte, 8);
        else memcpy(&low, source + byte, available);
        uint64_t value = low >> shift;
        if (shift + width > 64) value |= (uint64_t)source[byte + 8] << (64 - shift);
        values[i] = value & mask;
    }
}

// The hybrid of run lengths and bit packing

ALWAYS_INLINE uint8_t *put_varint(uint8_t *destination, uint64_t value) {
    while (value >= 0x80) {
        *destination++ = (uint8_t)value | 0x80;
        value >>= 7;
    }
    *destination++ = (uint8_t)value;
    return destination;
}

ALWAYS_INLINE uint8_t *put_run(uint8_t *destination, size_t count, uint32_t value, unsigned value_bytes) {
    destination = put_varint(destination, (uint64_t)count << 1);
    for (unsigned i = 0; i < value_bytes; i++) *destination++ = (uint8_t)(value >> (8 * i));
    return destination;
}

size_t cdk_hybrid_bound(size_t count, unsigned width) { return (count / 8 + 1) * (width + 6) + 4 * (size_t)width + 16; }

/// The length of the run of one value that begins here.
static size_t run_length(const uint32_t *values, size_t count) {
    const uint32_t first = values[0];
    size_t length = 1;
    while (length + 8 <= count) {
        uint32_t difference = 0;
        for (unsigned i = 0; i < 8; i++) difference |= values[length + i] ^ first;
        if (difference != 0) break;
        length += 8;
    }
    while (length < count && values[length] == first) length++;
    return length;
}

size_t cdk_hybrid_encode(const uint32_t *values, size_t count, unsigned width, uint8_t *destination) {
    uint8_t *out = destination;
    const unsigned value_bytes = (width + 7) / 8;
    // Breaking packed values off for a run costs two headers and a value: it must save as much.
    const size_t worthwhile = width >= 5 ? 8 : 8 * ((4 + width) / width);
    size_t start = 0, position = 0;  // values from start to position are to be packed
    while (position < count) {
        size_t run = 0;
        if (count - position >= 8) {
            const uint32_t *v = values + position;
            uint32_t difference = 0;
            for (unsigned i = 1; i < 8; i++) difference |= v[i] ^ v[0];
            if (difference != 0) {
                position += 8;
                continue;
            }
            run = run_length(v, count - position);
        } else if (start == position) {
            run = run_length(values + position, count - position);
        }
        int reaches_end = position + run == count;
        if (run >= worthwhile || (run > 0 && reaches_end && start == position)) {
            if (start < position) {
                size_t groups = (position - start) / 8;
                out = put_varint(out, (uint64_t)groups << 1 | 1);
                out += cdk_pack32(values + start, groups * 8, width, out);
            }
            out = put_run(out, run, values[position], value_bytes);
            position += run;
            start = position;
        } else {
            position = count - position < 8 ? count : position + 8;
        }
    }
    if (start < count) {
        size_t groups = (count - start + 7) / 8, padding = groups * 8 - (count - start);
        out = put_varint(out, (uint64_t)groups << 1 | 1);
        size_t written = cdk_pack32(values + start, count - start, width, out);
        size_t whole = groups * width;
        if (padding > 0 && whole > written) memset(out + written, 0, whole - written);
        out += whole;
    }
    return (size_t)(out - destination);
}

/// Up to eight bytes, zeros behind them.
ALWAYS_INLINE uint64_t load_levels(const uint8_t *levels, size_t count) {
    uint64_t value = 0;
    if (count >= 8) {
        memcpy(&value, levels, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        value = __builtin_bswap64(value);
#endif
    } else {
        for (size_t i = 0; i < count; i++) value |= (uint64_t)levels[i] << (8 * i);
    }
    return value;
}

/// Packs groups of eight levels; may write 8 bytes where fewer count. Zeros fill the last group up.
static uint8_t *pack_levels(const uint8_t *levels, size_t count, unsigned width, uint8_t *out) {
    for (size_t i = 0; i < count; i += 8) {
        uint64_t group = load_levels(levels + i, count - i);
        // Neighbours move together: bytes, then pairs, then fours.
        group = (group & 0x00FF00FF00FF00FF) | (group & 0xFF00FF00FF00FF00) >> (8 - width);
        group = (group & 0x0000FFFF0000FFFF) | (group & 0xFFFF0000FFFF0000) >> (16 - 2 * width);
        group = (group & 0x00000000FFFFFFFF) | (group & 0xFFFFFFFF00000000) >> (32 - 4 * width);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        group = __builtin_bswap64(group);
#endif
        memcpy(out, &group, 8);
        out += width;
    }
    return out;
}

size_t cdk_hybrid_encode_levels(const uint8_t *levels, size_t count, unsigned width, uint8_t *destination) {
    uint8_t *out = destination;
    const size_t worthwhile = width >= 5 ? 8 : 8 * ((4 + width) / width);
    size_t start = 0, position = 0;  // levels from start to position are to be packed
    while (position < count) {
        const size_t left = count - position;
        const uint64_t repeated = levels[position] * UINT64_C(0x0101010101010101);
        size_t run = 0;
        if (left >= 8) {
            if (load_levels(levels + position, 8) != repeated) {
                position += 8;
                continue;
            }
            run = 8;
            while (run + 8 <= left && load_levels(levels + position + run, 8) == repeated) run += 8;
            while (run < left && levels[position + run] == levels[position]) run++;
        } else if (start == position) {
            run = 1;
            while (run < left && levels[position + run] == levels[position]) run++;
        }
        const int reaches_end = run == left;
        if (run >= worthwhile || (run > 0 && reaches_end && start == position)) {
            if (start < position) {
                out = put_varint(out, (uint64_t)((position - start) / 8) << 1 | 1);
                out = pack_levels(levels + start, position - start, width, out);
            }
            out = put_run(out, run, levels[position], 1);
            position += run;
            start = position;
        } else {
            position = left < 8 ? count : position + 8;
        }
    }
    if (start < count) {
        out = put_varint(out, (uint64_t)((count - start + 7) / 8) << 1 | 1);
        out = pack_levels(levels + start, count - start, width, out);
    }
    return (size_t)(out - destination);
}

size_t cdk_hybrid_encode_bits(const uint64_t *words, size_t count, uint8_t *destination) {
    const uint8_t *bytes = (const uint8_t *)words;
    const size_t whole = count / 8, groups = (count + 7) / 8;
    uint8_t *out = destination;
    size_t start = 0, position = 0;  // bytes from start to position are to be copied
    while (position < whole) {
        uint8_t byte = bytes[position];
        if (byte != 0 && byte != 0xFF) {
            position++;
            continue;
        }
        size_t end = position + 1;
        while (end < whole && bytes[end] == byte) end++;
        size_t run = (end - position) * 8;
        if (end == whole) {
            unsigned rest = count % 8, mask = (1u << rest) - 1;
            if (rest > 0 && (bytes[whole] & mask) == (byte & mask)) run += rest;
        }
        int reaches_end = position * 8 + run == count;
        if (end - position >= 5 || (reaches_end && start == position)) {
            if (start < position) {
                out = put_varint(out, (uint64_t)(position - start) << 1 | 1);
                memcpy(out, bytes + start, position - start);
                out += position - start;
            }
            out = put_run(out, run, byte & 1, 1);
            if (reaches_end) return (size_t)(out - destination);
            position = end;
            start = end;
        } else {
            position = end;
        }
    }
    if (start < groups) {
        out = put_varint(out, (uint64_t)(groups - start) << 1 | 1);
        memcpy(out, bytes + start, groups - start);
        out += groups - start;
    }
    return (size_t)(out - destination);
}

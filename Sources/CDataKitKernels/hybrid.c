#include "cdk_bitpack.h"
#include "cdk_parquet_decode.h"

#include <string.h>

// The run-length/bit-packed hybrid of Parquet (Encodings.md, RLE = 3): runs, each headed by a varint. An even head is
// a repeated value, head / 2 times, in as many whole bytes as its width needs. An odd head is head / 2 groups of 8
// values, packed least significant bit first.

static inline uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

/// Up to 8 bytes, fewer at the end of the bytes.
static inline uint64_t load_partial(const uint8_t *bytes, size_t size, size_t position) {
    if (position + 8 <= size) return load64(bytes + position);
    uint64_t value = 0;
    for (size_t i = 0; position + i < size && i < 8; i++) value |= (uint64_t)bytes[position + i] << (8 * i);
    return value;
}

/// Values `used ..< used + count` of a packed run that begins at bytes[start].
static void unpack(
    const uint8_t *bytes, size_t size, size_t start, unsigned width, uint64_t used, uint32_t *out, size_t count) {
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    size_t i = 0;
    while (i < count) {
        if ((used + i) % 8 == 0) {
            // Whole groups begin at bytes; next_run saw to it that the values of the run are there.
            size_t position = start + (size_t)((used + i) / 8) * width;
            cdk_unpack32(bytes + position, count - i, width, out + i);
            return;
        }
        uint64_t bit = (used + i) * width;
        out[i++] = (uint32_t)((load_partial(bytes, size, start + (size_t)(bit / 8)) >> (bit % 8)) & mask);
    }
}

/// Begins the next run. Returns 0, or a failure.
static int next_run(cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width) {
    uint64_t head = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (state->position >= size) return -1;
        if (shift > 56) return -2;
        uint8_t byte = bytes[state->position++];
        head |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    if (head > UINT32_MAX) return -2;
    state->used = 0;
    state->is_packed = head & 1;
    if (head & 1) {
        // Some writers leave off the bytes of the last group that hold no values.
        uint64_t length = (head >> 1) * width;
        size_t room = size - state->position;
        state->left = (head >> 1) * 8;
        state->packed_end = length <= room ? state->position + (size_t)length : size;
        if (length > room) state->left = (uint64_t)room * 8 / width;
        if (state->left == 0 && (head >> 1) != 0) return -1;
    } else {
        size_t value_bytes = (width + 7) / 8;
        if (size - state->position < value_bytes) return -1;
        state->value = (uint32_t)(load_partial(bytes, size, state->position) &
                                  (((uint64_t)1 << (8 * value_bytes)) - 1));
        state->position += value_bytes;
        state->left = head >> 1;
    }
    return 0;
}

/// Counts values of the run as used.
static inline void advance(cdk_hybrid *state, uint64_t count) {
    state->left -= count;
    state->used += count;
    if (state->left == 0 && state->is_packed) {
        state->position = state->packed_end;
        state->is_packed = 0;
    }
}

int cdk_hybrid_decode(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, uint32_t *out, size_t count) {
    if (width > 32 || state->position > size) return -2;
    if (width == 0) {
        // No bits: every value is 0, and runs may be missing altogether.
        memset(out, 0, count * sizeof(uint32_t));
        return 0;
    }
    while (count > 0) {
        if (state->left == 0) {
            int failure = next_run(state, bytes, size, width);
            if (failure != 0) return failure;
            continue;
        }
        size_t take = state->left < count ? (size_t)state->left : count;
        if (state->is_packed) {
            unpack(bytes, size, state->position, width, state->used, out, take);
        } else {
            uint32_t value = state->value;
            for (size_t i = 0; i < take; i++) out[i] = value;
        }
        advance(state, take);
        out += take;
        count -= take;
    }
    return 0;
}

/// Sets up to 64 bits of a bitmap whose bits are clear.
static inline void put_bits(uint64_t *words, size_t position, uint64_t bits, size_t count) {
    size_t shift = position & 63;
    words[position >> 6] |= bits << shift;
    if (shift + count > 64) words[(position >> 6) + 1] |= bits >> (64 - shift);
}

static inline uint64_t low_bits(uint64_t value, size_t count) {
    return count >= 64 ? value : value & (((uint64_t)1 << count) - 1);
}

/// Up to 64 bits from any bit position.
static inline uint64_t load_bits(const uint8_t *bytes, size_t size, uint64_t bit) {
    size_t position = (size_t)(bit / 8);
    unsigned shift = (unsigned)(bit % 8);
    uint64_t value = load_partial(bytes, size, position) >> shift;
    if (shift != 0 && position + 8 < size) value |= (uint64_t)bytes[position + 8] << (64 - shift);
    return value;
}

/// Counts the next bits that are set, and sets them in a bitmap unless there is none.
static inline int64_t take_bits(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, uint64_t *words, size_t first, size_t count) {
    if (state->position > size) return -2;
    int64_t ones = 0;
    while (count > 0) {
        if (state->left == 0) {
            int failure = next_run(state, bytes, size, 1);
            if (failure != 0) return failure;
            if (!state->is_packed && state->value > 1) return -2;
            continue;
        }
        size_t take = state->left < count ? (size_t)state->left : count;
        if (state->is_packed) {
            for (size_t done = 0; done < take; done += 64) {
                size_t step = take - done < 64 ? take - done : 64;
                uint64_t bits = load_bits(bytes, size, (uint64_t)state->position * 8 + state->used + done);
                bits = low_bits(bits, step);
                ones += __builtin_popcountll(bits);
                if (words != NULL) put_bits(words, first + done, bits, step);
            }
        } else if (state->value != 0) {
            ones += (int64_t)take;
            for (size_t done = 0; words != NULL && done < take; done += 64) {
                size_t step = take - done < 64 ? take - done : 64;
                put_bits(words, first + done, low_bits(~(uint64_t)0, step), step);
            }
        }
        advance(state, take);
        first += take;
        count -= take;
    }
    return ones;
}

int64_t cdk_hybrid_decode_bits(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, uint64_t *words, size_t first, size_t count) {
    return take_bits(state, bytes, size, words, first, count);
}

int cdk_hybrid_skip(cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, size_t count) {
    if (width > 32 || state->position > size) return -2;
    if (width == 0) return 0;
    while (count > 0) {
        if (state->left == 0) {
            int failure = next_run(state, bytes, size, width);
            if (failure != 0) return failure;
            continue;
        }
        size_t take = state->left < count ? (size_t)state->left : count;
        advance(state, take);
        count -= take;
    }
    return 0;
}

int64_t cdk_hybrid_skip_bits(cdk_hybrid *state, const uint8_t *bytes, size_t size, size_t count) {
    return take_bits(state, bytes, size, NULL, 0, count);
}

size_t cdk_count_u8(const uint8_t *bytes, size_t count, uint8_t value) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++) total += bytes[i] == value;
    return total;
}

size_t cdk_spread_bits(
    uint64_t *words, size_t to, const uint8_t *source, size_t source_size, size_t from, const uint64_t *validity,
    size_t first, size_t count) {
    size_t used = 0;
    for (size_t done = 0; done < count; done += 64) {
        size_t step = count - done < 64 ? count - done : 64;
        uint64_t valid = ~(uint64_t)0;
        if (validity != NULL) {
            size_t position = first + done, shift = position & 63;
            valid = validity[position >> 6] >> shift;
            if (shift + step > 64) valid |= validity[(position >> 6) + 1] << (64 - shift);
        }
        valid = low_bits(valid, step);
        uint64_t bits = load_bits(source, source_size, (uint64_t)from + used);
        if (valid != low_bits(~(uint64_t)0, step)) {
            // Each set bit of the validity takes the next bit of the source: pdep, by hand.
            uint64_t taken = 0, left = valid;
            for (uint64_t next = bits; left != 0; next >>= 1) {
                taken |= (next & 1) != 0 ? left & -left : 0;
                left &= left - 1;
            }
            bits = taken;
        } else {
            bits = low_bits(bits, step);
        }
        used += (size_t)__builtin_popcountll(valid);
        put_bits(words, to + done, bits, step);
    }
    return used;
}

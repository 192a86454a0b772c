// Structural bytes of JSON: each block of 64 bytes becomes a few masks; a prefix XOR of the quotes that are not escaped
// tells which bytes lie inside strings (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019). Unlike
// there, closing quotes are structural too, so that the parser never looks for the end of a string.

#include "CDataKitKernels.h"
#include "json_blocks.h"
#include "json_index.h"

#define JSON_DEFINE_INDEX(LEVEL, TARGET)                                                                              \
    TARGET static uint32_t *json_index_##LEVEL(                                                                       \
        const uint8_t *bytes, size_t count, json_index_state *state, uint32_t *out, uint64_t *backslashes) {          \
        size_t at = state->at, end = at + count;                                                                      \
        uint64_t in_string = state->in_string, in_scalar = state->in_scalar;                                          \
        uint64_t control = 0, high = 0;                                                                               \
        for (; at < end; at += 64) {                                                                                  \
            uint8_t tail[64];                                                                                         \
            const uint8_t *block = bytes + at;                                                                        \
            if (end - at < 64) {                                                                                      \
                memset(tail, ' ', 64);                                                                                \
                memcpy(tail, block, end - at);                                                                        \
                block = tail;                                                                                         \
            }                                                                                                         \
            json_masks masks = json_masks_##LEVEL(block);                                                             \
            uint64_t quote = masks.quote;                                                                             \
            if (masks.backslash | state->escaped) {                                                                   \
                quote &= ~json_escaped(masks.backslash, &state->escaped);                                             \
                if (backslashes) backslashes[at >> 12] |= 1ull << ((at >> 6) & 63);                                   \
            }                                                                                                         \
            uint64_t inside = cdk_prefix_xor_##LEVEL(quote) ^ in_string;                                              \
            in_string = (uint64_t)((int64_t)inside >> 63);                                                            \
            if (end - at < 64) inside &= (1ull << (end - at)) - 1;                                                    \
            control |= masks.control & inside;                                                                        \
            high |= masks.high;                                                                                       \
            uint64_t scalar = ~(masks.operators | masks.space | masks.quote) & ~inside;                               \
            uint64_t bits = (masks.operators & ~inside) | quote | (scalar & ~(scalar << 1 | in_scalar));              \
            in_scalar = scalar >> 63;                                                                                 \
            uint32_t base = (uint32_t)at;                                                                             \
            int found = __builtin_popcountll(bits);                                                                   \
            uint32_t *next = out + found;                                                                             \
            while (bits) {                                                                                            \
                for (int i = 0; i < 4; i++) {                                                                         \
                    out[i] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);                                     \
                    bits &= bits - 1;                                                                                 \
                }                                                                                                     \
                out += 4;                                                                                             \
            }                                                                                                         \
            out = next;                                                                                               \
        }                                                                                                             \
        state->at = end;                                                                                              \
        state->in_string = in_string;                                                                                 \
        state->in_scalar = in_scalar;                                                                                 \
        state->control |= control;                                                                                    \
        state->high |= high;                                                                                          \
        return out;                                                                                                   \
    }

// `depth` counts open brackets; most blocks cannot bring it below 1 and need no look at single bits.
#define JSON_DEFINE_SPLIT(LEVEL, TARGET)                                                                              \
    TARGET static size_t json_split_##LEVEL(                                                                          \
        const uint8_t *bytes, size_t count, int separation, cdk_json_split_state *state, size_t *closing) {           \
        size_t cut = 0;                                                                                               \
        int64_t depth = state->depth;                                                                                 \
        *closing = count;                                                                                             \
        for (size_t at = 0; at < count; at += 64) {                                                                   \
            uint8_t tail[64];                                                                                         \
            const uint8_t *block = bytes + at;                                                                        \
            uint64_t present = ~0ull;                                                                                 \
            if (count - at < 64) {                                                                                    \
                memset(tail, ' ', 64);                                                                                \
                memcpy(tail, block, count - at);                                                                      \
                block = tail;                                                                                         \
                present = (1ull << (count - at)) - 1;                                                                 \
            }                                                                                                         \
            uint64_t quote = cdk_equal64_##LEVEL(block, '"'), backslash = cdk_equal64_##LEVEL(block, '\\');           \
            if (backslash | state->escaped) {                                                                         \
                uint64_t carry = state->escaped;                                                                      \
                uint64_t escaped = json_escaped(backslash, &carry);                                                   \
                /* A last block that is cut short carries what stands behind its last byte. */                        \
                state->escaped = present == ~0ull ? carry : (escaped >> (count - at)) & 1;                            \
                quote &= ~escaped;                                                                                    \
            }                                                                                                         \
            uint64_t inside = cdk_prefix_xor_##LEVEL(quote) ^ state->in_string;                                       \
            state->in_string = (uint64_t)((int64_t)inside >> 63);                                                     \
            uint64_t open = cdk_equal64_##LEVEL(block, '{') | cdk_equal64_##LEVEL(block, '[');                        \
            uint64_t close = cdk_equal64_##LEVEL(block, '}') | cdk_equal64_##LEVEL(block, ']');                       \
            open &= ~inside & present;                                                                                \
            close &= ~inside & present;                                                                               \
            int closed = __builtin_popcountll(close);                                                                 \
            if (depth > closed) {                                                                                     \
                depth += __builtin_popcountll(open) - closed;                                                         \
                continue;                                                                                             \
            }                                                                                                         \
            uint64_t mark = cdk_equal64_##LEVEL(block, separation == CDK_JSON_COMMAS ? ',' : '\n') & ~inside & present; \
            uint64_t bits = open | close | mark;                                                                      \
            while (bits) {                                                                                            \
                uint64_t bit = bits & -bits;                                                                          \
                size_t behind = at + (size_t)__builtin_ctzll(bit) + 1;                                                \
                bits ^= bit;                                                                                          \
                if (bit & mark) {                                                                                     \
                    if (depth == 0) cut = behind;                                                                     \
                } else if (bit & open) {                                                                              \
                    depth++;                                                                                          \
                } else if (separation == CDK_JSON_COMMAS && depth == 0) {                                             \
                    *closing = behind - 1;                                                                            \
                    state->depth = 0;                                                                                 \
                    return cut;                                                                                       \
                } else {                                                                                              \
                    depth -= depth > 0;                                                                               \
                    if (separation == CDK_JSON_STREAM && depth == 0) cut = behind;                                    \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        state->depth = depth;                                                                                         \
        return cut;                                                                                                   \
    }

JSON_DEFINE_INDEX(portable, )
JSON_DEFINE_SPLIT(portable, )
#if defined(__x86_64__)
JSON_DEFINE_INDEX(avx2, CDK_AVX2)
JSON_DEFINE_SPLIT(avx2, CDK_AVX2)
JSON_DEFINE_INDEX(avx512, CDK_AVX512)
JSON_DEFINE_SPLIT(avx512, CDK_AVX512)
#elif defined(__aarch64__)
JSON_DEFINE_INDEX(neon, )
JSON_DEFINE_SPLIT(neon, )
#endif

json_index_function *cdk_json_index_function(int level) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512: return json_index_avx512;
    case CDK_LEVEL_AVX2: return json_index_avx2;
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: return json_index_neon;
#endif
    default: return json_index_portable;
    }
}

size_t cdk_json_structure(int level, const uint8_t *bytes, size_t count, uint32_t *positions) {
    json_index_state state = {0, 0, 0, 0, 0, 0};
    size_t found = (size_t)(cdk_json_index_function(level)(bytes, count, &state, positions, 0) - positions);
    return state.control ? SIZE_MAX : found;
}

size_t cdk_json_split(
    int level, const uint8_t *bytes, size_t count, int separation, cdk_json_split_state *state, size_t *closing) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512: return json_split_avx512(bytes, count, separation, state, closing);
    case CDK_LEVEL_AVX2: return json_split_avx2(bytes, count, separation, state, closing);
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: return json_split_neon(bytes, count, separation, state, closing);
#endif
    default: return json_split_portable(bytes, count, separation, state, closing);
    }
}

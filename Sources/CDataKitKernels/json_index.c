// Structural bytes of JSON: each block of 64 bytes becomes a few masks; a prefix XOR of the quotes that are not escaped
// tells which bytes lie inside strings (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019). Unlike
// there, closing quotes are structural too, so that the parser never looks for the end of a string.

#include "CDataKitKernels.h"
#include "json_blocks.h"
#include "json_index.h"

// Writes the positions of the bits that are set, and maybe some more that do not count; there is room for 64.
CDK_INLINE uint32_t *json_positions_portable(uint64_t bits, uint32_t base, uint32_t *out) {
    int found = __builtin_popcountll(bits);
    uint32_t *next = out + found;
    // In large steps: how many there are in a block can hardly be foretold.
    for (int done = 0; done < found; done += 8, out += 8)
        for (int i = 0; i < 8; i++) {
            out[i] = base + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
            bits &= bits - 1;
        }
    return next;
}

#if defined(__x86_64__)
#define JSON_VBMI2 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt,pclmul,lzcnt")))

JSON_VBMI2 CDK_INLINE void json_store16(uint32_t *out, uint32_t base, __m128i offsets) {
    _mm512_storeu_si512(
        (void *)out, _mm512_add_epi32(_mm512_set1_epi32((int)base), _mm512_cvtepu8_epi32(offsets)));
}

JSON_VBMI2 CDK_INLINE uint32_t *json_positions_vbmi2(uint64_t bits, uint32_t base, uint32_t *out) {
    const __m512i bytes = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36,
        35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
        6, 5, 4, 3, 2, 1, 0);
    int found = __builtin_popcountll(bits);
    __m512i offsets = _mm512_maskz_compress_epi8(bits, bytes);
    // Two at once, for how many there are in a block can hardly be foretold, and most have fewer than 32.
    json_store16(out, base, _mm512_castsi512_si128(offsets));
    json_store16(out + 16, base, _mm512_extracti32x4_epi32(offsets, 1));
    if (found > 32) {
        json_store16(out + 32, base, _mm512_extracti32x4_epi32(offsets, 2));
        json_store16(out + 48, base, _mm512_extracti32x4_epi32(offsets, 3));
    }
    return out + found;
}
#endif

// One block, of whose bytes those that are `PRESENT` count.
#define JSON_INDEX_BLOCK(LEVEL, WRITER, PRESENT)                                                                      \
    do {                                                                                                              \
        const json_masks masks = json_masks_##LEVEL(bytes + at);                                                      \
        const uint64_t quotes = masks.quote & (PRESENT), backslash = masks.backslash & (PRESENT);                     \
        uint64_t quote = quotes;                                                                                      \
        if (backslash | state->escaped) {                                                                             \
            quote &= ~json_escaped(backslash, &state->escaped);                                                       \
            state->backslash = 1;                                                                                     \
            if (backslashes) backslashes[at >> 12] |= 1ull << ((at >> 6) & 63);                                       \
        }                                                                                                             \
        const uint64_t within = cdk_prefix_xor_##LEVEL(quote) ^ in_string;                                            \
        in_string = (uint64_t)((int64_t)within >> 63);                                                                \
        const uint64_t inside = within & (PRESENT);                                                                   \
        control |= masks.control & inside;                                                                            \
        high |= masks.high & (PRESENT);                                                                               \
        const uint64_t scalar = ~(masks.operators | masks.space | quotes) & ~inside & (PRESENT);                      \
        const uint64_t bits = (masks.operators & ~inside & (PRESENT)) | quote | (scalar & ~(scalar << 1 | in_scalar)); \
        in_scalar = scalar >> 63;                                                                                     \
        out = json_positions_##WRITER(bits, (uint32_t)at, out);                                                       \
    } while (0)

#define JSON_DEFINE_INDEX(LEVEL, WRITER, TARGET)                                                                      \
    TARGET static uint32_t *json_index_##LEVEL(                                                                       \
        const uint8_t *bytes, size_t count, json_index_state *state, uint32_t *out, uint64_t *backslashes) {          \
        size_t at = state->at;                                                                                        \
        const size_t end = at + count;                                                                                \
        uint64_t in_string = state->in_string, in_scalar = state->in_scalar;                                          \
        uint64_t control = 0, high = 0;                                                                               \
        for (; end - at >= 64; at += 64) JSON_INDEX_BLOCK(LEVEL, WRITER, ~0ull);                                      \
        if (at < end) JSON_INDEX_BLOCK(LEVEL, WRITER, (1ull << (end - at)) - 1);                                      \
        state->at = end;                                                                                              \
        state->in_string = in_string;                                                                                 \
        state->in_scalar = in_scalar;                                                                                 \
        state->control |= control;                                                                                    \
        state->high |= high;                                                                                          \
        return out;                                                                                                   \
    }

// One block: its bytes, which of them there are, and which stand inside of strings.
#define JSON_SPLIT_BLOCK(LEVEL)                                                                                       \
    uint8_t tail[64];                                                                                                 \
    const uint8_t *block = bytes + at;                                                                                \
    uint64_t present = ~0ull;                                                                                         \
    if (count - at < 64) {                                                                                            \
        memset(tail, ' ', 64);                                                                                        \
        memcpy(tail, block, count - at);                                                                              \
        block = tail;                                                                                                 \
        present = (1ull << (count - at)) - 1;                                                                         \
    }                                                                                                                 \
    uint64_t quote = cdk_equal64_##LEVEL(block, '"'), backslash = cdk_equal64_##LEVEL(block, '\\');                   \
    if (backslash | state->escaped) {                                                                                 \
        uint64_t carry = state->escaped;                                                                              \
        uint64_t escaped = json_escaped(backslash, &carry);                                                           \
        /* A last block that is cut short carries what stands behind its last byte. */                                \
        state->escaped = present == ~0ull ? carry : (escaped >> (count - at)) & 1;                                    \
        quote &= ~escaped;                                                                                            \
    }                                                                                                                 \
    const uint64_t inside = cdk_prefix_xor_##LEVEL(quote) ^ state->in_string;                                         \
    state->in_string = (uint64_t)((int64_t)inside >> 63)

// `depth` counts open brackets; most blocks cannot bring it below 1 and need no look at single bits.
#define JSON_DEFINE_SPLIT(LEVEL, TARGET)                                                                              \
    TARGET static size_t json_split_##LEVEL(                                                                          \
        const uint8_t *bytes, size_t count, int separation, cdk_json_split_state *state, size_t *closing) {           \
        size_t cut = 0;                                                                                               \
        int64_t depth = state->depth;                                                                                 \
        *closing = count;                                                                                             \
        for (size_t at = 0; at < count; at += 64) {                                                                   \
            JSON_SPLIT_BLOCK(LEVEL);                                                                                  \
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

// `depth` counts open brackets from an array's own on.
#define JSON_DEFINE_LONG_ARRAYS(LEVEL, TARGET)                                                                        \
    TARGET static size_t json_long_arrays_##LEVEL(                                                                    \
        const uint8_t *bytes, size_t count, size_t least, size_t most, cdk_json_extent *found, size_t room) {         \
        cdk_json_split_state within = {0}, *state = &within;                                                          \
        int64_t depth = 0;                                                                                            \
        size_t start = 0, made = 0, covered = 0;                                                                      \
        for (size_t at = 0; at < count && made < room; at += 64) {                                                    \
            JSON_SPLIT_BLOCK(LEVEL);                                                                                  \
            const uint64_t array = cdk_equal64_##LEVEL(block, '[') & ~inside & present;                               \
            if (depth == 0 && array == 0) {                                                                           \
                if (at - covered > most) return 0;                                                                    \
                continue;                                                                                             \
            }                                                                                                         \
            const uint64_t open = array | (cdk_equal64_##LEVEL(block, '{') & ~inside & present);                      \
            const uint64_t close = (cdk_equal64_##LEVEL(block, '}') | cdk_equal64_##LEVEL(block, ']')) & ~inside & present;\
            const int closed = __builtin_popcountll(close);                                                           \
            if (depth > closed) {                                                                                     \
                depth += __builtin_popcountll(open) - closed;                                                         \
                continue;                                                                                             \
            }                                                                                                         \
            for (uint64_t bits = open | close; bits; bits &= bits - 1) {                                              \
                const uint64_t bit = bits & -bits;                                                                    \
                const size_t here = at + (size_t)__builtin_ctzll(bit);                                                \
                if (depth == 0) {                                                                                     \
                    if (bit & array) {                                                                                \
                        start = here;                                                                                 \
                        depth = 1;                                                                                    \
                    }                                                                                                 \
                } else if (bit & open) {                                                                              \
                    depth++;                                                                                          \
                } else if (--depth == 0 && here + 1 - start >= least && made < room) {                                \
                    found[made++] = (cdk_json_extent){start, here};                                                   \
                    covered += here + 1 - start;                                                                      \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        return count - covered > most ? 0 : made;                                                                     \
    }

JSON_DEFINE_INDEX(portable, portable, )
JSON_DEFINE_SPLIT(portable, )
JSON_DEFINE_LONG_ARRAYS(portable, )
#if defined(__x86_64__)
JSON_DEFINE_INDEX(avx2, portable, CDK_AVX2)
JSON_DEFINE_SPLIT(avx2, CDK_AVX2)
JSON_DEFINE_LONG_ARRAYS(avx2, CDK_AVX2)
JSON_DEFINE_INDEX(avx512, vbmi2, JSON_VBMI2)
JSON_DEFINE_SPLIT(avx512, CDK_AVX512)
JSON_DEFINE_LONG_ARRAYS(avx512, CDK_AVX512)
#elif defined(__aarch64__)
JSON_DEFINE_INDEX(neon, portable, )
JSON_DEFINE_SPLIT(neon, )
JSON_DEFINE_LONG_ARRAYS(neon, )
#endif

json_index_function *cdk_json_index_function(int level) {
    switch (level) {
#if defined(__x86_64__)
    // Processors with AVX-512 that cannot compress bytes (before 2019) are as fast with AVX2.
    case CDK_LEVEL_AVX512: return __builtin_cpu_supports("avx512vbmi2") ? json_index_avx512 : json_index_avx2;
    case CDK_LEVEL_AVX2: return json_index_avx2;
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: return json_index_neon;
#endif
    default: return json_index_portable;
    }
}

size_t cdk_json_structure(int level, const uint8_t *bytes, size_t count, uint32_t *positions) {
    json_index_state state = {0};
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

size_t cdk_json_long_arrays(
    int level, const uint8_t *bytes, size_t count, size_t least, size_t most, cdk_json_extent *found, size_t room) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512: return json_long_arrays_avx512(bytes, count, least, most, found, room);
    case CDK_LEVEL_AVX2: return json_long_arrays_avx2(bytes, count, least, most, found, room);
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: return json_long_arrays_neon(bytes, count, least, most, found, room);
#endif
    default: return json_long_arrays_portable(bytes, count, least, most, found, room);
    }
}

// MARK: - Byte by byte

// What the scan is in, kept in `in_string`: nothing, a string with its quote, or a comment.
enum { SCAN_LINE_COMMENT = 1, SCAN_BLOCK_COMMENT = 2 };
// What the last byte was, kept in `escaped`.
enum { SCAN_BACKSLASH = 1, SCAN_SLASH = 2, SCAN_STAR = 3 };

// Goes on inside a string or comment with one more byte.
static void scan_inside(uint8_t c, uint32_t lenient, int mends, cdk_json_split_state *state) {
    if (state->in_string == SCAN_LINE_COMMENT) {
        if (c == '\n' || c == '\r') state->in_string = 0;
    } else if (state->in_string == SCAN_BLOCK_COMMENT) {
        if (c == '/' && state->escaped == SCAN_STAR) {
            state->in_string = 0;
            state->escaped = 0;
        } else {
            state->escaped = c == '*' ? SCAN_STAR : 0;
        }
    } else if (mends && c == '\n' && !(lenient & CDK_JSON_LENIENT_CONTROL_CHARACTERS)
        && !(state->escaped && lenient & CDK_JSON_LENIENT_ESCAPES)) {
        state->in_string = 0;
        state->escaped = 0;
    } else if (state->escaped) {
        state->escaped = 0;
    } else if (c == '\\') {
        state->escaped = SCAN_BACKSLASH;
    } else if (c == state->in_string) {
        state->in_string = 0;
    }
}

size_t cdk_json_scan(
    const uint8_t *bytes, size_t count, int separation, uint32_t lenient, int mends, int first,
    cdk_json_split_state *state, size_t *closing) {
    size_t cut = 0;
    int has_value = 0;
    *closing = count;
    for (size_t at = 0; at < count; at++) {
        uint8_t c = bytes[at];
        if (state->in_string) {
            int was_comment = state->in_string == SCAN_LINE_COMMENT;
            scan_inside(c, lenient, mends, state);
            if (!was_comment || c != '\n') continue;
        }
        if (state->escaped == SCAN_SLASH) {
            state->escaped = 0;
            if (c == '/' || c == '*') {
                state->in_string = c == '/' ? SCAN_LINE_COMMENT : SCAN_BLOCK_COMMENT;
                continue;
            }
        }
        switch (c) {
        case '"':
            state->in_string = c;
            has_value = 1;
            break;
        case '\'':
            if (lenient & CDK_JSON_LENIENT_SINGLE_QUOTES) state->in_string = c;
            has_value = 1;
            break;
        case '/':
            if (lenient & CDK_JSON_LENIENT_COMMENTS) state->escaped = SCAN_SLASH;
            else has_value = 1;
            break;
        case '{':
        case '[':
            if (first && has_value && state->depth == 0 && separation == CDK_JSON_STREAM) return at;
            has_value = 1;
            state->depth++;
            break;
        case '}':
        case ']':
            has_value = 1;
            if (separation == CDK_JSON_COMMAS && state->depth == 0) {
                *closing = at;
                return cut;
            }
            state->depth -= state->depth > 0;
            if (separation == CDK_JSON_STREAM && state->depth == 0) cut = at + 1;
            break;
        case ',':
            if (separation == CDK_JSON_COMMAS && state->depth == 0) cut = at + 1;
            break;
        case '\n':
            if (separation == CDK_JSON_STREAM && state->depth == 0 && (has_value || !first)) cut = at + 1;
            break;
        case ' ':
        case '\t':
        case '\r': break;
        default: has_value = 1;
        }
        if (first && cut) return cut;
    }
    return cut;
}

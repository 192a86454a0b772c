// The structural scan of CSV: where fields and rows end.
//
// Each block of 64 bytes becomes four masks: delimiters, row ends, carriage returns, quotes. A prefix XOR of the quote
// mask tells which bytes lie inside quotes. The scan decides only regular text, in which every opening quote begins a
// field and every closing quote ends one (or doubles the next); it reports the rest as irregular and leaves it to the
// byte-by-byte scanner. The loops are written once and compiled for each SIMD level.

#include "CDataKitKernels.h"
#include "blocks.h"

typedef struct {
    uint64_t delimiter, row_end, carriage_return, quote;
} csv_masks;

#define CSV_MASKS(LEVEL, P, D, HAS_CR)                                                    \
    (csv_masks) {                                                                         \
        cdk_equal64_##LEVEL(P, (D).delimiter), cdk_equal64_##LEVEL(P, (D).row_end),       \
            (HAS_CR) ? cdk_equal64_##LEVEL(P, '\r') : 0,                                  \
            (D).quote ? cdk_equal64_##LEVEL(P, (D).quote) : 0                             \
    }

// State between blocks: whether the last byte ended a field, closed a quote, was a carriage return outside of quotes,
// and whether it left us inside quotes (all ones).
#define CSV_DEFINE_INDEX(LEVEL, TARGET)                                                                               \
    TARGET static void csv_index_##LEVEL(                                                                             \
        const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, uint32_t *field_ends, size_t field_room,         \
        uint32_t *row_ends, size_t row_room, cdk_csv_index_result *result) {                                          \
        const int line_feeds = dialect.row_end != '\r';                                                               \
        uint64_t inside_carry = 0, field_start_carry = 1, closed_carry = 0, cr_carry = 0;                             \
        uint64_t irregular = 0, any_cr = 0;                                                                           \
        size_t fields = 0, rows = 0, quotes = 0;                                                                      \
        for (size_t at = 0; at < count; at += 64) {                                                                   \
            uint8_t tail[64];                                                                                         \
            const uint8_t *block = bytes + at;                                                                        \
            uint64_t present = ~0ull;                                                                                 \
            if (count - at < 64) {                                                                                    \
                memset(tail, 0, 64);                                                                                  \
                memcpy(tail, block, count - at);                                                                      \
                block = tail;                                                                                         \
                present = (1ull << (count - at)) - 1;                                                                 \
            }                                                                                                         \
            csv_masks masks = CSV_MASKS(LEVEL, block, dialect, line_feeds);                                           \
            uint64_t inside = inside_carry;                                                                           \
            if (masks.quote | inside_carry | closed_carry) {                                                          \
                quotes += (size_t)__builtin_popcountll(masks.quote);                                                  \
                inside = cdk_prefix_xor_##LEVEL(masks.quote) ^ inside_carry;                                          \
                uint64_t ends = (masks.delimiter | masks.row_end) & ~inside;                                          \
                uint64_t opening = masks.quote & inside, closing = masks.quote & ~inside;                             \
                uint64_t after_end = ends << 1 | field_start_carry, after_closing = closing << 1 | closed_carry;      \
                irregular |= opening & ~(after_end | after_closing);                                                  \
                irregular |= after_closing & ~(ends | opening | masks.carriage_return) & present;                     \
                closed_carry = closing >> 63;                                                                         \
                inside_carry = (uint64_t)((int64_t)inside >> 63);                                                     \
            }                                                                                                         \
            uint64_t row_mask = masks.row_end & ~inside;                                                              \
            uint64_t ends = (masks.delimiter & ~inside) | row_mask;                                                   \
            field_start_carry = ends >> 63;                                                                           \
            uint64_t cr = masks.carriage_return & ~inside;                                                            \
            if (cr | cr_carry) {                                                                                      \
                any_cr = 1;                                                                                           \
                irregular |= (cr << 1 | cr_carry) & ~row_mask;                                                        \
                cr_carry = cr >> 63;                                                                                  \
            }                                                                                                         \
            if (fields + 64 > field_room || rows + 64 > row_room) {                                                   \
                result->overflow = 1;                                                                                 \
                return;                                                                                               \
            }                                                                                                         \
            size_t base = fields;                                                                                     \
            uint64_t left = row_mask;                                                                                 \
            while (left) {                                                                                            \
                uint64_t bit = left & -left;                                                                          \
                row_ends[rows++] = (uint32_t)(base + (size_t)__builtin_popcountll(ends & (bit - 1)));                 \
                left ^= bit;                                                                                          \
            }                                                                                                         \
            uint32_t *out = field_ends + fields;                                                                      \
            fields += (size_t)__builtin_popcountll(ends);                                                             \
            while (ends) {                                                                                            \
                *out++ = (uint32_t)at + (uint32_t)__builtin_ctzll(ends);                                              \
                ends &= ends - 1;                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        result->fields = fields;                                                                                      \
        result->rows = rows;                                                                                          \
        result->quotes = quotes;                                                                                      \
        result->overflow = 0;                                                                                         \
        result->irregular = irregular != 0 || cr_carry != 0;                                                          \
        result->in_quotes = inside_carry != 0;                                                                        \
        result->has_carriage_return = any_cr != 0;                                                                    \
    }

// The bytes behind an escape character that is not itself escaped. In a run of escape characters every other one is;
// the addition carries a run's start to its end. `carry` tells whether the first byte of the next block is escaped.
CDK_INLINE uint64_t csv_escaped(uint64_t escape, uint64_t *carry) {
    const uint64_t even = 0x5555555555555555ull;
    uint64_t before = *carry;
    escape &= ~before;
    uint64_t follows = escape << 1 | before;
    uint64_t odd_starts = escape & ~even & ~follows;
    uint64_t sum;
    *carry = __builtin_add_overflow(odd_starts, escape, &sum);
    return (even ^ sum << 1) & follows;
}

#define CSV_DEFINE_MARKS(LEVEL, TARGET)                                                                               \
    TARGET static void csv_marks_##LEVEL(                                                                             \
        const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count, uint64_t *masks) {            \
        for (size_t at = 0; at < count; at += 64) {                                                                   \
            uint8_t tail[64];                                                                                         \
            const uint8_t *block = bytes + at;                                                                        \
            uint64_t present = ~0ull;                                                                                 \
            if (count - at < 64) {                                                                                    \
                memset(tail, 0, 64);                                                                                  \
                memcpy(tail, block, count - at);                                                                      \
                block = tail;                                                                                         \
                present = (1ull << (count - at)) - 1;                                                                 \
            }                                                                                                         \
            uint64_t mask = 0;                                                                                        \
            for (size_t i = 0; i < wanted_count; i++) mask |= cdk_equal64_##LEVEL(block, wanted[i]);                  \
            masks[at / 64] = mask & present;                                                                          \
        }                                                                                                             \
    }

#define CSV_DEFINE_SPLIT(LEVEL, TARGET)                                                                               \
    TARGET static void csv_split_##LEVEL(                                                                             \
        const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, int in_quotes, cdk_csv_split_result *result) {   \
        uint64_t inside_carry = in_quotes ? ~0ull : 0, escape_carry = 0;                                              \
        size_t end = 0, lines = 0, lines_before_end = 0;                                                              \
        for (size_t at = 0; at < count; at += 64) {                                                                   \
            uint8_t tail[64];                                                                                         \
            const uint8_t *block = bytes + at;                                                                        \
            if (count - at < 64) {                                                                                    \
                memset(tail, 0, 64);                                                                                  \
                memcpy(tail, block, count - at);                                                                      \
                block = tail;                                                                                         \
            }                                                                                                         \
            uint64_t row_end = cdk_equal64_##LEVEL(block, dialect.row_end);                                           \
            uint64_t inside = inside_carry, escaped = 0;                                                              \
            if (dialect.escape) {                                                                                     \
                escaped = csv_escaped(cdk_equal64_##LEVEL(block, dialect.escape), &escape_carry);                     \
            }                                                                                                         \
            if (dialect.quote) {                                                                                      \
                uint64_t quote = cdk_equal64_##LEVEL(block, dialect.quote) & ~escaped;                                \
                if (quote) inside ^= cdk_prefix_xor_##LEVEL(quote);                                                   \
            }                                                                                                         \
            inside_carry = (uint64_t)((int64_t)inside >> 63);                                                         \
            uint64_t outside = row_end & ~inside & ~escaped;                                                          \
            if (outside) {                                                                                            \
                int last = 63 - __builtin_clzll(outside);                                                             \
                end = at + (size_t)last + 1;                                                                          \
                lines_before_end = lines + (size_t)__builtin_popcountll(row_end << (63 - last));                      \
            }                                                                                                         \
            lines += (size_t)__builtin_popcountll(row_end);                                                           \
        }                                                                                                             \
        result->end = end;                                                                                            \
        result->lines_before_end = lines_before_end;                                                                  \
        result->lines = lines;                                                                                        \
        result->in_quotes = inside_carry != 0;                                                                        \
    }

CSV_DEFINE_INDEX(portable, )
CSV_DEFINE_SPLIT(portable, )
CSV_DEFINE_MARKS(portable, )
#if defined(__x86_64__)
CSV_DEFINE_INDEX(avx2, CDK_AVX2)
CSV_DEFINE_SPLIT(avx2, CDK_AVX2)
CSV_DEFINE_MARKS(avx2, CDK_AVX2)
CSV_DEFINE_INDEX(avx512, CDK_AVX512)
CSV_DEFINE_SPLIT(avx512, CDK_AVX512)
CSV_DEFINE_MARKS(avx512, CDK_AVX512)
#elif defined(__aarch64__)
#define cdk_prefix_xor_neon cdk_prefix_xor_portable
CSV_DEFINE_INDEX(neon, )
CSV_DEFINE_SPLIT(neon, )
CSV_DEFINE_MARKS(neon, )
#endif

void cdk_csv_index(
    int level, const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, uint32_t *field_ends, size_t field_room,
    uint32_t *row_ends, size_t row_room, cdk_csv_index_result *result) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512:
        csv_index_avx512(bytes, count, dialect, field_ends, field_room, row_ends, row_room, result);
        return;
    case CDK_LEVEL_AVX2:
        csv_index_avx2(bytes, count, dialect, field_ends, field_room, row_ends, row_room, result);
        return;
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON:
        csv_index_neon(bytes, count, dialect, field_ends, field_room, row_ends, row_room, result);
        return;
#endif
    default:
        csv_index_portable(bytes, count, dialect, field_ends, field_room, row_ends, row_room, result);
        return;
    }
}

void cdk_csv_split(
    int level, const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, int in_quotes,
    cdk_csv_split_result *result) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512: csv_split_avx512(bytes, count, dialect, in_quotes, result); return;
    case CDK_LEVEL_AVX2: csv_split_avx2(bytes, count, dialect, in_quotes, result); return;
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: csv_split_neon(bytes, count, dialect, in_quotes, result); return;
#endif
    default: csv_split_portable(bytes, count, dialect, in_quotes, result); return;
    }
}

void cdk_csv_marks(
    int level, const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count, uint64_t *masks) {
    switch (level) {
#if defined(__x86_64__)
    case CDK_LEVEL_AVX512: csv_marks_avx512(bytes, count, wanted, wanted_count, masks); return;
    case CDK_LEVEL_AVX2: csv_marks_avx2(bytes, count, wanted, wanted_count, masks); return;
#elif defined(__aarch64__)
    case CDK_LEVEL_NEON: csv_marks_neon(bytes, count, wanted, wanted_count, masks); return;
#endif
    default: csv_marks_portable(bytes, count, wanted, wanted_count, masks); return;
    }
}

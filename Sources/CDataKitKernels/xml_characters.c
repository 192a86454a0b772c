// Characters that XML does not allow, and lines and columns: both look at blocks of 64 bytes.

#include "CDataKitKernels.h"
#include "blocks.h"

CDK_INLINE uint64_t xml_below_portable(const uint8_t *p, uint8_t limit) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(p[i] < limit) << i;
    return mask;
}

// The bytes 10xxxxxx, which continue a character.
CDK_INLINE uint64_t xml_continuations_portable(const uint8_t *p) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)((p[i] & 0xC0) == 0x80) << i;
    return mask;
}

#if defined(__x86_64__)

CDK_AVX2 CDK_INLINE uint64_t xml_below_avx2(const uint8_t *p, uint8_t limit) {
    __m256i last = _mm256_set1_epi8((char)(limit - 1));
    __m256i a = _mm256_loadu_si256((const __m256i *)p), b = _mm256_loadu_si256((const __m256i *)(p + 32));
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(a, last), a));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(b, last), b));
    return low | (uint64_t)high << 32;
}

CDK_AVX2 CDK_INLINE uint64_t xml_continuations_avx2(const uint8_t *p) {
    // As signed numbers they are those below -64.
    __m256i limit = _mm256_set1_epi8(-64);
    __m256i a = _mm256_loadu_si256((const __m256i *)p), b = _mm256_loadu_si256((const __m256i *)(p + 32));
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(limit, a));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(limit, b));
    return low | (uint64_t)high << 32;
}

#elif defined(__aarch64__)

CDK_INLINE uint64_t xml_bits_neon(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t sum = vpaddq_u8(
        vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights)), vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights)));
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

CDK_INLINE uint64_t xml_below_neon(const uint8_t *p, uint8_t limit) {
    uint8x16_t l = vdupq_n_u8(limit);
    return xml_bits_neon(
        vcltq_u8(vld1q_u8(p), l), vcltq_u8(vld1q_u8(p + 16), l), vcltq_u8(vld1q_u8(p + 32), l),
        vcltq_u8(vld1q_u8(p + 48), l));
}

CDK_INLINE uint64_t xml_continuations_neon(const uint8_t *p) {
    int8x16_t l = vdupq_n_s8(-64);
    return xml_bits_neon(
        vcltq_s8(vreinterpretq_s8_u8(vld1q_u8(p)), l), vcltq_s8(vreinterpretq_s8_u8(vld1q_u8(p + 16)), l),
        vcltq_s8(vreinterpretq_s8_u8(vld1q_u8(p + 32)), l), vcltq_s8(vreinterpretq_s8_u8(vld1q_u8(p + 48)), l));
}

#endif

// U+FFFE and U+FFFF are EF BF BE and EF BF BF. Where EF stands in the last two bytes of the text it is part of no whole
// character, and is left alone.
CDK_INLINE int xml_is_noncharacter(const uint8_t *p, size_t left) {
    return left >= 3 && p[1] == 0xBF && p[2] >= 0xBE;
}

#define XML_DEFINE_CHARACTERS(LEVEL, TARGET)                                                                      \
    TARGET static size_t xml_valid_prefix_##LEVEL(const uint8_t *p, size_t count) {                               \
        for (size_t at = 0; at < count; at += 64) {                                                               \
            uint8_t tail[64];                                                                                     \
            const uint8_t *block = p + at;                                                                        \
            if (count - at < 64) {                                                                                \
                memset(tail, ' ', 64);                                                                            \
                memcpy(tail, block, count - at);                                                                  \
                block = tail;                                                                                     \
            }                                                                                                     \
            uint64_t control = xml_below_##LEVEL(block, 0x20);                                                    \
            if (control) {                                                                                        \
                control &= ~(cdk_equal64_##LEVEL(block, '\n') | cdk_equal64_##LEVEL(block, '\t')                  \
                             | cdk_equal64_##LEVEL(block, '\r'));                                                 \
            }                                                                                                     \
            uint64_t suspect = cdk_equal64_##LEVEL(block, 0xEF);                                                  \
            while (suspect) {                                                                                     \
                size_t i = at + (size_t)__builtin_ctzll(suspect);                                                 \
                if (xml_is_noncharacter(p + i, count - i)) {                                                      \
                    control |= suspect & -suspect;                                                                \
                    break;                                                                                        \
                }                                                                                                 \
                suspect &= suspect - 1;                                                                           \
            }                                                                                                     \
            if (control) return at + (size_t)__builtin_ctzll(control);                                            \
        }                                                                                                         \
        return count;                                                                                             \
    }                                                                                                             \
    TARGET static void xml_advance_##LEVEL(const uint8_t *p, size_t count, cdk_xml_place *place) {                \
        uint64_t lines = place->lines, columns = place->columns, carry = place->after_return != 0;                \
        for (size_t at = 0; at < count; at += 64) {                                                               \
            uint8_t tail[64];                                                                                     \
            const uint8_t *block = p + at;                                                                        \
            uint64_t present = ~0ull;                                                                             \
            if (count - at < 64) {                                                                                \
                memset(tail, 0x80, 64);                                                                           \
                memcpy(tail, block, count - at);                                                                  \
                block = tail;                                                                                     \
                present = (1ull << (count - at)) - 1;                                                             \
            }                                                                                                     \
            uint64_t feeds = cdk_equal64_##LEVEL(block, '\n'), returns = cdk_equal64_##LEVEL(block, '\r');        \
            /* A line feed behind a carriage return belongs to the same line end. */                              \
            uint64_t joined = feeds & (returns << 1 | carry);                                                     \
            uint64_t ends = (feeds & ~joined) | returns, breaks = feeds | returns;                                \
            uint64_t starts = ~xml_continuations_##LEVEL(block) & present;                                        \
            carry = present == ~0ull ? returns >> 63 : returns >> (count - at - 1) & 1;                           \
            lines += (uint64_t)__builtin_popcountll(ends);                                                        \
            if (breaks) {                                                                                         \
                int last = 63 - __builtin_clzll(breaks);                                                          \
                starts = last == 63 ? 0 : starts >> (last + 1);                                                   \
                columns = 0;                                                                                      \
            }                                                                                                     \
            columns += (uint64_t)__builtin_popcountll(starts);                                                    \
        }                                                                                                         \
        place->lines = lines;                                                                                     \
        place->columns = columns;                                                                                 \
        if (count) place->after_return = (int)carry;                                                              \
    }

XML_DEFINE_CHARACTERS(portable, )
#if defined(__x86_64__)
XML_DEFINE_CHARACTERS(avx2, CDK_AVX2)
#elif defined(__aarch64__)
XML_DEFINE_CHARACTERS(neon, )
#endif

size_t cdk_xml_valid_prefix(int level, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return xml_valid_prefix_avx2(bytes, count);
#elif defined(__aarch64__)
    if (level == CDK_LEVEL_NEON) return xml_valid_prefix_neon(bytes, count);
#endif
    (void)level;
    return xml_valid_prefix_portable(bytes, count);
}

void cdk_xml_advance(int level, const uint8_t *bytes, size_t count, cdk_xml_place *place) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) {
        xml_advance_avx2(bytes, count, place);
        return;
    }
#elif defined(__aarch64__)
    if (level == CDK_LEVEL_NEON) {
        xml_advance_neon(bytes, count, place);
        return;
    }
#endif
    (void)level;
    xml_advance_portable(bytes, count, place);
}

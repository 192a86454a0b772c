// The bytes of a JSON text, 64 at a time: which are structural, which white space, which control characters.

#ifndef CDK_JSON_BLOCKS_H
#define CDK_JSON_BLOCKS_H

#include "blocks.h"

typedef struct {
    uint64_t quote, backslash;
    // `{}[]:,`; and where LEVEL finds them with one table, two control characters that the parser refuses by itself.
    uint64_t operators;
    uint64_t space;
    // Below 0x20.
    uint64_t control;
    // Above 0x7F.
    uint64_t high;
} json_masks;

// The character that has the same low four bits and is looked for, or 0. `{}[]` are compared with bit 5 set.
#define JSON_SPACES 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0x09, 0x0A, 0, 0, 0x0D, 0, 0
#define JSON_OPERATORS 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3A, 0x7B, 0x2C, 0x7D, 0, 0

CDK_INLINE json_masks json_masks_portable(const uint8_t *p) {
    json_masks masks = {0, 0, 0, 0, 0, 0};
    masks.quote = cdk_equal64_portable(p, '"');
    masks.backslash = cdk_equal64_portable(p, '\\');
    masks.operators = cdk_equal64_portable(p, '{') | cdk_equal64_portable(p, '}') | cdk_equal64_portable(p, '[')
        | cdk_equal64_portable(p, ']') | cdk_equal64_portable(p, ':') | cdk_equal64_portable(p, ',');
    masks.space = cdk_equal64_portable(p, ' ') | cdk_equal64_portable(p, '\n') | cdk_equal64_portable(p, '\t')
        | cdk_equal64_portable(p, '\r');
    for (int i = 0; i < 64; i++) {
        masks.control |= (uint64_t)(p[i] < 0x20) << i;
        masks.high |= (uint64_t)(p[i] >> 7) << i;
    }
    return masks;
}

#if defined(__x86_64__)

CDK_AVX2 CDK_INLINE uint64_t json_pair_avx2(__m256i low, __m256i high) {
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

CDK_AVX2 CDK_INLINE json_masks json_masks_avx2(const uint8_t *p) {
    const __m256i spaces = _mm256_setr_epi8(JSON_SPACES, JSON_SPACES);
    const __m256i operators = _mm256_setr_epi8(JSON_OPERATORS, JSON_OPERATORS);
    const __m256i bit5 = _mm256_set1_epi8(0x20), quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\');
    const __m256i last_control = _mm256_set1_epi8(0x1F);
    __m256i a = _mm256_loadu_si256((const __m256i *)p), b = _mm256_loadu_si256((const __m256i *)(p + 32));
    json_masks masks;
    masks.quote = json_pair_avx2(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
    masks.backslash = json_pair_avx2(_mm256_cmpeq_epi8(a, backslash), _mm256_cmpeq_epi8(b, backslash));
    masks.operators = json_pair_avx2(
        _mm256_cmpeq_epi8(_mm256_or_si256(a, bit5), _mm256_shuffle_epi8(operators, a)),
        _mm256_cmpeq_epi8(_mm256_or_si256(b, bit5), _mm256_shuffle_epi8(operators, b)));
    masks.space = json_pair_avx2(
        _mm256_cmpeq_epi8(a, _mm256_shuffle_epi8(spaces, a)), _mm256_cmpeq_epi8(b, _mm256_shuffle_epi8(spaces, b)));
    masks.control = json_pair_avx2(
        _mm256_cmpeq_epi8(_mm256_min_epu8(a, last_control), a), _mm256_cmpeq_epi8(_mm256_min_epu8(b, last_control), b));
    masks.high = json_pair_avx2(a, b);
    return masks;
}

CDK_AVX512 CDK_INLINE json_masks json_masks_avx512(const uint8_t *p) {
    const __m512i spaces = _mm512_broadcast_i32x4(_mm_setr_epi8(JSON_SPACES));
    const __m512i operators = _mm512_broadcast_i32x4(_mm_setr_epi8(JSON_OPERATORS));
    __m512i v = _mm512_loadu_si512((const void *)p);
    json_masks masks;
    masks.quote = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"'));
    masks.backslash = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    masks.operators = _mm512_cmpeq_epi8_mask(
        _mm512_or_si512(v, _mm512_set1_epi8(0x20)), _mm512_shuffle_epi8(operators, v));
    masks.space = _mm512_cmpeq_epi8_mask(v, _mm512_shuffle_epi8(spaces, v));
    masks.control = _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20));
    masks.high = _mm512_movepi8_mask(v);
    return masks;
}

#elif defined(__aarch64__)

CDK_INLINE uint64_t json_bits_neon(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t sum = vpaddq_u8(
        vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights)), vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights)));
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

CDK_INLINE json_masks json_masks_neon(const uint8_t *p) {
    const uint8x16_t spaces = {JSON_SPACES}, operators = {JSON_OPERATORS};
    const uint8x16_t low4 = vdupq_n_u8(15), bit5 = vdupq_n_u8(0x20);
    uint8x16_t v[4], o[4], s[4], c[4], h[4];
    for (int i = 0; i < 4; i++) {
        v[i] = vld1q_u8(p + 16 * i);
        // As the x86 table has it: a byte above 0x7F looks up nothing.
        uint8x16_t index = vorrq_u8(vandq_u8(v[i], low4), vandq_u8(v[i], vdupq_n_u8(0x80)));
        o[i] = vceqq_u8(vorrq_u8(v[i], bit5), vqtbl1q_u8(operators, index));
        s[i] = vceqq_u8(v[i], vqtbl1q_u8(spaces, index));
        c[i] = vcltq_u8(v[i], vdupq_n_u8(0x20));
        h[i] = vcgeq_u8(v[i], vdupq_n_u8(0x80));
    }
    json_masks masks;
    masks.quote = cdk_equal64_neon(p, '"');
    masks.backslash = cdk_equal64_neon(p, '\\');
    masks.operators = json_bits_neon(o[0], o[1], o[2], o[3]);
    masks.space = json_bits_neon(s[0], s[1], s[2], s[3]);
    masks.control = json_bits_neon(c[0], c[1], c[2], c[3]);
    masks.high = json_bits_neon(h[0], h[1], h[2], h[3]);
    return masks;
}

#define cdk_prefix_xor_neon cdk_prefix_xor_portable

#endif

// The bytes that a backslash escapes; `*carry` is 1 where the first byte is.
CDK_INLINE uint64_t json_escaped(uint64_t backslash, uint64_t *carry) {
    uint64_t escaped = *carry;
    backslash &= ~escaped;
    *carry = 0;
    // Every backslash that is not escaped itself escapes the byte behind it.
    while (backslash) {
        uint64_t first = backslash & -backslash;
        uint64_t target = first << 1;
        if (target == 0) *carry = 1;
        escaped |= target;
        backslash &= ~(first | target);
    }
    return escaped;
}

#endif

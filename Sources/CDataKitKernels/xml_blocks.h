// Where runs of characters in XML end: text, names, attribute values. Each function gives the position of the first byte
// that ends a run, or `count`; up to 64 bytes behind `count` are readable.

#ifndef CDK_XML_BLOCKS_H
#define CDK_XML_BLOCKS_H

#include "CDataKitKernels.h"
#include "blocks.h"

// What a byte can end, one bit each.
enum { XML_ENDS_TEXT = 1, XML_ENDS_NAME = 2, XML_ENDS_VALUE = 4 };

CDK_INLINE int xml_ends_text(uint8_t c) { return c == '<' || c == '&' || c == ']' || c == '\r'; }
CDK_INLINE int xml_ends_name(uint8_t c) { return c <= 0x20 || c == '>' || c == '/' || c == '='; }
// `quote` ends a value; the others only make it one that has to be looked at again.
CDK_INLINE int xml_ends_value(uint8_t c, uint8_t quote) { return c == quote || c == '<' || c == '&' || c < 0x20; }

CDK_INLINE size_t xml_text_end_portable(const uint8_t *p, size_t at, size_t count) {
    while (at < count && !xml_ends_text(p[at])) at++;
    return at;
}

CDK_INLINE size_t xml_name_end_portable(const uint8_t *p, size_t at, size_t count) {
    while (at < count && !xml_ends_name(p[at])) at++;
    return at;
}

CDK_INLINE size_t xml_value_end_portable(const uint8_t *p, size_t at, size_t count, uint8_t quote) {
    while (at < count && !xml_ends_value(p[at], quote)) at++;
    return at;
}

#if defined(__x86_64__)

CDK_AVX2 CDK_INLINE size_t xml_text_end_avx2(const uint8_t *p, size_t at, size_t count) {
    const __m256i less = _mm256_set1_epi8('<'), ampersand = _mm256_set1_epi8('&');
    const __m256i bracket = _mm256_set1_epi8(']'), carriage = _mm256_set1_epi8('\r');
    while (at < count) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(p + at));
        __m256i hit = _mm256_or_si256(
            _mm256_or_si256(_mm256_cmpeq_epi8(v, less), _mm256_cmpeq_epi8(v, ampersand)),
            _mm256_or_si256(_mm256_cmpeq_epi8(v, bracket), _mm256_cmpeq_epi8(v, carriage)));
        uint32_t mask = (uint32_t)_mm256_movemask_epi8(hit);
        if (mask) {
            at += (size_t)__builtin_ctz(mask);
            return at < count ? at : count;
        }
        at += 32;
    }
    return count;
}

CDK_AVX2 CDK_INLINE size_t xml_name_end_avx2(const uint8_t *p, size_t at, size_t count) {
    const __m128i space = _mm_set1_epi8(0x20), greater = _mm_set1_epi8('>');
    const __m128i slash = _mm_set1_epi8('/'), equals = _mm_set1_epi8('=');
    while (at < count) {
        __m128i v = _mm_loadu_si128((const __m128i *)(p + at));
        __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, space), v), _mm_cmpeq_epi8(v, greater)),
            _mm_or_si128(_mm_cmpeq_epi8(v, slash), _mm_cmpeq_epi8(v, equals)));
        uint32_t mask = (uint32_t)_mm_movemask_epi8(hit);
        if (mask) {
            at += (size_t)__builtin_ctz(mask);
            return at < count ? at : count;
        }
        at += 16;
    }
    return count;
}

CDK_AVX2 CDK_INLINE size_t xml_value_end_avx2(const uint8_t *p, size_t at, size_t count, uint8_t quote) {
    const __m256i less = _mm256_set1_epi8('<'), ampersand = _mm256_set1_epi8('&');
    const __m256i quotes = _mm256_set1_epi8((char)quote), control = _mm256_set1_epi8(0x1F);
    while (at < count) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(p + at));
        __m256i hit = _mm256_or_si256(
            _mm256_or_si256(_mm256_cmpeq_epi8(v, less), _mm256_cmpeq_epi8(v, ampersand)),
            _mm256_or_si256(_mm256_cmpeq_epi8(v, quotes), _mm256_cmpeq_epi8(_mm256_min_epu8(v, control), v)));
        uint32_t mask = (uint32_t)_mm256_movemask_epi8(hit);
        if (mask) {
            at += (size_t)__builtin_ctz(mask);
            return at < count ? at : count;
        }
        at += 32;
    }
    return count;
}

#elif defined(__aarch64__)

// Four bits a byte, the first byte's lowest.
CDK_INLINE uint64_t xml_nibbles_neon(uint8x16_t hit) {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(hit), 4)), 0);
}

#define XML_RUN_NEON(HIT)                                 \
    while (at < count) {                                  \
        uint8x16_t v = vld1q_u8(p + at);                  \
        uint64_t mask = xml_nibbles_neon(HIT);            \
        if (mask) {                                       \
            at += (size_t)(__builtin_ctzll(mask) >> 2);   \
            return at < count ? at : count;               \
        }                                                 \
        at += 16;                                         \
    }                                                     \
    return count;

CDK_INLINE size_t xml_text_end_neon(const uint8_t *p, size_t at, size_t count) {
    XML_RUN_NEON(vorrq_u8(
        vorrq_u8(vceqq_u8(v, vdupq_n_u8('<')), vceqq_u8(v, vdupq_n_u8('&'))),
        vorrq_u8(vceqq_u8(v, vdupq_n_u8(']')), vceqq_u8(v, vdupq_n_u8('\r')))))
}

CDK_INLINE size_t xml_name_end_neon(const uint8_t *p, size_t at, size_t count) {
    XML_RUN_NEON(vorrq_u8(
        vorrq_u8(vcleq_u8(v, vdupq_n_u8(0x20)), vceqq_u8(v, vdupq_n_u8('>'))),
        vorrq_u8(vceqq_u8(v, vdupq_n_u8('/')), vceqq_u8(v, vdupq_n_u8('=')))))
}

CDK_INLINE size_t xml_value_end_neon(const uint8_t *p, size_t at, size_t count, uint8_t quote) {
    XML_RUN_NEON(vorrq_u8(
        vorrq_u8(vceqq_u8(v, vdupq_n_u8('<')), vceqq_u8(v, vdupq_n_u8('&'))),
        vorrq_u8(vceqq_u8(v, vdupq_n_u8(quote)), vcltq_u8(v, vdupq_n_u8(0x20)))))
}

#endif

#endif

// UTF-8 validation: blocks of ASCII are passed 64 bytes at a time, other text is decoded sequence by sequence.

#include "CDataKitKernels.h"
#include "blocks.h"

// The length of the valid sequence that begins with a byte above 0x7F, or 0 (Unicode 15, table 3-7).
CDK_INLINE size_t utf8_sequence(const uint8_t *p, size_t left) {
    uint8_t lead = p[0];
    if (lead < 0xC2 || lead > 0xF4 || left < 2) return 0;
    uint8_t second = p[1];
    if (lead < 0xE0) return (second & 0xC0) == 0x80 ? 2 : 0;
    if (left < 3 || (p[2] & 0xC0) != 0x80) return 0;
    if (lead < 0xF0) {
        uint8_t low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return second >= low && second <= high ? 3 : 0;
    }
    if (left < 4 || (p[3] & 0xC0) != 0x80) return 0;
    uint8_t low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high ? 4 : 0;
}

CDK_INLINE int ascii64_portable(const uint8_t *p) {
    uint64_t any = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word;
        memcpy(&word, p + 8 * i, 8);
        any |= word;
    }
    return (any & 0x8080808080808080ull) == 0;
}

#if defined(__x86_64__)
CDK_AVX2 CDK_INLINE int ascii64_avx2(const uint8_t *p) {
    __m256i any = _mm256_or_si256(
        _mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 32)));
    return _mm256_movemask_epi8(any) == 0;
}
#endif

#define UTF8_DEFINE(LEVEL, TARGET)                                            \
    TARGET static size_t utf8_valid_prefix_##LEVEL(const uint8_t *p, size_t n) { \
        size_t at = 0;                                                        \
        while (at < n) {                                                      \
            while (n - at >= 64 && ascii64_##LEVEL(p + at)) at += 64;         \
            size_t stop = n - at >= 64 ? at + 64 : n;                         \
            while (at < stop) {                                               \
                if (p[at] < 0x80) {                                           \
                    at++;                                                     \
                } else {                                                      \
                    size_t length = utf8_sequence(p + at, n - at);            \
                    if (length == 0) return at;                               \
                    at += length;                                             \
                }                                                             \
            }                                                                 \
        }                                                                     \
        return n;                                                             \
    }

UTF8_DEFINE(portable, )
#if defined(__x86_64__)
UTF8_DEFINE(avx2, CDK_AVX2)
#endif

size_t cdk_utf8_valid_prefix(int level, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return utf8_valid_prefix_avx2(bytes, count);
#endif
    (void)level;
    return utf8_valid_prefix_portable(bytes, count);
}

size_t cdk_find_byte(const uint8_t *bytes, size_t count, uint8_t byte) {
    const uint8_t *found = count ? memchr(bytes, byte, count) : 0;
    return found ? (size_t)(found - bytes) : count;
}

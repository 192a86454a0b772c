// UTF-8 validation: blocks of ASCII are passed 64 bytes at a time. Where there are tables of 16 bytes to look up, other
// text is classified by three nibbles of each pair of bytes (Keiser and Lemire, "Validating UTF-8 In Less Than One
// Instruction Per Byte", 2020); only to find the place of an error is it decoded sequence by sequence, as it is elsewhere.

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

CDK_AVX512 CDK_INLINE int ascii64_avx512(const uint8_t *p) {
    return _mm512_movepi8_mask(_mm512_loadu_si512((const void *)p)) == 0;
}
#endif

CDK_INLINE size_t skip_valid_portable(const uint8_t *p, size_t n) {
    (void)p;
    (void)n;
    return 0;
}

#if defined(__x86_64__)

// What a pair of bytes can be wrong in, one bit each. A pair is wrong where all three nibbles allow the same fault.
enum {
    UTF8_TOO_SHORT = 1,      // a lead byte without its continuation
    UTF8_TOO_LONG = 2,       // a continuation behind ASCII
    UTF8_OVERLONG_3 = 4,     // E0 80..9F
    UTF8_TOO_LARGE = 8,      // F4 90..BF, F5 and above
    UTF8_SURROGATE = 16,     // ED A0..BF
    UTF8_OVERLONG_2 = 32,    // C0, C1
    UTF8_OVERLONG_4 = 64,    // F0 80..8F; F8 and above with 80..8F
    UTF8_TWO_TRAILS = 128,   // two continuations; right as the third or fourth byte
    UTF8_CARRY = UTF8_TOO_SHORT | UTF8_TOO_LONG | UTF8_TWO_TRAILS,
};

// The faults that a nibble of a pair's first byte allows, and the high nibble of its second.
enum {
    UTF8_LARGE = UTF8_CARRY | UTF8_TOO_LARGE | UTF8_OVERLONG_4,
    UTF8_TRAIL = UTF8_TOO_LONG | UTF8_OVERLONG_2 | UTF8_TWO_TRAILS,
};
#define UTF8_TABLE(...) {__VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__}
static const uint8_t utf8_first_high[64] = UTF8_TABLE(
    UTF8_TOO_LONG, UTF8_TOO_LONG, UTF8_TOO_LONG, UTF8_TOO_LONG, UTF8_TOO_LONG, UTF8_TOO_LONG, UTF8_TOO_LONG,
    UTF8_TOO_LONG, UTF8_TWO_TRAILS, UTF8_TWO_TRAILS, UTF8_TWO_TRAILS, UTF8_TWO_TRAILS,
    UTF8_TOO_SHORT | UTF8_OVERLONG_2, UTF8_TOO_SHORT, UTF8_TOO_SHORT | UTF8_OVERLONG_3 | UTF8_SURROGATE,
    UTF8_TOO_SHORT | UTF8_TOO_LARGE | UTF8_OVERLONG_4);
static const uint8_t utf8_first_low[64] = UTF8_TABLE(
    UTF8_CARRY | UTF8_OVERLONG_3 | UTF8_OVERLONG_2 | UTF8_OVERLONG_4, UTF8_CARRY | UTF8_OVERLONG_2, UTF8_CARRY,
    UTF8_CARRY, UTF8_CARRY | UTF8_TOO_LARGE, UTF8_LARGE, UTF8_LARGE, UTF8_LARGE, UTF8_LARGE, UTF8_LARGE, UTF8_LARGE,
    UTF8_LARGE, UTF8_LARGE, UTF8_LARGE | UTF8_SURROGATE, UTF8_LARGE, UTF8_LARGE);
static const uint8_t utf8_second_high[64] = UTF8_TABLE(
    UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT,
    UTF8_TOO_SHORT, UTF8_TRAIL | UTF8_OVERLONG_3 | UTF8_OVERLONG_4, UTF8_TRAIL | UTF8_OVERLONG_3 | UTF8_TOO_LARGE,
    UTF8_TRAIL | UTF8_SURROGATE | UTF8_TOO_LARGE, UTF8_TRAIL | UTF8_SURROGATE | UTF8_TOO_LARGE, UTF8_TOO_SHORT,
    UTF8_TOO_SHORT, UTF8_TOO_SHORT, UTF8_TOO_SHORT);

// The faults of 32 bytes; `before` are the 32 bytes before them.
CDK_AVX2 CDK_INLINE __m256i utf8_faults_avx2(__m256i bytes, __m256i before) {
    const __m256i low4 = _mm256_set1_epi8(15);
    const __m256i first_high = _mm256_loadu_si256((const __m256i *)utf8_first_high);
    const __m256i first_low = _mm256_loadu_si256((const __m256i *)utf8_first_low);
    const __m256i second_high = _mm256_loadu_si256((const __m256i *)utf8_second_high);
    __m256i joint = _mm256_permute2x128_si256(before, bytes, 0x21);
    __m256i one = _mm256_alignr_epi8(bytes, joint, 15), two = _mm256_alignr_epi8(bytes, joint, 14);
    __m256i three = _mm256_alignr_epi8(bytes, joint, 13);
    __m256i faults = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), low4)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(one, low4))),
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low4)));
    // Third and fourth bytes must be continuations, and only they may be behind another.
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i trails = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(faults, trails);
}

// Likewise of 64 bytes.
CDK_AVX512 CDK_INLINE __m512i utf8_faults_avx512(__m512i bytes, __m512i before) {
    const __m512i low4 = _mm512_set1_epi8(15);
    const __m512i first_high = _mm512_loadu_si512((const void *)utf8_first_high);
    const __m512i first_low = _mm512_loadu_si512((const void *)utf8_first_low);
    const __m512i second_high = _mm512_loadu_si512((const void *)utf8_second_high);
    __m512i joint = _mm512_alignr_epi64(bytes, before, 6);
    __m512i one = _mm512_alignr_epi8(bytes, joint, 15), two = _mm512_alignr_epi8(bytes, joint, 14);
    __m512i three = _mm512_alignr_epi8(bytes, joint, 13);
    __m512i faults = _mm512_and_si512(
        _mm512_and_si512(
            _mm512_shuffle_epi8(first_high, _mm512_and_si512(_mm512_srli_epi16(one, 4), low4)),
            _mm512_shuffle_epi8(first_low, _mm512_and_si512(one, low4))),
        _mm512_shuffle_epi8(second_high, _mm512_and_si512(_mm512_srli_epi16(bytes, 4), low4)));
    __m512i third = _mm512_subs_epu8(two, _mm512_set1_epi8((char)(0xE0 - 0x80)));
    __m512i fourth = _mm512_subs_epu8(three, _mm512_set1_epi8((char)(0xF0 - 0x80)));
    __m512i trails = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
    return _mm512_xor_si512(faults, trails);
}

// Back from the end of a valid block to the start of a sequence that it left open.
CDK_INLINE size_t utf8_whole(const uint8_t *p, size_t at) {
    for (int i = 1; i <= 3 && (size_t)i <= at; i++) {
        uint8_t byte = p[at - (size_t)i];
        if ((byte & 0xC0) == 0x80) continue;
        return byte >= 0xC0 && (byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2) > i ? at - (size_t)i : at;
    }
    return at;
}

// How many bytes from the start are surely valid: whole sequences, up to a block with a fault or the last short block.
CDK_AVX2 static size_t skip_valid_avx2(const uint8_t *p, size_t n) {
    __m256i before = _mm256_setzero_si256();
    size_t at = 0;
    while (n - at >= 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(p + at));
        __m256i b = _mm256_loadu_si256((const __m256i *)(p + at + 32));
        __m256i faults = _mm256_or_si256(utf8_faults_avx2(a, before), utf8_faults_avx2(b, a));
        if (!_mm256_testz_si256(faults, faults)) break;
        before = b;
        at += 64;
    }
    return utf8_whole(p, at);
}

CDK_AVX512 static size_t skip_valid_avx512(const uint8_t *p, size_t n) {
    __m512i before = _mm512_setzero_si512();
    size_t at = 0;
    while (n - at >= 64) {
        __m512i bytes = _mm512_loadu_si512((const void *)(p + at));
        __m512i faults = utf8_faults_avx512(bytes, before);
        if (_mm512_test_epi8_mask(faults, faults)) break;
        before = bytes;
        at += 64;
    }
    return utf8_whole(p, at);
}
#endif

#define UTF8_DEFINE(LEVEL, TARGET)                                            \
    TARGET static size_t utf8_valid_prefix_##LEVEL(const uint8_t *p, size_t n) { \
        size_t at = 0;                                                        \
        while (at < n) {                                                      \
            while (n - at >= 64 && ascii64_##LEVEL(p + at)) at += 64;         \
            if (n - at >= 64) at += skip_valid_##LEVEL(p + at, n - at);       \
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
UTF8_DEFINE(avx512, CDK_AVX512)
#endif

size_t cdk_utf8_valid_prefix(int level, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX512) return utf8_valid_prefix_avx512(bytes, count);
    if (level >= CDK_LEVEL_AVX2) return utf8_valid_prefix_avx2(bytes, count);
#endif
    (void)level;
    return utf8_valid_prefix_portable(bytes, count);
}

// In bytes that cannot overflow, so that the compiler makes vectors of them.
#define COUNT_BYTES(CONDITION)                                    \
    size_t total = 0, at = 0;                                     \
    for (; count - at >= 128; at += 128) {                        \
        uint8_t sums[32] = {0};                                   \
        for (int i = 0; i < 128; i += 32)                         \
            for (int j = 0; j < 32; j++) {                        \
                uint8_t c = bytes[at + (size_t)i + (size_t)j];    \
                sums[j] = (uint8_t)(sums[j] + (CONDITION));       \
            }                                                     \
        for (int j = 0; j < 32; j++) total += sums[j];            \
    }                                                             \
    for (; at < count; at++) {                                    \
        uint8_t c = bytes[at];                                    \
        total += (CONDITION);                                     \
    }                                                             \
    return total

size_t cdk_count_byte(const uint8_t *bytes, size_t count, uint8_t byte) { COUNT_BYTES(c == byte); }

size_t cdk_count_characters(const uint8_t *bytes, size_t count) { COUNT_BYTES((c & 0xC0) != 0x80); }

size_t cdk_find_byte(const uint8_t *bytes, size_t count, uint8_t byte) {
    const uint8_t *found = count ? memchr(bytes, byte, count) : 0;
    return found ? (size_t)(found - bytes) : count;
}

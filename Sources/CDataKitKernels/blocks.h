// Comparing 64 bytes at once, at each SIMD level. A block function gives one bit a byte, the first byte's lowest.

#ifndef CDK_BLOCKS_H
#define CDK_BLOCKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CDK_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul,lzcnt")))
#define CDK_AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,bmi,bmi2,popcnt,pclmul,lzcnt")))
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define CDK_INLINE static inline __attribute__((always_inline))

// Each bit set where an odd number of bits at or below it are set in `x`.
CDK_INLINE uint64_t cdk_prefix_xor_portable(uint64_t x) {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    x ^= x << 32;
    return x;
}

// Equality of 8 bytes with a byte, one bit each, by arithmetic within a word.
CDK_INLINE uint64_t cdk_equal8_portable(uint64_t word, uint8_t byte) {
    const uint64_t low7 = 0x7F7F7F7F7F7F7F7Full;
    uint64_t x = word ^ (0x0101010101010101ull * byte);
    uint64_t zero = ~(((x & low7) + low7) | x | low7);  // the high bit of each byte that is zero
    return ((zero >> 7) * 0x0102040810204080ull) >> 56;
}

CDK_INLINE uint64_t cdk_equal64_portable(const uint8_t *p, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t word;
        memcpy(&word, p + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        mask |= cdk_equal8_portable(word, byte) << (8 * i);
    }
    return mask;
}

#if defined(__x86_64__)

CDK_AVX2 CDK_INLINE uint64_t cdk_equal64_avx2(const uint8_t *p, uint8_t byte) {
    __m256i wanted = _mm256_set1_epi8((char)byte);
    __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)p), wanted);
    __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(p + 32)), wanted);
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

CDK_AVX512 CDK_INLINE uint64_t cdk_equal64_avx512(const uint8_t *p, uint8_t byte) {
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512((const void *)p), _mm512_set1_epi8((char)byte));
}

CDK_AVX2 CDK_INLINE uint64_t cdk_prefix_xor_avx2(uint64_t x) {
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), _mm_set1_epi8(-1), 0));
}

CDK_AVX512 CDK_INLINE uint64_t cdk_prefix_xor_avx512(uint64_t x) {
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), _mm_set1_epi8(-1), 0));
}

#elif defined(__aarch64__)

CDK_INLINE uint64_t cdk_equal64_neon(const uint8_t *p, uint8_t byte) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t wanted = vdupq_n_u8(byte);
    uint8x16_t a = vandq_u8(vceqq_u8(vld1q_u8(p), wanted), weights);
    uint8x16_t b = vandq_u8(vceqq_u8(vld1q_u8(p + 16), wanted), weights);
    uint8x16_t c = vandq_u8(vceqq_u8(vld1q_u8(p + 32), wanted), weights);
    uint8x16_t d = vandq_u8(vceqq_u8(vld1q_u8(p + 48), wanted), weights);
    uint8x16_t sum = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

#endif

#endif

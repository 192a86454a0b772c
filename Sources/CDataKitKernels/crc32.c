#include "cdk_crc32.h"

#include <string.h>

#include "CDataKitKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#endif

// The portable way: eight bytes at a time through eight tables, computed by the compiler's constructor below.

static uint32_t tables[8][256];

__attribute__((constructor)) static void make_tables(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
        tables[0][i] = crc;
    }
    for (uint32_t i = 0; i < 256; i++) {
        for (int t = 1; t < 8; t++) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 0xFF];
    }
}

/// The register is the complement of the checksum.
static uint32_t update_portable(uint32_t reg, const uint8_t *bytes, size_t count) {
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        word ^= reg;
        reg = tables[7][word & 0xFF] ^ tables[6][word >> 8 & 0xFF] ^ tables[5][word >> 16 & 0xFF] ^
              tables[4][word >> 24 & 0xFF] ^ tables[3][word >> 32 & 0xFF] ^ tables[2][word >> 40 & 0xFF] ^
              tables[1][word >> 48 & 0xFF] ^ tables[0][word >> 56];
        bytes += 8;
        count -= 8;
    }
    while (count-- > 0) reg = reg >> 8 ^ tables[0][(reg ^ *bytes++) & 0xFF];
    return reg;
}

#if defined(__x86_64__)

/// Multiplies both halves of a remainder by powers of x and adds the next 16 bytes.
__attribute__((target("pclmul,sse4.1"))) static inline __m128i fold(__m128i remainder, __m128i powers, __m128i next) {
    __m128i low = _mm_clmulepi64_si128(remainder, powers, 0x00);
    __m128i high = _mm_clmulepi64_si128(remainder, powers, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/// Folding by carry-less multiplication: four remainders of 16 bytes side by side, then one. What is left is a
/// remainder of 16 bytes, which the tables finish. (V. Gopal and others, "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ Instruction", 2009.) Takes a multiple of 16 bytes, 64 or more.
__attribute__((target("pclmul,sse4.1"))) static uint32_t update_pclmul(
    uint32_t reg, const uint8_t *bytes, size_t count
) {
    // x^(512+32), x^(512-32) and x^(128+32), x^(128-32), each modulo the polynomial and reflected.
    const __m128i by64 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
    const __m128i by16 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    const __m128i *next = (const __m128i *)bytes;
    __m128i a = _mm_xor_si128(_mm_loadu_si128(next), _mm_cvtsi32_si128((int)reg));
    __m128i b = _mm_loadu_si128(next + 1);
    __m128i c = _mm_loadu_si128(next + 2);
    __m128i d = _mm_loadu_si128(next + 3);
    next += 4;
    count -= 64;
    while (count >= 64) {
        a = fold(a, by64, _mm_loadu_si128(next));
        b = fold(b, by64, _mm_loadu_si128(next + 1));
        c = fold(c, by64, _mm_loadu_si128(next + 2));
        d = fold(d, by64, _mm_loadu_si128(next + 3));
        next += 4;
        count -= 64;
    }
    a = fold(a, by16, b);
    a = fold(a, by16, c);
    a = fold(a, by16, d);
    while (count >= 16) {
        a = fold(a, by16, _mm_loadu_si128(next++));
        count -= 16;
    }
    uint8_t remainder[16];
    _mm_storeu_si128((__m128i *)remainder, a);
    return update_portable(0, remainder, 16);
}

#elif defined(__aarch64__)

__attribute__((target("crc"))) static uint32_t update_arm(uint32_t reg, const uint8_t *bytes, size_t count) {
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        reg = __crc32d(reg, word);
        bytes += 8;
        count -= 8;
    }
    while (count-- > 0) reg = __crc32b(reg, *bytes++);
    return reg;
}

#endif

uint32_t cdk_crc32(int level, uint32_t crc, const uint8_t *bytes, size_t count) {
    uint32_t reg = ~crc;
#if defined(__x86_64__)
    if (level != CDK_LEVEL_PORTABLE && count >= 64) {
        size_t folded = count & ~(size_t)15;
        reg = update_pclmul(reg, bytes, folded);
        bytes += folded;
        count -= folded;
    }
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
    if (level != CDK_LEVEL_PORTABLE) return ~update_arm(reg, bytes, count);
#else
    (void)level;
#endif
    return ~update_portable(reg, bytes, count);
}

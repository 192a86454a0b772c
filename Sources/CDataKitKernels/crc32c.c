#include <string.h>

#include "CDataKitKernels.h"
#include "cdk_crc32.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#endif

// The portable way: a byte at a time through a table.

static uint32_t table[256];

__attribute__((constructor)) static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0x82F63B78u & -(crc & 1));
        table[i] = crc;
    }
}

static uint32_t update_portable(uint32_t reg, const uint8_t *bytes, size_t count) {
    while (count-- > 0) reg = reg >> 8 ^ table[(reg ^ *bytes++) & 0xFF];
    return reg;
}

// Processors have an instruction for this polynomial.

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t update_native(uint32_t reg, const uint8_t *bytes, size_t count) {
    uint64_t wide = reg;
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        wide = _mm_crc32_u64(wide, word);
        bytes += 8;
        count -= 8;
    }
    reg = (uint32_t)wide;
    while (count-- > 0) reg = _mm_crc32_u8(reg, *bytes++);
    return reg;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

static uint32_t update_native(uint32_t reg, const uint8_t *bytes, size_t count) {
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        reg = __crc32cd(reg, word);
        bytes += 8;
        count -= 8;
    }
    while (count-- > 0) reg = __crc32cb(reg, *bytes++);
    return reg;
}

#endif

uint32_t cdk_crc32c(int level, uint32_t crc, const uint8_t *bytes, size_t count) {
#if defined(__x86_64__) || (defined(__aarch64__) && defined(__ARM_FEATURE_CRC32))
    if (level != CDK_LEVEL_PORTABLE) return ~update_native(~crc, bytes, count);
#else
    (void)level;
#endif
    return ~update_portable(~crc, bytes, count);
}

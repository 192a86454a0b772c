#include "cdk_bloom.h"

#include <string.h>

#include "CDataKitKernels.h"
#include "blocks.h"

// Little-endian machines only, as are all that Swift runs on: words are stored as they lie in memory.

// The hash, as its specification describes it

#define PRIME1 0x9E3779B185EBCA87ull
#define PRIME2 0xC2B2AE3D27D4EB4Full
#define PRIME3 0x165667B19E3779F9ull
#define PRIME4 0x85EBCA77C2B2AE63ull
#define PRIME5 0x27D4EB2F165667C5ull

CDK_INLINE uint64_t rotate(uint64_t x, unsigned bits) { return x << bits | x >> (64 - bits); }

CDK_INLINE uint64_t word64(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

CDK_INLINE uint32_t word32(const uint8_t *p) {
    uint32_t word;
    memcpy(&word, p, 4);
    return word;
}

CDK_INLINE uint64_t lane(uint64_t accumulator, uint64_t input) {
    return rotate(accumulator + input * PRIME2, 31) * PRIME1;
}

CDK_INLINE uint64_t merge(uint64_t hash, uint64_t accumulator) {
    return (hash ^ lane(0, accumulator)) * PRIME1 + PRIME4;
}

CDK_INLINE uint64_t avalanche(uint64_t hash) {
    hash = (hash ^ hash >> 33) * PRIME2;
    hash = (hash ^ hash >> 29) * PRIME3;
    return hash ^ hash >> 32;
}

CDK_INLINE uint64_t mix8(uint64_t hash, uint64_t word) { return rotate(hash ^ lane(0, word), 27) * PRIME1 + PRIME4; }

CDK_INLINE uint64_t mix4(uint64_t hash, uint32_t word) { return rotate(hash ^ word * PRIME1, 23) * PRIME2 + PRIME3; }

CDK_INLINE uint64_t hash4(uint32_t value) { return avalanche(mix4(PRIME5 + 4, value)); }

CDK_INLINE uint64_t hash8(uint64_t value) { return avalanche(mix8(PRIME5 + 8, value)); }

uint64_t cdk_xxh64(const uint8_t *bytes, size_t count) {
    const uint8_t *p = bytes;
    size_t left = count;
    uint64_t hash = PRIME5;
    if (left >= 32) {
        uint64_t a = PRIME1 + PRIME2, b = PRIME2, c = 0, d = 0 - PRIME1;
        do {
            a = lane(a, word64(p));
            b = lane(b, word64(p + 8));
            c = lane(c, word64(p + 16));
            d = lane(d, word64(p + 24));
            p += 32;
            left -= 32;
        } while (left >= 32);
        hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
        hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    hash += count;
    for (; left >= 8; left -= 8, p += 8) hash = mix8(hash, word64(p));
    if (left >= 4) {
        hash = mix4(hash, word32(p));
        left -= 4;
        p += 4;
    }
    for (; left > 0; left--, p++) hash = rotate(hash ^ *p * PRIME5, 11) * PRIME1;
    return avalanche(hash);
}

// The filter

static const uint32_t salts[8] = {0x47b6137bu, 0x44974d91u, 0x8824ad5bu, 0xa2b7289du,
                                  0x705495c7u, 0x2df1424bu, 0x9efc4947u, 0x5c6bfb31u};

CDK_INLINE uint32_t *block_of(const uint32_t *words, size_t blocks, uint64_t hash) {
    return (uint32_t *)words + 8 * (size_t)((hash >> 32) * (uint64_t)blocks >> 32);
}

CDK_INLINE void insert_block(uint32_t *block, uint32_t key) {
    for (unsigned i = 0; i < 8; i++) block[i] |= (uint32_t)1 << (key * salts[i] >> 27);
}

static void insert_portable(uint32_t *words, size_t blocks, const uint64_t *hashes, size_t count) {
    for (size_t i = 0; i < count; i++) insert_block(block_of(words, blocks, hashes[i]), (uint32_t)hashes[i]);
}

#if defined(__x86_64__)

// The blocks lie anywhere in a filter that may be larger than the caches: those of later hashes are fetched ahead.
enum { AHEAD = 8 };

CDK_AVX2 static void insert_avx2(uint32_t *words, size_t blocks, const uint64_t *hashes, size_t count) {
    const __m256i salt = _mm256_loadu_si256((const __m256i *)salts), one = _mm256_set1_epi32(1);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) __builtin_prefetch(block_of(words, blocks, hashes[i + AHEAD]), 1);
        __m256i *block = (__m256i *)block_of(words, blocks, hashes[i]);
        __m256i key = _mm256_mullo_epi32(_mm256_set1_epi32((int)(uint32_t)hashes[i]), salt);
        __m256i bits = _mm256_sllv_epi32(one, _mm256_srli_epi32(key, 27));
        _mm256_storeu_si256(block, _mm256_or_si256(_mm256_loadu_si256(block), bits));
    }
}

#endif

void cdk_bloom_insert(int level, uint32_t *words, size_t blocks, const uint64_t *hashes, size_t count) {
#if defined(__x86_64__)
    if (level != CDK_LEVEL_PORTABLE) {
        insert_avx2(words, blocks, hashes, count);
        return;
    }
#else
    (void)level;
#endif
    insert_portable(words, blocks, hashes, count);
}

int cdk_bloom_contains(const uint32_t *words, size_t blocks, uint64_t hash) {
    const uint32_t *block = block_of(words, blocks, hash);
    uint32_t key = (uint32_t)hash, missing = 0;
    for (unsigned i = 0; i < 8; i++) missing |= ~block[i] & (uint32_t)1 << (key * salts[i] >> 27);
    return missing == 0;
}

// Hashes are made for some values at a time: making them and setting bits are both faster apart.
enum { BATCH = 256 };

void cdk_bloom_insert_fixed(
    int level, uint32_t *words, size_t blocks, const uint8_t *bytes, size_t size, size_t width) {
    uint64_t hashes[BATCH];
    size_t count = width == 0 ? 0 : size / width;
    while (count > 0) {
        size_t take = count < BATCH ? count : BATCH;
        if (width == 4) {
            for (size_t i = 0; i < take; i++) hashes[i] = hash4(word32(bytes + 4 * i));
        } else if (width == 8) {
            for (size_t i = 0; i < take; i++) hashes[i] = hash8(word64(bytes + 8 * i));
        } else {
            for (size_t i = 0; i < take; i++) hashes[i] = cdk_xxh64(bytes + width * i, width);
        }
        cdk_bloom_insert(level, words, blocks, hashes, take);
        bytes += take * width;
        count -= take;
    }
}

int cdk_bloom_insert_strings(int level, uint32_t *words, size_t blocks, const uint8_t *bytes, size_t size) {
    uint64_t hashes[BATCH];
    size_t held = 0, position = 0;
    while (position < size) {
        if (size - position < 4) return -1;
        size_t length = word32(bytes + position);
        position += 4;
        if (length > size - position) return -1;
        hashes[held++] = cdk_xxh64(bytes + position, length);
        position += length;
        if (held == BATCH) {
            cdk_bloom_insert(level, words, blocks, hashes, held);
            held = 0;
        }
    }
    cdk_bloom_insert(level, words, blocks, hashes, held);
    return 0;
}

double cdk_bloom_false_positives(const uint32_t *words, size_t blocks) {
    double sum = 0;
    for (size_t b = 0; b < blocks; b++) {
        double chance = 1;
        for (unsigned i = 0; i < 8; i++) chance *= (double)__builtin_popcount(words[8 * b + i]) / 32;
        sum += chance;
    }
    return blocks == 0 ? 0 : sum / (double)blocks;
}

void cdk_bloom_fold(uint32_t *words, size_t blocks) {
    // A hash that picks block b of n picks block b / 2 of n / 2.
    for (size_t b = 0; b < blocks / 2; b++) {
        for (unsigned i = 0; i < 8; i++) words[8 * b + i] = words[16 * b + i] | words[16 * b + 8 + i];
    }
}

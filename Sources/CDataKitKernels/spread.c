#include "cdk_parquet_decode.h"

#include <string.h>

uint32_t cdk_max_u32(const uint32_t *values, size_t count) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) largest = values[i] > largest ? values[i] : largest;
    return largest;
}

typedef struct {
    uint64_t low, high;
} wide;

#define GATHER(type)                                                      \
    do {                                                                  \
        const type *from = dictionary;                                    \
        type *to = out;                                                   \
        for (size_t i = 0; i < count; i++) to[i] = from[indices[i]];      \
    } while (0)

void cdk_gather(const void *dictionary, size_t width, const uint32_t *indices, size_t count, void *out) {
    switch (width) {
    case 1: GATHER(uint8_t); return;
    case 2: GATHER(uint16_t); return;
    case 4: GATHER(uint32_t); return;
    case 8: GATHER(uint64_t); return;
    case 16: GATHER(wide); return;
    default:
        for (size_t i = 0; i < count; i++) {
            memcpy((uint8_t *)out + i * width, (const uint8_t *)dictionary + indices[i] * width, width);
        }
    }
}

static inline unsigned bit_at(const uint64_t *bits, size_t position) {
    return (unsigned)(bits[position >> 6] >> (position & 63)) & 1;
}

// From the back, so that no value is overwritten before it has moved; when as many values as places are left, the
// rest stands where it belongs.
#define SPREAD(type)                                         \
    do {                                                     \
        type *v = values;                                    \
        const type zero = {0};                               \
        while (i > j && j > 0) {                             \
            i--;                                             \
            unsigned there = bit_at(bits, first + i);        \
            type value = v[j - 1];                           \
            v[i] = there ? value : zero;                     \
            j -= there;                                      \
        }                                                    \
        if (j == 0 && i > 0) memset(v, 0, i * sizeof(type)); \
    } while (0)

void cdk_spread(void *values, size_t width, const uint64_t *bits, size_t first, size_t count, size_t dense) {
    size_t i = count, j = dense;
    switch (width) {
    case 1: SPREAD(uint8_t); return;
    case 2: SPREAD(uint16_t); return;
    case 4: SPREAD(uint32_t); return;
    case 8: SPREAD(uint64_t); return;
    case 16: SPREAD(wide); return;
    default: {
        uint8_t *v = values;
        while (i > j && j > 0) {
            i--;
            if (bit_at(bits, first + i)) {
                j--;
                memmove(v + i * width, v + j * width, width);
            } else {
                memset(v + i * width, 0, width);
            }
        }
        if (j == 0) memset(v, 0, i * width);
    }
    }
}

void cdk_spread_ends(int32_t *ends, const uint64_t *bits, size_t first, size_t count, size_t dense, int32_t start) {
    size_t i = count, j = dense;
    while (i > j && j > 0) {
        i--;
        ends[i] = ends[j - 1];
        j -= bit_at(bits, first + i);
    }
    if (j == 0) {
        for (size_t k = 0; k < i; k++) ends[k] = start;
    }
}

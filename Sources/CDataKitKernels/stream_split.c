#include <string.h>

#include "CDataKitKernels.h"
#include "blocks.h"

// BYTE_STREAM_SPLIT (Encodings.md, 9): stream k holds byte k of every value.

typedef uint8_t bytes16 __attribute__((vector_size(16)));

CDK_INLINE bytes16 low_halves(bytes16 a, bytes16 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

CDK_INLINE bytes16 high_halves(bytes16 a, bytes16 b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// Sixteen values of `width` bytes, 2, 4, 8 or 16, as `width` vectors of one stream each.
///
/// The address of a byte among them is the value's number (4 bits) and the byte's. Interleaving the first half of the
/// vectors with the second moves the address's highest bit to its end; four times, and the byte's number leads.
CDK_INLINE void split16(const uint8_t *values, uint8_t *out, size_t count, const size_t width) {
    bytes16 a[16], b[16];
    for (size_t k = 0; k < width; k++) memcpy(&a[k], values + 16 * k, 16);
    for (int round = 0; round < 4; round++) {
        for (size_t k = 0; k < width / 2; k++) {
            b[2 * k] = low_halves(a[k], a[k + width / 2]);
            b[2 * k + 1] = high_halves(a[k], a[k + width / 2]);
        }
        for (size_t k = 0; k < width; k++) a[k] = b[k];
    }
    for (size_t k = 0; k < width; k++) memcpy(out + k * count, &a[k], 16);
}

#define SPLIT(W)                                                                                                   \
    case W:                                                                                                        \
        for (; done + 16 <= count; done += 16) split16(values + W * done, out + done, count, W);                   \
        break;

void cdk_byte_stream_split(const uint8_t *values, size_t width, size_t count, uint8_t *out) {
    size_t done = 0;
    switch (width) {
        SPLIT(2)
        SPLIT(4)
        SPLIT(8)
        SPLIT(16)
    }
    // Other widths, and what is left: a few values at a time, so that they stay in the cache for all their streams.
    while (done < count) {
        size_t end = count - done < 64 ? count : done + 64;
        for (size_t k = 0; k < width; k++) {
            for (size_t i = done; i < end; i++) out[k * count + i] = values[width * i + k];
        }
        done = end;
    }
}

#include "cdk_values.h"

#include <string.h>

#include "CDataKitKernels.h"
#include "byte_order.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define TARGET_AVX2 __attribute__((target("avx2")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,prefer-256-bit")))
#endif

// Leaving nulls out

#define DEFINE_COMPACT(NAME, VALUE)                                                                                \
    size_t NAME(const VALUE *values, const uint64_t *words, size_t count, VALUE *destination) {                    \
        VALUE *out = destination;                                                                                  \
        for (size_t base = 0; base < count; base += 64) {                                                          \
            uint64_t word = words[base / 64];                                                                      \
            const VALUE *block = values + base;                                                                    \
            if (word == UINT64_MAX) {                                                                              \
                memcpy(out, block, 64 * sizeof *out);                                                              \
                out += 64;                                                                                         \
                continue;                                                                                          \
            }                                                                                                      \
            while (word != 0) {                                                                                    \
                *out++ = block[__builtin_ctzll(word)];                                                             \
                word &= word - 1;                                                                                  \
            }                                                                                                      \
        }                                                                                                          \
        return (size_t)(out - destination);                                                                        \
    }

DEFINE_COMPACT(cdk_compact32, uint32_t)
DEFINE_COMPACT(cdk_compact64, uint64_t)

size_t cdk_compact_bits(const uint64_t *values, const uint64_t *words, size_t count, uint64_t *destination) {
    size_t copied = 0;
    uint64_t pending = 0;
    for (size_t index = 0; index < (count + 63) / 64; index++) {
        uint64_t word = words[index], bits = values[index], taken = 0;
        const unsigned ones = (unsigned)__builtin_popcountll(word);
        if (ones == 0) continue;
        if (word == UINT64_MAX) {
            taken = bits;
        } else {
            for (unsigned next = 0; word != 0; next++) {
                taken |= (uint64_t)((bits & word & -word) != 0) << next;
                word &= word - 1;
            }
        }
        const unsigned shift = copied & 63;
        pending |= taken << shift;
        if (shift + ones >= 64) {
            destination[copied >> 6] = pending;
            pending = shift == 0 ? 0 : taken >> (64 - shift);
        }
        copied += ones;
    }
    if ((copied & 63) != 0) destination[copied >> 6] = pending;
    for (size_t index = (copied + 63) / 64; index < (count + 63) / 64; index++) destination[index] = 0;
    return copied;
}

size_t cdk_compact_bytes(
    const uint8_t *values, size_t width, const uint64_t *words, size_t count, uint8_t *destination) {
    uint8_t *out = destination;
    for (size_t base = 0; base < count; base += 64) {
        uint64_t word = words[base / 64];
        const uint8_t *block = values + base * width;
        while (word != 0) {
            // A run of set bits at a time.
            unsigned first = (unsigned)__builtin_ctzll(word);
            uint64_t rest = ~(word >> first);
            unsigned length = rest == 0 ? 64 - first : (unsigned)__builtin_ctzll(rest);
            memcpy(out, block + first * width, length * width);
            out += length * width;
            if (first + length >= 64) break;
            word &= ~(uint64_t)0 << (first + length);
        }
    }
    return width == 0 ? 0 : (size_t)(out - destination) / width;
}

// Ranges of numbers: one body a type, compiled for each level and vectorised by the compiler.

#define INTEGER_BODY(VALUE)                                                                                        \
    VALUE low[16], high[16];                                                                                       \
    for (unsigned lane = 0; lane < 16; lane++) low[lane] = high[lane] = values[0];                                 \
    size_t i = 0;                                                                                                  \
    for (; i + 16 <= count; i += 16) {                                                                             \
        for (unsigned lane = 0; lane < 16; lane++) {                                                               \
            VALUE value = values[i + lane];                                                                        \
            low[lane] = value < low[lane] ? value : low[lane];                                                     \
            high[lane] = value > high[lane] ? value : high[lane];                                                  \
        }                                                                                                          \
    }                                                                                                              \
    for (; i < count; i++) {                                                                                       \
        low[0] = values[i] < low[0] ? values[i] : low[0];                                                          \
        high[0] = values[i] > high[0] ? values[i] : high[0];                                                       \
    }                                                                                                              \
    for (unsigned lane = 1; lane < 16; lane++) {                                                                   \
        low[0] = low[lane] < low[0] ? low[lane] : low[0];                                                          \
        high[0] = high[lane] > high[0] ? high[lane] : high[0];                                                     \
    }                                                                                                              \
    *minimum = low[0];                                                                                             \
    *maximum = high[0];

// Comparisons with NaN are false, so NaN never replaces a bound.
#define FLOATING_BODY(VALUE, COUNT, INFINITE)                                                                             \
    VALUE low[8], high[8];                                                                                         \
    for (unsigned lane = 0; lane < 8; lane++) {                                                                    \
        low[lane] = INFINITE;                                                                                      \
        high[lane] = -INFINITE;                                                                                    \
    }                                                                                                              \
    COUNT unordered[8] = {0};                                                                                      \
    size_t i = 0;                                                                                                  \
    for (; i + 8 <= count; i += 8) {                                                                               \
        for (unsigned lane = 0; lane < 8; lane++) {                                                                \
            VALUE value = values[i + lane];                                                                        \
            unordered[lane] += value != value;                                                                     \
            low[lane] = value < low[lane] ? value : low[lane];                                                     \
            high[lane] = value > high[lane] ? value : high[lane];                                                  \
        }                                                                                                          \
    }                                                                                                              \
    for (; i < count; i++) {                                                                                       \
        VALUE value = values[i];                                                                                   \
        unordered[0] += value != value;                                                                            \
        low[0] = value < low[0] ? value : low[0];                                                                  \
        high[0] = value > high[0] ? value : high[0];                                                               \
    }                                                                                                              \
    for (unsigned lane = 1; lane < 8; lane++) {                                                                    \
        unordered[0] += unordered[lane];                                                                           \
        low[0] = low[lane] < low[0] ? low[lane] : low[0];                                                          \
        high[0] = high[lane] > high[0] ? high[lane] : high[0];                                                     \
    }                                                                                                              \
    *minimum = low[0];                                                                                             \
    *maximum = high[0];                                                                                            \
    return (size_t)unordered[0];

#if defined(__x86_64__)
#define DEFINE_VARIANTS(RESULT, NAME, VALUE)                                                                       \
    TARGET_AVX2 static RESULT NAME##_avx2(const VALUE *v, size_t n, VALUE *l, VALUE *h) {                          \
        return NAME##_body(v, n, l, h);                                                                            \
    }                                                                                                              \
    TARGET_AVX512 static RESULT NAME##_avx512(const VALUE *v, size_t n, VALUE *l, VALUE *h) {                      \
        return NAME##_body(v, n, l, h);                                                                            \
    }                                                                                                              \
    RESULT NAME(int level, const VALUE *values, size_t count, VALUE *minimum, VALUE *maximum) {                    \
        if (level == CDK_LEVEL_AVX512) return NAME##_avx512(values, count, minimum, maximum);                      \
        if (level == CDK_LEVEL_AVX2) return NAME##_avx2(values, count, minimum, maximum);                          \
        return NAME##_body(values, count, minimum, maximum);                                                       \
    }
#else
#define DEFINE_VARIANTS(RESULT, NAME, VALUE)                                                                       \
    RESULT NAME(int level, const VALUE *values, size_t count, VALUE *minimum, VALUE *maximum) {                    \
        (void)level;                                                                                               \
        return NAME##_body(values, count, minimum, maximum);                                                       \
    }
#endif

#define DEFINE_INTEGER_RANGE(NAME, VALUE)                                                                          \
    ALWAYS_INLINE void NAME##_body(const VALUE *values, size_t count, VALUE *minimum, VALUE *maximum) {            \
        INTEGER_BODY(VALUE)                                                                                        \
    }                                                                                                              \
    DEFINE_VARIANTS(void, NAME, VALUE)

#define DEFINE_FLOATING_RANGE(NAME, VALUE, COUNT, INFINITE)                                                               \
    ALWAYS_INLINE size_t NAME##_body(const VALUE *values, size_t count, VALUE *minimum, VALUE *maximum) {          \
        FLOATING_BODY(VALUE, COUNT, INFINITE)                                                                             \
    }                                                                                                              \
    DEFINE_VARIANTS(size_t, NAME, VALUE)

DEFINE_INTEGER_RANGE(cdk_range_i32, int32_t)
DEFINE_INTEGER_RANGE(cdk_range_u32, uint32_t)
DEFINE_INTEGER_RANGE(cdk_range_i64, int64_t)
DEFINE_INTEGER_RANGE(cdk_range_u64, uint64_t)
DEFINE_FLOATING_RANGE(cdk_range_f32, float, int32_t, __builtin_inff())
DEFINE_FLOATING_RANGE(cdk_range_f64, double, int64_t, __builtin_inf())

// Byte strings

void cdk_range_bytes(
    const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count, size_t *minimum, size_t *maximum
) {
    size_t low = 0, high = 0;
    uint64_t low_prefix = cdk_order_prefix(data + starts[0], (size_t)(ends[0] - starts[0])), high_prefix = low_prefix;
    for (size_t i = 1; i < count; i++) {
        const uint8_t *p = data + starts[i];
        size_t length = (size_t)(ends[i] - starts[i]);
        uint64_t prefix = cdk_order_prefix(p, length);
        if (prefix > low_prefix && prefix < high_prefix) continue;
        if (prefix <= low_prefix &&
            cdk_order_bytes(p, length, data + starts[low], (size_t)(ends[low] - starts[low])) < 0) {
            low = i;
            low_prefix = prefix;
        }
        if (prefix >= high_prefix &&
            cdk_order_bytes(p, length, data + starts[high], (size_t)(ends[high] - starts[high])) > 0) {
            high = i;
            high_prefix = prefix;
        }
    }
    *minimum = low;
    *maximum = high;
}

size_t cdk_bytes_size(const int32_t *starts, const int32_t *ends, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += (size_t)(ends[i] - starts[i]);
    return size;
}

size_t cdk_plain_bytes(
    const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count, int prefixed, uint8_t *destination
) {
    uint8_t *out = destination;
    for (size_t i = 0; i < count; i++) {
        uint32_t length = (uint32_t)(ends[i] - starts[i]);
        if (prefixed) {
            memcpy(out, &length, 4);
            out += 4;
        }
        if (length > 0) memcpy(out, data + starts[i], length);
        out += length;
    }
    return (size_t)(out - destination);
}

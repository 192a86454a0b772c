// Numbers and dates from text, 16 characters at a time.
//
// A text is loaded so that its last character is the last of 16 bytes; what stands before it is masked away. For a
// decimal, the digits before the point are moved up by one. Three multiply-adds then turn 16 digits into two numbers of
// eight. With at most 15 digits and a power of ten up to 10^15, both are exact in a double and one division rounds
// correctly (Clinger, "How to read floating point numbers accurately", 1990).

#include "CDataKitKernels.h"
#include "blocks.h"

#if defined(__x86_64__)

static const uint8_t lane_masks[32] = {0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                       0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

// shift_below[d] moves the lanes below d up by one, over d.
#define ROW(d)                                                                                                   \
    {0x80, 0 < (d) ? 0 : 1, 1 < (d) ? 1 : 2, 2 < (d) ? 2 : 3, 3 < (d) ? 3 : 4, 4 < (d) ? 4 : 5, 5 < (d) ? 5 : 6, \
     6 < (d) ? 6 : 7, 7 < (d) ? 7 : 8, 8 < (d) ? 8 : 9, 9 < (d) ? 9 : 10, 10 < (d) ? 10 : 11,                    \
     11 < (d) ? 11 : 12, 12 < (d) ? 12 : 13, 13 < (d) ? 13 : 14, 14 < (d) ? 14 : 15}
static const uint8_t shift_below[16][16] = {ROW(0), ROW(1), ROW(2),  ROW(3),  ROW(4),  ROW(5),  ROW(6),  ROW(7),
                                            ROW(8), ROW(9), ROW(10), ROW(11), ROW(12), ROW(13), ROW(14), ROW(15)};
#undef ROW

static const double powers_of_ten[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                         1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

#define FIELD_START(I) ((size_t)(uint32_t)(fields->starts[(I) * fields->start_stride] + fields->start_bias))
#define FIELD_END(I) ((size_t)fields->ends[(I) * fields->end_stride])

// The last `length` bytes before `end` minus '0', the lanes before them zero.
CDK_AVX2 CDK_INLINE __m128i digits_before(const uint8_t *end, size_t length) {
    __m128i raw = _mm_loadu_si128((const __m128i *)(end - 16));
    __m128i mask = _mm_loadu_si128((const __m128i *)(lane_masks + length));
    return _mm_and_si128(_mm_sub_epi8(raw, _mm_set1_epi8('0')), mask);
}

CDK_AVX2 CDK_INLINE int all_digits(__m128i digits) {
    return _mm_testz_si128(
        _mm_cmpeq_epi8(_mm_max_epu8(digits, _mm_set1_epi8(10)), digits), _mm_set1_epi8(-1));
}

CDK_AVX2 CDK_INLINE uint64_t number_of(__m128i digits) {
    __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(1 << 8 | 10));
    __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100));
    __m128i packed = _mm_packus_epi32(fours, fours);
    __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(1 << 16 | 10000));
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    return (both & 0xFFFFFFFF) * 100000000 + (both >> 32);
}

CDK_AVX2 static size_t float64_avx2(const cdk_text_fields *fields, size_t from, double *out, uint64_t *validity) {
    for (size_t i = from; i < fields->count; i++) {
        size_t start = FIELD_START(i), end = FIELD_END(i);
        if (end <= start) {
            out[i] = 0;
            continue;
        }
        const uint8_t *text = fields->bytes + start;
        int negative = *text == '-';
        size_t length = end - start - (size_t)negative;
        text += negative;
        if (length == 0 || length > 16 || end < 16) return i;
        // A zero before another digit makes a code.
        if (*text == '0' && length > 1 && text[1] != '.') return i;
        __m128i digits = digits_before(fields->bytes + end, length);
        uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_set1_epi8((char)('.' - '0'))));
        size_t fraction = 0;
        if (points) {
            size_t lane = (size_t)__builtin_ctz(points);
            if ((points & (points - 1)) || length == 1) return i;
            fraction = 15 - lane;
            digits = _mm_shuffle_epi8(digits, _mm_loadu_si128((const __m128i *)shift_below[lane]));
        }
        if (!all_digits(digits)) return i;
        uint64_t number = number_of(digits);
        if (number > 1ull << 53) return i;
        double value = (double)number / powers_of_ten[fraction];
        out[i] = negative ? -value : value;
        validity[i >> 6] |= 1ull << (i & 63);
    }
    return fields->count;
}

CDK_AVX2 static size_t int64_avx2(const cdk_text_fields *fields, size_t from, int64_t *out, uint64_t *validity) {
    for (size_t i = from; i < fields->count; i++) {
        size_t start = FIELD_START(i), end = FIELD_END(i);
        if (end <= start) {
            out[i] = 0;
            continue;
        }
        const uint8_t *text = fields->bytes + start;
        int negative = *text == '-';
        size_t length = end - start - (size_t)negative;
        if (length == 0 || length > 16 || end < 16) return i;
        if (text[negative] == '0' && (length > 1 || negative)) return i;
        __m128i digits = digits_before(fields->bytes + end, length);
        if (!all_digits(digits)) return i;
        int64_t number = (int64_t)number_of(digits);
        out[i] = negative ? -number : number;
        validity[i >> 6] |= 1ull << (i & 63);
    }
    return fields->count;
}

static const uint16_t days_before_month[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
static const uint8_t days_of_month[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

CDK_AVX2 static size_t date_avx2(const cdk_text_fields *fields, size_t from, int32_t *out, uint64_t *validity) {
    // YYYY-MM-DD in lanes 6...15: the dashes in lanes 10 and 13 are taken out.
    const __m128i pick = _mm_setr_epi8(
        (char)0x80, (char)0x80, (char)0x80, (char)0x80, (char)0x80, (char)0x80, (char)0x80, (char)0x80, 6, 7, 8, 9, 11,
        12, 14, 15);
    for (size_t i = from; i < fields->count; i++) {
        size_t start = FIELD_START(i), end = FIELD_END(i);
        if (end <= start) {
            out[i] = 0;
            continue;
        }
        if (end - start != 10 || end < 16) return i;
        const uint8_t *text = fields->bytes + start;
        if (text[4] != '-' || text[7] != '-') return i;
        __m128i digits = _mm_shuffle_epi8(digits_before(fields->bytes + end, 10), pick);
        if (!all_digits(digits)) return i;
        uint32_t number = (uint32_t)number_of(digits);
        uint32_t year = number / 10000, month = number / 100 % 100, day = number % 100;
        int leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        if (month - 1 > 11) return i;
        if (day == 0 || day > days_of_month[month] + (uint32_t)(leap && month == 2)) return i;
        // Days before the year in the proleptic Gregorian calendar, counted from year 0, which is a leap year.
        uint32_t before = year ? year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400 : 0;
        uint32_t days = before + days_before_month[month] + (uint32_t)(leap && month > 2) + day - 1;
        out[i] = (int32_t)days - 719528;
        validity[i >> 6] |= 1ull << (i & 63);
    }
    return fields->count;
}

#endif

size_t cdk_text_float64(int level, const cdk_text_fields *fields, size_t from, double *out, uint64_t *validity) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return float64_avx2(fields, from, out, validity);
#endif
    (void)level, (void)fields, (void)out, (void)validity;
    return from;
}

size_t cdk_text_int64(int level, const cdk_text_fields *fields, size_t from, int64_t *out, uint64_t *validity) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return int64_avx2(fields, from, out, validity);
#endif
    (void)level, (void)fields, (void)out, (void)validity;
    return from;
}

size_t cdk_text_date(int level, const cdk_text_fields *fields, size_t from, int32_t *out, uint64_t *validity) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return date_avx2(fields, from, out, validity);
#endif
    (void)level, (void)fields, (void)out, (void)validity;
    return from;
}

// Decimal text to binary floating point, correctly rounded.
//
// Three steps, each exact where it answers:
//  1. Few digits and a small exponent: both are exact as floats, so one multiplication or division rounds once
//     (W. Clinger, "How to read floating point numbers accurately", 1990).
//  2. Up to 19 digits: a 64 x 128 bit product with a table of powers of five decides every case
//     (D. Lemire, "Number parsing at a gigabyte per second", 2021; N. Mushtak and D. Lemire, "Fast number parsing
//     without fallback", 2023).
//  3. More digits: if the first 19 round to the same float whether or not the rest is counted, that is it; otherwise
//     the whole text is compared with the midpoint of the two candidates as big integers.

#include "cdk_float.h"

#include <float.h>
#include <string.h>

#include "decimal.h"
#include "digits.h"
#include "float_powers.h"

// A binary format: its widths, and the powers of ten outside which 19 digits give zero or infinity, or inside which
// a value can lie exactly between two floats.
typedef struct {
    int mantissa_bits;
    int bias;
    int infinity;
    int64_t smallest_power, largest_power;
    int64_t smallest_tie_power, largest_tie_power;
} float_format;

static const float_format double_format = {52, 1023, 0x7FF, -342, 308, -4, 23};
static const float_format single_format = {23, 127, 0xFF, -64, 38, -17, 10};

// The number as it was written.
typedef struct {
    uint64_t digits;          // the first 19 digits after leading zeros, as one integer
    int64_t exponent;         // value = digits * 10^exponent, if no digits were left out
    bool negative;
    bool truncated;           // there are more than 19 digits
    const uint8_t *mantissa;  // where the digits (and the point) lie
    const uint8_t *mantissa_end;
    int64_t written_exponent;
    const uint8_t *point;     // behind the point, or mantissa_end without one
} decimal_text;

static inline bool is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

static inline const uint8_t *read_digits(const uint8_t *at, const uint8_t *end, uint64_t *digits) {
    uint64_t value = *digits;
    while (end - at >= 8) {
        uint64_t values = cdk_digit_values(at);
        if (cdk_other_than_digits(values)) break;
        value = value * 100000000 + cdk_eight_digits(values);
        at += 8;
    }
    while (at != end && is_digit(*at)) value = value * 10 + (uint64_t)(*at++ - '0');
    *digits = value;
    return at;
}

// More than 19 characters of digits: leave out leading zeros, and keep the first 19 of the rest.
__attribute__((noinline)) static decimal_text truncate_digits(decimal_text copy) {
    decimal_text *number = &copy;
    const uint8_t *at = number->mantissa, *end = number->mantissa_end;
    uint64_t digits = 0;
    int taken = 0;
    int64_t behind_point = 0, left_out = 0;
    for (; at != end && (*at == '0' || *at == '.'); at++) behind_point += *at == '0' && at >= number->point;
    for (; at != end; at++) {
        if (*at == '.') continue;
        bool fraction = at >= number->point;
        if (taken < 19) {
            digits = digits * 10 + (uint64_t)(*at - '0');
            taken++;
            behind_point += fraction;
        } else {
            if (*at != '0') number->truncated = true;
            left_out += !fraction;
        }
    }
    number->digits = digits;
    number->exponent = number->written_exponent - behind_point + left_out;
    return copy;
}

static inline bool read_text(const uint8_t *text, size_t count, decimal_text *number) {
    const uint8_t *at = text, *end = text + count;
    number->negative = count != 0 && *at == '-';
    at += number->negative;
    number->mantissa = at;
    number->truncated = false;
    uint64_t digits = 0;
    at = read_digits(at, end, &digits);
    int64_t digit_count = at - number->mantissa;
    int64_t exponent = 0;
    number->point = at;
    if (at != end && *at == '.') {
        at++;
        number->point = at;
        at = read_digits(at, end, &digits);
        exponent = number->point - at;
        digit_count -= exponent;
    }
    if (digit_count == 0) return false;
    number->mantissa_end = at;
    number->written_exponent = 0;
    if (at != end) {
        if ((*at | 0x20) != 'e') return false;
        at++;
        bool negative = at != end && *at == '-';
        at += at != end && (*at == '-' || *at == '+');
        if (at == end) return false;
        int64_t written = 0;
        for (; at != end; at++) {
            if (!is_digit(*at)) return false;
            // No text in memory has enough digits to make up for an exponent of 10^17.
            if (written < (int64_t)100000000000000000) written = written * 10 + (*at - '0');
        }
        number->written_exponent = negative ? -written : written;
        exponent += number->written_exponent;
    }
    number->digits = digits;
    number->exponent = exponent;
    if (digit_count > 19) *number = truncate_digits(*number);
    return true;
}

// The bits of the float nearest to digits * 10^power, without the sign.
static inline uint64_t nearest(uint64_t digits, int64_t power, const float_format *format) {
    uint64_t infinity = (uint64_t)format->infinity << format->mantissa_bits;
    if (digits == 0 || power < format->smallest_power) return 0;
    if (power > format->largest_power) return infinity;
    int zeros = __builtin_clzll(digits);
    digits <<= zeros;
    const uint64_t *five = cdk_powers_of_five[power - CDK_FIRST_POWER];
    __uint128_t product = (__uint128_t)digits * five[0];
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    uint64_t undecided = UINT64_MAX >> (format->mantissa_bits + 3);
    if ((high & undecided) == undecided) {
        uint64_t carry = (uint64_t)(((__uint128_t)digits * five[1]) >> 64);
        low += carry;
        if (low < carry) high++;
    }
    int upper = (int)(high >> 63);
    int shift = upper + 64 - format->mantissa_bits - 3;
    uint64_t mantissa = high >> shift;
    // floor(log2(10^power)) + 63, by a product that is exact in this range.
    int64_t exponent = ((217706 * power) >> 16) + 63 + upper - zeros + format->bias;
    uint64_t hidden = (uint64_t)1 << format->mantissa_bits;
    if (exponent <= 0) {
        if (exponent <= -63) return 0;
        mantissa >>= 1 - exponent;
        mantissa += mantissa & 1;
        // A mantissa that rounds up to the hidden bit is, by its bits, the smallest normal float.
        return mantissa >> 1;
    }
    if (low <= 1 && power >= format->smallest_tie_power && power <= format->largest_tie_power && (mantissa & 3) == 1 &&
        mantissa << shift == high) {
        mantissa &= ~(uint64_t)1;
    }
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= hidden << 1) {
        mantissa = hidden;
        exponent++;
    }
    if (exponent >= format->infinity) return infinity;
    return (mantissa & ~hidden) | (uint64_t)exponent << format->mantissa_bits;
}

// Big integers, for texts of more than 19 digits. 5120 bits hold every product that comparing needs: 770 digits are
// 2558 bits, and no power of five beyond 5^1100 (2555 bits) or shift beyond 2200 bits goes with more than those.
enum { big_words = 80, big_digits = 770 };

typedef struct {
    uint64_t words[big_words];
    int count;
} big_integer;

static void big_multiply_add(big_integer *number, uint64_t factor, uint64_t addend) {
    uint64_t carry = addend;
    for (int index = 0; index < number->count; index++) {
        __uint128_t product = (__uint128_t)number->words[index] * factor + carry;
        number->words[index] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    if (carry != 0 && number->count < big_words) number->words[number->count++] = carry;
}

static void big_multiply_by_five(big_integer *number, int64_t power) {
    for (; power >= 27; power -= 27) big_multiply_add(number, 7450580596923828125u, 0);
    for (; power > 0; power--) big_multiply_add(number, 5, 0);
}

static void big_shift_left(big_integer *number, int64_t bits) {
    for (; bits >= 63; bits -= 63) big_multiply_add(number, (uint64_t)1 << 63, 0);
    big_multiply_add(number, (uint64_t)1 << bits, 0);
}

static int big_compare(const big_integer *left, const big_integer *right) {
    if (left->count != right->count) return left->count < right->count ? -1 : 1;
    for (int index = left->count; index-- > 0;) {
        if (left->words[index] != right->words[index]) return left->words[index] < right->words[index] ? -1 : 1;
    }
    return 0;
}

// Decides between a float and the next one up, one of which is nearest to the number.
__attribute__((noinline)) static uint64_t decide(decimal_text copy, uint64_t lower, const float_format *format) {
    const decimal_text *number = &copy;
    // The digits. Midpoints have at most 767, so that behind 769 only "and something more" counts.
    big_integer value = {{0}, 0};
    const uint8_t *at = number->mantissa, *end = number->mantissa_end;
    int64_t power = number->written_exponent;
    for (; at != end && (*at == '0' || *at == '.'); at++) power -= *at == '0' && at >= number->point;
    int taken = 0;
    bool more = false;
    for (; at != end; at++) {
        if (*at == '.') continue;
        bool fraction = at >= number->point;
        if (taken < big_digits - 1) {
            big_multiply_add(&value, 10, (uint64_t)(*at - '0'));
            taken++;
            power -= fraction;
        } else {
            more |= *at != '0';
            power += !fraction;
        }
    }
    if (more) {
        big_multiply_add(&value, 10, 1);
        power--;
    }

    // The midpoint: (2 * mantissa + 1) * 2^scale.
    uint64_t hidden = (uint64_t)1 << format->mantissa_bits;
    uint64_t mantissa = lower & (hidden - 1);
    int64_t exponent = (int64_t)(lower >> format->mantissa_bits);
    if (exponent != 0) mantissa |= hidden; else exponent = 1;
    int64_t scale = exponent - format->bias - format->mantissa_bits - 1;
    big_integer midpoint = {{2 * mantissa + 1}, 1};

    if (power >= 0) big_multiply_by_five(&value, power); else big_multiply_by_five(&midpoint, -power);
    if (power >= scale) big_shift_left(&value, power - scale); else big_shift_left(&midpoint, scale - power);
    int order = big_compare(&value, &midpoint);
    return lower + (order > 0 || (order == 0 && (mantissa & 1) == 1));
}

static inline uint64_t round_text(decimal_text number, const float_format *format) {
    uint64_t bits = nearest(number.digits, number.exponent, format);
    if (number.truncated && nearest(number.digits + 1, number.exponent, format) != bits) {
        bits = decide(number, bits, format);
    }
    return bits;
}

static const float single_powers[] = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

bool cdk_parse_double(const uint8_t *text, size_t count, double *result) {
    decimal_text number;
    if (!read_text(text, count, &number)) return false;
#if FLT_EVAL_METHOD == 0
    if (number.exponent >= -22 && number.exponent <= 22 && number.digits <= (uint64_t)1 << 53 && !number.truncated) {
        double value = (double)number.digits;
        value = number.exponent < 0 ? value / cdk_double_powers_of_ten[-number.exponent]
                                    : value * cdk_double_powers_of_ten[number.exponent];
        *result = number.negative ? -value : value;
        return true;
    }
#endif
    uint64_t bits = round_text(number, &double_format);
    if (bits == (uint64_t)double_format.infinity << 52) return false;
    bits |= (uint64_t)number.negative << 63;
    memcpy(result, &bits, sizeof bits);
    return true;
}

double cdk_nearest_double(uint64_t digits, size_t behind_point, bool negative) {
    uint64_t bits = nearest(digits, -(int64_t)behind_point, &double_format) | (uint64_t)negative << 63;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

bool cdk_parse_padded_double(const uint8_t *text, size_t count, double *result) {
    const uint8_t *at = text;
    bool negative = *at == '-';
    at += negative;
    const uint8_t *mantissa = at;
    uint64_t digits = 0;
    at = cdk_read_digits(at, &digits);
    int64_t exponent = 0, digit_count = at - mantissa;
    if (*at == '.') {
        const uint8_t *point = ++at;
        at = cdk_read_digits(at, &digits);
        exponent = point - at;
        digit_count -= exponent;
    }
    // Numbers with an exponent or more digits are rare.
    if (at != text + count || digit_count < 1 || digit_count > 19) return cdk_parse_double(text, count, result);
    *result = cdk_decimal_double(digits, (size_t)-exponent, negative);
    return true;
}

bool cdk_parse_float(const uint8_t *text, size_t count, float *result) {
    decimal_text number;
    if (!read_text(text, count, &number)) return false;
#if FLT_EVAL_METHOD == 0
    if (number.exponent >= -10 && number.exponent <= 10 && number.digits <= 1 << 24 && !number.truncated) {
        float value = (float)number.digits;
        value = number.exponent < 0 ? value / single_powers[-number.exponent] : value * single_powers[number.exponent];
        *result = number.negative ? -value : value;
        return true;
    }
#endif
    uint32_t bits = (uint32_t)round_text(number, &single_format);
    if (bits == (uint32_t)single_format.infinity << 23) return false;
    bits |= (uint32_t)number.negative << 31;
    memcpy(result, &bits, sizeof bits);
    return true;
}

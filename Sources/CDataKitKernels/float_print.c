// Binary floating point to the shortest decimal text that reads back as the same number.
//
// The algorithm is Schubfach (R. Giulietti, "The Schubfach way to render doubles", 2020): of the decimals with one
// power of ten, chosen so that at least one and at most ten lie between the float's midpoints to its neighbours, take
// one with a zero at the end if there is one, else the nearest. 126 bits of the power of ten decide every comparison.

#include "cdk_float_print.h"

#include <stdbool.h>
#include <string.h>

#include "float_powers.h"

typedef struct {
    uint64_t digits;
    int exponent;
} decimal;

// The high 64 bits of a 128 x 64 bit product, with the lowest bit set where anything below is.
static inline uint64_t multiply_round_to_odd(uint64_t high, uint64_t low, uint64_t factor) {
    __uint128_t below = (__uint128_t)low * factor;
    __uint128_t product = (__uint128_t)high * factor + (uint64_t)(below >> 64);
    return (uint64_t)(product >> 64) | ((uint64_t)product > 1);
}

// The shortest decimal for mantissa * 2^exponent. `is_power` where the next float below is only half as far away.
static decimal shortest(uint64_t mantissa, int exponent, bool is_power) {
    bool is_odd = mantissa & 1;
    // floor(log10(2^exponent)), or of 3/4 of it; floor(log2(10^-k)).
    int k = (exponent * 1262611 - (is_power ? 524031 : 0)) >> 22;
    int shift = exponent + ((-k * 1741647) >> 19) + 1;
    // The power of ten, rounded up where it is not exact; the table has some of them rounded up already.
    uint64_t high = cdk_powers_of_five[-k - CDK_FIRST_POWER][0], low = cdk_powers_of_five[-k - CDK_FIRST_POWER][1];
    if (-k < -27 || -k > 55) {
        low++;
        high += low == 0;
    }
    uint64_t four = mantissa << 2;
    uint64_t lower = multiply_round_to_odd(high, low, (four - 2 + is_power) << shift) + is_odd;
    uint64_t value = multiply_round_to_odd(high, low, four << shift);
    uint64_t upper = multiply_round_to_odd(high, low, (four + 2) << shift) - is_odd;

    uint64_t whole = value >> 2;
    if (whole >= 10) {
        uint64_t tens = whole / 10;
        bool down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up) return (decimal){tens + up, k + 1};
    }
    bool down = lower <= 4 * whole, up = 4 * whole + 4 <= upper;
    if (down != up) return (decimal){whole + up, k};
    uint64_t middle = 4 * whole + 2;
    return (decimal){whole + (value > middle || (value == middle && (whole & 1))), k};
}

// Writes digits * 10^exponent: plainly, or with an exponent.
static uint8_t *write_decimal(decimal number, bool is_plain, uint8_t *text) {
    while (number.digits % 10 == 0) {
        number.digits /= 10;
        number.exponent++;
    }
    uint8_t digits[20];
    int count = 0;
    for (uint64_t left = number.digits; left != 0; left /= 10) digits[19 - count++] = (uint8_t)('0' + left % 10);
    const uint8_t *first = digits + 20 - count;
    int point = count + number.exponent;  // how many digits stand before the point; not positive: zeros behind it
    if (point < -3) is_plain = false;
    if (!is_plain) {
        *text++ = *first;
        if (count > 1) {
            *text++ = '.';
            memcpy(text, first + 1, (size_t)count - 1);
            text += count - 1;
        }
        int power = point - 1;
        *text++ = 'e';
        *text++ = power < 0 ? '-' : '+';
        if (power < 0) power = -power;
        if (power >= 100) *text++ = (uint8_t)('0' + power / 100);
        *text++ = (uint8_t)('0' + power / 10 % 10);
        *text++ = (uint8_t)('0' + power % 10);
        return text;
    }
    if (point <= 0) {
        *text++ = '0';
        *text++ = '.';
        for (int zero = point; zero < 0; zero++) *text++ = '0';
        memcpy(text, first, (size_t)count);
        return text + count;
    }
    int before = point < count ? point : count;
    memcpy(text, first, (size_t)before);
    text += before;
    for (int zero = count; zero < point; zero++) *text++ = '0';
    *text++ = '.';
    if (before == count) {
        *text++ = '0';
        return text;
    }
    memcpy(text, first + before, (size_t)(count - before));
    return text + (count - before);
}

// A float of any width by its parts. Above 2^(mantissa_bits + 1), where not every integer is a float, the text has
// an exponent, unless the width has no such large numbers worth one.
static size_t print(
    bool is_negative, uint32_t biased, uint64_t fraction, int mantissa_bits, int bias, uint8_t *text) {
    uint8_t *at = text;
    uint32_t infinity = 2 * (uint32_t)bias + 1;
    if (biased == infinity && fraction != 0) {
        memcpy(at, "nan", 3);
        return 3;
    }
    if (is_negative) *at++ = '-';
    if (biased == infinity) {
        memcpy(at, "inf", 3);
    } else if (biased == 0 && fraction == 0) {
        memcpy(at, "0.0", 3);
    } else {
        uint64_t hidden = (uint64_t)1 << mantissa_bits;
        uint64_t mantissa = biased == 0 ? fraction : fraction | hidden;
        int exponent = (int)(biased == 0 ? 1 : biased) - bias - mantissa_bits;
        bool is_plain = exponent < 1 || (exponent == 1 && fraction == 0) || mantissa_bits == 10;
        return (size_t)(write_decimal(shortest(mantissa, exponent, fraction == 0 && biased > 1), is_plain, at) - text);
    }
    return (size_t)(at + 3 - text);
}

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static inline uint8_t *write_digits(uint32_t number, int count, uint8_t *text) {
    int place = count;
    for (; place >= 2; number /= 100) {
        place -= 2;
        memcpy(text + place, pairs + 2 * (number % 100), 2);
    }
    if (place == 1) text[0] = (uint8_t)('0' + number);
    return text + count;
}

// Amounts of a few decimals, which most numbers in tables are, without the search: `value` is `scaled / power` where
// that quotient, rounded correctly as division is, is `value`. Decimals of 15 digits all differ as doubles, so that
// there is no shorter one.
static size_t print_amount(double value, uint8_t *text) {
    double magnitude = value < 0 ? -value : value;
    if (!(magnitude >= 1e-3 && magnitude < 1e9)) return 0;
    uint32_t power = 10000;
    int places = 4;
    uint64_t scaled = (uint64_t)(magnitude * 1e4 + 0.5);
    if ((double)scaled / 1e4 != magnitude) {
        power = 1000000;
        places = 6;
        scaled = (uint64_t)(magnitude * 1e6 + 0.5);
        if ((double)scaled / 1e6 != magnitude) return 0;
    }
    uint32_t whole = (uint32_t)(scaled / power), part = (uint32_t)(scaled % power);
    uint8_t *at = text;
    if (value < 0) *at++ = '-';
    int count = 1;
    for (uint32_t limit = 10; whole >= limit && count < 9; limit *= 10) count++;
    at = write_digits(whole, count, at);
    *at++ = '.';
    while (places > 1 && part % 10 == 0) {
        part /= 10;
        places--;
    }
    return (size_t)(write_digits(part, places, at) - text);
}

size_t cdk_print_double(double value, uint8_t *text) {
    size_t length = print_amount(value, text);
    if (length > 0) return length;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return print(bits >> 63, (uint32_t)(bits >> 52) & 0x7FF, bits & (((uint64_t)1 << 52) - 1), 52, 1023, text);
}

size_t cdk_print_float(float value, uint8_t *text) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return print(bits >> 31, (bits >> 23) & 0xFF, bits & 0x7FFFFF, 23, 127, text);
}

size_t cdk_print_half(uint16_t bits, uint8_t *text) {
    return print(bits >> 15, (uint32_t)(bits >> 10) & 0x1F, bits & 0x3FF, 10, 15, text);
}

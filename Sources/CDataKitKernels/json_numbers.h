// Numbers of JSON whose values are made while the text is parsed.

#ifndef CDK_JSON_NUMBERS_H
#define CDK_JSON_NUMBERS_H

#include "decimal.h"
#include "json_scalars.h"

// What a number is whose text has been looked at.
typedef struct {
    // The integer, or the bits of the double.
    uint64_t value;
    // CDK_JSON_NUMBER, with CDK_JSON_FRACTION or without; 0 where it is not known.
    uint64_t info;
} json_known_number;

CDK_INLINE json_known_number json_known_double(double number) {
    json_known_number known = {0, CDK_JSON_NUMBER | CDK_JSON_FRACTION};
    memcpy(&known.value, &number, sizeof number);
    return known;
}

CDK_INLINE json_known_number json_known_integer(uint64_t digits, uint64_t negative) {
    // Integers have no zero that is negative.
    if (negative && digits == 0) return (json_known_number){0, 0};
    return (json_known_number){(digits ^ (0 - negative)) + negative, CDK_JSON_NUMBER};
}

// What a number is that ends right before `end`, if it is written in the usual ways: whole, of at most 16 digits, or with at
// most 7 digits before its point, 16 behind it and 19 in all. Behind the text eight bytes can be read.
//
// Where the text ends is known, so that its parts are made of the eight bytes that they lie in, without a loop whose end the
// processor would have to guess. It is no part of the parser's loop, which needs the registers.
static __attribute__((noinline)) json_known_number json_known(const uint8_t *start, const uint8_t *end) {
    const json_known_number unknown = {0, 0};
    const uint64_t negative = *start == '-';
    const uint8_t *whole = start + negative;
    const size_t size = (size_t)(end - whole);
    // Some control characters pass for structural until they are looked at.
    if (size == 0 || *end < ' ') return unknown;
    const uint64_t values = cdk_digit_values(whole), others = cdk_other_than_digits(values);
    // A zero has no digits behind it.
    if ((values & 0xFF) == 0 && size > 1 && whole[1] != '.') return unknown;
    if (size <= 8) {
        const size_t rest = 8 * (8 - size);
        if (others << rest == 0) return json_known_integer(cdk_eight_digits(values << rest), negative);
        const size_t point = (size_t)__builtin_ctzll(others) & ~(size_t)7;
        if (point == 0 || size == 1 + point / 8 || whole[point / 8] != '.') return unknown;
        // Without the point.
        const uint64_t below = ((uint64_t)1 << point) - 1;
        const uint64_t digits = ((values & below) | (values >> 8 & ~below)) << rest << 8;
        if (cdk_other_than_digits(digits)) return unknown;
        return json_known_double(cdk_decimal_double(cdk_eight_digits(digits), size - 1 - point / 8, negative != 0));
    }
    const uint64_t last = cdk_digit_values(end - 8);
    if (others == 0) {
        if (size > 16) return unknown;
        const uint64_t more = last >> 8 * (16 - size) << 8 * (16 - size);
        if (cdk_other_than_digits(more)) return unknown;
        return json_known_integer(
            cdk_eight_digits(values) * (uint64_t)cdk_small_powers_of_ten[size - 8] + cdk_eight_digits(more), negative);
    }
    const size_t point = (size_t)__builtin_ctzll(others) / 8, behind = size - 1 - point;
    if (point == 0 || whole[point] != '.' || behind > 16 || size > 20) return unknown;
    uint64_t digits = cdk_eight_digits(values << 8 * (8 - point));
    uint64_t first = cdk_digit_values(whole + point + 1);
    if (behind <= 8) {
        if (behind == 0) return unknown;
        first <<= 8 * (8 - behind);
        if (cdk_other_than_digits(first)) return unknown;
        digits = digits * cdk_small_powers_of_ten[behind] + cdk_eight_digits(first);
    } else {
        first <<= 8 * (16 - behind);
        if (cdk_other_than_digits(first) | cdk_other_than_digits(last)) return unknown;
        digits = digits * cdk_small_powers_of_ten[behind - 8] + cdk_eight_digits(first);
        digits = digits * 100000000 + cdk_eight_digits(last);
    }
    // Of so many digits some are exact as a double and some are not, which is dearer to find out than to do without.
    return json_known_double(
        behind > 8 ? cdk_nearest_double(digits, behind, negative != 0) : cdk_decimal_double(digits, behind, negative != 0));
}

#endif

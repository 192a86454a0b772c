// Decimal digits, eight at a time.

#ifndef CDK_DIGITS_H
#define CDK_DIGITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Eight bytes of text, exclusive or with '0': digits become their values, the first one lowest.
static inline uint64_t cdk_digit_values(const uint8_t *text) {
    uint64_t chunk;
    memcpy(&chunk, text, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    chunk = __builtin_bswap64(chunk);
#endif
    return chunk ^ 0x3030303030303030u;
}

// The high bit of the first byte that is no digit, and maybe others behind it; 0 where all eight are digits.
static inline uint64_t cdk_other_than_digits(uint64_t values) {
    return ((values + 0x7676767676767676u) | values) & 0x8080808080808080u;
}

// Eight values of digits as one number.
static inline uint32_t cdk_eight_digits(uint64_t values) {
    values = values * 10 + (values >> 8);
    return (uint32_t)(((values & 0x000000FF000000FFu) * 0x000F424000000064u +
                       ((values >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >> 32);
}

// The first `count` of eight, which is at most eight and not 0.
static inline uint32_t cdk_some_digits(uint64_t values, int count) {
    return cdk_eight_digits(values << (64 - 8 * count));
}

static const uint32_t cdk_small_powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

// Where the digits end before text that can be read too, and does not begin with a digit: fewer than eight are taken at
// once, too, for how many there are is anybody's guess, and wrong guesses of the processor's take longer than all else.
static inline const uint8_t *cdk_read_digits(const uint8_t *at, uint64_t *digits) {
    uint64_t value = *digits;
    for (;;) {
        uint64_t values = cdk_digit_values(at);
        uint64_t others = cdk_other_than_digits(values);
        int count = others ? __builtin_ctzll(others) >> 3 : 8;
        if (count == 0) break;
        value = value * cdk_small_powers_of_ten[count] + cdk_some_digits(values, count);
        at += count;
        if (count < 8) break;
    }
    *digits = value;
    return at;
}

#endif

// Numbers, literals and escapes of JSON, byte by byte.

#ifndef CDK_JSON_SCALARS_H
#define CDK_JSON_SCALARS_H

#include "CDataKitKernels.h"
#include "blocks.h"
#include "digits.h"

// Bytes that may stand behind a scalar: white space, `,`, `:`, `]`, `}` and the openings, which the parser refuses
// where they are wrong. The zero behind the text is one, a zero inside is not.
CDK_INLINE int json_ends_scalar(uint8_t c) {
    return c == ',' || c == ' ' || c == '\n' || c == '}' || c == ']' || c == '\r' || c == '\t' || c == ':' || c == '['
        || c == '{' || c == '"';
}

CDK_INLINE const uint8_t *json_digits(const uint8_t *p) {
    for (;;) {
        uint64_t other = cdk_other_than_digits(cdk_digit_values(p));
        if (other) return p + (__builtin_ctzll(other) >> 3);
        p += 8;
    }
}

CDK_INLINE int json_is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }

// The end of a number as RFC 8259 section 6 has it, or of as much of one as there is: then `*ok` is 0.
CDK_INLINE const uint8_t *json_number(const uint8_t *p, uint32_t *flags, int *ok) {
    *ok = 1;
    if (*p == '-') p++;
    if (*p == '0') {
        p++;
        if (json_is_digit(*p)) {
            *ok = 0;
            return p;
        }
    } else if (json_is_digit(*p)) {
        p = json_digits(p + 1);
    } else {
        *ok = 0;
        return p;
    }
    if (*p == '.') {
        p++;
        *flags |= CDK_JSON_FRACTION;
        if (!json_is_digit(*p)) {
            *ok = 0;
            return p;
        }
        p = json_digits(p + 1);
    }
    if ((*p | 0x20) == 'e') {
        p++;
        *flags |= CDK_JSON_FRACTION;
        if (*p == '+' || *p == '-') p++;
        if (!json_is_digit(*p)) {
            *ok = 0;
            return p;
        }
        p = json_digits(p + 1);
    }
    return p;
}

CDK_INLINE int json_hex(uint8_t c) {
    if (json_is_digit(c)) return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Four hexadecimal digits, or -1.
CDK_INLINE int32_t json_hex4(const uint8_t *p) {
    int a = json_hex(p[0]), b = json_hex(p[1]), c = json_hex(p[2]), d = json_hex(p[3]);
    return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

#endif

#ifndef CDATAKIT_FLOAT_H
#define CDATAKIT_FLOAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Reads `-?digits[.digits][(e|E)[+-]?digits]`, with a digit on at least one side of the point, and nothing around it.
/// The result is the double nearest to the exact decimal value, ties to even, whatever the length of the text.
/// False, leaving `result` alone, where the text has another form or the value rounds to infinity.
bool cdk_parse_double(const uint8_t *text, size_t count, double *result);

/// As cdk_parse_double, of text behind which eight more bytes are readable, the first of which is no digit.
bool cdk_parse_padded_double(const uint8_t *text, size_t count, double *result);

/// As cdk_parse_double, rounded once, to a float.
bool cdk_parse_float(const uint8_t *text, size_t count, float *result);

#endif

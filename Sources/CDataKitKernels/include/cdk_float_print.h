#ifndef CDATAKIT_FLOAT_PRINT_H
#define CDATAKIT_FLOAT_PRINT_H

#include <stddef.h>
#include <stdint.h>

/// Room for the longest text of a float.
enum { CDK_FLOAT_TEXT = 32 };

/// Writes the shortest decimal text that reads back as the same double, and of those the one nearest to its value;
/// in the form of Swift's `description`: `1.0`, `-0.0`, `0.0001`, `1e-05`, `1e+16`, `nan`, `inf`.
/// Returns the number of bytes, at most CDK_FLOAT_TEXT.
size_t cdk_print_double(double value, uint8_t *text);

/// As cdk_print_double: shortest among the texts that read back as the same float.
size_t cdk_print_float(float value, uint8_t *text);

/// As cdk_print_double: shortest among the texts that read back as the same IEEE 754 binary16 bit pattern.
size_t cdk_print_half(uint16_t bits, uint8_t *text);

#endif

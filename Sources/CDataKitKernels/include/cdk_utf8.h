#ifndef CDK_UTF8_H
#define CDK_UTF8_H

#include <stddef.h>
#include <stdint.h>

/// The position of the first byte that is not part of valid UTF-8 (Unicode 15, table 3-7), or `count`.
size_t cdk_utf8_valid_prefix(int level, const uint8_t *bytes, size_t count);

/// How many such bytes there are.
size_t cdk_count_byte(const uint8_t *bytes, size_t count, uint8_t byte);

/// How many Unicode scalars valid UTF-8 has: the bytes that are no continuations.
size_t cdk_count_characters(const uint8_t *bytes, size_t count);

/// The position of the first such byte, or `count`.
size_t cdk_find_byte(const uint8_t *bytes, size_t count, uint8_t byte);

#endif

#ifndef CDK_TEXT_H
#define CDK_TEXT_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes behind the end of every piece ``cdk_text_interleave`` may read, and behind the end of its
/// result it may write.
enum { CDK_TEXT_PADDING = 16 };

/// Copies bytes up to the first that a JSON string has to escape: a control character, a quote, a backslash, and
/// unless `high_is_plain` a byte above 127. Writes up to `count` bytes to the target.
/// Returns how many bytes were plain.
size_t cdk_text_copy_plain(const uint8_t *source, size_t count, uint8_t *target, int high_is_plain);

/// Copies bytes up to the first that a CSV field may only hold in quotes: one of the two given, a carriage return, a
/// line feed. Writes up to `count` bytes to the target.
/// Returns how many bytes were copied.
size_t cdk_text_copy_unquoted(
    const uint8_t *source, size_t count, uint8_t *target, uint8_t delimiter, uint8_t quote);

/// A column of texts: text `i` ends at `ends[i]` and begins where the one before ends; each comes behind the prefix.
typedef struct {
    const uint8_t *prefix;
    size_t prefix_count;
    const uint8_t *text;
    const int64_t *ends;
} cdk_text_column;

/// Puts columns of text together row by row, each row followed by the suffix.
/// Every piece must be readable, and the target writable, CDK_TEXT_PADDING bytes behind its end.
/// Returns the number of bytes.
size_t cdk_text_interleave(
    const cdk_text_column *columns, size_t column_count, size_t rows, const uint8_t *suffix, size_t suffix_count,
    uint8_t *target);

#endif

#ifndef CDK_TEXT_NUMBERS_H
#define CDK_TEXT_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/// The texts of a column: text i is `bytes[starts[i * start_stride] + start_bias ..< ends[i * end_stride]]`, and missing
/// where it ends before it begins.
typedef struct {
    const uint8_t *bytes;
    const uint32_t *starts;
    size_t start_stride;
    uint32_t start_bias;
    const uint32_t *ends;
    size_t end_stride;
    size_t count;
} cdk_text_fields;

/// Reads numbers and dates in the plain form that nearly all have, from text `from` on: at most 16 characters, a `-`,
/// digits without a needless leading zero, for doubles one point among them; dates as YYYY-MM-DD.
///
/// Each value goes to `out[i]` and sets bit i of `validity`, whose words were zero; an empty text becomes 0 and leaves
/// its bit. Doubles are correctly rounded. Stops at the first text of any other form, a quoted or a wrong one, and
/// returns its position, or `count`. The portable level stops at once.
size_t cdk_text_float64(int level, const cdk_text_fields *fields, size_t from, double *out, uint64_t *validity);
size_t cdk_text_int64(int level, const cdk_text_fields *fields, size_t from, int64_t *out, uint64_t *validity);
size_t cdk_text_date(int level, const cdk_text_fields *fields, size_t from, int32_t *out, uint64_t *validity);

#endif

#ifndef CDK_SHRED_H
#define CDK_SHRED_H

#include <stddef.h>
#include <stdint.h>

// Taking nested columns apart for Parquet: from validity bitmaps and list offsets to the repetition and definition
// levels of a leaf's entries, one byte each. An entry is alive as long as its definition level is that of the node
// that was reached last; the living entries are, in order, the slots of that node's column that count.

enum { CDK_SHRED_SLACK = 16 };

/// Raises by 1 the definition level of the living entries whose bit is set; bit i belongs to the i-th of them. No
/// bits at all, a null pointer, are all set.
void cdk_shred_optional(uint8_t *definition, size_t count, uint8_t level, const uint64_t *bits);

/// How many entries lists make: one an element, and one for each list that is empty. List i is
/// [starts[i], ends[i]) of `limit` elements; `elements` becomes the number of all.
/// Returns -1 where a list lies outside its elements or before the list ahead of it.
int64_t cdk_shred_list_entries(
    const int32_t *starts, const int32_t *ends, size_t lists, int32_t limit, int64_t *elements);

/// Replaces each living entry, which is a list, by its elements, one level up, or leaves it where the list is empty.
/// The first element keeps the repetition level, the others have `depth`. No repetition levels, a null pointer, are
/// all 0. The outputs have room for the other entries, those that cdk_shred_list_entries counted, and
/// CDK_SHRED_SLACK more.
void cdk_shred_lists(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t level, const int32_t *starts,
    const int32_t *ends, uint8_t depth, uint8_t *out_repetition, uint8_t *out_definition);

/// Sets the bits of the lists' elements, the element `first` being bit 0.
void cdk_shred_elements(
    const int32_t *starts, const int32_t *ends, size_t lists, int32_t first, uint64_t *words);

/// Writes for each row the number of entries, and of values, before it, and at last the numbers of all: one more than
/// there are rows, which is what both have room for.
void cdk_shred_rows(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t value_level, int32_t *entries,
    int32_t *values);

/// How many of the levels have this value.
size_t cdk_level_count(const uint8_t *levels, size_t count, uint8_t level);

#endif

#ifndef CDK_LEVELS_H
#define CDK_LEVELS_H

#include "cdk_parquet_decode.h"

#include <stddef.h>
#include <stdint.h>

// Repetition and definition levels of nested Parquet columns, one byte each. A place is an entry that a node of the
// schema has a value or a null for: its repetition level is at most that of the lists around the node, and its
// definition level at least that of an element of the innermost of them.

/// Decodes `count` levels of `width` bits, 1...8, ahead from where the state stands.
/// Returns the largest; -1 where the bytes end early; -2 where a run's head is malformed or a level passes 255.
int cdk_hybrid_decode_levels(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, uint8_t *out, size_t count);

/// How many of the entries lie before the one that begins row number `rows`, counted from 0; all where there are
/// fewer rows. `begun` becomes the number of rows that begin among them.
size_t cdk_levels_prefix(const uint8_t *repetition, size_t count, size_t rows, size_t *begun);

/// Checks that every entry that goes on with a list stands in one: that it and the entry before reach the definition
/// level of the list's elements, `element_levels[repetition level]`; `before` is the definition level of the entry
/// before the first. Returns 0, or -1.
int cdk_levels_check(
    const uint8_t *repetition, const uint8_t *definition, size_t count, const uint8_t *element_levels, uint8_t before);

/// Appends a bit for each place to a bitmap from bit `first` on, whose bits must be clear from there: whether the
/// definition level reaches `value_level`. `repetition` may be null: no entry is passed over for it.
/// Returns the number of places; `ones` becomes the number of bits set.
size_t cdk_levels_validity(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t depth, uint8_t place_level,
    uint8_t value_level, uint64_t *words, size_t first, size_t *ones);

/// Writes the offsets of the lists at depth `depth` among their elements, one more than there are lists.
/// Returns the number of lists.
size_t cdk_levels_offsets(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t depth, uint8_t place_level,
    uint8_t element_level, int32_t *offsets);

/// Whether two leaves say the same of what they share: lists up to depth `depth`, and definition levels up to `level`.
/// A leaf without lists has no repetition levels: null.
int cdk_levels_agree(
    const uint8_t *left_repetition, const uint8_t *left_definition, size_t left_count,
    const uint8_t *right_repetition, const uint8_t *right_definition, size_t right_count, uint8_t depth,
    uint8_t level);

#endif

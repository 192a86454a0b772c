#ifndef CDK_CSV_H
#define CDK_CSV_H

#include <stddef.h>
#include <stdint.h>

/// What the structural scan needs to know of a dialect: one byte each.
typedef struct {
    uint8_t delimiter;
    /// 0 where there is no quoting.
    uint8_t quote;
    /// '\n' (also for "\r\n") or '\r'.
    uint8_t row_end;
    /// What takes away the meaning of the byte behind it, for cdk_csv_split alone; 0 where nothing does.
    uint8_t escape;
} cdk_csv_dialect;

typedef struct {
    /// How many field ends and row ends were found.
    size_t fields;
    size_t rows;
    /// How many quotes there are, inside and out.
    size_t quotes;
    /// Not 0 where the bytes hold something that this scan does not decide: a quote inside an unquoted field, text
    /// behind a closing quote, a carriage return that ends no row. The other results are then meaningless.
    int irregular;
    /// Not 0 where the bytes end inside quotes.
    int in_quotes;
    /// Not 0 where some carriage return stands outside of quotes.
    int has_carriage_return;
    /// Not 0 where there was no room for all ends; the other results are then meaningless.
    int overflow;
} cdk_csv_index_result;

/// Finds where fields and rows end.
///
/// `field_ends` receives the position of each delimiter and row end outside of quotes; `row_ends` the index in
/// `field_ends` of each row end. They have room for `field_room` and `row_room` numbers; `count + 64` is always enough.
/// The bytes begin at the start of a row.
void cdk_csv_index(
    int level, const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, uint32_t *field_ends, size_t field_room,
    uint32_t *row_ends, size_t row_room, cdk_csv_index_result *result);

typedef struct {
    /// The number of bytes up to and with the last row end outside of quotes; 0 where there is none.
    size_t end;
    /// Row-end bytes among those bytes, inside of quotes and out, and among all of them.
    size_t lines_before_end;
    size_t lines;
    /// Whether the bytes, and those before `end` excluded, end inside quotes.
    int in_quotes;
} cdk_csv_split_result;

/// Finds the last row end, taking every quote for one that opens or closes, unless it is escaped.
void cdk_csv_split(
    int level, const uint8_t *bytes, size_t count, cdk_csv_dialect dialect, int in_quotes,
    cdk_csv_split_result *result);

/// Tells which bytes are one of a few: bit i of `masks[i / 64]` is set where `bytes[i]` is one of the `wanted_count`
/// bytes of `wanted`, 1 to 8. `masks` has room for `(count + 63) / 64` words; bits behind `count` are 0.
void cdk_csv_marks(
    int level, const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t wanted_count, uint64_t *masks);

#endif

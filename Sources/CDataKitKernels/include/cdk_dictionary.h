#ifndef CDK_DICTIONARY_H
#define CDK_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

/// A set of values with numbers in the order of their first occurrence: Parquet's dictionary encoding.
///
/// The entries are kept as Parquet's PLAIN encoding writes them, so that they are the dictionary page.
typedef struct cdk_dictionary cdk_dictionary;

enum {
    CDK_DICTIONARY_32 = 0,
    CDK_DICTIONARY_64 = 1,
    /// Byte strings, their length in four bytes before them.
    CDK_DICTIONARY_BYTES = 2,
    /// Byte strings of one length, bare.
    CDK_DICTIONARY_FIXED_BYTES = 3,
};

/// Makes a dictionary whose entries take at most `limit` bytes (below 2^31). Returns NULL where memory is short.
cdk_dictionary *cdk_dictionary_create(int kind, size_t limit);
void cdk_dictionary_destroy(cdk_dictionary *dictionary);

/// Forgets all entries and gives their memory back.
void cdk_dictionary_reset(cdk_dictionary *dictionary);

/// Takes no more entries until the next reset, and gives back the memory that finding them took.
void cdk_dictionary_close(cdk_dictionary *dictionary);

/// The bytes of memory besides the entries in PLAIN encoding.
size_t cdk_dictionary_table_bytes(const cdk_dictionary *dictionary);

/// How many entries there are.
size_t cdk_dictionary_count(const cdk_dictionary *dictionary);

/// The entries in PLAIN encoding. Valid until the next call that adds or resets.
const uint8_t *cdk_dictionary_plain(const cdk_dictionary *dictionary, size_t *size);

/// Entry `number` of a dictionary of byte strings: its bytes, without their length.
const uint8_t *cdk_dictionary_entry(const cdk_dictionary *dictionary, size_t number, size_t *length);

/// Widens a range of byte strings, compared as unsigned bytes, by the entries that these numbers stand for: `minimum`
/// and `maximum` are numbers of entries. `epoch` begins as 0 at a new range, which the first call then sets.
void cdk_dictionary_widen(
    cdk_dictionary *dictionary, const uint32_t *indices, size_t count, uint32_t *epoch, uint32_t *minimum,
    uint32_t *maximum);

/// Numbers values, adding those not seen before. Returns how many values were numbered: fewer than `count` where the
/// next new one would pass the limit, or memory is short.
size_t cdk_dictionary_add32(cdk_dictionary *dictionary, const uint32_t *values, size_t count, uint32_t *indices);
size_t cdk_dictionary_add64(cdk_dictionary *dictionary, const uint64_t *values, size_t count, uint32_t *indices);

/// Value i is data[starts[i] ..< ends[i]]; the caller has checked that it lies in the data.
size_t cdk_dictionary_add_bytes(
    cdk_dictionary *dictionary, const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count,
    uint32_t *indices);

#endif

#ifndef CDK_PARQUET_DECODE_H
#define CDK_PARQUET_DECODE_H

#include <stddef.h>
#include <stdint.h>

// Decoding of Parquet pages. Nothing is read outside the given bytes, whatever they hold; what is written is bounded
// by the counts given.

/// Where reading stands in a run-length/bit-packed hybrid; begins as all zeros but for the position.
typedef struct {
    /// The next byte behind the runs begun so far; of a packed run, the byte where its values begin.
    size_t position;
    /// The end of the packed run.
    size_t packed_end;
    /// How many values of the run are left, and how many of a packed run are used.
    uint64_t left, used;
    /// The value of a repeated run.
    uint32_t value;
    uint32_t is_packed;
} cdk_hybrid;

/// Decodes `count` values of `width` bits, 0...32, ahead from where the state stands.
/// Returns 0; -1 where the bytes end early; -2 where a run's head is malformed.
int cdk_hybrid_decode(cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, uint32_t *out, size_t count);

/// Decodes `count` values of one bit each into a bitmap from bit `first` on, whose bits must be clear from there.
/// Returns how many are set; -1 where the bytes end early; -2 for a malformed run or a value above 1.
int64_t cdk_hybrid_decode_bits(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, uint64_t *words, size_t first, size_t count);

/// Passes over `count` values of `width` bits, 0...32. Returns as cdk_hybrid_decode does.
int cdk_hybrid_skip(cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, size_t count);

/// Passes over `count` values of one bit each. Returns how many are set, or fails as cdk_hybrid_decode_bits does.
int64_t cdk_hybrid_skip_bits(cdk_hybrid *state, const uint8_t *bytes, size_t size, size_t count);

/// How many of some bytes have a value.
size_t cdk_count_u8(const uint8_t *bytes, size_t count, uint8_t value);

/// The largest of some numbers; 0 of none.
uint32_t cdk_max_u32(const uint32_t *values, size_t count);

/// out[i] = dictionary[indices[i]], elements of `width` bytes. The indices must be in range.
void cdk_gather(const void *dictionary, size_t width, const uint32_t *indices, size_t count, void *out);

/// Moves `dense` values of `width` bytes, in place, to the places of the set bits among `count` bits from `first` on;
/// the others become zero. Exactly `dense` bits are set.
void cdk_spread(void *values, size_t width, const uint64_t *bits, size_t first, size_t count, size_t dense);

/// The same for the end positions of byte strings: a place without a value repeats the end before it, or `start`.
void cdk_spread_ends(int32_t *ends, const uint64_t *bits, size_t first, size_t count, size_t dense, int32_t start);

/// Appends bits to a bitmap from bit `to` on, whose bits must be clear from there: one from the source, beginning at
/// bit `from`, for each set bit among `count` bits of `validity` from `first` on; none for the others.
/// `validity` may be null: all bits count. Returns how many source bits were used; the source has enough of them.
size_t cdk_spread_bits(
    uint64_t *words, size_t to, const uint8_t *source, size_t source_size, size_t from, const uint64_t *validity,
    size_t first, size_t count);

/// Reads the lengths of `count` byte strings, each with a length of 4 bytes before it, and writes the end positions of
/// the strings laid one after another behind `start`.
/// Returns how many bytes they take; -1 where a length is negative or runs past the end; -2 where an end would pass
/// 2^31 - 1.
ptrdiff_t cdk_byte_array_ends(const uint8_t *bytes, size_t size, size_t count, int32_t start, int32_t *ends);

/// How many bytes `count` byte strings take, each with a length of 4 bytes before it; -1 where one runs past the end.
ptrdiff_t cdk_byte_array_skip(const uint8_t *bytes, size_t size, size_t count);

/// Copies the `count` byte strings, whose ends cdk_byte_array_ends found, one after another.
void cdk_byte_array_copy(
    const uint8_t *bytes, size_t size, size_t count, int32_t start, const int32_t *ends, uint8_t *out);

/// Copies the byte strings of a dictionary that the indices name, in order, to the ends that cdk_dictionary_ends found.
void cdk_dictionary_copy(
    const uint8_t *data, size_t data_size, const int32_t *offsets, const uint32_t *indices, size_t count, int32_t start,
    const int32_t *ends, uint8_t *out);

/// The end positions of the dictionary's byte strings that the indices name, behind `start`.
/// Returns 0; -2 where an end would pass 2^31 - 1.
int cdk_dictionary_ends(const int32_t *offsets, const uint32_t *indices, size_t count, int32_t start, int32_t *ends);

/// The head of a DELTA_BINARY_PACKED block sequence.
typedef struct {
    uint64_t block_size, miniblocks, count;
    int64_t first;
    size_t position;
} cdk_delta_head;

/// Reads the head. Returns 0; -1 where the bytes end early; -2 where it makes no sense.
int cdk_delta_read_head(const uint8_t *bytes, size_t size, cdk_delta_head *head);

/// Decodes all values behind a head into 32-bit or 64-bit integers.
/// Returns how many bytes of all were used; -1 where they end early; -2 for a width above 64 bits.
ptrdiff_t cdk_delta_decode32(const uint8_t *bytes, size_t size, const cdk_delta_head *head, int32_t *out);
ptrdiff_t cdk_delta_decode64(const uint8_t *bytes, size_t size, const cdk_delta_head *head, int64_t *out);

/// Writes `count` byte strings in PLAIN form: each is as many bytes of the one before as its prefix says, and then its
/// suffix, the suffixes lying one after another. `prefixes` may be null: none are shared. With `lengths` there are 4
/// bytes of length before each. The caller has checked that prefixes and suffixes are there, and the room.
void cdk_delta_strings(
    const uint8_t *suffix_bytes, const int32_t *prefixes, const int32_t *suffixes, size_t count, int lengths,
    uint8_t *out);

/// Puts the streams of BYTE_STREAM_SPLIT together: `count` values of `width` bytes each.
void cdk_byte_stream_join(const uint8_t *bytes, size_t width, size_t count, uint8_t *out);

/// 32-bit integers in little-endian bytes as narrower ones, of 1 or 2 bytes.
/// Returns 0; -1 where one fits neither signed nor unsigned.
int cdk_narrow32(const uint8_t *bytes, size_t count, size_t width, void *out);
/// 32-bit integers as 64-bit integers.
void cdk_widen32(const uint8_t *bytes, size_t count, int64_t *out);
/// Integers of 4 or 8 bytes as 128-bit integers.
void cdk_widen_128(const uint8_t *bytes, size_t count, size_t width, void *out);
/// Big-endian two's complement of `width` bytes as 128-bit integers.
/// Returns 0; -1 where one does not fit.
int cdk_big_endian_128(const uint8_t *bytes, size_t count, size_t width, void *out);
/// The same for byte strings of any lengths.
int cdk_big_endian_strings_128(const uint8_t *data, const int32_t *offsets, size_t count, void *out);
/// INT96 timestamps (nanoseconds of the day, Julian day) as counts since 1970-01-01T00:00 of a unit that is
/// `nanoseconds` long, rounded down.
/// Returns the number of leading values that fit into 64 bits: `count` where all do.
size_t cdk_int96_timestamps(const uint8_t *bytes, size_t count, int64_t nanoseconds, int64_t *out);

#endif

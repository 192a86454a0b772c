// The first step of the parser: the positions of structural bytes, window by window.

#ifndef CDK_JSON_INDEX_H
#define CDK_JSON_INDEX_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    // Where the last window ended.
    size_t at;
    // All ones inside a string; 1 where the next byte is escaped; 1 where the last byte belongs to a scalar.
    uint64_t in_string, escaped, in_scalar;
    // Not 0 where a string held a control character, some byte was above 0x7F, or there was a backslash.
    uint64_t control, high, backslash;
} json_index_state;

// Finds the structural positions of the `count` bytes from `state->at` on, a multiple of 64 unless it is the end, behind
// which there are as many to be read as fill up 64.
// One bit for each block of 64 bytes that has a backslash goes to `backslashes`. Returns the end of the positions.
typedef uint32_t *json_index_function(
    const uint8_t *bytes, size_t count, json_index_state *state, uint32_t *positions, uint64_t *backslashes);

json_index_function *cdk_json_index_function(int level);

#endif

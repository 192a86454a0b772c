#include "cdk_shred.h"

#include <string.h>

static inline uint64_t bits_from(const uint64_t *words, size_t bit, size_t count) {
    unsigned shift = bit & 63;
    uint64_t value = words[bit >> 6] >> shift;
    if (shift + count > 64) value |= words[(bit >> 6) + 1] << (64 - shift);
    return value;
}

void cdk_shred_optional(uint8_t *definition, size_t count, uint8_t level, const uint64_t *bits) {
    if (bits == NULL) {
        for (size_t i = 0; i < count; i++) definition[i] = (uint8_t)(definition[i] + (definition[i] == level));
        return;
    }
    size_t slot = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        unsigned alive = 0;
        for (unsigned k = 0; k < 8; k++) alive += definition[i + k] == level;
        if (alive == 0) continue;
        uint64_t next = bits_from(bits, slot, alive);
        slot += alive;
        for (unsigned k = 0; k < 8; k++) {
            unsigned is_alive = definition[i + k] == level;
            definition[i + k] = (uint8_t)(definition[i + k] + (is_alive & next));
            next >>= is_alive;
        }
    }
    for (; i < count; i++) {
        if (definition[i] != level) continue;
        definition[i] = (uint8_t)(level + ((bits[slot >> 6] >> (slot & 63)) & 1));
        slot++;
    }
}

int64_t cdk_shred_list_entries(
    const int32_t *starts, const int32_t *ends, size_t lists, int32_t limit, int64_t *elements) {
    int64_t total = 0, empty = 0;
    int32_t wrong = 0, before = 0;
    for (size_t i = 0; i < lists; i++) {
        int64_t length = (int64_t)ends[i] - starts[i];
        wrong |= (int32_t)(starts[i] < before) | (int32_t)(length < 0);
        before = ends[i];
        total += length;
        empty += length == 0;
    }
    if (wrong || before > limit) return -1;
    *elements = total;
    return total + empty;
}

void cdk_shred_lists(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t level, const int32_t *starts,
    const int32_t *ends, uint8_t depth, uint8_t *out_repetition, uint8_t *out_definition) {
    size_t list = 0, out = 0;
    const uint8_t element = (uint8_t)(level + 1);
    for (size_t i = 0; i < count; i++) {
        size_t length = 0;
        if (definition[i] == level) {
            length = (size_t)(ends[list] - starts[list]);
            list++;
        }
        // As many at once as most lists have: what is too much is overwritten, and lengths need not be foreseen.
        memset(out_definition + out, element, CDK_SHRED_SLACK);
        memset(out_repetition + out, depth, CDK_SHRED_SLACK);
        if (length > CDK_SHRED_SLACK) {
            memset(out_definition + out, element, length);
            memset(out_repetition + out, depth, length);
        }
        out_definition[out] = length == 0 ? definition[i] : element;
        out_repetition[out] = repetition == NULL ? 0 : repetition[i];
        out += length + (length == 0);
    }
}

void cdk_shred_elements(
    const int32_t *starts, const int32_t *ends, size_t lists, int32_t first, uint64_t *words) {
    for (size_t i = 0; i < lists; i++) {
        size_t bit = (size_t)((int64_t)starts[i] - first), end = (size_t)((int64_t)ends[i] - first);
        while (bit < end) {
            size_t take = 64 - (bit & 63);
            if (take > end - bit) take = end - bit;
            uint64_t ones = take == 64 ? ~(uint64_t)0 : ((uint64_t)1 << take) - 1;
            words[bit >> 6] |= ones << (bit & 63);
            bit += take;
        }
    }
}

void cdk_shred_rows(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t value_level, int32_t *entries,
    int32_t *values) {
    size_t row = 0;
    int32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        // Written in any case, and kept where a row begins: to foresee that costs more.
        const size_t begins = repetition[i] == 0;
        entries[row] = (int32_t)i;
        values[row] = value;
        row += begins;
        value += definition[i] == value_level;
    }
    entries[row] = (int32_t)count;
    values[row] = value;
}

size_t cdk_level_count(const uint8_t *levels, size_t count, uint8_t level) {
    size_t total = 0, i = 0;
    while (count - i >= 64) {
        // Counts of bytes stay bytes, for as long as they cannot overflow: 16 sums of at most 255.
        size_t blocks = (count - i) / 16 < 255 ? (count - i) / 16 : 255;
        uint8_t sums[16] = {0};
        for (size_t block = 0; block < blocks; block++, i += 16) {
            for (unsigned k = 0; k < 16; k++) sums[k] = (uint8_t)(sums[k] + (levels[i + k] == level));
        }
        for (unsigned k = 0; k < 16; k++) total += sums[k];
    }
    for (; i < count; i++) total += levels[i] == level;
    return total;
}

#include "cdk_levels.h"

int cdk_hybrid_decode_levels(
    cdk_hybrid *state, const uint8_t *bytes, size_t size, unsigned width, uint8_t *out, size_t count) {
    uint32_t block[1024];
    uint32_t largest = 0;
    while (count > 0) {
        size_t take = count < 1024 ? count : 1024;
        int failure = cdk_hybrid_decode(state, bytes, size, width, block, take);
        if (failure != 0) return failure;
        for (size_t i = 0; i < take; i++) {
            largest = block[i] > largest ? block[i] : largest;
            out[i] = (uint8_t)block[i];
        }
        out += take;
        count -= take;
    }
    return largest > 255 ? -2 : (int)largest;
}

size_t cdk_levels_prefix(const uint8_t *repetition, size_t count, size_t rows, size_t *begun) {
    size_t seen = 0, done = 0;
    // Whole blocks, as long as the row that ends the search cannot begin in one.
    while (count - done >= 64 && rows - seen >= 64) {
        unsigned starts = 0;
        for (size_t i = 0; i < 64; i++) starts += repetition[done + i] == 0;
        seen += starts;
        done += 64;
    }
    for (; done < count; done++) {
        if (repetition[done] != 0) continue;
        if (seen == rows) break;
        seen++;
    }
    *begun = seen;
    return done;
}

int cdk_levels_check(
    const uint8_t *repetition, const uint8_t *definition, size_t count, const uint8_t *element_levels, uint8_t before) {
    unsigned wrong = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t level = element_levels[repetition[i]];
        wrong |= (unsigned)(definition[i] < level) | (unsigned)(before < level);
        before = definition[i];
    }
    return wrong ? -1 : 0;
}

size_t cdk_levels_validity(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t depth, uint8_t place_level,
    uint8_t value_level, uint64_t *words, size_t first, size_t *ones) {
    size_t place = first, set = 0;
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        if ((repetition != NULL && repetition[i] > depth) || definition[i] < place_level) continue;
        uint64_t bit = definition[i] >= value_level;
        word |= bit << (place & 63);
        set += bit;
        place++;
        if ((place & 63) == 0) {
            words[(place >> 6) - 1] |= word;
            word = 0;
        }
    }
    if (word != 0) words[place >> 6] |= word;
    *ones = set;
    return place - first;
}

size_t cdk_levels_offsets(
    const uint8_t *repetition, const uint8_t *definition, size_t count, uint8_t depth, uint8_t place_level,
    uint8_t element_level, int32_t *offsets) {
    size_t lists = 0;
    int32_t elements = 0;
    for (size_t i = 0; i < count; i++) {
        // The offset is written in any case and kept only where a list begins.
        offsets[lists] = elements;
        lists += (repetition[i] < depth) & (definition[i] >= place_level);
        elements += (repetition[i] <= depth) & (definition[i] >= element_level);
    }
    offsets[lists] = elements;
    return lists;
}

int cdk_levels_agree(
    const uint8_t *left_repetition, const uint8_t *left_definition, size_t left_count,
    const uint8_t *right_repetition, const uint8_t *right_definition, size_t right_count, uint8_t depth,
    uint8_t level) {
    size_t right = 0;
    for (size_t left = 0; left < left_count; left++) {
        uint8_t repetition = left_repetition != NULL ? left_repetition[left] : 0;
        if (repetition > depth) continue;
        while (right < right_count && right_repetition != NULL && right_repetition[right] > depth) right++;
        if (right == right_count) return 0;
        uint8_t a = left_definition[left] < level ? left_definition[left] : level;
        uint8_t b = right_definition[right] < level ? right_definition[right] : level;
        if (a != b || repetition != (right_repetition != NULL ? right_repetition[right] : 0)) return 0;
        right++;
    }
    while (right < right_count && right_repetition != NULL && right_repetition[right] > depth) right++;
    return right == right_count;
}

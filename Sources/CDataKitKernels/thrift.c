#include "cdk_thrift.h"

// Footers of wide tables are tens of megabytes of column chunks of which a query needs a few: passing over the others
// is what opening such a file costs.

enum { STOP, TRUE_, FALSE_, INT8, INT16, INT32, INT64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT, UUID };

/// Reads a varint of up to 64 bits; null where it ends early or is longer.
static inline const uint8_t *varint(const uint8_t *p, const uint8_t *end, uint64_t *value) {
    uint64_t result = 0;
    for (unsigned shift = 0; p < end; shift += 7) {
        uint8_t byte = *p++;
        if (shift == 63 && byte > 1) return NULL;
        result |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *value = result;
            return p;
        }
    }
    return NULL;
}

static inline const uint8_t *skip_varint(const uint8_t *p, const uint8_t *end) {
    if (p < end && *p < 0x80) return p + 1;
    uint64_t ignored;
    return varint(p, end, &ignored);
}

static inline const uint8_t *skip_bytes(const uint8_t *p, const uint8_t *end, uint64_t count) {
    return count <= (uint64_t)(end - p) ? p + count : NULL;
}

static const uint8_t *skip_struct(const uint8_t *p, const uint8_t *end, unsigned depth);

/// Passes over a value; a boolean is a byte here, as in lists.
static inline const uint8_t *skip_value(const uint8_t *p, const uint8_t *end, unsigned type, unsigned depth) {
    uint64_t count;
    switch (type) {
    case TRUE_:
    case FALSE_:
    case INT8: return skip_bytes(p, end, 1);
    case INT16:
    case INT32:
    case INT64: return skip_varint(p, end);
    case DOUBLE: return skip_bytes(p, end, 8);
    case UUID: return skip_bytes(p, end, 16);
    case BINARY:
        p = varint(p, end, &count);
        return p == NULL ? NULL : skip_bytes(p, end, count);
    case STRUCT: return skip_struct(p, end, depth);
    default: return NULL;
    }
}

static const uint8_t *skip_list(const uint8_t *p, const uint8_t *end, unsigned depth);
static const uint8_t *skip_map(const uint8_t *p, const uint8_t *end, unsigned depth);

static inline const uint8_t *skip_any(const uint8_t *p, const uint8_t *end, unsigned type, unsigned depth) {
    if (type == LIST || type == SET) return skip_list(p, end, depth);
    if (type == MAP) return skip_map(p, end, depth);
    return skip_value(p, end, type, depth);
}

static const uint8_t *skip_list(const uint8_t *p, const uint8_t *end, unsigned depth) {
    if (depth == 0 || p >= end) return NULL;
    unsigned type = *p & 0x0F;
    uint64_t count = *p++ >> 4;
    if (count == 15) {
        p = varint(p, end, &count);
        if (p == NULL) return NULL;
    }
    // Each element has a byte at least.
    if (count > (uint64_t)(end - p)) return NULL;
    for (; count > 0; count--) {
        p = skip_any(p, end, type, depth - 1);
        if (p == NULL) return NULL;
    }
    return p;
}

static const uint8_t *skip_map(const uint8_t *p, const uint8_t *end, unsigned depth) {
    uint64_t count;
    p = varint(p, end, &count);
    if (p == NULL || count == 0) return p;
    if (depth == 0 || p >= end) return NULL;
    unsigned types = *p++;
    if (count > (uint64_t)(end - p)) return NULL;
    for (; count > 0; count--) {
        p = skip_any(p, end, types >> 4, depth - 1);
        if (p == NULL) return NULL;
        p = skip_any(p, end, types & 0x0F, depth - 1);
        if (p == NULL) return NULL;
    }
    return p;
}

static const uint8_t *skip_struct(const uint8_t *p, const uint8_t *end, unsigned depth) {
    if (depth == 0) return NULL;
    while (p < end) {
        unsigned head = *p++;
        if (head == STOP) return p;
        unsigned type = head & 0x0F;
        if (head >> 4 == 0) {
            p = skip_varint(p, end);
            if (p == NULL) return NULL;
        }
        // A field's type holds the boolean.
        if (type == TRUE_ || type == FALSE_) continue;
        p = skip_any(p, end, type, depth - 1);
        if (p == NULL) return NULL;
    }
    return NULL;
}

ptrdiff_t cdk_thrift_skip_structs(
    const uint8_t *bytes, size_t size, size_t position, size_t count, unsigned depth, int32_t *starts) {
    const uint8_t *p = bytes + position, *end = bytes + size;
    for (size_t i = 0; i < count; i++) {
        if (p - bytes > INT32_MAX) return -1;
        starts[i] = (int32_t)(p - bytes);
        p = skip_struct(p, end, depth);
        if (p == NULL) return -1;
    }
    return p - bytes;
}

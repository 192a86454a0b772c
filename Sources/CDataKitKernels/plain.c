#include "cdk_parquet_decode.h"

#include <string.h>

static inline uint32_t load32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t load64(const uint8_t *p) { return (uint64_t)load32(p) | (uint64_t)load32(p + 4) << 32; }

ptrdiff_t cdk_byte_array_ends(const uint8_t *bytes, size_t size, size_t count, int32_t start, int32_t *ends) {
    size_t position = 0;
    uint64_t end = (uint64_t)start;
    for (size_t i = 0; i < count; i++) {
        if (size - position < 4) return -1;
        uint32_t length = load32(bytes + position);
        position += 4;
        if (length > size - position) return -1;
        position += length;
        end += length;
        if (end > INT32_MAX) return -2;
        ends[i] = (int32_t)end;
    }
    return (ptrdiff_t)position;
}

ptrdiff_t cdk_byte_array_skip(const uint8_t *bytes, size_t size, size_t count) {
    size_t position = 0;
    for (size_t i = 0; i < count; i++) {
        if (size - position < 4) return -1;
        uint32_t length = load32(bytes + position);
        position += 4;
        if (length > size - position) return -1;
        position += length;
    }
    return (ptrdiff_t)position;
}

/// Copies a short string in blocks of 16 bytes where both sides have room for the excess.
static inline void copy_short(uint8_t *out, size_t out_room, const uint8_t *from, size_t from_room, size_t length) {
    if (length <= 16 && out_room >= 16 && from_room >= 16) {
        memcpy(out, from, 16);
    } else if (length > 0) {
        memcpy(out, from, length);
    }
}

void cdk_byte_array_copy(
    const uint8_t *bytes, size_t size, size_t count, int32_t start, const int32_t *ends, uint8_t *out) {
    if (count == 0) return;
    size_t position = 0;
    size_t total = (size_t)(ends[count - 1] - start);
    int32_t begin = start;
    for (size_t i = 0; i < count; i++) {
        position += 4;
        size_t length = (size_t)(ends[i] - begin), at = (size_t)(begin - start);
        copy_short(out + at, total - at, bytes + position, size - position, length);
        position += length;
        begin = ends[i];
    }
}

int cdk_dictionary_ends(const int32_t *offsets, const uint32_t *indices, size_t count, int32_t start, int32_t *ends) {
    uint64_t end = (uint64_t)start;
    for (size_t i = 0; i < count; i++) {
        end += (uint64_t)(offsets[indices[i] + 1] - offsets[indices[i]]);
        if (end > INT32_MAX) return -2;
        ends[i] = (int32_t)end;
    }
    return 0;
}

void cdk_dictionary_copy(
    const uint8_t *data, size_t data_size, const int32_t *offsets, const uint32_t *indices, size_t count, int32_t start,
    const int32_t *ends, uint8_t *out) {
    if (count == 0) return;
    size_t total = (size_t)(ends[count - 1] - start);
    int32_t begin = start;
    for (size_t i = 0; i < count; i++) {
        size_t from = (size_t)offsets[indices[i]], at = (size_t)(begin - start);
        copy_short(out + at, total - at, data + from, data_size - from, (size_t)(ends[i] - begin));
        begin = ends[i];
    }
}

void cdk_byte_stream_join(const uint8_t *bytes, size_t width, size_t count, uint8_t *out) {
    if (width == 4) {
        const uint8_t *a = bytes, *b = a + count, *c = b + count, *d = c + count;
        for (size_t i = 0; i < count; i++) {
            out[4 * i] = a[i];
            out[4 * i + 1] = b[i];
            out[4 * i + 2] = c[i];
            out[4 * i + 3] = d[i];
        }
    } else if (width == 8) {
        for (size_t i = 0; i < count; i++) {
            const uint8_t *p = bytes + i;
            for (size_t k = 0; k < 8; k++) out[8 * i + k] = p[k * count];
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < width; k++) out[width * i + k] = bytes[k * count + i];
        }
    }
}

int cdk_narrow32(const uint8_t *bytes, size_t count, size_t width, void *out) {
    uint32_t misfit = 0;
    if (width == 1) {
        uint8_t *to = out;
        for (size_t i = 0; i < count; i++) {
            uint32_t value = load32(bytes + 4 * i);
            misfit |= value + 0x80 >= 0x180;
            to[i] = (uint8_t)value;
        }
    } else {
        uint16_t *to = out;
        for (size_t i = 0; i < count; i++) {
            uint32_t value = load32(bytes + 4 * i);
            misfit |= value + 0x8000 >= 0x18000;
            to[i] = (uint16_t)value;
        }
    }
    return misfit ? -1 : 0;
}

void cdk_widen32(const uint8_t *bytes, size_t count, int64_t *out) {
    for (size_t i = 0; i < count; i++) out[i] = (int32_t)load32(bytes + 4 * i);
}

/// Writes a 128-bit integer as its two halves, in the machine's order.
static inline void put128(void *out, size_t i, uint64_t low, uint64_t high) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uint64_t halves[2] = {high, low};
#else
    uint64_t halves[2] = {low, high};
#endif
    memcpy((uint8_t *)out + 16 * i, halves, 16);
}

void cdk_widen_128(const uint8_t *bytes, size_t count, size_t width, void *out) {
    if (width == 4) {
        for (size_t i = 0; i < count; i++) {
            int64_t value = (int32_t)load32(bytes + 4 * i);
            put128(out, i, (uint64_t)value, (uint64_t)(value >> 63));
        }
    } else {
        for (size_t i = 0; i < count; i++) {
            int64_t value = (int64_t)load64(bytes + 8 * i);
            put128(out, i, (uint64_t)value, (uint64_t)(value >> 63));
        }
    }
}

/// Returns 0, or -1 where the number does not fit.
static inline int big_endian(const uint8_t *p, size_t width, void *out, size_t i) {
    uint8_t sign = width > 0 && (p[0] & 0x80) != 0 ? 0xFF : 0;
    while (width > 16) {
        if (p[0] != sign || (width == 17 && ((p[1] ^ sign) & 0x80) != 0)) return -1;
        p++;
        width--;
    }
    uint64_t high = sign != 0 ? ~(uint64_t)0 : 0, low = high;
    for (size_t k = 0; k < width; k++) {
        high = high << 8 | low >> 56;
        low = low << 8 | p[k];
    }
    put128(out, i, low, high);
    return 0;
}

int cdk_big_endian_128(const uint8_t *bytes, size_t count, size_t width, void *out) {
    for (size_t i = 0; i < count; i++) {
        if (big_endian(bytes + i * width, width, out, i) != 0) return -1;
    }
    return 0;
}

int cdk_big_endian_strings_128(const uint8_t *data, const int32_t *offsets, size_t count, void *out) {
    for (size_t i = 0; i < count; i++) {
        if (big_endian(data + offsets[i], (size_t)(offsets[i + 1] - offsets[i]), out, i) != 0) return -1;
    }
    return 0;
}

size_t cdk_int96_timestamps(const uint8_t *bytes, size_t count, int64_t nanoseconds, int64_t *out) {
    for (size_t i = 0; i < count; i++) {
        // The nanoseconds may be negative or longer than a day in real files.
        int64_t of_day = (int64_t)load64(bytes + 12 * i);
        int64_t days = (int64_t)(int32_t)load32(bytes + 12 * i + 8) - 2440588;
        __int128 total = (__int128)days * 86400000000000 + of_day;
        __int128 units = total / nanoseconds;
        if (total % nanoseconds < 0) units--;
        if (units < INT64_MIN || units > INT64_MAX) {
            // Spark counts in microseconds and wraps around 64 bits on the way to days, as it does on the way back;
            // what is left of a day is negative then, and the sum modulo 2^64 is the time that was meant.
            if (nanoseconds != 1000 || of_day >= 0) return i;
            units = (int64_t)(uint64_t)units;
        }
        out[i] = (int64_t)units;
    }
    return count;
}

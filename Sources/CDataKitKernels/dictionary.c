#include "cdk_dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "byte_order.h"

// Open addressing with linear probing, at most half full: long probes cost mispredicted branches. A slot's number is the entry's plus one; 0 is free.

typedef struct {
    uint32_t key;
    uint32_t number;
} slot32;

typedef struct {
    uint64_t key;
    uint64_t number;
} slot64;

/// The hash stands for the bytes until they are compared.
typedef struct {
    uint32_t hash;
    uint32_t number;
} slot_bytes;

struct cdk_dictionary {
    int kind;
    unsigned shift;  // the hash's upper bits that are not used: 64 - log2(slots)
    size_t limit;
    size_t count;
    size_t slot_count;
    void *slots;
    uint8_t *plain;
    size_t plain_size;
    size_t plain_capacity;
    // For byte strings: where the bytes of entry i begin in `plain`, and how many there are.
    uint32_t *starts;
    uint32_t *lengths;
    // The range that last looked at entry i, so that it is compared once a range.
    uint32_t *seen;
    uint32_t epoch;
    size_t entry_capacity;
    // Whether no more entries are taken.
    int is_closed;
};

enum { FIRST_SLOTS_LOG2 = 8 };

static size_t slot_size(int kind) {
    return kind == CDK_DICTIONARY_32 ? sizeof(slot32) : kind == CDK_DICTIONARY_64 ? sizeof(slot64) : sizeof(slot_bytes);
}

static void release(cdk_dictionary *d) {
    free(d->slots);
    free(d->plain);
    free(d->starts);
    free(d->lengths);
    free(d->seen);
    d->slots = NULL;
    d->plain = NULL;
    d->starts = d->lengths = d->seen = NULL;
    d->count = d->slot_count = d->plain_size = d->plain_capacity = d->entry_capacity = 0;
    d->is_closed = 0;
}

cdk_dictionary *cdk_dictionary_create(int kind, size_t limit) {
    cdk_dictionary *d = calloc(1, sizeof *d);
    if (d == NULL) return NULL;
    d->kind = kind;
    d->limit = limit < 0x7FFFFFFF ? limit : 0x7FFFFFFF;
    return d;
}

void cdk_dictionary_destroy(cdk_dictionary *d) {
    if (d == NULL) return;
    release(d);
    free(d);
}

void cdk_dictionary_reset(cdk_dictionary *d) { release(d); }

void cdk_dictionary_close(cdk_dictionary *d) {
    free(d->slots);
    d->slots = NULL;
    d->slot_count = 0;
    d->is_closed = 1;
}

size_t cdk_dictionary_table_bytes(const cdk_dictionary *d) {
    return d->slot_count * slot_size(d->kind) + (d->plain_capacity - d->plain_size) +
           d->entry_capacity * (sizeof *d->starts + sizeof *d->lengths + sizeof *d->seen);
}

size_t cdk_dictionary_count(const cdk_dictionary *d) { return d->count; }

const uint8_t *cdk_dictionary_plain(const cdk_dictionary *d, size_t *size) {
    *size = d->plain_size;
    return d->plain;
}

static int grow_plain(cdk_dictionary *d, size_t needed) {
    if (d->plain_size + needed <= d->plain_capacity) return 1;
    size_t capacity = d->plain_capacity * 2 + needed + 1024;
    uint8_t *plain = realloc(d->plain, capacity);
    if (plain == NULL) return 0;
    d->plain = plain;
    d->plain_capacity = capacity;
    return 1;
}

/// Both halves of a 128-bit product, folded.
static inline uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline size_t slot_of32(const cdk_dictionary *d, uint32_t key) {
    return (size_t)((uint64_t)key * 0x9E3779B97F4A7C15u >> d->shift);
}

/// Both halves of the product count: floating-point numbers that differ in few upper bits would collide otherwise.
static inline size_t slot_of64(const cdk_dictionary *d, uint64_t key) {
    return (size_t)(mix(key ^ 0xA0761D6478BD642Fu, 0x9E3779B97F4A7C15u) >> d->shift);
}

static inline size_t slot_of_hash(const cdk_dictionary *d, uint32_t hash) { return (size_t)hash >> (d->shift - 32); }

/// Makes room for one more entry: fills a larger table where this one is full enough.
static int grow_slots(cdk_dictionary *d) {
    if ((d->count + 1) * 2 <= d->slot_count) return 1;
    size_t slot_count = d->slot_count == 0 ? (size_t)1 << FIRST_SLOTS_LOG2 : d->slot_count * (d->slot_count < 1 << 16 ? 4 : 2);
    void *old = d->slots, *slots = calloc(slot_count, slot_size(d->kind));
    if (slots == NULL) return 0;
    size_t old_count = d->slot_count, mask = slot_count - 1;
    d->slots = slots;
    d->slot_count = slot_count;
    d->shift = 64 - (unsigned)__builtin_ctzll(slot_count);
    for (size_t i = 0; i < old_count; i++) {
        if (d->kind == CDK_DICTIONARY_32) {
            slot32 moved = ((slot32 *)old)[i], *table = slots;
            if (moved.number == 0) continue;
            size_t at = slot_of32(d, moved.key);
            while (table[at].number != 0) at = (at + 1) & mask;
            table[at] = moved;
        } else if (d->kind == CDK_DICTIONARY_64) {
            slot64 moved = ((slot64 *)old)[i], *table = slots;
            if (moved.number == 0) continue;
            size_t at = slot_of64(d, moved.key);
            while (table[at].number != 0) at = (at + 1) & mask;
            table[at] = moved;
        } else {
            slot_bytes moved = ((slot_bytes *)old)[i], *table = slots;
            if (moved.number == 0) continue;
            size_t at = slot_of_hash(d, moved.hash);
            while (table[at].number != 0) at = (at + 1) & mask;
            table[at] = moved;
        }
    }
    free(old);
    return 1;
}

// The two loops differ only in the width of the key. The last value is looked at first: columns often repeat it.
#define DEFINE_ADD(NAME, KEY, SLOT, SLOT_OF)                                                                       \
    size_t NAME(cdk_dictionary *d, const KEY *values, size_t count, uint32_t *indices) {                           \
        if (count == 0 || d->is_closed || !grow_slots(d)) return 0;                                                 \
        SLOT *table = d->slots;                                                                                    \
        size_t mask = d->slot_count - 1;                                                                           \
        for (size_t i = 0; i < count; i++) {                                                                       \
            const KEY key = values[i];                                                                             \
            if (i > 0 && key == values[i - 1]) {                                                                   \
                indices[i] = indices[i - 1];                                                                       \
                continue;                                                                                          \
            }                                                                                                      \
            size_t at = SLOT_OF(d, key);                                                                           \
            while (table[at].number != 0 && table[at].key != key) at = (at + 1) & mask;                            \
            if (table[at].number != 0) {                                                                           \
                indices[i] = (uint32_t)table[at].number - 1;                                                       \
                continue;                                                                                          \
            }                                                                                                      \
            if (d->plain_size + sizeof key > d->limit || !grow_plain(d, sizeof key)) return i;                     \
            memcpy(d->plain + d->plain_size, &key, sizeof key);                                                    \
            d->plain_size += sizeof key;                                                                           \
            indices[i] = (uint32_t)d->count++;                                                                     \
            table[at].key = key;                                                                                   \
            table[at].number = (uint32_t)d->count;                                                                 \
            if (!grow_slots(d)) return i + 1;                                                                      \
            table = d->slots;                                                                                      \
            mask = d->slot_count - 1;                                                                              \
        }                                                                                                          \
        return count;                                                                                              \
    }

DEFINE_ADD(cdk_dictionary_add32, uint32_t, slot32, slot_of32)
DEFINE_ADD(cdk_dictionary_add64, uint64_t, slot64, slot_of64)

static inline uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
    return value;
}

static inline uint32_t load32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, 4);
    return value;
}

static inline uint32_t hash_bytes(const uint8_t *p, size_t length) {
    const uint64_t k0 = 0xA0761D6478BD642Fu, k1 = 0xE7037ED1A0B428DBu, k2 = 0x8EBC6AF09C88C6E3u;
    uint64_t a, b, seed = k2 ^ length;
    if (length <= 16) {
        if (length >= 8) {
            a = load64(p);
            b = load64(p + length - 8);
        } else if (length >= 4) {
            a = load32(p);
            b = load32(p + length - 4);
        } else if (length > 0) {
            a = (uint64_t)p[0] << 16 | (uint64_t)p[length / 2] << 8 | p[length - 1];
            b = 0;
        } else {
            a = b = 0;
        }
    } else {
        size_t left = length;
        const uint8_t *q = p;
        while (left > 16) {
            seed = mix(load64(q) ^ k1, load64(q + 8) ^ seed);
            q += 16;
            left -= 16;
        }
        a = load64(p + length - 16);
        b = load64(p + length - 8);
    }
    return (uint32_t)(mix(mix(a ^ k1, b ^ seed), k0 ^ length) >> 32);
}

static int grow_entries(cdk_dictionary *d) {
    if (d->count < d->entry_capacity) return 1;
    size_t capacity = d->entry_capacity * 2 + 256;
    uint32_t *starts = realloc(d->starts, capacity * sizeof *starts);
    if (starts == NULL) return 0;
    d->starts = starts;
    uint32_t *lengths = realloc(d->lengths, capacity * sizeof *lengths);
    if (lengths == NULL) return 0;
    d->lengths = lengths;
    uint32_t *seen = realloc(d->seen, capacity * sizeof *seen);
    if (seen == NULL) return 0;
    memset(seen + d->entry_capacity, 0, (capacity - d->entry_capacity) * sizeof *seen);
    d->seen = seen;
    d->entry_capacity = capacity;
    return 1;
}

size_t cdk_dictionary_add_bytes(
    cdk_dictionary *d, const uint8_t *data, const int32_t *starts, const int32_t *ends, size_t count,
    uint32_t *indices
) {
    if (count == 0 || d->is_closed || !grow_slots(d)) return 0;
    const size_t prefix = d->kind == CDK_DICTIONARY_BYTES ? 4 : 0;
    slot_bytes *table = d->slots;
    size_t mask = d->slot_count - 1;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *bytes = data + starts[i];
        const uint32_t length = (uint32_t)(ends[i] - starts[i]);
        const uint32_t hash = hash_bytes(bytes, length);
        size_t at = slot_of_hash(d, hash);
        uint32_t number;
        while ((number = table[at].number) != 0) {
            if (table[at].hash == hash && d->lengths[number - 1] == length &&
                memcmp(d->plain + d->starts[number - 1], bytes, length) == 0)
                break;
            at = (at + 1) & mask;
        }
        if (number != 0) {
            indices[i] = number - 1;
            continue;
        }
        if (d->plain_size + prefix + length > d->limit || !grow_plain(d, prefix + length) || !grow_entries(d)) return i;
        if (prefix > 0) memcpy(d->plain + d->plain_size, &length, 4);
        if (length > 0) memcpy(d->plain + d->plain_size + prefix, bytes, length);
        d->starts[d->count] = (uint32_t)(d->plain_size + prefix);
        d->lengths[d->count] = length;
        d->plain_size += prefix + length;
        indices[i] = (uint32_t)d->count++;
        table[at].hash = hash;
        table[at].number = (uint32_t)d->count;
        if (!grow_slots(d)) return i + 1;
        table = d->slots;
        mask = d->slot_count - 1;
    }
    return count;
}

const uint8_t *cdk_dictionary_entry(const cdk_dictionary *d, size_t number, size_t *length) {
    *length = d->lengths[number];
    return d->plain + d->starts[number];
}

void cdk_dictionary_widen(
    cdk_dictionary *d, const uint32_t *indices, size_t count, uint32_t *epoch, uint32_t *minimum, uint32_t *maximum
) {
    if (count == 0) return;
    if (*epoch == 0) {
        *epoch = ++d->epoch;
        *minimum = *maximum = indices[0];
    }
    const uint32_t current = *epoch;
    uint32_t low = *minimum, high = *maximum;
    for (size_t i = 0; i < count; i++) {
        const uint32_t number = indices[i];
        if (d->seen[number] == current) continue;
        d->seen[number] = current;
        const uint8_t *bytes = d->plain + d->starts[number];
        const size_t length = d->lengths[number];
        if (cdk_order_bytes(bytes, length, d->plain + d->starts[low], d->lengths[low]) < 0) low = number;
        if (cdk_order_bytes(bytes, length, d->plain + d->starts[high], d->lengths[high]) > 0) high = number;
    }
    *minimum = low;
    *maximum = high;
}

// From nodes to columns: the members of all rows' objects, the elements of all rows' arrays, the places of all rows'
// scalars, a column at a time.

#include "CDataKitKernels.h"
#include "json_scalars.h"

// MARK: - Strings

static size_t put_scalar(uint8_t *target, uint32_t scalar) {
    if (scalar < 0x80) {
        target[0] = (uint8_t)scalar;
        return 1;
    }
    if (scalar < 0x800) {
        target[0] = (uint8_t)(0xC0 | scalar >> 6);
        target[1] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 2;
    }
    if (scalar < 0x10000) {
        target[0] = (uint8_t)(0xE0 | scalar >> 12);
        target[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        target[2] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 3;
    }
    target[0] = (uint8_t)(0xF0 | scalar >> 18);
    target[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
    target[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
    target[3] = (uint8_t)(0x80 | (scalar & 0x3F));
    return 4;
}

size_t cdk_json_unescape(const uint8_t *bytes, size_t start, size_t end, uint8_t *target) {
    size_t written = 0, at = start;
    while (at < end) {
        size_t run = cdk_find_byte(bytes + at, end - at, '\\');
        memcpy(target + written, bytes + at, run);
        written += run;
        at += run;
        if (at + 1 >= end) break;
        uint8_t c = bytes[at + 1];
        at += 2;
        switch (c) {
        case 'b': target[written++] = '\b'; break;
        case 'f': target[written++] = '\f'; break;
        case 'n': target[written++] = '\n'; break;
        case 'r': target[written++] = '\r'; break;
        case 't': target[written++] = '\t'; break;
        case 'v': target[written++] = '\v'; break;
        case '0': target[written++] = 0; break;
        case 'x': {
            int high = at + 2 <= end ? json_hex(bytes[at]) : -1, low = at + 2 <= end ? json_hex(bytes[at + 1]) : -1;
            if (high >= 0 && low >= 0) written += put_scalar(target + written, (uint32_t)(high << 4 | low));
            at += 2;
            break;
        }
        case 'u': {
            int32_t unit = at + 4 <= end ? json_hex4(bytes + at) : -1;
            at += 4;
            if (unit < 0) break;
            if (unit >= 0xD800 && unit < 0xE000) {
                int32_t low = unit < 0xDC00 && at + 6 <= end && bytes[at] == '\\' && bytes[at + 1] == 'u'
                    ? json_hex4(bytes + at + 2) : -1;
                if (low >= 0xDC00 && low < 0xE000) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    at += 6;
                } else {
                    unit = 0xFFFD;
                }
            }
            written += put_scalar(target + written, (uint32_t)unit);
            break;
        }
        // A line that is continued on the next.
        case '\n': break;
        case '\r':
            if (at < end && bytes[at] == '\n') at++;
            break;
        case 0xE2:
            if (at + 1 < end && bytes[at] == 0x80 && (bytes[at + 1] == 0xA8 || bytes[at + 1] == 0xA9)) {
                at += 2;
                break;
            }
            target[written++] = c;
            break;
        default: target[written++] = c; break;
        }
    }
    return written;
}

// MARK: - Members

uint64_t cdk_json_hash(const uint8_t *bytes, size_t count) {
    uint64_t hash = 0x9E3779B97F4A7C15ull ^ count;
    while (count >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * 0xD6E8FEB86659FD93ull;
        hash ^= hash >> 32;
        bytes += 8;
        count -= 8;
    }
    uint64_t last = 0;
    memcpy(&last, bytes, count);
    hash = (hash ^ last) * 0xD6E8FEB86659FD93ull;
    return hash ^ hash >> 29;
}

// Both have 16 readable bytes behind them.
CDK_INLINE int is_name(const cdk_json_names *names, uint32_t name, const uint8_t *bytes, size_t count) {
    uint32_t start = names->offsets[name];
    if (names->offsets[name + 1] - start != count) return 0;
    const uint8_t *wanted = names->bytes + start;
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t left, right;
        memcpy(&left, wanted + at, 8);
        memcpy(&right, bytes + at, 8);
        if (left != right) return 0;
    }
    if (at == count) return 1;
    uint64_t left, right;
    memcpy(&left, wanted + at, 8);
    memcpy(&right, bytes + at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return (left ^ right) >> (64 - 8 * (count - at)) == 0;
#else
    return (left ^ right) << (64 - 8 * (count - at)) == 0;
#endif
}

static __attribute__((noinline)) uint32_t look_up(const cdk_json_names *names, const uint8_t *bytes, size_t count) {
    uint64_t mask = (1ull << names->bits) - 1;
    for (uint64_t slot = cdk_json_hash(bytes, count) & mask;; slot = (slot + 1) & mask) {
        uint32_t entry = names->table[slot];
        if (entry == 0) return UINT32_MAX;
        if (is_name(names, entry - 1, bytes, count)) return entry - 1;
    }
}

static __attribute__((noinline)) uint32_t look_up_escaped(
    const cdk_json_names *names, const uint8_t *bytes, const cdk_json_node *node) {
    // A name in escapes is at most six times as long as what it means.
    uint8_t small[512 + 16];
    uint32_t longest = 0;
    for (uint32_t i = 0; i < names->count; i++) {
        uint32_t length = names->offsets[i + 1] - names->offsets[i];
        if (length > longest) longest = length;
    }
    size_t count = node->end - node->start;
    if (count / 6 > longest) return UINT32_MAX;
    if (count <= 512) return look_up(names, small, cdk_json_unescape(bytes, node->start, node->end, small));
    for (uint32_t i = 0; i < names->count; i++) {
        // Long names are compared piece by piece, so that no memory is needed.
        const uint8_t *name = names->bytes + names->offsets[i];
        size_t left = names->offsets[i + 1] - names->offsets[i], at = node->start;
        while (at < node->end) {
            size_t stop = at + 1;
            if (bytes[at] == '\\') {
                int pair = bytes[at + 1] == 'u' && (json_hex4(bytes + at + 2) & ~0x3FF) == 0xD800 && at + 12 <= node->end;
                stop = at + (bytes[at + 1] == 'u' ? pair ? 12 : 6 : 2);
            }
            uint8_t piece[16];
            size_t length = cdk_json_unescape(bytes, at, stop < node->end ? stop : node->end, piece);
            if (length > left || memcmp(piece, name, length) != 0) break;
            name += length;
            left -= length;
            at = stop;
        }
        if (at >= node->end && left == 0) return i;
    }
    return UINT32_MAX;
}

void cdk_json_members(
    const uint8_t *bytes, const cdk_json_node *nodes, const uint32_t *rows, size_t count, const cdk_json_names *names,
    int duplicates, int stops_at_unknown, uint32_t *members, cdk_json_stop *stop) {
    *stop = (cdk_json_stop){count, 0, CDK_JSON_STOP_NONE};
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *object = nodes + rows[row];
        uint32_t kind = object->info & CDK_JSON_KIND;
        if (kind != CDK_JSON_OBJECT) {
            if (kind == CDK_JSON_NULL) continue;
            *stop = (cdk_json_stop){row, rows[row], CDK_JSON_STOP_KIND};
            return;
        }
        // Members mostly come in the order in which they came before.
        uint32_t expected = 0;
        uint32_t at = rows[row] + 1;
        const uint32_t end = object->next;
        while (at < end) {
            const cdk_json_node *name = nodes + at;
            uint32_t value = at + 1;
            at = nodes[value].next;
            const uint8_t *text = bytes + name->start;
            size_t length = name->end - name->start;
            uint32_t found;
            if (expected < names->count && is_name(names, expected, text, length) && !(name->info & CDK_JSON_ESCAPED)) {
                found = expected;
            } else {
                found = name->info & CDK_JSON_ESCAPED ? look_up_escaped(names, bytes, name) : look_up(names, text, length);
                if (found == UINT32_MAX) {
                    if (!stops_at_unknown) continue;
                    *stop = (cdk_json_stop){row, value - 1, CDK_JSON_STOP_UNKNOWN_NAME};
                    return;
                }
            }
            expected = found + 1;
            uint32_t *member = members + (size_t)found * count + row;
            if (*member) {
                if (duplicates == CDK_JSON_DUPLICATES_FIRST) continue;
                if (duplicates == CDK_JSON_DUPLICATES_ERROR) {
                    *stop = (cdk_json_stop){row, value - 1, CDK_JSON_STOP_DUPLICATE};
                    return;
                }
            }
            *member = value;
        }
    }
}

CDK_INLINE int same_bytes(const uint8_t *a, const uint8_t *b, size_t count) {
    uint64_t x, y, z, w;
    if (count > 16) return memcmp(a, b, count) == 0;
    if (count >= 8) {
        memcpy(&x, a, 8);
        memcpy(&y, b, 8);
        memcpy(&z, a + count - 8, 8);
        memcpy(&w, b + count - 8, 8);
        return ((x ^ y) | (z ^ w)) == 0;
    }
    for (size_t at = 0; at < count; at++)
        if (a[at] != b[at]) return 0;
    return 1;
}

uint32_t cdk_json_member(
    const uint8_t *bytes, const cdk_json_node *nodes, uint32_t object, uint32_t from, const uint8_t *name,
    size_t count) {
    const uint32_t first = object + 1, end = nodes[object].next;
    if (first >= end) return 0;
    uint32_t at = from > object && from < end ? from : first;
    const uint32_t start = at;
    int has_other = 0;
    do {
        const cdk_json_node *node = nodes + at;
        if (node->info & (CDK_JSON_ESCAPED | CDK_JSON_DROPPED)) has_other = 1;
        else if (node->end - node->start == count && same_bytes(bytes + node->start, name, count)) return at + 1;
        at = nodes[at + 1].next;
        if (at >= end) at = first;
    } while (at != start);
    return has_other ? UINT32_MAX : 0;
}

int cdk_json_integer(const uint8_t *bytes, const cdk_json_node *node, int64_t *value) {
    if ((node->info & (CDK_JSON_KIND | CDK_JSON_FRACTION | CDK_JSON_NONSTANDARD)) != CDK_JSON_NUMBER) return 0;
    const uint8_t *at = bytes + node->start, *end = bytes + node->end;
    int negative = *at == '-';
    at += negative;
    if (end - at > 18 || at >= end) return 0;
    uint64_t sum = 0;
    for (; end - at > 8; at += 8) sum = sum * 100000000 + cdk_eight_digits(cdk_digit_values(at));
    int rest = (int)(end - at);
    sum = sum * cdk_small_powers_of_ten[rest] + cdk_some_digits(cdk_digit_values(at), rest);
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return 1;
}

// MARK: - Elements

size_t cdk_json_element_count(const cdk_json_node *nodes, const uint32_t *rows, size_t count) {
    size_t total = 0;
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *node = nodes + rows[row];
        uint32_t kind = node->info & CDK_JSON_KIND;
        if (kind != CDK_JSON_ARRAY && kind != CDK_JSON_OBJECT) continue;
        uint32_t known = node->info >> CDK_JSON_COUNT_SHIFT;
        // A count that does not fit is at most the number of nodes.
        total += known < 0xFFFFFF ? known : node->next - rows[row];
    }
    return total;
}

void cdk_json_elements(
    const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t *offsets, uint32_t *keys,
    uint32_t *elements, size_t room, cdk_json_stop *stop) {
    *stop = (cdk_json_stop){count, 0, CDK_JSON_STOP_NONE};
    uint32_t wanted = keys ? CDK_JSON_OBJECT : CDK_JSON_ARRAY;
    size_t found = 0;
    offsets[0] = 0;
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *node = nodes + rows[row];
        uint32_t kind = node->info & CDK_JSON_KIND;
        if (kind == wanted) {
            for (uint32_t at = rows[row] + 1; at < node->next && found < room; at = nodes[at].next) {
                if (keys) keys[found] = at++;
                elements[found++] = at;
            }
        } else if (kind != CDK_JSON_NULL) {
            *stop = (cdk_json_stop){row, rows[row], CDK_JSON_STOP_KIND};
            return;
        }
        offsets[row + 1] = (uint32_t)found;
    }
}

// MARK: - Scalars

uint32_t cdk_json_spans(
    const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t kinds, uint32_t *starts, uint32_t *ends,
    cdk_json_stop *stop) {
    *stop = (cdk_json_stop){count, 0, CDK_JSON_STOP_NONE};
    uint32_t flags = 0;
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *node = nodes + rows[row];
        uint32_t kind = node->info & CDK_JSON_KIND;
        if (kind == CDK_JSON_NULL) {
            starts[row] = 1;
            ends[row] = 0;
            continue;
        }
        if (!(kinds >> kind & 1)) {
            *stop = (cdk_json_stop){row, rows[row], CDK_JSON_STOP_KIND};
            return flags;
        }
        flags |= node->info;
        starts[row] = node->start;
        ends[row] = node->end;
    }
    return flags;
}

size_t cdk_json_validity(const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint64_t *words) {
    size_t nulls = 0;
    for (size_t row = 0; row < count; row++) {
        uint64_t is_there = (nodes[rows[row]].info & CDK_JSON_KIND) != CDK_JSON_NULL;
        words[row >> 6] |= is_there << (row & 63);
        nulls += !is_there;
    }
    return nulls;
}

// MARK: - Texts

size_t cdk_json_text_room(const cdk_json_node *nodes, const uint32_t *rows, size_t count) {
    size_t room = 0;
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *node = nodes + rows[row];
        size_t length = node->end - node->start;
        // What lenient escapes mean may be longer than they are.
        room += length + 2 + (node->info & CDK_JSON_ESCAPED && (node->info & CDK_JSON_KIND) == CDK_JSON_STRING ? length / 2 : 0);
    }
    return room;
}

size_t cdk_json_texts(
    const uint8_t *bytes, const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t kinds, int form,
    int32_t *offsets, uint8_t *data, cdk_json_stop *stop) {
    *stop = (cdk_json_stop){count, 0, CDK_JSON_STOP_NONE};
    size_t written = 0;
    offsets[0] = 0;
    for (size_t row = 0; row < count; row++) {
        const cdk_json_node *node = nodes + rows[row];
        uint32_t kind = node->info & CDK_JSON_KIND;
        if (kind != CDK_JSON_NULL) {
            if (!(kinds >> kind & 1)) {
                *stop = (cdk_json_stop){row, rows[row], CDK_JSON_STOP_KIND};
                return written;
            }
            size_t start = node->start, end = node->end;
            if (form == CDK_JSON_PLAIN && kind == CDK_JSON_STRING && node->info & CDK_JSON_ESCAPED) {
                written += cdk_json_unescape(bytes, start, end, data + written);
            } else {
                if (form == CDK_JSON_RAW && kind == CDK_JSON_STRING) {
                    start--;
                    end++;
                }
                size_t length = end - start;
                if (length <= 16) {
                    // The text has readable bytes behind it, and so has the room of the data.
                    memcpy(data + written, bytes + start, 16);
                } else {
                    memcpy(data + written, bytes + start, length);
                }
                written += length;
            }
        }
        offsets[row + 1] = (int32_t)written;
    }
    return written;
}

// The plain part of XML: start tags and end tags whose names have been seen before, attributes, text. One loop, which
// looks for the end of each run with SIMD, finds names in the table of names, and holds end tags against the open elements.
// All that is rare is left to the caller, who then calls again.

#include "xml_blocks.h"

CDK_INLINE uint64_t xml_load8(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

// The first 16 bytes of a name; as many are readable.
CDK_INLINE void xml_head(const uint8_t *p, size_t count, uint64_t *low, uint64_t *high) {
    *low = xml_load8(p);
    *high = xml_load8(p + 8);
    if (count < 8) {
        *low &= ((uint64_t)1 << (8 * count)) - 1;
        *high = 0;
    } else if (count < 16) {
        *high &= ((uint64_t)1 << (8 * (count - 8))) - 1;
    }
}

CDK_INLINE uint64_t xml_mix(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

// Keyed, so that nobody can choose names that collide.
CDK_INLINE uint32_t xml_hash(uint64_t low, uint64_t high, const uint8_t *p, size_t count, uint64_t seed) {
    uint64_t hash = xml_mix(low ^ seed, high ^ (seed >> 32 | seed << 32) ^ 0x9E3779B97F4A7C15ull) ^ count;
    for (size_t at = 16; at < count; at += 16) {
        uint64_t a, b;
        xml_head(p + at, count - at, &a, &b);
        hash = xml_mix(hash ^ a ^ seed, b ^ 0xC2B2AE3D27D4EB4Full ^ seed);
    }
    hash = xml_mix(hash ^ seed, 0xD6E8FEB86659FD93ull);
    return (uint32_t)hash ^ (uint32_t)(hash >> 32);
}

uint32_t cdk_xml_hash(const uint8_t *bytes, size_t count, uint64_t seed) {
    uint64_t low, high;
    xml_head(bytes, count, &low, &high);
    return xml_hash(low, high, bytes, count, seed);
}

void cdk_xml_head(const uint8_t *bytes, size_t count, uint64_t head[2]) { xml_head(bytes, count, &head[0], &head[1]); }

#define XML_UNKNOWN UINT32_MAX

CDK_INLINE uint32_t xml_find_name(const uint8_t *p, size_t count, const cdk_xml_scan *scan) {
    if (count == 0) return XML_UNKNOWN;
    uint64_t low, high;
    xml_head(p, count, &low, &high);
    uint32_t hash = xml_hash(low, high, p, count, scan->seed);
    uint32_t mask = (uint32_t)(((uint64_t)1 << scan->bits) - 1);
    for (uint32_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t entry = scan->table[slot];
        if (entry == 0) return XML_UNKNOWN;
        const cdk_xml_name *name = &scan->names[entry - 1];
        if (name->head[0] == low && name->head[1] == high && name->length == count
            && (count <= 16 || memcmp(scan->name_bytes + name->offset, p, count) == 0)) {
            return entry - 1;
        }
    }
}

CDK_INLINE int xml_is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Whether `]` at a position does not begin `]]>`; 2 where there are too few bytes to tell.
CDK_INLINE int xml_bracket_is_text(const uint8_t *p, size_t at, size_t count) {
    if (at + 1 < count && p[at + 1] != ']') return 1;
    if (at + 2 < count) return p[at + 2] != '>';
    return 2;
}

// Behind a reference that stands for itself whatever is declared: a character's number, or one of the five names. Else 0.
// The number is not looked at.
CDK_INLINE size_t xml_reference_end(const uint8_t *p, size_t at, size_t count) {
    if (count - at < 4) return 0;
    switch (p[at + 1]) {
    case '#': {
        size_t i = at + 2, stop = count - at > 32 ? at + 32 : count;
        while (i < stop && p[i] != ';') i++;
        return i < stop ? i + 1 : 0;
    }
    case 'l': return p[at + 2] == 't' && p[at + 3] == ';' ? at + 4 : 0;
    case 'g': return p[at + 2] == 't' && p[at + 3] == ';' ? at + 4 : 0;
    case 'a':
        if (count - at >= 5 && p[at + 2] == 'm' && p[at + 3] == 'p' && p[at + 4] == ';') return at + 5;
        return count - at >= 6 && p[at + 2] == 'p' && p[at + 3] == 'o' && p[at + 4] == 's' && p[at + 5] == ';' ? at + 6
                                                                                                             : 0;
    case 'q':
        return count - at >= 6 && p[at + 2] == 'u' && p[at + 3] == 'o' && p[at + 4] == 't' && p[at + 5] == ';' ? at + 6
                                                                                                             : 0;
    default: return 0;
    }
}

enum { XML_TAG_DONE = -1 };

// One run of text from `at` on, which is not empty. Gives CDK_XML_OTHER or CDK_XML_MORE where it cannot be told, or
// XML_TAG_DONE.
#define XML_DEFINE_TEXT(LEVEL, TARGET)                                                                            \
    TARGET CDK_INLINE int xml_text_##LEVEL(                                                                       \
        const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan) {                                   \
        size_t start = *position, at = start;                                                                     \
        uint16_t flags = 0;                                                                                       \
        for (;;) {                                                                                                \
            at = xml_text_end_##LEVEL(p, at, count);                                                              \
            if (at >= count) return CDK_XML_MORE;                                                                 \
            uint8_t c = p[at];                                                                                    \
            if (c == '<') break;                                                                                  \
            if (c == '\r') {                                                                                      \
                flags = CDK_XML_ESCAPED;                                                                          \
                at++;                                                                                             \
            } else if (c == '&') {                                                                                \
                size_t end = xml_reference_end(p, at, count);                                                     \
                if (end == 0) return count - at < 32 ? CDK_XML_MORE : CDK_XML_OTHER;                              \
                flags = CDK_XML_ESCAPED;                                                                          \
                at = end;                                                                                         \
            } else {                                                                                              \
                int is_text = xml_bracket_is_text(p, at, count);                                                  \
                if (is_text != 1) return is_text == 2 ? CDK_XML_MORE : CDK_XML_OTHER;                             \
                at++;                                                                                             \
            }                                                                                                     \
        }                                                                                                         \
        if (at - start > scan->text_limit) return CDK_XML_OTHER;                                                  \
        cdk_xml_event *event = &scan->events[scan->event_count++];                                                \
        *event = (cdk_xml_event){(uint32_t)start, (uint32_t)at, (uint32_t)start, (uint32_t)at, 0, CDK_XML_TEXT,   \
                                 flags};                                                                          \
        *position = at;                                                                                           \
        return XML_TAG_DONE;                                                                                      \
    }

// The attributes of a tag from `at` on, which is a white space, to the `>` or `/` behind them.
#define XML_DEFINE_ATTRIBUTES(LEVEL, TARGET)                                                                      \
    TARGET CDK_INLINE int xml_attributes_##LEVEL(                                                                 \
        const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan, uint32_t *found) {                  \
        size_t at = *position, first = scan->attribute_count, next = first;                                       \
        uint32_t stamp = scan->stamp + 1, prefix = 0;                                                             \
        *found = 0;                                                                                               \
        for (;;) {                                                                                                \
            if (!xml_is_space(p[at])) break;                                                                      \
            do {                                                                                                  \
                at++;                                                                                             \
                if (at >= count) return CDK_XML_MORE;                                                             \
            } while (xml_is_space(p[at]));                                                                        \
            if (p[at] == '>' || p[at] == '/') break;                                                              \
            size_t name_end = xml_name_end_##LEVEL(p, at, count);                                                 \
            if (name_end + 1 >= count) return CDK_XML_MORE;                                                       \
            uint32_t name = xml_find_name(p + at, name_end - at, scan);                                           \
            if (name == XML_UNKNOWN || p[name_end] != '=') return CDK_XML_OTHER;                                  \
            uint32_t name_flags = scan->names[name].flags;                                                        \
            if (name_flags) {                                                                                     \
                if (name_flags & ~(uint32_t)CDK_XML_NAME_PREFIXED) return CDK_XML_OTHER;                          \
                if (scan->bindings) {                                                                             \
                    uint32_t own = scan->names[name].prefix;                                                      \
                    /* Two prefixes may mean one namespace, and so two names be the same. */                      \
                    if (scan->bindings[own] == 0 || (prefix != 0 && prefix != own)) return CDK_XML_OTHER;         \
                    prefix = own;                                                                                 \
                }                                                                                                 \
            }                                                                                                     \
            if (scan->stamps[name] == stamp || next == scan->attribute_room) return CDK_XML_OTHER;                \
            if (next - first == scan->attributes_per_tag) return CDK_XML_OTHER;                                   \
            scan->stamps[name] = stamp;                                                                           \
            uint8_t quote = p[name_end + 1];                                                                      \
            if (quote != '"' && quote != '\'') return CDK_XML_OTHER;                                              \
            size_t value = name_end + 2;                                                                          \
            uint32_t flags = 0;                                                                                   \
            at = xml_value_end_##LEVEL(p, value, count, quote);                                                   \
            while (at < count && p[at] != quote) {                                                                \
                if (p[at] == '<') return CDK_XML_OTHER;                                                           \
                flags = CDK_XML_ESCAPED;                                                                          \
                at = xml_value_end_##LEVEL(p, at + 1, count, quote);                                              \
            }                                                                                                     \
            if (at + 1 >= count) return CDK_XML_MORE;                                                             \
            scan->attributes[next++] = (cdk_xml_attribute){name, (uint32_t)value, (uint32_t)at, flags};           \
            *found |= flags;                                                                                      \
            at++;                                                                                                 \
        }                                                                                                         \
        scan->attribute_count = next;                                                                             \
        *position = at;                                                                                           \
        return XML_TAG_DONE;                                                                                      \
    }

#define XML_DEFINE_START(LEVEL, TARGET)                                                                           \
    TARGET CDK_INLINE int xml_start_##LEVEL(                                                                      \
        const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan) {                                   \
        size_t start = *position, at = xml_name_end_##LEVEL(p, start + 1, count);                                 \
        if (at + 1 >= count) return CDK_XML_MORE;                                                                 \
        uint32_t name = xml_find_name(p + start + 1, at - start - 1, scan);                                       \
        if (name == XML_UNKNOWN || scan->depth == scan->open_room) return CDK_XML_OTHER;                          \
        uint32_t name_flags = scan->names[name].flags;                                                            \
        if (name_flags) {                                                                                         \
            if (name_flags & ~(uint32_t)CDK_XML_NAME_PREFIXED) return CDK_XML_OTHER;                              \
            if (scan->bindings && scan->bindings[scan->names[name].prefix] == 0) return CDK_XML_OTHER;            \
        }                                                                                                         \
        size_t first = scan->attribute_count;                                                                     \
        uint32_t found = 0;                                                                                       \
        if (p[at] != '>') {                                                                                       \
            int outcome = xml_attributes_##LEVEL(p, count, &at, scan, &found);                                    \
            scan->stamp++;                                                                                        \
            if (outcome != XML_TAG_DONE) return outcome;                                                          \
        }                                                                                                         \
        int is_empty = p[at] == '/';                                                                              \
        at += (size_t)is_empty;                                                                                   \
        if (at >= count) {                                                                                        \
            scan->attribute_count = first;                                                                        \
            return CDK_XML_MORE;                                                                                  \
        }                                                                                                         \
        if (p[at] != '>') {                                                                                       \
            scan->attribute_count = first;                                                                        \
            return CDK_XML_OTHER;                                                                                 \
        }                                                                                                         \
        at++;                                                                                                     \
        cdk_xml_event *event = &scan->events[scan->event_count++];                                                \
        uint16_t empty = is_empty ? CDK_XML_EMPTY : 0;                                                            \
        *event = (cdk_xml_event){(uint32_t)start, (uint32_t)at, (uint32_t)first,                                  \
                                 (uint32_t)(scan->attribute_count - first), name, CDK_XML_START,                  \
                                 (uint16_t)(found | empty)};                                                      \
        if (is_empty) {                                                                                           \
            event[1] = (cdk_xml_event){(uint32_t)start, (uint32_t)at, 0, 0, name, CDK_XML_END, CDK_XML_EMPTY};    \
            scan->event_count++;                                                                                  \
        } else {                                                                                                  \
            scan->open[scan->depth++] = name;                                                                     \
        }                                                                                                         \
        *position = at;                                                                                           \
        return XML_TAG_DONE;                                                                                      \
    }

// An end tag at a position; the element is not the outermost one.
CDK_INLINE int xml_end(const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan) {
    size_t start = *position;
    uint32_t name = scan->open[scan->depth - 1];
    if (name >> 31 || scan->depth == 1) return CDK_XML_OTHER;
    const cdk_xml_name *entry = &scan->names[name];
    size_t at = start + 2 + entry->length;
    if (at >= count) return CDK_XML_MORE;
    uint64_t low, high;
    xml_head(p + start + 2, entry->length, &low, &high);
    if (low != entry->head[0] || high != entry->head[1]) return CDK_XML_OTHER;
    if (entry->length > 16 && memcmp(scan->name_bytes + entry->offset, p + start + 2, entry->length) != 0) {
        return CDK_XML_OTHER;
    }
    while (p[at] != '>') {
        if (!xml_is_space(p[at])) return CDK_XML_OTHER;
        at++;
        if (at >= count) return CDK_XML_MORE;
    }
    at++;
    cdk_xml_event *event = &scan->events[scan->event_count++];
    *event = (cdk_xml_event){(uint32_t)start, (uint32_t)at, 0, 0, name, CDK_XML_END, 0};
    scan->depth--;
    *position = at;
    return XML_TAG_DONE;
}

// A CDATA section or a comment at a position, which ends with the byte `last` twice and `>`. A comment must not have that
// byte twice elsewhere.
CDK_INLINE int xml_section(
    const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan, size_t opening, uint8_t last, uint16_t kind) {
    size_t start = *position + opening, at = start;
    for (;;) {
        const uint8_t *found = at < count ? memchr(p + at, last, count - at) : 0;
        if (!found) return CDK_XML_MORE;
        at = (size_t)(found - p);
        if (at + 2 >= count) return CDK_XML_MORE;
        if (p[at + 1] == last) {
            if (p[at + 2] == '>') break;
            if (kind == CDK_XML_COMMENT) return CDK_XML_OTHER;
        }
        at++;
    }
    uint16_t flags = at > start && memchr(p + start, '\r', at - start) ? CDK_XML_ESCAPED : 0;
    cdk_xml_event *event = &scan->events[scan->event_count++];
    *event = (cdk_xml_event){(uint32_t)*position, (uint32_t)at + 3, (uint32_t)start, (uint32_t)at, 0, kind, flags};
    *position = at + 3;
    return XML_TAG_DONE;
}

// What `<!` begins at a position.
CDK_INLINE int xml_exclamation(const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan) {
    size_t at = *position;
    if (count - at < 9) return CDK_XML_MORE;
    if (p[at + 2] == '-' && p[at + 3] == '-') return xml_section(p, count, position, scan, 4, '-', CDK_XML_COMMENT);
    if (memcmp(p + at, "<![CDATA[", 9) == 0) return xml_section(p, count, position, scan, 9, ']', CDK_XML_CDATA);
    return CDK_XML_OTHER;
}

#define XML_DEFINE_EVENTS(LEVEL, TARGET)                                                                          \
    XML_DEFINE_TEXT(LEVEL, TARGET)                                                                                \
    XML_DEFINE_ATTRIBUTES(LEVEL, TARGET)                                                                          \
    XML_DEFINE_START(LEVEL, TARGET)                                                                               \
    TARGET static int xml_events_##LEVEL(                                                                         \
        const uint8_t *p, size_t count, size_t *position, cdk_xml_scan *scan) {                                   \
        /* An empty element is two events. */                                                                     \
        while (scan->event_count + 2 <= scan->event_room) {                                                       \
            size_t at = *position;                                                                                \
            if (at + 1 >= count) return CDK_XML_MORE;                                                             \
            int outcome;                                                                                          \
            if (p[at] != '<') {                                                                                   \
                outcome = xml_text_##LEVEL(p, count, position, scan);                                             \
            } else if (p[at + 1] == '/') {                                                                        \
                outcome = xml_end(p, count, position, scan);                                                      \
            } else if (p[at + 1] == '!') {                                                                        \
                outcome = xml_exclamation(p, count, position, scan);                                              \
            } else {                                                                                              \
                outcome = xml_start_##LEVEL(p, count, position, scan);                                            \
            }                                                                                                     \
            if (outcome != XML_TAG_DONE) return outcome;                                                          \
        }                                                                                                         \
        return CDK_XML_FULL;                                                                                      \
    }                                                                                                             \
    TARGET static size_t xml_find_markup_##LEVEL(const uint8_t *p, size_t at, size_t count) {                     \
        for (;;) {                                                                                                \
            at = xml_text_end_##LEVEL(p, at, count);                                                              \
            if (at >= count || p[at] != ']' || xml_bracket_is_text(p, at, count) != 1) return at;                 \
            at++;                                                                                                 \
        }                                                                                                         \
    }

XML_DEFINE_EVENTS(portable, )
#if defined(__x86_64__)
XML_DEFINE_EVENTS(avx2, CDK_AVX2)
#elif defined(__aarch64__)
XML_DEFINE_EVENTS(neon, )
#endif

int cdk_xml_events(int level, const uint8_t *bytes, size_t count, size_t *position, cdk_xml_scan *scan) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return xml_events_avx2(bytes, count, position, scan);
#elif defined(__aarch64__)
    if (level == CDK_LEVEL_NEON) return xml_events_neon(bytes, count, position, scan);
#endif
    (void)level;
    return xml_events_portable(bytes, count, position, scan);
}

size_t cdk_xml_find_markup(int level, const uint8_t *bytes, size_t start, size_t count) {
#if defined(__x86_64__)
    if (level >= CDK_LEVEL_AVX2) return xml_find_markup_avx2(bytes, start, count);
#elif defined(__aarch64__)
    if (level == CDK_LEVEL_NEON) return xml_find_markup_neon(bytes, start, count);
#endif
    (void)level;
    return xml_find_markup_portable(bytes, start, count);
}

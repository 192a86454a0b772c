// The second step of the parser: a state machine over the structural positions that checks the grammar of RFC 8259 and
// writes the nodes. It keeps its own stack and works in windows, so that neither depth nor length cost more than the
// nodes themselves. A lenient reader runs the same machine, but looks for its tokens byte by byte.

#include <stdlib.h>

#include "CDataKitKernels.h"
#include "json_index.h"
#include "json_scalars.h"

enum { JSON_WINDOW = 1 << 15 };

typedef struct {
    uint32_t node;
    uint32_t count;
} json_level;

typedef struct {
    const uint8_t *bytes;
    // Where the text comes from that is copied to `bytes` on the way, or 0.
    const uint8_t *source;
    size_t copied;
    size_t count;
    int level;
    uint32_t lenient;
    // Strict: the structural positions of the window.
    json_index_function *index;
    json_index_state state;
    uint32_t *positions;
    uint64_t *backslashes;
    size_t checked;  // UTF-8 up to here
    // Lenient: where the next token is looked for.
    size_t at;
    // What is made.
    cdk_json_node *nodes;
    size_t node_count, node_room;
    uint64_t *numbers;
    size_t number_count, number_room;
    int wants_numbers;
    json_level *stack;
    size_t depth, stack_room, max_depth;
    int error;
    size_t error_position;
} json_parser;

static int fail(json_parser *p, int error, size_t position) {
    p->error = error;
    p->error_position = position;
    return 0;
}

// Memory with room for `count` elements and those that it has; 0 where there is no more.
static void *grown(json_parser *p, void *memory, size_t *room, size_t count, size_t size) {
    if (*room >= count) return memory;
    size_t more = *room * 2 > count ? *room * 2 : count;
    void *larger = realloc(memory, more * size);
    if (larger) *room = more; else fail(p, CDK_JSON_NO_MEMORY, p->state.at);
    return larger;
}

static int reserve_nodes(json_parser *p, size_t added) {
    cdk_json_node *nodes = grown(p, p->nodes, &p->node_room, p->node_count + added, sizeof *nodes);
    if (nodes) p->nodes = nodes;
    return nodes != 0;
}

static int reserve_numbers(json_parser *p, size_t added) {
    uint64_t *numbers = grown(p, p->numbers, &p->number_room, p->number_count + added, sizeof *numbers);
    if (numbers) p->numbers = numbers;
    return numbers != 0;
}

static int is_number_byte(uint8_t c) {
    return json_is_digit(c) || c == '.' || c == '-' || c == '+' || (c | 0x20) == 'e';
}

// Copies the text up to a place, if it is not there yet.
static void copy_text(json_parser *p, size_t end) {
    if (end > p->count) end = p->count;
    if (end <= p->copied) return;
    memcpy((uint8_t *)p->bytes + p->copied, p->source + p->copied, end - p->copied);
    p->copied = end;
}

// Fills the window with the next positions; 0 at the end, or where something is wrong.
static __attribute__((noinline)) int refill(json_parser *p, const uint32_t **token, const uint32_t **end) {
    *token = *end = p->positions;
    while (p->state.at < p->count) {
        size_t begin = p->state.at, count = p->count - begin;
        if (count > JSON_WINDOW) count = JSON_WINDOW;
        p->state.high = 0;
        // While it is in the nearest cache.
        if (p->source) {
            copy_text(p, begin + count + 64);
            // A number that begins in the window may be of any length.
            while (p->copied < p->count && is_number_byte(p->bytes[p->copied - 1])) copy_text(p, p->copied + 4096);
        }
        *end = p->index(p->bytes, count, &p->state, p->positions, p->backslashes);
        // In whole characters: one that the window cuts is checked with the next.
        if (p->state.high || p->checked < begin) {
            size_t stop = p->state.at;
            if (stop < p->count)
                for (int i = 0; i < 3 && stop > p->checked && (p->bytes[stop] & 0xC0) == 0x80; i++) stop--;
            size_t valid = cdk_utf8_valid_prefix(p->level, p->bytes + p->checked, stop - p->checked);
            if (p->checked + valid < stop) return fail(p, CDK_JSON_INVALID_UTF8, p->checked + valid);
            p->checked = stop;
        } else {
            p->checked = p->state.at;
        }
        if (p->state.control) return fail(p, CDK_JSON_CONTROL_CHARACTER, begin);
        if (!reserve_nodes(p, (size_t)(*end - *token) + 2)) return 0;
        if (p->wants_numbers && !reserve_numbers(p, (size_t)(*end - *token) + 2)) return 0;
        if (*end != *token) return 1;
    }
    return 0;
}

static __attribute__((noinline)) int grow_stack(json_parser *p, size_t position) {
    if (p->depth >= p->max_depth) return fail(p, CDK_JSON_TOO_DEEP, position);
    size_t room = p->stack_room ? p->stack_room * 2 : 64;
    if (room > p->max_depth) room = p->max_depth;
    json_level *stack = realloc(p->stack, room * sizeof *stack);
    if (!stack) return fail(p, CDK_JSON_NO_MEMORY, position);
    p->stack = stack;
    p->stack_room = room;
    return 1;
}

// Checks the escapes of a string.
static __attribute__((noinline)) int check_escapes(json_parser *p, size_t start, size_t end, uint32_t *info) {
    const uint8_t *bytes = p->bytes;
    size_t at = start;
    for (;;) {
        at += cdk_find_byte(bytes + at, end - at, '\\');
        if (at >= end) return 1;
        *info |= CDK_JSON_ESCAPED;
        uint8_t c = at + 1 < end ? bytes[at + 1] : 0;
        switch (c) {
        case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': at += 2; continue;
        case 'u': break;
        default:
            if (!(p->lenient & CDK_JSON_LENIENT_ESCAPES) || c == 0
                || (json_is_digit(c) && (c != '0' || json_is_digit(bytes[at + 2]))))
                return fail(p, CDK_JSON_BAD_ESCAPE, at);
            if (c == 'x' && (at + 3 >= end || json_hex(bytes[at + 2]) < 0 || json_hex(bytes[at + 3]) < 0))
                return fail(p, CDK_JSON_BAD_ESCAPE, at);
            at += 2;
            continue;
        }
        int32_t unit = at + 6 <= end ? json_hex4(bytes + at + 2) : -1;
        if (unit < 0) return fail(p, CDK_JSON_BAD_ESCAPE, at);
        if (unit >= 0xD800 && unit < 0xE000) {
            int32_t low = unit < 0xDC00 && at + 12 <= end && bytes[at + 6] == '\\' && bytes[at + 7] == 'u'
                ? json_hex4(bytes + at + 8) : -1;
            if (low >= 0xDC00 && low < 0xE000) {
                at += 12;
                continue;
            }
            if (!(p->lenient & CDK_JSON_LENIENT_LONE_SURROGATES)) return fail(p, CDK_JSON_LONE_SURROGATE, at);
        }
        at += 6;
    }
}

CDK_INLINE int has_backslash(const uint64_t *blocks, size_t start, size_t end) {
    size_t first = start >> 6, last = end >> 6;
    if (first >> 6 == last >> 6) {
        uint64_t word = blocks[first >> 6] >> (first & 63);
        return (word & ((2ull << (last - first)) - 1)) != 0;
    }
    for (size_t block = first; block <= last; block++)
        if (blocks[block >> 6] >> (block & 63) & 1) return 1;
    return 0;
}

// MARK: - Lenient tokens

// How many bytes of white space beyond RFC 8259's stand here (ECMAScript 5.1, section 7.2 and 7.3).
static size_t wide_space(const uint8_t *p) {
    if (*p == 0x0B || *p == 0x0C) return 1;
    if (p[0] == 0xC2 && p[1] == 0xA0) return 2;
    uint32_t three = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    if (three == 0xEFBBBF || three == 0xE19A80 || three == 0xE280A8 || three == 0xE280A9 || three == 0xE280AF
        || three == 0xE2819F || three == 0xE38080 || (three >= 0xE28080 && three <= 0xE2808A))
        return 3;
    return 0;
}

static size_t lenient_token(json_parser *p) {
    const uint8_t *bytes = p->bytes;
    size_t at = p->at;
    while (at < p->count) {
        uint8_t c = bytes[at];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            at++;
            continue;
        }
        if (p->lenient & CDK_JSON_LENIENT_WHITE_SPACE) {
            size_t space = wide_space(bytes + at);
            if (space) {
                at += space;
                continue;
            }
        }
        if (c == '/' && (p->lenient & CDK_JSON_LENIENT_COMMENTS)) {
            if (bytes[at + 1] == '/') {
                while (at < p->count && bytes[at] != '\n' && bytes[at] != '\r') at++;
                continue;
            }
            if (bytes[at + 1] == '*') {
                size_t end = at + 2;
                while (end + 1 < p->count && !(bytes[end] == '*' && bytes[end + 1] == '/')) end++;
                if (end + 1 >= p->count) {
                    fail(p, CDK_JSON_UNCLOSED_COMMENT, at);
                    return p->count;
                }
                at = end + 2;
                continue;
            }
        }
        break;
    }
    p->at = at + 1;
    if (!reserve_nodes(p, 4)) return p->count;
    return at < p->count ? at : p->count;
}

// The end of a string whose quote stands at `open`, or the count.
static size_t lenient_string_end(json_parser *p, size_t open) {
    uint8_t quote = p->bytes[open];
    for (size_t at = open + 1; at < p->count; at++) {
        uint8_t c = p->bytes[at];
        if (c == quote) {
            p->at = at + 1;
            return at;
        }
        if (c == '\\') {
            at++;
            // A line that is continued.
            if (p->bytes[at] == '\r' && p->bytes[at + 1] == '\n') at++;
        } else if (c < 0x20 && !(p->lenient & CDK_JSON_LENIENT_CONTROL_CHARACTERS)) {
            fail(p, CDK_JSON_CONTROL_CHARACTER, at);
            return p->count;
        }
    }
    return p->count;
}

static int is_name_byte(uint8_t c) {
    return json_is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 26 || c == '_' || c == '$' || c >= 0x80;
}

static int lenient_ends(const json_parser *p, const uint8_t *at) {
    size_t position = (size_t)(at - p->bytes);
    return position >= p->count || json_ends_scalar(*at) || *at == '/' || *at == '\'' || wide_space(at) || *at == 0x0B;
}

// A number of a lenient reader from `start` on: its end, or 0.
static size_t lenient_number(const json_parser *p, size_t start, uint32_t *info) {
    const uint8_t *at = p->bytes + start;
    *info = CDK_JSON_NUMBER;
    int ok;
    const uint8_t *end = json_number(at, info, &ok);
    if (ok && lenient_ends(p, end)) return (size_t)(end - p->bytes);
    *info = CDK_JSON_NUMBER | CDK_JSON_NONSTANDARD;
    if (*at == '+' && (p->lenient & CDK_JSON_LENIENT_PLUS_SIGN)) at++;
    else if (*at == '-') at++;
    if (p->lenient & CDK_JSON_LENIENT_NON_FINITE) {
        if (!memcmp(at, "Infinity", 8) && lenient_ends(p, at + 8)) return (size_t)(at + 8 - p->bytes);
        if (!memcmp(at, "NaN", 3) && lenient_ends(p, at + 3)) return (size_t)(at + 3 - p->bytes);
    }
    if (at[0] == '0' && (at[1] | 0x20) == 'x' && (p->lenient & CDK_JSON_LENIENT_HEXADECIMAL)) {
        end = at + 2;
        while (json_hex(*end) >= 0) end++;
        return end > at + 2 && lenient_ends(p, end) ? (size_t)(end - p->bytes) : 0;
    }
    const uint8_t *digits = at;
    end = json_digits(at);
    size_t whole = (size_t)(end - digits);
    if (whole > 1 && *digits == '0') return 0;
    if (*end == '.') {
        const uint8_t *fraction = end + 1;
        end = json_digits(fraction);
        *info |= CDK_JSON_FRACTION;
        if ((whole == 0 || end == fraction) && !(p->lenient & CDK_JSON_LENIENT_BARE_POINT)) return 0;
        whole += (size_t)(end - fraction);
    }
    if (whole == 0) return 0;
    if ((*end | 0x20) == 'e') {
        *info |= CDK_JSON_FRACTION;
        end++;
        if (*end == '+' || *end == '-') end++;
        if (!json_is_digit(*end)) return 0;
        end = json_digits(end);
    }
    return lenient_ends(p, end) ? (size_t)(end - p->bytes) : 0;
}

// MARK: - The machine

// What is about to look for more tokens, and makes room for nodes, must know how many there are.
#define MORE(CALL) \
    (p->node_count = made, p->number_count = valued, step = (CALL), nodes = p->nodes, numbers = p->numbers, step)

#define NEXT_TOKEN()                                                                              \
    (lenient ? MORE(lenient_token(p))                                                             \
             : token != token_end || MORE((size_t)refill(p, &token, &token_end)) ? *token++ : count)

#define FAIL(ERROR, POSITION)                                   \
    do {                                                        \
        if (p->error == CDK_JSON_OK) fail(p, ERROR, POSITION);  \
        goto done;                                              \
    } while (0)

// Ends early: either the text does, or its next token has an error of its own.
#define FAIL_AT(ERROR) FAIL(at >= count ? CDK_JSON_UNCLOSED : (ERROR), at)

#define EMIT(START, END, INFO)                                                                     \
    do {                                                                                           \
        nodes[made] = (cdk_json_node){(uint32_t)(START), (uint32_t)(END), (uint32_t)made + 1, (INFO)}; \
        last_end = (size_t)(END);                                                                  \
        made += keeps;                                                                             \
    } while (0)

#define OPEN(KIND, IS_OBJECT)                                                                                \
    do {                                                                                                     \
        EMIT(at, 0, KIND);                                                                                   \
        made += !keeps;                                                                                      \
        if (p->depth == p->stack_room && !grow_stack(p, at)) goto done;                                      \
        p->stack[p->depth++] = (json_level){(uint32_t)made - 1, members << 1 | (uint32_t)in_object}; \
        members = 0;                                                                                         \
        in_object = (IS_OBJECT);                                                                             \
        at = NEXT_TOKEN();                                                                                   \
    } while (0)

#define ESCAPES(OPEN, CLOSE) (p->state.backslash && has_backslash(p->backslashes, OPEN, CLOSE))

// A string whose opening quote is at `at`.
#define STRING()                                                                                          \
    do {                                                                                                  \
        size_t open = at;                                                                                 \
        uint32_t info = CDK_JSON_STRING;                                                                  \
        at = lenient ? lenient_string_end(p, open) : NEXT_TOKEN();                                        \
        if (at >= count) FAIL(CDK_JSON_UNCLOSED_STRING, open);                                            \
        if ((lenient || ESCAPES(open, at)) && !check_escapes(p, open + 1, at, &info)) goto done;          \
        EMIT(open + 1, at, info);                                                                         \
    } while (0)

// A member's name at `at`, then the colon, and what follows. Behind a quote the next token is the one that closes.
#define NAME()                                                                              \
    do {                                                                                    \
        if (!lenient && token_end - token >= 3 && bytes[at] == '"') {                       \
            size_t open = at;                                                               \
            uint32_t info = CDK_JSON_STRING;                                                \
            at = token[0];                                                                  \
            if (ESCAPES(open, at) && !check_escapes(p, open + 1, at, &info)) goto done;     \
            EMIT(open + 1, at, info);                                                       \
            at = token[1];                                                                  \
            if (bytes[at] != ':') FAIL_AT(CDK_JSON_EXPECTED_COLON);                         \
            at = token[2];                                                                  \
            token += 3;                                                                     \
            break;                                                                          \
        }                                                                                   \
        if (bytes[at] == '"' || (lenient && bytes[at] == '\'' && (p->lenient & CDK_JSON_LENIENT_SINGLE_QUOTES))) { \
            STRING();                                                                       \
        } else if (lenient && at < count && (p->lenient & CDK_JSON_LENIENT_UNQUOTED_KEYS)   \
            && is_name_byte(bytes[at]) && !json_is_digit(bytes[at])) {                      \
            size_t end = at;                                                                \
            while (end < count && is_name_byte(bytes[end]) && !wide_space(bytes + end)) end++; \
            EMIT(at, end, CDK_JSON_STRING);                                                 \
            p->at = end;                                                                    \
        } else {                                                                            \
            FAIL_AT(CDK_JSON_EXPECTED_NAME);                                                \
        }                                                                                   \
        at = NEXT_TOKEN();                                                                  \
        if (bytes[at] != ':' || at >= count) FAIL_AT(CDK_JSON_EXPECTED_COLON);              \
        at = NEXT_TOKEN();                                                                  \
    } while (0)

#define LITERAL(TEXT, LENGTH, KIND)                                                              \
    do {                                                                                         \
        if (memcmp(bytes + at, TEXT, LENGTH) != 0) FAIL(CDK_JSON_BAD_LITERAL, at);               \
        size_t end = at + (LENGTH);                                                              \
        if (lenient ? !lenient_ends(p, bytes + end) : !json_ends_scalar(bytes[end]) && end != count) \
            FAIL(CDK_JSON_BAD_LITERAL, at);                                                      \
        EMIT(at, end, KIND);                                                                     \
        if (lenient) p->at = end;                                                                \
    } while (0)

// Where `keeps` is 0 there are nodes of open arrays and objects only.
CDK_INLINE void run(
    json_parser *p, int separation, cdk_json_result *result, const int lenient, const int keeps, const int values) {
    const uint8_t *const bytes = p->bytes;
    const size_t count = p->count;
    const uint32_t *token = p->positions, *token_end = p->positions;
    size_t at;
    uint32_t members = 0;     // of the innermost array or object
    int in_object = 0;
    size_t roots = 0, value_start = 0, whole_end = 0, last_end = 0;
    cdk_json_node *nodes = p->nodes;
    uint64_t *numbers = p->numbers;
    // The first is no number's, for its place says that there is none.
    size_t made = p->node_count, valued = 1, step;

top:
    at = NEXT_TOKEN();
    if (p->error) goto done;
    if (at >= count) {
        if (roots == 0 && separation == CDK_JSON_ONE) FAIL(CDK_JSON_EMPTY, count);
        goto done;
    }
    if (roots > 0 && separation == CDK_JSON_ONE) FAIL(CDK_JSON_TRAILING, at);
    if (roots > 0 && separation == CDK_JSON_COMMAS) {
        if (bytes[at] != ',') FAIL(CDK_JSON_EXPECTED_COMMA_OR_BRACKET, at);
        size_t comma = at;
        at = NEXT_TOKEN();
        if (p->error) goto done;
        if (at >= count) {
            if (lenient && (p->lenient & CDK_JSON_LENIENT_TRAILING_COMMAS)) goto done;
            value_start = comma;
            FAIL(CDK_JSON_EXPECTED_VALUE, comma);
        }
    }
    value_start = at;

value:
    switch (bytes[at]) {
    case '{':
        OPEN(CDK_JSON_OBJECT, 1);
        if (bytes[at] == '}' && at < count) goto close;
        members = 1;
        NAME();
        goto value;
    case '[':
        OPEN(CDK_JSON_ARRAY, 0);
        if (bytes[at] == ']' && at < count) goto close;
        members = 1;
        goto value;
    case '"': STRING(); break;
    case 't': LITERAL("true", 4, CDK_JSON_TRUE); break;
    case 'f': LITERAL("false", 5, CDK_JSON_FALSE); break;
    case 'n': LITERAL("null", 4, CDK_JSON_NULL); break;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
        uint32_t info = CDK_JSON_NUMBER;
        if (lenient) {
            size_t end = lenient_number(p, at, &info);
            if (end == 0 || end > count) FAIL(CDK_JSON_BAD_NUMBER, at);
            EMIT(at, end, info);
            p->at = end;
        } else {
            int ok, is_known = 0;
            uint64_t value = 0;
            const uint8_t *end = values ? json_number_value(bytes + at, &info, &ok, &value, &is_known)
                                        : json_number(bytes + at, &info, &ok);
            if (!ok || (!json_ends_scalar(*end) && end != bytes + count)) FAIL(CDK_JSON_BAD_NUMBER, at);
            if (values && is_known && valued < 0xFFFFFF) {
                numbers[valued] = value;
                info |= (uint32_t)valued++ << CDK_JSON_COUNT_SHIFT;
            }
            EMIT(at, end - bytes, info);
        }
        break;
    }
    default:
        if (lenient && at < count) {
            if (bytes[at] == '\'' && (p->lenient & CDK_JSON_LENIENT_SINGLE_QUOTES)) {
                STRING();
                break;
            }
            uint32_t info;
            size_t end = lenient_number(p, at, &info);
            if (end > at && end <= count) {
                EMIT(at, end, info);
                p->at = end;
                break;
            }
        }
        FAIL_AT(CDK_JSON_EXPECTED_VALUE);
    }

after:
    if (p->depth == 0) {
        roots++;
        // The closing quote of a string is behind its end.
        whole_end = last_end + (bytes[last_end] == '"' || (lenient && bytes[last_end] == '\''));
        goto top;
    }
    at = NEXT_TOKEN();
    if (in_object) {
        if (bytes[at] == ',') {
            at = NEXT_TOKEN();
            if (lenient && bytes[at] == '}' && at < count && (p->lenient & CDK_JSON_LENIENT_TRAILING_COMMAS)) goto close;
            members++;
            NAME();
            goto value;
        }
        if (bytes[at] == '}') goto close;
        FAIL_AT(CDK_JSON_EXPECTED_COMMA_OR_BRACE);
    } else {
        if (bytes[at] == ',') {
            at = NEXT_TOKEN();
            if (lenient && bytes[at] == ']' && at < count && (p->lenient & CDK_JSON_LENIENT_TRAILING_COMMAS)) goto close;
            members++;
            goto value;
        }
        if (bytes[at] == ']') goto close;
        FAIL_AT(CDK_JSON_EXPECTED_COMMA_OR_BRACKET);
    }

close: {
    json_level level = p->stack[--p->depth];
    cdk_json_node *node = &nodes[level.node];
    node->end = (uint32_t)at + 1;
    node->next = (uint32_t)made;
    node->info |= (members < 0xFFFFFF ? members : 0xFFFFFF) << CDK_JSON_COUNT_SHIFT;
    if (!keeps) made = level.node;
    members = level.count >> 1;
    in_object = level.count & 1;
    if (p->depth == 0) {
        roots++;
        whole_end = at + 1;
        goto top;
    }
    goto after;
}

done:
    p->node_count = made;
    result->roots = roots;
    result->value_start = value_start;
    result->whole_end = whole_end;
}

// The first control character inside a string from `from` on, a position outside of strings or the start of one.
static size_t control_in_string(const uint8_t *bytes, size_t count, size_t from) {
    int inside = 0;
    for (size_t at = from; at < count; at++) {
        uint8_t c = bytes[at];
        if (inside && c < 0x20) return at;
        if (inside && c == '\\') at++;
        else if (c == '"') inside = !inside;
    }
    return count;
}

// Makes room for `count` elements, whose contents are not kept.
static void *reserve(void *memory, size_t *room, size_t count, size_t size) {
    if (*room >= count) return memory;
    if (count < *room * 2) count = *room * 2;
    free(memory);
    memory = malloc(count * size);
    *room = memory ? count : 0;
    return memory;
}

static void parse(
    int level, const uint8_t *bytes, const uint8_t *source, size_t count, int separation, uint32_t lenient,
    size_t max_depth, int wants, cdk_json_memory *memory, cdk_json_result *result) {
    const int wants_nodes = wants != CDK_JSON_WANTS_NOTHING;
    memset(result, 0, sizeof *result);
    json_parser parser = {.bytes = bytes, .source = source, .count = count, .level = level, .lenient = lenient};
    parser.max_depth = max_depth;
    parser.index = cdk_json_index_function(level);
    size_t window = count < JSON_WINDOW ? count : JSON_WINDOW;
    size_t nodes = wants_nodes ? count / 5 + 64 : window + 64;
    parser.nodes = memory->nodes = reserve(memory->nodes, &memory->node_room, nodes, sizeof *parser.nodes);
    parser.node_room = memory->node_room;
    parser.wants_numbers = wants == CDK_JSON_WANTS_NUMBERS && !lenient;
    parser.numbers = memory->numbers;
    parser.number_room = memory->number_room;
    parser.stack = memory->stack;
    // It is where there is no more room that depth is looked at.
    parser.stack_room = memory->stack_room < max_depth ? memory->stack_room : max_depth;
    if (!lenient) {
        parser.positions = memory->positions = reserve(
            memory->positions, &memory->position_room, window + 128, sizeof *parser.positions);
        size_t blocks = (count >> 12) + 2;
        parser.backslashes = memory->backslashes = reserve(
            memory->backslashes, &memory->backslash_room, blocks, sizeof *parser.backslashes);
        if (parser.backslashes) memset(parser.backslashes, 0, blocks * sizeof *parser.backslashes);
    }
    if (!parser.nodes || (!lenient && (!parser.positions || !parser.backslashes))) {
        parser.error = CDK_JSON_NO_MEMORY;
    } else {
        parser.nodes[0] = (cdk_json_node){0, 0, 1, CDK_JSON_NULL};
        parser.node_count = 1;
        if (lenient) {
            size_t valid = cdk_utf8_valid_prefix(level, bytes, count);
            if (valid < count) fail(&parser, CDK_JSON_INVALID_UTF8, valid);
            else if (wants_nodes) run(&parser, separation, result, 1, 1, 0);
            else run(&parser, separation, result, 1, 0, 0);
        } else if (parser.wants_numbers) {
            run(&parser, separation, result, 0, 1, 1);
        } else if (wants_nodes) {
            run(&parser, separation, result, 0, 1, 0);
        } else {
            run(&parser, separation, result, 0, 0, 0);
        }
    }
    // Errors are told with the text around them.
    if (source) copy_text(&parser, count);
    result->error = parser.error;
    result->error_position = parser.error_position;
    result->open_start = parser.depth > 0 && parser.nodes ? parser.nodes[parser.stack[parser.depth - 1].node].start : count;
    // Of two errors in one window the first counts. A string that a line feed runs into was most likely not closed.
    if (!lenient && parser.state.control) {
        size_t position = control_in_string(bytes, count, result->value_start);
        if (parser.error == CDK_JSON_CONTROL_CHARACTER || position < parser.error_position || parser.error == CDK_JSON_OK) {
            result->error = CDK_JSON_CONTROL_CHARACTER;
            result->error_position = position;
        }
    }
    memory->nodes = parser.nodes;
    memory->node_room = parser.node_room;
    memory->numbers = parser.numbers;
    memory->number_room = parser.number_room;
    result->numbers = parser.numbers;
    memory->stack = parser.stack;
    if (parser.stack_room > memory->stack_room) memory->stack_room = parser.stack_room;
    result->nodes = parser.nodes;
    result->node_count = parser.node_count;
}

// With memory of its own, of which the nodes are the caller's.
static void parse_once(
    int level, const uint8_t *bytes, const uint8_t *source, size_t count, int separation, uint32_t lenient,
    size_t max_depth, int wants, cdk_json_result *result) {
    cdk_json_memory memory = {0};
    parse(level, bytes, source, count, separation, lenient, max_depth, wants, &memory, result);
    if (wants == CDK_JSON_WANTS_NOTHING) result->nodes = 0; else memory.nodes = 0;
    memory.numbers = 0;
    cdk_json_release(&memory);
}

void cdk_json_parse(
    int level, const uint8_t *bytes, size_t count, int separation, uint32_t lenient, size_t max_depth, int wants,
    cdk_json_result *result) {
    parse_once(level, bytes, 0, count, separation, lenient, max_depth, wants, result);
}

void cdk_json_parse_copy(
    int level, const uint8_t *source, size_t count, uint8_t *bytes, int separation, uint32_t lenient, size_t max_depth,
    int wants, cdk_json_result *result) {
    memset(bytes + count, 0, 64);
    // A lenient reader looks far ahead.
    if (lenient) memcpy(bytes, source, count);
    parse_once(level, bytes, lenient ? 0 : source, count, separation, lenient, max_depth, wants, result);
}

void cdk_json_parse_again(
    int level, const uint8_t *source, size_t count, uint8_t *bytes, size_t max_depth, cdk_json_memory *memory,
    cdk_json_result *result) {
    memset(bytes + count, 0, 64);
    parse(level, bytes, source, count, CDK_JSON_ONE, 0, max_depth, CDK_JSON_WANTS_NUMBERS, memory, result);
}

void cdk_json_release(cdk_json_memory *memory) {
    free(memory->nodes);
    free(memory->positions);
    free(memory->backslashes);
    free(memory->stack);
    free(memory->numbers);
    *memory = (cdk_json_memory){0};
}

cdk_json_node *cdk_json_allocate(size_t count) {
    return count < SIZE_MAX / sizeof(cdk_json_node) ? malloc((count + 1) * sizeof(cdk_json_node)) : 0;
}

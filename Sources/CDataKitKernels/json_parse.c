// The second step of the parser: a state machine over the structural positions that checks the grammar of RFC 8259 and
// writes the nodes. It keeps its own stack and works in windows, so that neither depth nor length cost more than the
// nodes themselves.

#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "json_numbers.h"
#include "json_parser.h"

enum {
    // How much text is looked at ahead of the machine.
    JSON_WINDOW = 1 << 15,
    // So many positions it can take without a look at how many there are: a member's, from behind its first quote to the
    // next member's. Behind the last there are more of the text's end.
    JSON_AHEAD = 6,
};

// Memory with room for `count` elements and those that it has; 0 where there is no more.
static void *grown(json_parser *p, void *memory, size_t *room, size_t count, size_t size) {
    if (*room >= count) return memory;
    size_t more = *room * 2 > count ? *room * 2 : count;
    void *larger = realloc(memory, more * size);
    if (larger) *room = more; else json_fail(p, CDK_JSON_NO_MEMORY, p->state.at);
    return larger;
}

int json_reserve_nodes(json_parser *p, size_t added) {
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

// Looks at a window of the text.
static uint32_t *index_window(json_parser *p, uint32_t *out) {
    size_t begin = p->state.at, count = p->count - begin;
    if (count > JSON_WINDOW) count = JSON_WINDOW;
    p->state.high = 0;
    // While it is in the nearest cache.
    if (p->source) {
        copy_text(p, begin + count + 64);
        // A number that begins in the window may be of any length.
        while (p->copied < p->count && is_number_byte(p->bytes[p->copied - 1])) copy_text(p, p->copied + 4096);
    }
    out = p->index(p->bytes, count, &p->state, out, p->backslashes);
    // In whole characters: one that the window cuts is checked with the next.
    if (p->state.high || p->checked < begin) {
        size_t stop = p->state.at;
        if (stop < p->count)
            for (int i = 0; i < 3 && stop > p->checked && (p->bytes[stop] & 0xC0) == 0x80; i++) stop--;
        size_t valid = cdk_utf8_valid_prefix(p->level, p->bytes + p->checked, stop - p->checked);
        if (p->checked + valid < stop) json_fail(p, CDK_JSON_INVALID_UTF8, p->checked + valid);
        p->checked = stop;
    } else {
        p->checked = p->state.at;
    }
    if (p->state.control && p->error == CDK_JSON_OK) json_fail(p, CDK_JSON_CONTROL_CHARACTER, begin);
    return out;
}

// Looks for more positions behind those from `token` on, so that there are JSON_AHEAD, and makes room for their nodes. Behind
// the last, or where something is wrong with the text, comes its end, more often than it is taken. Returns where they begin.
static __attribute__((noinline, cold)) const uint32_t *refill(json_parser *p, const uint32_t *token) {
    uint32_t *out = p->positions + (p->token_end - token);
    memmove(p->positions, token, (size_t)(p->token_end - token) * sizeof *token);
    while (out - p->positions < JSON_AHEAD && p->state.at < p->count && p->error == CDK_JSON_OK) {
        uint32_t *end = index_window(p, out);
        size_t tokens = (size_t)(end - p->positions);
        if (p->error != CDK_JSON_OK || !json_reserve_nodes(p, tokens + 2)
            || (p->wants_numbers && !reserve_numbers(p, tokens + 2)))
            break;
        out = end;
    }
    if (p->state.at >= p->count || p->error != CDK_JSON_OK)
        for (int i = 0; i < JSON_AHEAD + 2; i++) *out++ = (uint32_t)p->count;
    p->token_end = out;
    return p->positions;
}

int json_grow_stack(json_parser *p, size_t position) {
    if (p->depth >= p->max_depth) return json_fail(p, CDK_JSON_TOO_DEEP, position);
    size_t room = p->stack_room ? p->stack_room * 2 : 64;
    if (room > p->max_depth) room = p->max_depth;
    json_level *stack = realloc(p->stack, room * sizeof *stack);
    if (!stack) return json_fail(p, CDK_JSON_NO_MEMORY, position);
    p->stack = stack;
    p->stack_room = room;
    return 1;
}

// Checks the escapes of a string.
int json_check_escapes(json_parser *p, size_t start, size_t end, uint32_t *info) {
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
                return json_fail(p, CDK_JSON_BAD_ESCAPE, at);
            if (c == 'x' && (at + 3 >= end || json_hex(bytes[at + 2]) < 0 || json_hex(bytes[at + 3]) < 0))
                return json_fail(p, CDK_JSON_BAD_ESCAPE, at);
            at += 2;
            continue;
        }
        int32_t unit = at + 6 <= end ? json_hex4(bytes + at + 2) : -1;
        if (unit < 0) return json_fail(p, CDK_JSON_BAD_ESCAPE, at);
        if (unit >= 0xD800 && unit < 0xE000) {
            int32_t low = unit < 0xDC00 && at + 12 <= end && bytes[at + 6] == '\\' && bytes[at + 7] == 'u'
                ? json_hex4(bytes + at + 8) : -1;
            if (low >= 0xDC00 && low < 0xE000) {
                at += 12;
                continue;
            }
            if (!(p->lenient & CDK_JSON_LENIENT_LONE_SURROGATES)) return json_fail(p, CDK_JSON_LONE_SURROGATE, at);
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

// MARK: - The machine

#define RARE(CONDITION) __builtin_expect(!!(CONDITION), 0)

static __attribute__((noinline, cold)) void refuse(json_parser *p, int error, size_t position) {
    // What is wrong further on may have been found already.
    if (p->error == CDK_JSON_OK || (position < p->error_position && p->error != CDK_JSON_NO_MEMORY))
        json_fail(p, error, position);
}

#define FAIL(ERROR, POSITION)             \
    do {                                  \
        refuse(p, ERROR, POSITION);       \
        goto done;                        \
    } while (0)

// Ends where the text does, unless that is for an error in it.
#define FAIL_AT_END(ERROR, POSITION)                                \
    do {                                                            \
        if (p->error == CDK_JSON_OK) json_fail(p, ERROR, POSITION); \
        goto done;                                                  \
    } while (0)

#define FAIL_AT(ERROR)                                                \
    do {                                                              \
        if (at >= count) FAIL_AT_END(CDK_JSON_UNCLOSED, at);          \
        FAIL(ERROR, at);                                              \
    } while (0)

// Makes sure that JSON_AHEAD positions can be taken.
#define LOOK_AHEAD() do { if (RARE(token > last)) REFILL(); } while (0)

#define REFILL()                                         \
    do {                                                 \
        p->node_count = made;                            \
        p->number_count = valued;                        \
        token = refill(p, token);                        \
        last = p->token_end - JSON_AHEAD;                \
        nodes = p->nodes;                                \
        numbers = p->numbers;                            \
        has_backslashes = p->state.backslash != 0;       \
    } while (0)

// A node, in two words: four stores take longer.
#define EMIT(START, END, INFO)                                                                            \
    do {                                                                                                  \
        const uint64_t place = (uint32_t)(START) | (uint64_t)(uint32_t)(END) << 32;                       \
        const uint64_t rest = (uint32_t)(made + 1) | (uint64_t)(INFO) << 32;                              \
        memcpy(&nodes[made].start, &place, sizeof place);                                                 \
        memcpy(&nodes[made].next, &rest, sizeof rest);                                                    \
        made += keeps;                                                                                    \
    } while (0)

// A string between two quotes, of which the second may be the end of the text, which the caller refuses.
#define STRING(OPEN, CLOSE)                                                                               \
    do {                                                                                                  \
        uint32_t info = CDK_JSON_STRING;                                                                  \
        if (RARE(has_backslashes) && (CLOSE) < count && has_backslash(p->backslashes, OPEN, CLOSE)        \
            && !json_check_escapes(p, (OPEN) + 1, CLOSE, &info))                                          \
            goto done;                                                                                    \
        EMIT((OPEN) + 1, CLOSE, info);                                                                    \
    } while (0)

#define LITERAL(TEXT, LENGTH, KIND)                                                                       \
    do {                                                                                                  \
        size_t end = at + (LENGTH);                                                                       \
        if (memcmp(bytes + at, TEXT, LENGTH) != 0 || (!json_ends_scalar(bytes[end]) && end != count))     \
            FAIL(CDK_JSON_BAD_LITERAL, at);                                                               \
        EMIT(at, end, KIND);                                                                              \
    } while (0)

// If `keeps` is 0 there are nodes of open arrays and objects only.
CDK_INLINE void run(
    json_parser *p, int separation, cdk_json_result *result, const int keeps, const int values) {
    const uint8_t *const bytes = p->bytes;
    const size_t count = p->count;
    // The next position, and the last that has so many behind it as are taken without a look.
    const uint32_t *token = p->token_end = p->positions, *last;
    // Behind the text there is a zero, which is nothing that is looked for.
    size_t at;
    // What is around the value: its members so far, twice, and 1 for an object.
    uint32_t around = 0;
    json_level *level = p->stack, *level_end = p->stack + p->stack_room;
    size_t roots = 0, value_start = 0, whole_end = 0;
    cdk_json_node *nodes = p->nodes;
    uint64_t *numbers = p->numbers;
    int has_backslashes = 0;
    // The first is no number's, for its place says that there is none.
    size_t made = p->node_count, valued = 1;
    REFILL();

top:
    LOOK_AHEAD();
    at = *token++;
    if (at >= count) {
        if (roots == 0 && separation == CDK_JSON_ONE) FAIL_AT_END(CDK_JSON_EMPTY, count);
        goto done;
    }
    if (roots > 0 && separation == CDK_JSON_ONE) FAIL(CDK_JSON_TRAILING, at);
    if (roots > 0 && separation == CDK_JSON_COMMAS) {
        if (bytes[at] != ',') FAIL(CDK_JSON_EXPECTED_COMMA_OR_BRACKET, at);
        size_t comma = at;
        at = *token++;
        if (at >= count) {
            if (p->error == CDK_JSON_OK) value_start = comma;
            FAIL_AT_END(CDK_JSON_EXPECTED_VALUE, comma);
        }
    }
    value_start = at;
    LOOK_AHEAD();

value: {
    const uint8_t first = bytes[at];
    if (first == '"') {
        size_t open = at;
        at = *token++;
        if (at >= count) FAIL_AT_END(CDK_JSON_UNCLOSED_STRING, open);
        STRING(open, at);
        goto after;
    }
    // And `/`, with which no number begins.
    if ((uint8_t)(first - '-') <= '9' - '-') {
        if (values) {
            const size_t end = *token;
            const json_known_number known = json_known(bytes + at, bytes + end);
            if (known.info && valued <= 0xFFFFFF) {
                numbers[valued] = known.value;
                EMIT(at, end, known.info | (uint32_t)valued << CDK_JSON_COUNT_SHIFT);
                valued++;
                goto after;
            }
        }
        uint32_t info = CDK_JSON_NUMBER;
        int ok;
        const size_t end = (size_t)(json_number(bytes + at, &info, &ok) - bytes);
        if (!ok || (!json_ends_scalar(bytes[end]) && end != count))
            FAIL(first == '/' || first == '.' ? CDK_JSON_EXPECTED_VALUE : CDK_JSON_BAD_NUMBER, at);
        EMIT(at, end, info);
        goto after;
    }
    switch (first) {
    case '{':
    case '[': {
        const uint32_t is_object = first == '{';
        EMIT(at, 0, CDK_JSON_ARRAY + is_object);
        made += !keeps;
        if (RARE(level == level_end)) {
            p->depth = (size_t)(level - p->stack);
            if (!json_grow_stack(p, at)) goto done;
            level = p->stack + p->depth;
            level_end = p->stack + p->stack_room;
        }
        *level++ = (json_level){(uint32_t)made - 1, around};
        at = *token++;
        around = is_object;
        if (is_object) {
            if (bytes[at] != '}') goto member;
        } else if (bytes[at] != ']') {
            goto element;
        }
        goto close;
    }
    case 't': LITERAL("true", 4, CDK_JSON_TRUE); break;
    case 'f': LITERAL("false", 5, CDK_JSON_FALSE); break;
    case 'n': LITERAL("null", 4, CDK_JSON_NULL); break;
    default: FAIL_AT(CDK_JSON_EXPECTED_VALUE);
    }
}

after:
    if (level == p->stack) {
        const cdk_json_node *root = &nodes[made - keeps];
        // The closing quote of a string is behind its end.
        whole_end = root->end + ((root->info & CDK_JSON_KIND) == CDK_JSON_STRING);
        roots++;
        goto top;
    }
    at = *token++;
    if (bytes[at] == ',') {
        at = *token++;
        if (around & 1) goto member;
        goto element;
    }
    if (bytes[at] == (around & 1 ? '}' : ']')) goto close;
    FAIL_AT(around & 1 ? CDK_JSON_EXPECTED_COMMA_OR_BRACE : CDK_JSON_EXPECTED_COMMA_OR_BRACKET);

element:
    around += 2;
    LOOK_AHEAD();
    goto value;

// A member's name at `at`, then the colon, and what follows.
member:
    LOOK_AHEAD();
    if (bytes[at] != '"') FAIL_AT(CDK_JSON_EXPECTED_NAME);
    around += 2;
    STRING(at, token[0]);
    if (bytes[token[1]] != ':') {
        if (token[0] >= count) FAIL_AT_END(CDK_JSON_UNCLOSED_STRING, at);
        at = token[1];
        FAIL_AT(CDK_JSON_EXPECTED_COLON);
    }
    at = token[2];
    token += 3;
    goto value;

close: {
    level--;
    const uint32_t members = around >> 1 < 0xFFFFFF ? around >> 1 : 0xFFFFFF;
    cdk_json_node *node = &nodes[level->node];
    node->end = (uint32_t)at + 1;
    node->next = (uint32_t)made;
    node->info = (CDK_JSON_ARRAY + (around & 1)) | members << CDK_JSON_COUNT_SHIFT;
    if (!keeps) made = level->node;
    around = level->around;
    LOOK_AHEAD();
    if (level > p->stack) goto after;
    roots++;
    whole_end = at + 1;
    goto top;
}

done:
    p->depth = (size_t)(level - p->stack);
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

// Very large memory comes in large pages where the system has them: to find thousands of small ones, each when it is first
// written to, takes longer than to parse. Less of it an allocator may have from before.
static void *allocate(size_t bytes) {
#if defined(__linux__)
    const size_t page = 2 << 20;
    if (bytes >= 16 * page) {
        void *memory = 0;
        if (posix_memalign(&memory, page, bytes) != 0) return 0;
        madvise(memory, bytes & ~(page - 1), MADV_HUGEPAGE);
        return memory;
    }
#endif
    return malloc(bytes);
}

// Makes room for `count` elements, whose contents are not kept.
static void *reserve(void *memory, size_t *room, size_t count, size_t size) {
    if (*room >= count) return memory;
    if (count < *room * 2) count = *room * 2;
    free(memory);
    memory = allocate(count * size);
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
            memory->positions, &memory->position_room, window + 128 + 2 * JSON_AHEAD, sizeof *parser.positions);
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
            if (valid < count) json_fail(&parser, CDK_JSON_INVALID_UTF8, valid);
            else json_run_lenient(&parser, separation, result, wants_nodes);
        } else if (parser.wants_numbers) {
            run(&parser, separation, result, 1, 1);
        } else if (wants_nodes) {
            run(&parser, separation, result, 1, 0);
        } else {
            run(&parser, separation, result, 0, 0);
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

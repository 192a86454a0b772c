// The parser of text that is not quite JSON: comments, single quotes, keys without quotes and the like. It looks for its
// tokens byte by byte, with the grammar that json_parse.c has, too.

#include "json_parser.h"
#include "json_scalars.h"

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
                    json_fail(p, CDK_JSON_UNCLOSED_COMMENT, at);
                    return p->count;
                }
                at = end + 2;
                continue;
            }
        }
        break;
    }
    p->at = at + 1;
    if (!json_reserve_nodes(p, 4)) return p->count;
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
            json_fail(p, CDK_JSON_CONTROL_CHARACTER, at);
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

#define NEXT_TOKEN() (p->node_count = made, at = lenient_token(p), nodes = p->nodes, at)

// Ends, with what was wrong first.
#define FAIL(ERROR, POSITION)                                       \
    do {                                                            \
        if (p->error == CDK_JSON_OK) json_fail(p, ERROR, POSITION); \
        goto done;                                                  \
    } while (0)

// Ends early: either the text does, or its next token has an error of its own.
#define FAIL_AT(ERROR) FAIL(at >= count ? CDK_JSON_UNCLOSED : (ERROR), at)

#define EMIT(START, END, INFO)                                                                                  \
    do {                                                                                                        \
        nodes[made] = (cdk_json_node){(uint32_t)(START), (uint32_t)(END), (uint32_t)made + 1, (INFO)};          \
        last_end = (size_t)(END);                                                                               \
        made += (size_t)keeps;                                                                                  \
    } while (0)

// A string whose opening quote is at `at`.
#define STRING()                                                                     \
    do {                                                                             \
        size_t open = at;                                                            \
        uint32_t info = CDK_JSON_STRING;                                             \
        at = lenient_string_end(p, open);                                            \
        if (at >= count) FAIL(CDK_JSON_UNCLOSED_STRING, open);                       \
        if (!json_check_escapes(p, open + 1, at, &info)) goto done;                  \
        EMIT(open + 1, at, info);                                                    \
        last_end++;                                                                  \
    } while (0)

#define LITERAL(TEXT, LENGTH, KIND)                                                  \
    do {                                                                             \
        size_t end = at + (LENGTH);                                                  \
        if (memcmp(bytes + at, TEXT, LENGTH) != 0 || !lenient_ends(p, bytes + end)) FAIL(CDK_JSON_BAD_LITERAL, at); \
        EMIT(at, end, KIND);                                                         \
        p->at = end;                                                                 \
    } while (0)

void json_run_lenient(json_parser *p, int separation, cdk_json_result *result, int keeps) {
    const uint8_t *const bytes = p->bytes;
    const size_t count = p->count;
    const uint32_t takes = p->lenient;
    size_t at;
    uint32_t members = 0;     // of the innermost array or object
    uint32_t in_object = 0;
    size_t roots = 0, value_start = 0, whole_end = 0, last_end = 0;
    cdk_json_node *nodes = p->nodes;
    size_t made = p->node_count;

top:
    NEXT_TOKEN();
    if (p->error) goto done;
    if (at >= count) {
        if (roots == 0 && separation == CDK_JSON_ONE) FAIL(CDK_JSON_EMPTY, count);
        goto done;
    }
    if (roots > 0 && separation == CDK_JSON_ONE) FAIL(CDK_JSON_TRAILING, at);
    if (roots > 0 && separation == CDK_JSON_COMMAS) {
        if (bytes[at] != ',') FAIL(CDK_JSON_EXPECTED_COMMA_OR_BRACKET, at);
        size_t comma = at;
        NEXT_TOKEN();
        if (p->error) goto done;
        if (at >= count) {
            if (takes & CDK_JSON_LENIENT_TRAILING_COMMAS) goto done;
            value_start = comma;
            FAIL(CDK_JSON_EXPECTED_VALUE, comma);
        }
    }
    value_start = at;

value:
    if (at >= count) FAIL(CDK_JSON_UNCLOSED, at);
    switch (bytes[at]) {
    case '{':
    case '[': {
        uint32_t opens_object = bytes[at] == '{';
        EMIT(at, 0, opens_object ? CDK_JSON_OBJECT : CDK_JSON_ARRAY);
        made += (size_t)!keeps;
        if (p->depth == p->stack_room && !json_grow_stack(p, at)) goto done;
        p->stack[p->depth++] = (json_level){(uint32_t)made - 1, members << 1 | in_object};
        members = 0;
        in_object = opens_object;
        NEXT_TOKEN();
        if (at < count && bytes[at] == (in_object ? '}' : ']')) goto close;
        goto member;
    }
    case '"': STRING(); break;
    case 't': LITERAL("true", 4, CDK_JSON_TRUE); break;
    case 'f': LITERAL("false", 5, CDK_JSON_FALSE); break;
    case 'n': LITERAL("null", 4, CDK_JSON_NULL); break;
    default: {
        if (bytes[at] == '\'' && (takes & CDK_JSON_LENIENT_SINGLE_QUOTES)) {
            STRING();
            break;
        }
        uint32_t info;
        size_t end = lenient_number(p, at, &info);
        if (end == 0 || end > count)
            FAIL(bytes[at] == '-' || json_is_digit(bytes[at]) ? CDK_JSON_BAD_NUMBER : CDK_JSON_EXPECTED_VALUE, at);
        EMIT(at, end, info);
        p->at = end;
    }
    }

after:
    if (p->depth == 0) {
        roots++;
        whole_end = last_end;
        goto top;
    }
    NEXT_TOKEN();
    if (at < count && bytes[at] == (in_object ? '}' : ']')) goto close;
    if (at >= count || bytes[at] != ',')
        FAIL_AT(in_object ? CDK_JSON_EXPECTED_COMMA_OR_BRACE : CDK_JSON_EXPECTED_COMMA_OR_BRACKET);
    NEXT_TOKEN();
    if (at < count && bytes[at] == (in_object ? '}' : ']') && (takes & CDK_JSON_LENIENT_TRAILING_COMMAS)) goto close;

member:
    members++;
    if (!in_object) goto value;
    if (at < count && (bytes[at] == '"' || (bytes[at] == '\'' && (takes & CDK_JSON_LENIENT_SINGLE_QUOTES)))) {
        STRING();
    } else if (
        at < count && (takes & CDK_JSON_LENIENT_UNQUOTED_KEYS) && is_name_byte(bytes[at]) && !json_is_digit(bytes[at])) {
        size_t end = at;
        while (end < count && is_name_byte(bytes[end]) && !wide_space(bytes + end)) end++;
        EMIT(at, end, CDK_JSON_STRING);
        p->at = end;
    } else {
        FAIL_AT(CDK_JSON_EXPECTED_NAME);
    }
    NEXT_TOKEN();
    if (at >= count || bytes[at] != ':') FAIL_AT(CDK_JSON_EXPECTED_COLON);
    NEXT_TOKEN();
    goto value;

close: {
    json_level level = p->stack[--p->depth];
    cdk_json_node *node = &nodes[level.node];
    node->end = (uint32_t)at + 1;
    node->next = (uint32_t)made;
    node->info |= (members < 0xFFFFFF ? members : 0xFFFFFF) << CDK_JSON_COUNT_SHIFT;
    if (!keeps) made = level.node;
    members = level.around >> 1;
    in_object = level.around & 1;
    last_end = at + 1;
    goto after;
}

done:
    p->node_count = made;
    result->roots = roots;
    result->value_start = value_start;
    result->whole_end = whole_end;
}

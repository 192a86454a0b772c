// What the two machines share that check the grammar of JSON and write its nodes: the strict one of json_parse.c, which runs
// over structural positions, and the lenient one of json_lenient.c, which goes byte by byte.

#ifndef CDK_JSON_PARSER_H
#define CDK_JSON_PARSER_H

#include "CDataKitKernels.h"
#include "json_index.h"

// An open array or object.
typedef struct {
    uint32_t node;
    // How many values the one around it has so far, and whether that is an object: then the lowest bit is set.
    uint32_t around;
} json_level;

typedef struct {
    const uint8_t *bytes;
    // Where the text comes from that is copied to `bytes` on the way, or 0.
    const uint8_t *source;
    size_t copied;
    size_t count;
    int level;
    uint32_t lenient;
    // Strict: the structural positions that are not looked at yet.
    json_index_function *index;
    json_index_state state;
    uint32_t *positions, *token_end;
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

// Notes an error; 0.
static inline int json_fail(json_parser *p, int error, size_t position) {
    p->error = error;
    p->error_position = position;
    return 0;
}

// Makes room for `added` more nodes; 0 where there is no more memory, or for one more open array or object at `position`.
int json_reserve_nodes(json_parser *p, size_t added);
int json_grow_stack(json_parser *p, size_t position);

// Checks the escapes of a string; 0 where one is wrong.
int json_check_escapes(json_parser *p, size_t start, size_t end, uint32_t *info);

// Runs over a text that has more than RFC 8259 allows. If `keeps` is 0 there are nodes of open arrays and objects only.
void json_run_lenient(json_parser *p, int separation, cdk_json_result *result, int keeps);

#endif

#ifndef CDK_JSON_H
#define CDK_JSON_H

#include <stddef.h>
#include <stdint.h>

/// What a node is.
enum {
    CDK_JSON_NULL = 0,
    CDK_JSON_FALSE = 1,
    CDK_JSON_TRUE = 2,
    CDK_JSON_NUMBER = 3,
    CDK_JSON_STRING = 4,
    CDK_JSON_ARRAY = 5,
    CDK_JSON_OBJECT = 6,
    /// An array whose elements have no nodes; never set by the parser.
    CDK_JSON_SET_ASIDE = 7,

    CDK_JSON_KIND = 7,
    /// A string with a backslash in it, or of another form than RFC 8259's.
    CDK_JSON_ESCAPED = 8,
    /// A number with a point or an exponent.
    CDK_JSON_FRACTION = 16,
    /// A number that only a lenient reader takes: hexadecimal, `+1`, `NaN`.
    CDK_JSON_NONSTANDARD = 32,
    /// A name whose member is left out, or an object that has such; never set by the parser.
    CDK_JSON_DROPPED = 64,
    /// Of a string that it is binary data, of an array that it is a set; never set by the parser.
    CDK_JSON_TAGGED = 128,
    /// How far the number of elements or members is shifted; it stops at the largest that fits.
    CDK_JSON_COUNT_SHIFT = 8,
};

/// One value or member name of a text. Nodes stand in the order of the text; behind an object's node come its members,
/// a string node for the name and then the value's nodes. Node 0 is no value, so that 0 can mean a missing one.
typedef struct {
    /// Where it begins in the text: for a string behind the opening quote.
    uint32_t start;
    /// Where it ends: for a string before the closing quote.
    uint32_t end;
    /// The node behind this one and all that is in it.
    uint32_t next;
    /// Its kind, flags, and for arrays and objects the count.
    uint32_t info;
} cdk_json_node;

/// How the values of a text are separated.
enum {
    /// There is one value.
    CDK_JSON_ONE = 0,
    /// Any number of values with white space or nothing between them.
    CDK_JSON_STREAM = 1,
    /// Any number of values with commas between them: the inside of an array.
    CDK_JSON_COMMAS = 2,
};

/// What is taken beyond RFC 8259, one bit each.
enum {
    CDK_JSON_LENIENT_COMMENTS = 1,
    CDK_JSON_LENIENT_TRAILING_COMMAS = 2,
    CDK_JSON_LENIENT_SINGLE_QUOTES = 4,
    CDK_JSON_LENIENT_UNQUOTED_KEYS = 8,
    CDK_JSON_LENIENT_HEXADECIMAL = 16,
    CDK_JSON_LENIENT_PLUS_SIGN = 32,
    CDK_JSON_LENIENT_BARE_POINT = 64,
    CDK_JSON_LENIENT_NON_FINITE = 128,
    CDK_JSON_LENIENT_CONTROL_CHARACTERS = 256,
    CDK_JSON_LENIENT_ESCAPES = 512,
    CDK_JSON_LENIENT_WHITE_SPACE = 1024,
    CDK_JSON_LENIENT_LONE_SURROGATES = 2048,
};

/// What is wrong with a text.
enum {
    CDK_JSON_OK = 0,
    CDK_JSON_NO_MEMORY,
    CDK_JSON_EMPTY,
    CDK_JSON_EXPECTED_VALUE,
    CDK_JSON_EXPECTED_NAME,
    CDK_JSON_EXPECTED_COLON,
    CDK_JSON_EXPECTED_COMMA_OR_BRACKET,
    CDK_JSON_EXPECTED_COMMA_OR_BRACE,
    CDK_JSON_BAD_LITERAL,
    CDK_JSON_BAD_NUMBER,
    CDK_JSON_CONTROL_CHARACTER,
    CDK_JSON_BAD_ESCAPE,
    CDK_JSON_LONE_SURROGATE,
    CDK_JSON_UNCLOSED_STRING,
    CDK_JSON_UNCLOSED,
    CDK_JSON_TRAILING,
    CDK_JSON_TOO_DEEP,
    CDK_JSON_INVALID_UTF8,
    CDK_JSON_UNCLOSED_COMMENT,
};

typedef struct {
    /// The nodes, whatever the error; the caller frees them as part of a ``cdk_json_memory``, if they are none's already.
    cdk_json_node *nodes;
    size_t node_count;
    /// How many values stand at the top.
    size_t roots;
    int error;
    /// Where the error is, where the top-level value that it is in begins, and where the last whole one ends.
    size_t error_position;
    size_t value_start;
    size_t whole_end;
    /// Where the innermost array or object that was open begins, or the count.
    size_t open_start;
    /// With CDK_JSON_WANTS_NUMBERS, the numbers whose nodes have a place among them, not 0, in the upper bits of `info`:
    /// integers of at most 16 digits, and doubles where CDK_JSON_FRACTION is set. As the nodes, the caller's.
    uint64_t *numbers;
} cdk_json_result;

/// What is made of a text that is checked.
enum {
    CDK_JSON_WANTS_NOTHING = 0,
    CDK_JSON_WANTS_NODES = 1,
    /// And what plain numbers are, of text that is strict, which takes less time now than from their texts later.
    CDK_JSON_WANTS_NUMBERS = 2,
};

/// Checks a text and makes its nodes.
///
/// The text is shorter than 2^32 - 64 bytes; 64 bytes behind it are readable and zero.
/// With CDK_JSON_WANTS_NOTHING only the check is made and `nodes` stays empty.
void cdk_json_parse(
    int level, const uint8_t *bytes, size_t count, int separation, uint32_t lenient, size_t max_depth, int wants,
    cdk_json_result *result);

/// Likewise of a text that is copied to `bytes` on the way, which have room for 64 more; nothing behind the text is read.
void cdk_json_parse_copy(
    int level, const uint8_t *source, size_t count, uint8_t *bytes, int separation, uint32_t lenient, size_t max_depth,
    int wants, cdk_json_result *result);

/// What a parser works with, kept from one text to the next; all zero at first.
typedef struct {
    /// The nodes of the last text.
    cdk_json_node *nodes;
    size_t node_room;
    uint32_t *positions;
    size_t position_room;
    uint64_t *backslashes;
    size_t backslash_room;
    void *stack;
    size_t stack_room;
    uint64_t *numbers;
    size_t number_room;
} cdk_json_memory;

/// As cdk_json_parse_copy, strict and of one value, with its numbers, and with memory that is there already and grows where
/// it has to. The nodes and numbers belong to the memory.
void cdk_json_parse_again(
    int level, const uint8_t *source, size_t count, uint8_t *bytes, size_t max_depth, cdk_json_memory *memory,
    cdk_json_result *result);

/// Frees all memory; it is zero then.
void cdk_json_release(cdk_json_memory *memory);

/// Room for nodes that the caller fills and frees; 0 where there is no memory.
cdk_json_node *cdk_json_allocate(size_t count);

/// The positions of brackets, braces, colons, commas, quotes that are not escaped, and first bytes of other tokens,
/// all outside of strings: the first step of ``cdk_json_parse``, for the tests that hold the levels equal.
/// `positions` has room for `count + 64`, and 63 bytes behind the text can be read. Returns their number, or SIZE_MAX
/// where a string holds a control character.
size_t cdk_json_structure(int level, const uint8_t *bytes, size_t count, uint32_t *positions);

/// Where a scan for the ends of values stands.
typedef struct {
    /// Open brackets and braces.
    int64_t depth;
    /// All ones inside a string, and 1 where the next byte is escaped.
    uint64_t in_string;
    uint64_t escaped;
} cdk_json_split_state;

/// Finds the last place where the bytes can be cut between values, and goes on from a state.
///
/// With CDK_JSON_COMMAS that is behind a comma at depth 0, and the scan stops behind a bracket that closes what was
/// never opened: its position goes to `*closing`, else `count`. With CDK_JSON_STREAM it is behind a line feed or a
/// closing bracket at depth 0. Returns the position, or 0.
size_t cdk_json_split(
    int level, const uint8_t *bytes, size_t count, int separation, cdk_json_split_state *state, size_t *closing);

/// Likewise byte by byte, for text that only a lenient reader takes, or that is faulty. A state is of one of the two.
///
/// With `mends` a string ends with its line, since strict text has no line ends in strings. With `first` the scan stops
/// at the first place to cut, which then is also before a bracket that opens behind another value.
size_t cdk_json_scan(
    const uint8_t *bytes, size_t count, int separation, uint32_t lenient, int mends, int first,
    cdk_json_split_state *state, size_t *closing);

/// An array in a text: its brackets.
typedef struct {
    size_t open;
    size_t close;
} cdk_json_extent;

/// Finds the first `room` arrays of at least `least` bytes that are in no other array. Returns how many, or 0 where more than
/// `most` bytes stand outside of them. Of text that is no JSON it may take something else for an array.
size_t cdk_json_long_arrays(
    int level, const uint8_t *bytes, size_t count, size_t least, size_t most, cdk_json_extent *found, size_t room);

/// Writes what a string means: escapes resolved, lone surrogates as U+FFFD. The target has room for `end - start`
/// bytes, or half as many more where the string is lenient. Returns how many were written.
size_t cdk_json_unescape(const uint8_t *bytes, size_t start, size_t end, uint8_t *target);

/// The names of an object's members that are wanted: name i is `bytes[offsets[i] ..< offsets[i + 1]]`.
typedef struct {
    const uint8_t *bytes;
    const uint32_t *offsets;
    uint32_t count;
    /// A hash table of 2^bits entries: 1 + the name's position, or 0.
    const uint32_t *table;
    uint32_t bits;
} cdk_json_names;

/// The hash of a name, for ``cdk_json_names``.
uint64_t cdk_json_hash(const uint8_t *bytes, size_t count);

enum {
    CDK_JSON_DUPLICATES_LAST = 0,
    CDK_JSON_DUPLICATES_FIRST = 1,
    CDK_JSON_DUPLICATES_ERROR = 2,
};

typedef struct {
    /// The row at which the scan stopped, or the count.
    size_t row;
    /// The node that stopped it: no object, an unknown name, a repeated name.
    uint32_t node;
    int reason;
} cdk_json_stop;

enum { CDK_JSON_STOP_NONE = 0, CDK_JSON_STOP_KIND = 1, CDK_JSON_STOP_UNKNOWN_NAME = 2, CDK_JSON_STOP_DUPLICATE = 3 };

/// Finds the members of objects: `members[i * count + row]` becomes the node of the value under name i, or stays 0.
/// `rows[row]` is a node, 0 where there is none. Stops at what is neither an object nor null, and where `stops_at_unknown` at a name that
/// is not wanted.
void cdk_json_members(
    const uint8_t *bytes, const cdk_json_node *nodes, const uint32_t *rows, size_t count, const cdk_json_names *names,
    int duplicates, int stops_at_unknown, uint32_t *members, cdk_json_stop *stop);

/// The value of an object's member, looked for from the name node `from` on and then from the first; 0 where there is none,
/// and UINT32_MAX where names with escapes are to be looked at besides, or some are left out.
uint32_t cdk_json_member(
    const uint8_t *bytes, const cdk_json_node *nodes, uint32_t object, uint32_t from, const uint8_t *name,
    size_t count);

/// A number without a point and exponent, of at most 18 digits; 0 where it is none.
int cdk_json_integer(const uint8_t *bytes, const cdk_json_node *node, int64_t *value);

/// Finds the elements of arrays, or the names and values of objects where `keys` is given: those of row i go to
/// `offsets[i] ..< offsets[i + 1]`. Stops at what is neither such nor null. There is room for `room` elements.
void cdk_json_elements(
    const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t *offsets, uint32_t *keys,
    uint32_t *elements, size_t room, cdk_json_stop *stop);

/// How many elements or members there are.
size_t cdk_json_element_count(const cdk_json_node *nodes, const uint32_t *rows, size_t count);

/// Where scalars lie: a missing or null one has `starts[i] = 1` and `ends[i] = 0`. Stops at one of a kind that is not in `kinds`
/// (a bit each, 1 << kind). Returns the flags of all nodes, or-ed.
uint32_t cdk_json_spans(
    const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t kinds, uint32_t *starts, uint32_t *ends,
    cdk_json_stop *stop);

/// Sets a bit for each row that is there and not null; the words were zero. Returns how many are not.
size_t cdk_json_validity(const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint64_t *words);

/// How texts of values are written.
enum {
    /// Strings as they mean, other values as they stand.
    CDK_JSON_PLAIN = 0,
    /// All values as they stand, strings in their quotes.
    CDK_JSON_RAW = 1,
};

/// How many bytes ``cdk_json_texts`` needs at most for the values.
size_t cdk_json_text_room(const cdk_json_node *nodes, const uint32_t *rows, size_t count);

/// Writes the texts of values one behind the other; text i goes to `offsets[i] ..< offsets[i + 1]`. Missing and null ones are empty.
/// All texts together have fewer than 2^31 bytes. Stops at one of a kind that is not in `kinds`. Returns how many bytes were written; the data
/// has room for CDK_TEXT_PADDING more.
size_t cdk_json_texts(
    const uint8_t *bytes, const cdk_json_node *nodes, const uint32_t *rows, size_t count, uint32_t kinds, int form,
    int32_t *offsets, uint8_t *data, cdk_json_stop *stop);

#endif

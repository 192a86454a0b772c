#ifndef CDK_XML_H
#define CDK_XML_H

#include <stddef.h>
#include <stdint.h>

/// How many readable bytes, zero, must follow a text that is parsed.
enum { CDK_XML_PADDING = 64 };

/// The position of the first byte of a character that XML 1.0 does not allow (production 2) in text that is valid UTF-8,
/// or `count`.
size_t cdk_xml_valid_prefix(int level, const uint8_t *bytes, size_t count);

/// A place in a text, by what an editor shows.
typedef struct {
    /// Line ends passed: line feeds, and carriage returns without one behind them.
    uint64_t lines;
    /// Characters passed since the last line end.
    uint64_t columns;
    /// Whether the last byte passed was a carriage return, whose line is counted already.
    int after_return;
} cdk_xml_place;

/// Moves a place over bytes.
void cdk_xml_advance(int level, const uint8_t *bytes, size_t count, cdk_xml_place *place);

enum {
    CDK_XML_START = 1,
    CDK_XML_END = 2,
    CDK_XML_TEXT = 3,
    CDK_XML_CDATA = 4,
    CDK_XML_COMMENT = 5,

    /// Text or an attribute's value that has references, carriage returns or, in attributes, line ends or tabs in it.
    CDK_XML_ESCAPED = 1,
    /// A start or end that an empty-element tag stands for.
    CDK_XML_EMPTY = 2,
};

/// One event of a text. For text, CDATA sections and comments, `first ..< second` are the bytes of its content; for a start, `first` is the position of
/// its first attribute and `second` their number.
typedef struct {
    uint32_t start, end;
    uint32_t first, second;
    uint32_t name;
    uint16_t kind, flags;
} cdk_xml_event;

typedef struct {
    uint32_t name;
    uint32_t start, end;
    uint32_t flags;
} cdk_xml_attribute;

enum {
    /// The name has a prefix.
    CDK_XML_NAME_PREFIXED = 1,
    /// The scan leaves tags with this name to the caller: it declares a namespace, has declared attributes, or is not
    /// what Namespaces 1.0 allows.
    CDK_XML_NAME_SPECIAL = 2,
    /// The name is no element's or attribute's yet, only interned as part of something else.
    CDK_XML_NAME_UNSEEN = 4,
};

/// A name in the table of names.
typedef struct {
    /// Its first 16 bytes, zeros behind.
    uint64_t head[2];
    /// Where all of it is, in the bytes of names.
    uint32_t offset, length;
    uint32_t hash;
    uint32_t flags;
    /// The name of its prefix; where its local part begins.
    uint32_t prefix, local;
} cdk_xml_name;

/// A name's hash; 16 bytes from `bytes` on are readable.
uint32_t cdk_xml_hash(const uint8_t *bytes, size_t count, uint64_t seed);

/// The first 16 bytes of a name, zeros behind; as many are readable.
void cdk_xml_head(const uint8_t *bytes, size_t count, uint64_t head[2]);

typedef struct {
    const cdk_xml_name *names;
    const uint8_t *name_bytes;
    /// A hash table of 2^bits entries: 1 + the name, or 0.
    const uint32_t *table;
    uint32_t bits;
    uint64_t seed;
    /// For each name that is a prefix, the namespace it is bound to, or 0; NULL where namespaces are not looked at.
    const uint32_t *bindings;
    /// The names of the open elements, the outermost first; the highest bit marks those whose end the caller handles.
    uint32_t *open;
    size_t depth, open_room;
    /// For each name the last tag that had an attribute so called.
    uint32_t *stamps;
    uint32_t stamp;
    cdk_xml_event *events;
    size_t event_count, event_room;
    cdk_xml_attribute *attributes;
    size_t attribute_count, attribute_room, attributes_per_tag;
    /// Longer text is left to the caller.
    size_t text_limit;
} cdk_xml_scan;

enum {
    /// Something that the scan leaves to the caller stands at the position.
    CDK_XML_OTHER = 0,
    /// What stands at the position is not complete.
    CDK_XML_MORE = 1,
    /// The room for events is used up.
    CDK_XML_FULL = 2,
};

/// Makes events of the plain part of an element's content: tags with names that are known, attributes, text, CDATA
/// sections, comments.
///
/// Stops at everything else: processing instructions, references to entities, names not seen before, the end of the outermost element,
/// and all that is not well-formed. What it takes is well-formed. `*position` moves behind the last event.
int cdk_xml_events(int level, const uint8_t *bytes, size_t count, size_t *position, cdk_xml_scan *scan);

/// The position from `start` on of the first `<`, `&`, carriage return, or `]` that begins `]]>` or stands too near to the
/// end to tell; or `count`.
size_t cdk_xml_find_markup(int level, const uint8_t *bytes, size_t start, size_t count);

#endif

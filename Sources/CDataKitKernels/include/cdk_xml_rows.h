#ifndef CDK_XML_ROWS_H
#define CDK_XML_ROWS_H

#include "cdk_xml.h"

enum {
    /// In an event's flags: its text, or in an attribute's flags its value, lies in the memory behind the source.
    CDK_XML_MOVED = 128,
    /// In an event's flags: the text is no layout even where it is only white space.
    CDK_XML_SIGNIFICANT = 64,
};

// MARK: Finding rows

/// Parts the events of a document into those of rows and others.
typedef struct {
    const cdk_xml_event *events;
    size_t event_count, event;
    const cdk_xml_attribute *attributes;
    /// What is added to positions in the text.
    uint32_t shift;
    /// For each name whether elements so called may be rows.
    const uint8_t *is_row_name;
    size_t name_count;
    /// How many elements are open; at which depth the row is that is open, or SIZE_MAX.
    size_t depth, row_depth;
    /// The names of the elements open around rows.
    uint32_t *open;
    size_t open_room;
    /// The row's events, comments left out, and its attributes.
    cdk_xml_event *row_events;
    size_t row_event_count, row_event_room;
    cdk_xml_attribute *row_attributes;
    size_t row_attribute_count, row_attribute_room;
} cdk_xml_collection;

enum {
    /// All events are taken.
    CDK_XML_COLLECTED = 0,
    /// The event is one that the caller must see to, and then call again.
    CDK_XML_COLLECT_SEE = 1,
    /// The event starts an element that may be a row.
    CDK_XML_COLLECT_CANDIDATE = 2,
    /// The event before ended a row.
    CDK_XML_COLLECT_ROW_END = 3,
    /// One of the rooms is used up.
    CDK_XML_COLLECT_ROOM = 4,
};

int cdk_xml_collect(cdk_xml_collection *collection);

// MARK: Rows to columns

/// What becomes of an element or an attribute.
enum {
    /// It is passed over, with all that is in it.
    CDK_XML_SKIP = 0,
    /// Its text is a value.
    CDK_XML_LEAF = 1,
    CDK_XML_STRUCT = 2,
    /// One of many: its column `value` has one entry for each.
    CDK_XML_LIST = 3,
    /// Its child elements are entries.
    CDK_XML_MAP = 4,
    /// Its source is the value.
    CDK_XML_RAW = 5,

    /// White space around the text is left out.
    CDK_XML_TRIMS = 1,
    /// Text that is empty, or only white space where that is left out, is none.
    CDK_XML_EMPTY_IS_NULL = 2,
    /// What has no column is passed over; else it stops the work.
    CDK_XML_IGNORES_UNKNOWN = 4,
};

#define CDK_XML_NO_COLUMN UINT32_MAX

/// A column of a table, or a part of one. It has an entry for each instance of its domain: those of domain 0 are the
/// rows, those of another the elements of all lists of one column.
typedef struct {
    uint32_t kind, flags;
    uint32_t domain;
    /// Of a struct the leaf of the text beside its children; of a list its elements; of a map its entries, a struct.
    uint32_t value;
    /// Of a struct what takes child elements without a column of their own, a list of sources or one source; of a map the
    /// keys.
    uint32_t rest;
    /// Of a map the column of the values, where names are keys.
    uint32_t map_value;
    /// Of a map the name that entries have which hold `key` and `value`.
    uint32_t entry_name;
    /// Leaves and sources: start and end of each; 0, 0 where there is none; 1, 0 where there is a null.
    uint32_t *spans;
    /// Structs, lists and maps: 0 where there is none, 1 where there is one, 2 where there is a null.
    uint8_t *present;
    /// Lists and maps: how many elements each has.
    uint32_t *counts;
} cdk_xml_column;

typedef struct {
    uint32_t count, room;
} cdk_xml_domain;

enum {
    /// In a frame's flags: there was a child element; the element is null.
    CDK_XML_HAS_CHILD = 1,
    CDK_XML_IS_NULL = 2,
};

/// An element that is open.
typedef struct {
    uint32_t column, index, flags;
    /// The first run of its text, 0 for none; the others are in a list.
    uint32_t start, end;
    uint32_t first_run, last_run;
    /// The first run of white space that may be layout.
    uint32_t space_start, space_end;
    /// Where it begins.
    uint32_t source;
} cdk_xml_row_frame;

typedef struct {
    uint32_t start, end, next;
} cdk_xml_run;

/// One entry of the table that finds the column of a name in a struct: empty where `column` is CDK_XML_NO_COLUMN.
typedef struct {
    uint32_t parent, name, column;
} cdk_xml_member;

typedef struct {
    /// The source of the rows, what was moved behind it, and room behind that.
    uint8_t *bytes;
    size_t scratch, byte_room;
    const cdk_xml_event *events;
    size_t event_count, event;
    const cdk_xml_attribute *attributes;
    size_t attribute_count;
    /// For each name of the document the number that it has in the columns, or 0: of elements and of attributes.
    const uint32_t *element_names, *attribute_names;
    size_t name_count;
    /// The number in `attribute_names` of the attribute that says that an element is null.
    uint32_t nil_name;
    int excludes_attributes;
    const cdk_xml_member *members;
    uint32_t member_bits;
    cdk_xml_column *columns;
    size_t column_count;
    cdk_xml_domain *domains;
    cdk_xml_row_frame *frames;
    size_t depth, frame_room;
    /// How many elements are open within one that is passed over, or whose source is taken.
    size_t skipped;
    cdk_xml_run *runs;
    size_t run_count, run_room;
    /// The names of the document, for maps whose keys they are.
    const cdk_xml_name *names;
    const uint8_t *name_bytes;
    /// Where the work stopped: the column that it is about, and for CDK_XML_STOP_ROOM the domain.
    uint32_t stop_column, stop_domain;
    /// The attribute that it stopped at, or SIZE_MAX; the next call goes on with it.
    size_t stop_attribute;
} cdk_xml_rows;

enum {
    CDK_XML_ROWS_DONE = 0,
    /// A domain has no room for one more; nothing was changed.
    CDK_XML_STOP_ROOM = 1,
    /// A child element, an attribute or a text that has no column, of the column `stop_column`.
    CDK_XML_STOP_UNKNOWN = 2,
    /// The column has a value already.
    CDK_XML_STOP_REPEATED = 3,
    /// A child element or an attribute of an element that should hold a text alone.
    CDK_XML_STOP_NESTED = 4,
    /// An instruction that the caller sees to.
    CDK_XML_STOP_MARK = 5,
    /// Memory that should have been enough was not.
    CDK_XML_STOP_LIMIT = 6,
};

/// Takes rows apart, from event `event` on: notes for every column where its values lie.
///
/// Events must be balanced, names below `name_count`, and texts within `bytes`, as those are that cdk_xml_collect gives.
int cdk_xml_take_rows(cdk_xml_rows *rows);

/// The texts of a column of strings one behind another.
///
/// Writes `count + 1` offsets, the bytes to `data`, which has room for all of them and 16 bytes more, and sets the bits of `validity`,
/// whose words are zero, of those that are there. Returns the number of bytes.
size_t cdk_xml_texts(
    const uint8_t *bytes, const uint32_t *spans, size_t count, int32_t *offsets, uint8_t *data, uint64_t *validity);

#endif

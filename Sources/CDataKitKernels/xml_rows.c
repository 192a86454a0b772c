// XML rows to columns. First the events of a document are parted into those of rows and the others; then, for many rows
// at once and maybe by another thread, it is noted for each column where its values lie. Nothing is copied but text that
// comes in several runs.

#include "CDataKitKernels.h"
#include "blocks.h"

// MARK: Finding rows

int cdk_xml_collect(cdk_xml_collection *c) {
    while (c->event < c->event_count) {
        const cdk_xml_event *event = &c->events[c->event];
        uint32_t kind = event->kind;
        // What is in scratch memory, or has references, the caller moves.
        if (event->flags & (CDK_XML_ESCAPED | 16)) return CDK_XML_COLLECT_SEE;
        if (kind > CDK_XML_COMMENT) return CDK_XML_COLLECT_SEE;
        if (c->row_depth == SIZE_MAX) {
            if (kind == CDK_XML_START) {
                if (event->name < c->name_count && c->is_row_name[event->name]) return CDK_XML_COLLECT_CANDIDATE;
                if (c->depth == c->open_room) return CDK_XML_COLLECT_ROOM;
                c->open[c->depth++] = event->name;
            } else if (kind == CDK_XML_END) {
                c->depth--;
            }
            c->event++;
            continue;
        }
        if (kind == CDK_XML_COMMENT) {
            c->event++;
            continue;
        }
        if (c->row_event_count == c->row_event_room) return CDK_XML_COLLECT_ROOM;
        cdk_xml_event taken = *event;
        taken.start += c->shift;
        taken.end += c->shift;
        if (kind == CDK_XML_START) {
            if (event->second) {
                size_t count = event->second;
                if (c->row_attribute_room - c->row_attribute_count < count) return CDK_XML_COLLECT_ROOM;
                taken.first = (uint32_t)c->row_attribute_count;
                for (size_t i = 0; i < count; i++) {
                    cdk_xml_attribute attribute = c->attributes[event->first + i];
                    if (!(attribute.flags & CDK_XML_MOVED)) {
                        attribute.start += c->shift;
                        attribute.end += c->shift;
                    }
                    c->row_attributes[c->row_attribute_count++] = attribute;
                }
            }
            c->depth++;
        } else if (kind == CDK_XML_END) {
            c->depth--;
        } else if (!(event->flags & CDK_XML_MOVED)) {
            taken.first += c->shift;
            taken.second += c->shift;
            if (kind == CDK_XML_CDATA) taken.flags |= CDK_XML_SIGNIFICANT;
        }
        c->row_events[c->row_event_count++] = taken;
        c->event++;
        if (kind == CDK_XML_END && c->depth == c->row_depth) return CDK_XML_COLLECT_ROW_END;
    }
    return CDK_XML_COLLECTED;
}

// MARK: Rows to columns




CDK_INLINE int xml_is_space_byte(uint8_t c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

CDK_INLINE int xml_is_layout(const uint8_t *p, size_t start, size_t end) {
    while (start < end && xml_is_space_byte(p[start])) start++;
    return start == end;
}

CDK_INLINE uint32_t xml_find_member(const cdk_xml_rows *r, uint32_t parent, uint32_t name) {
    if (name == 0) return CDK_XML_NO_COLUMN;
    uint32_t mask = (uint32_t)(((uint64_t)1 << r->member_bits) - 1);
    uint32_t slot = (parent * 0x9E3779B1u + name * 0x85EBCA6Bu) >> (32 - r->member_bits);
    for (;; slot = (slot + 1) & mask) {
        const cdk_xml_member *member = &r->members[slot];
        if (member->column == CDK_XML_NO_COLUMN) return CDK_XML_NO_COLUMN;
        if (member->parent == parent && member->name == name) return member->column;
    }
}

CDK_INLINE int xml_stop(cdk_xml_rows *r, int reason, uint32_t column) {
    r->stop_column = column;
    return reason;
}

CDK_INLINE int xml_has_room(cdk_xml_rows *r, uint32_t domain) {
    if (r->domains[domain].count < r->domains[domain].room) return 1;
    r->stop_domain = domain;
    return 0;
}

CDK_INLINE int xml_push(cdk_xml_rows *r, uint32_t column, uint32_t index, const cdk_xml_event *event) {
    if (r->depth == r->frame_room) return CDK_XML_STOP_LIMIT;
    r->frames[r->depth++] = (cdk_xml_row_frame){.column = column, .index = index, .source = event->start};
    return CDK_XML_ROWS_DONE;
}

// Begins an element that is one of a list, or a row: its entry is new.
CDK_INLINE int xml_enter_new(cdk_xml_rows *r, uint32_t column, uint32_t index, const cdk_xml_event *event) {
    cdk_xml_column *c = &r->columns[column];
    switch (c->kind) {
    case CDK_XML_SKIP: r->skipped = 1; return CDK_XML_ROWS_DONE;
    case CDK_XML_LEAF: break;
    case CDK_XML_RAW: r->skipped = 1; break;
    default: c->present[index] = 1; break;
    }
    return xml_push(r, column, index, event);
}

// Begins an element that is the member of a struct.
CDK_INLINE int xml_enter_member(cdk_xml_rows *r, uint32_t column, uint32_t index, const cdk_xml_event *event) {
    cdk_xml_column *c = &r->columns[column];
    switch (c->kind) {
    case CDK_XML_LIST: {
        cdk_xml_column *element = &r->columns[c->value];
        if (!xml_has_room(r, element->domain)) return xml_stop(r, CDK_XML_STOP_ROOM, column);
        c->counts[index]++;
        c->present[index] = 1;
        return xml_enter_new(r, c->value, r->domains[element->domain].count++, event);
    }
    case CDK_XML_LEAF:
    case CDK_XML_RAW:
        if (c->spans[2 * (size_t)index] != 0) return xml_stop(r, CDK_XML_STOP_REPEATED, column);
        break;
    case CDK_XML_STRUCT:
    case CDK_XML_MAP:
        if (c->present[index] != 0) return xml_stop(r, CDK_XML_STOP_REPEATED, column);
        break;
    default: break;
    }
    return xml_enter_new(r, column, index, event);
}

// Notes a text, of an attribute or of an element that has ended.
CDK_INLINE int xml_put_text(cdk_xml_rows *r, uint32_t column, uint32_t index, uint32_t start, uint32_t end) {
    cdk_xml_column *c = &r->columns[column];
    if (c->kind == CDK_XML_SKIP) return CDK_XML_ROWS_DONE;
    if (c->kind == CDK_XML_LIST) {
        cdk_xml_column *element = &r->columns[c->value];
        if (element->kind != CDK_XML_LEAF) return xml_stop(r, CDK_XML_STOP_UNKNOWN, column);
        if (!xml_has_room(r, element->domain)) return xml_stop(r, CDK_XML_STOP_ROOM, column);
        c->counts[index]++;
        c->present[index] = 1;
        index = r->domains[element->domain].count++;
        c = element;
    } else if (c->kind == CDK_XML_STRUCT) {
        // Attributes and child elements of one name: the text is that beside the children.
        if (c->value == CDK_XML_NO_COLUMN || r->columns[c->value].kind != CDK_XML_LEAF || c->present[index] != 0) {
            return xml_stop(r, c->present[index] ? CDK_XML_STOP_REPEATED : CDK_XML_STOP_UNKNOWN, column);
        }
        c->present[index] = 1;
        c = &r->columns[c->value];
    } else if (c->kind != CDK_XML_LEAF) {
        return xml_stop(r, CDK_XML_STOP_UNKNOWN, column);
    }
    uint32_t *span = &c->spans[2 * (size_t)index];
    if (span[0] != 0) return xml_stop(r, CDK_XML_STOP_REPEATED, column);
    const uint8_t *p = r->bytes;
    uint32_t first = start, last = end;
    while (first < last && xml_is_space_byte(p[first])) first++;
    if (c->flags & CDK_XML_TRIMS) {
        while (last > first && xml_is_space_byte(p[last - 1])) last--;
        start = first;
        end = last;
    }
    if ((c->flags & CDK_XML_EMPTY_IS_NULL) && first == last) {
        span[0] = 1;
        span[1] = 0;
    } else {
        span[0] = start;
        span[1] = end;
    }
    return CDK_XML_ROWS_DONE;
}

static int xml_take_attributes(cdk_xml_rows *r, const cdk_xml_event *event, size_t first) {
    cdk_xml_row_frame *frame = &r->frames[r->depth - 1];
    uint32_t column = frame->column, index = frame->index;
    cdk_xml_column *c = &r->columns[column];
    for (size_t i = first; i < (size_t)event->first + event->second; i++) {
        const cdk_xml_attribute *attribute = &r->attributes[i];
        // A declaration of a namespace is no data.
        if (attribute->flags & 64) continue;
        uint32_t name = attribute->name < r->name_count ? r->attribute_names[attribute->name] : 0;
        uint32_t start = attribute->start, end = attribute->end;
        if (name == r->nil_name) {
            while (start < end && xml_is_space_byte(r->bytes[start])) start++;
            if (start < end && (r->bytes[start] == 't' || r->bytes[start] == '1')) frame->flags |= CDK_XML_IS_NULL;
            continue;
        }
        if (r->excludes_attributes) continue;
        if (c->kind != CDK_XML_STRUCT) {
            if (c->flags & CDK_XML_IGNORES_UNKNOWN) continue;
            r->stop_attribute = i;
            return xml_stop(r, CDK_XML_STOP_NESTED, column);
        }
        uint32_t member = xml_find_member(r, column, name);
        if (member == CDK_XML_NO_COLUMN) {
            if (c->flags & CDK_XML_IGNORES_UNKNOWN) continue;
            r->stop_attribute = i;
            return xml_stop(r, CDK_XML_STOP_UNKNOWN, column);
        }
        int outcome = xml_put_text(r, member, index, start, end);
        if (outcome != CDK_XML_ROWS_DONE) {
            r->stop_attribute = i;
            return outcome;
        }
    }
    return CDK_XML_ROWS_DONE;
}

// A map's entry: an element called `entry` with key and value in it, or one whose name is the key.
static int xml_enter_entry(cdk_xml_rows *r, cdk_xml_row_frame *frame, const cdk_xml_event *event) {
    cdk_xml_column *map = &r->columns[frame->column];
    uint32_t domain = r->columns[map->value].domain;
    if (!xml_has_room(r, domain)) return xml_stop(r, CDK_XML_STOP_ROOM, frame->column);
    uint32_t name = event->name < r->name_count ? r->element_names[event->name] : 0;
    int is_entry = name != 0 && name == map->entry_name;
    uint32_t index = r->domains[domain].count;
    if (!is_entry) {
        const cdk_xml_name *key = &r->names[event->name];
        if (r->byte_room - r->scratch < key->length) return xml_stop(r, CDK_XML_STOP_LIMIT, frame->column);
        memcpy(r->bytes + r->scratch, r->name_bytes + key->offset, key->length);
        uint32_t *span = &r->columns[map->rest].spans[2 * (size_t)index];
        span[0] = (uint32_t)r->scratch;
        r->scratch += key->length;
        span[1] = (uint32_t)r->scratch;
    }
    r->domains[domain].count++;
    map->counts[frame->index]++;
    if (is_entry) return xml_enter_new(r, map->value, index, event);
    r->columns[map->value].present[index] = 1;
    return xml_enter_new(r, map->map_value, index, event);
}

CDK_INLINE int xml_start_element(cdk_xml_rows *r, const cdk_xml_event *event) {
    int outcome;
    if (r->depth == 0) {
        if (!xml_has_room(r, 0)) return xml_stop(r, CDK_XML_STOP_ROOM, 0);
        outcome = xml_enter_new(r, 0, r->domains[0].count++, event);
    } else {
        cdk_xml_row_frame *frame = &r->frames[r->depth - 1];
        cdk_xml_column *c = &r->columns[frame->column];
        switch (c->kind) {
        case CDK_XML_STRUCT: {
            uint32_t name = event->name < r->name_count ? r->element_names[event->name] : 0;
            uint32_t member = xml_find_member(r, frame->column, name);
            if (member == CDK_XML_NO_COLUMN) member = c->rest;
            if (member == CDK_XML_NO_COLUMN) {
                if (!(c->flags & CDK_XML_IGNORES_UNKNOWN)) return xml_stop(r, CDK_XML_STOP_UNKNOWN, frame->column);
                frame->flags |= CDK_XML_HAS_CHILD;
                r->skipped = 1;
                return CDK_XML_ROWS_DONE;
            }
            outcome = xml_enter_member(r, member, frame->index, event);
            break;
        }
        case CDK_XML_LIST: {
            uint32_t domain = r->columns[c->value].domain;
            if (!xml_has_room(r, domain)) return xml_stop(r, CDK_XML_STOP_ROOM, frame->column);
            c->counts[frame->index]++;
            outcome = xml_enter_new(r, c->value, r->domains[domain].count++, event);
            break;
        }
        case CDK_XML_MAP: outcome = xml_enter_entry(r, frame, event); break;
        default: return xml_stop(r, CDK_XML_STOP_NESTED, frame->column);
        }
        // The frame may be that of the element before; a stop leaves it as it was.
        if (outcome == CDK_XML_ROWS_DONE) frame->flags |= CDK_XML_HAS_CHILD;
    }
    if (outcome != CDK_XML_ROWS_DONE || event->second == 0) return outcome;
    if (r->skipped) return outcome;
    return xml_take_attributes(r, event, event->first);
}

CDK_INLINE int xml_text(cdk_xml_rows *r, const cdk_xml_event *event) {
    if (r->depth == 0) return CDK_XML_ROWS_DONE;
    cdk_xml_row_frame *frame = &r->frames[r->depth - 1];
    const cdk_xml_column *c = &r->columns[frame->column];
    uint32_t start = event->first, end = event->second;
    // An empty section says that there is a text.
    if (start == end && (!(event->flags & CDK_XML_SIGNIFICANT) || end == 0)) return CDK_XML_ROWS_DONE;
    if (c->kind != CDK_XML_LEAF) {
        if (!(event->flags & CDK_XML_SIGNIFICANT) && xml_is_layout(r->bytes, start, end)) {
            if (frame->space_end == 0) {
                frame->space_start = start;
                frame->space_end = end;
            }
            return CDK_XML_ROWS_DONE;
        }
        if (c->kind != CDK_XML_STRUCT || c->value == CDK_XML_NO_COLUMN) {
            if (c->flags & CDK_XML_IGNORES_UNKNOWN) return CDK_XML_ROWS_DONE;
            return xml_stop(r, CDK_XML_STOP_UNKNOWN, frame->column);
        }
    }
    if (frame->end == 0) {
        frame->start = start;
        frame->end = end;
        return CDK_XML_ROWS_DONE;
    }
    if (r->run_count == r->run_room) return xml_stop(r, CDK_XML_STOP_LIMIT, frame->column);
    uint32_t run = (uint32_t)r->run_count++;
    r->runs[run] = (cdk_xml_run){start, end, 0};
    if (frame->first_run == 0) {
        frame->first_run = run;
    } else {
        r->runs[frame->last_run].next = run;
    }
    frame->last_run = run;
    return CDK_XML_ROWS_DONE;
}

// Puts the runs of an element's text together.
static int xml_join(cdk_xml_rows *r, cdk_xml_row_frame *frame) {
    size_t total = frame->end - frame->start;
    for (uint32_t run = frame->first_run; run != 0; run = r->runs[run].next) {
        total += r->runs[run].end - r->runs[run].start;
    }
    if (r->byte_room - r->scratch < total) return xml_stop(r, CDK_XML_STOP_LIMIT, frame->column);
    size_t start = r->scratch;
    memcpy(r->bytes + r->scratch, r->bytes + frame->start, frame->end - frame->start);
    r->scratch += frame->end - frame->start;
    for (uint32_t run = frame->first_run; run != 0; run = r->runs[run].next) {
        size_t count = r->runs[run].end - r->runs[run].start;
        memcpy(r->bytes + r->scratch, r->bytes + r->runs[run].start, count);
        r->scratch += count;
    }
    frame->start = (uint32_t)start;
    frame->end = (uint32_t)r->scratch;
    frame->first_run = 0;
    return CDK_XML_ROWS_DONE;
}

CDK_INLINE int xml_end_element(cdk_xml_rows *r, const cdk_xml_event *event) {
    if (r->depth == 0) return CDK_XML_ROWS_DONE;
    cdk_xml_row_frame *frame = &r->frames[r->depth - 1];
    cdk_xml_column *c = &r->columns[frame->column];
    if (frame->first_run != 0) {
        int outcome = xml_join(r, frame);
        if (outcome != CDK_XML_ROWS_DONE) return outcome;
    }
    switch (c->kind) {
    case CDK_XML_LEAF: {
        if (frame->flags & CDK_XML_IS_NULL) {
            c->spans[2 * (size_t)frame->index] = 1;
            c->spans[2 * (size_t)frame->index + 1] = 0;
            break;
        }
        uint32_t start = frame->start, end = frame->end;
        if (end == 0) start = end = event->end;
        int outcome = xml_put_text(r, frame->column, frame->index, start, end);
        if (outcome != CDK_XML_ROWS_DONE) return outcome;
        break;
    }
    case CDK_XML_STRUCT: {
        if (frame->flags & CDK_XML_IS_NULL) {
            c->present[frame->index] = 2;
            break;
        }
        if (c->value == CDK_XML_NO_COLUMN) break;
        uint32_t start = frame->start, end = frame->end;
        if (end == 0 && !(frame->flags & CDK_XML_HAS_CHILD) && frame->space_end != 0) {
            start = frame->space_start;
            end = frame->space_end;
        }
        if (end == 0) break;
        int outcome = xml_put_text(r, c->value, frame->index, start, end);
        if (outcome != CDK_XML_ROWS_DONE) return outcome;
        break;
    }
    default:
        if (frame->flags & CDK_XML_IS_NULL) c->present[frame->index] = 2;
        break;
    }
    r->depth--;
    return CDK_XML_ROWS_DONE;
}

int cdk_xml_take_rows(cdk_xml_rows *r) {
    if (r->stop_attribute != SIZE_MAX) {
        // The tag was begun before.
        size_t first = r->stop_attribute;
        r->stop_attribute = SIZE_MAX;
        int outcome = xml_take_attributes(r, &r->events[r->event], first);
        if (outcome != CDK_XML_ROWS_DONE) return outcome;
        r->event++;
    }
    for (; r->event < r->event_count; r->event++) {
        const cdk_xml_event *event = &r->events[r->event];
        int outcome = CDK_XML_ROWS_DONE;
        switch (event->kind) {
        case CDK_XML_START:
            if (r->skipped) {
                r->skipped++;
            } else {
                outcome = xml_start_element(r, event);
            }
            break;
        case CDK_XML_END:
            if (r->skipped == 0) {
                outcome = xml_end_element(r, event);
            } else if (--r->skipped == 0 && r->depth > 0) {
                cdk_xml_row_frame *frame = &r->frames[r->depth - 1];
                cdk_xml_column *c = &r->columns[frame->column];
                if (c->kind == CDK_XML_RAW) {
                    c->spans[2 * (size_t)frame->index] = frame->source;
                    c->spans[2 * (size_t)frame->index + 1] = event->end;
                    r->depth--;
                }
            }
            break;
        case CDK_XML_TEXT:
        case CDK_XML_CDATA:
            if (r->skipped == 0) outcome = xml_text(r, event);
            break;
        default:
            if (r->skipped == 0) outcome = xml_stop(r, CDK_XML_STOP_MARK, CDK_XML_NO_COLUMN);
            break;
        }
        if (outcome != CDK_XML_ROWS_DONE) return outcome;
    }
    return CDK_XML_ROWS_DONE;
}

size_t cdk_xml_texts(
    const uint8_t *bytes, const uint32_t *spans, size_t count, int32_t *offsets, uint8_t *data, uint64_t *validity) {
    size_t end = 0;
    offsets[0] = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t start = spans[2 * i], stop = spans[2 * i + 1];
        if (start != 0 && stop >= start) {
            size_t length = stop - start;
            // Texts are short, and 16 bytes behind each readable and writable.
            if (length <= 16) {
                memcpy(data + end, bytes + start, 16);
            } else {
                memcpy(data + end, bytes + start, length);
            }
            end += length;
            validity[i >> 6] |= (uint64_t)1 << (i & 63);
        }
        offsets[i + 1] = (int32_t)end;
    }
    return end;
}

/* segments.c -- the CRM's segments, and how each is synced. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/catalog.h"
#include "host/cli/paths.h"
#include "host/cli/print.h"
#include "host/cli/segment_edit.h"
#include "host/cli/segment_missing.h"
#include "host/cli/verb.h"
#include "host/segments/count.h"
#include "host/segments/segments.h"
#include "host/store/segments.h"
#include "host/store/store.h"
#include "host/tell/segments_text.h"

/* A segment of the CRM, an item of the spec, or both. */
struct segment {
    const char *crm;
    const struct wherry_entry *entry;  /* NULL: the CRM has none of this id */
    const struct spec_segment *synced; /* NULL: it is not synced */
    bool known;                        /* it was synced, or that was tried: */
    struct store_segment state;
    struct report_segment counts; /* of the last look */
};

struct segments {
    const struct pipeline *pipeline;
    struct segment *items;
    size_t count, room;
    bool asked; /* the CRM, which it has */
};

static struct segment *add(struct segments *segments)
{
    segments->items = memory_grow(segments->items, segments->count, &segments->room,
                                  sizeof *segments->items);
    struct segment *added = &segments->items[segments->count++];
    *added = (struct segment){.crm = ""};
    return added;
}

/* Those of the CRM in its order; after them those that only the spec names. */
static void gather(struct segments *segments, const struct offered *catalog)
{
    const struct spec_segment_sync *sync = &segments->pipeline->segment_sync;
    for (size_t i = 0; i < catalog->count; i++) {
        struct segment *segment = add(segments);
        segment->entry = &catalog->entries[i];
        segment->crm = segment->entry->id;
        for (size_t j = 0; j < sync->segment_count; j++)
            if (text_same(sync->segments[j].crm, segment->crm))
                segment->synced = &sync->segments[j];
    }
    size_t offered = segments->count;
    for (size_t j = 0; j < sync->segment_count; j++) {
        size_t i = 0;
        while (i < offered && !text_same(segments->items[i].crm, sync->segments[j].crm))
            i++;
        if (i < offered)
            continue;
        struct segment *segment = add(segments);
        segment->crm = sync->segments[j].crm;
        segment->synced = &sync->segments[j];
    }
}

/* What the state knows of those that are synced. Texts are the arena's. */
static int recall(struct segments *segments, struct session *session,
                  const struct cli *cli, struct arena *arena)
{
    struct wherry_error error = {0};
    struct buffer path = {0};
    paths_store(cli, session->pipeline->id, &path);
    bool there = store_exists(buffer_text(&path));
    buffer_free(&path);
    int code = there ? session_store(session, cli, STORE_READ) : CODE_OK;
    for (size_t i = 0; there && i < segments->count && code == CODE_OK; i++) {
        struct segment *segment = &segments->items[i];
        if (segment->synced == NULL)
            continue;
        enum wherry_status status = store_get_segment(session->store, segment->crm,
                                                      arena, &segment->state, &error);
        segment->known = status == WHERRY_OK;
        if (segment->known)
            segment_counts_read(segment->state.counts, &segment->counts);
        else if (status != WHERRY_END)
            code = command_failed(&error);
    }
    return code;
}

/* ---- JSON ---- */

/* Who is not on the list, and why. */
static void write_absences(struct json_writer *json,
                           const struct report_segment *counts)
{
    json_key(json, "not_on_list");
    json_begin_array(json);
    for (int i = 0; i < ABSENCE_COUNT; i++) {
        if (counts->absent[i] == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "why", absence_name((enum absence)i));
        json_member_text(json, "words", absence_words((enum absence)i));
        json_member_integer(json, "count", counts->absent[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_state(struct json_writer *json, const struct segment *segment)
{
    json_key(json, "state");
    if (!segment->known) {
        json_null(json);
        return;
    }
    json_begin_object(json);
    print_member_time(json, "synced", segment->state.synced_ms);
    json_member_integer(json, "members", segment->counts.members);
    json_member_integer(json, "on_list", segment->counts.on_list);
    json_member_integer(json, "others", segment->counts.others);
    json_member_integer(json, "refused", segment->counts.refused);
    write_absences(json, &segment->counts);
    json_member_text(json, "error", segment->state.error);
    json_end_object(json);
}

static void write_one(struct json_writer *json, const struct segment *segment,
                      bool asked)
{
    const struct wherry_entry *entry = segment->entry;
    json_begin_object(json);
    json_member_text(json, "id", segment->crm);
    json_key(json, "in_crm");
    if (asked)
        json_boolean(json, entry != NULL);
    else
        json_null(json);
    json_key(json, "title");
    if (entry == NULL)
        json_null(json);
    else
        json_text(json, entry->name);
    json_key(json, "members");
    if (entry == NULL || entry->members < 0)
        json_null(json);
    else
        json_integer(json, entry->members);
    print_member_time(json, "refreshed", entry == NULL ? 0 : entry->changed_at_ms);
    json_member_text(json, "kind", entry == NULL ? "" : entry->note);
    json_key(json, "static_segment");
    if (segment->synced == NULL)
        json_null(json);
    else
        json_text(json, segment->synced->list);
    write_state(json, segment);
    json_end_object(json);
}

static int print_as_json(const struct segments *segments)
{
    struct json_writer *json = json_writer_create(true);
    json_begin_object(json);
    json_key(json, "segments");
    json_begin_array(json);
    for (size_t i = 0; i < segments->count; i++)
        write_one(json, &segments->items[i], segments->asked);
    json_end_array(json);
    json_end_object(json);
    return print_json(json);
}

/* ---- Text ---- */

static void put_row(struct table *table, const struct segment *segment, bool asked)
{
    const struct wherry_entry *entry = segment->entry;
    struct buffer text = {0};
    char members[32] = "";
    table_cell(table, segment->crm);
    if (entry != NULL && entry->members >= 0)
        snprintf(members, sizeof members, "%" PRId64, entry->members);
    table_cell(table, members);
    if (entry != NULL)
        print_stamp(&text, entry->changed_at_ms);
    table_cell(table, buffer_text(&text));
    table_cell(table, entry == NULL ? "" : entry->note);
    table_cell(table, segment->synced == NULL ? "" : "yes");
    table_cell(table, entry != NULL ? entry->name : asked ? "not in the CRM" : "");
    buffer_free(&text);
}

static void print_table(const struct segments *segments, struct buffer *out)
{
    static const char *const heads[] = {"id",   "members", "refreshed",
                                        "kind", "synced",  "title"};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct table table;
    table_begin(&table, COLUMNS);
    table_heading(&table, heads);
    for (size_t i = 0; i < segments->count; i++)
        put_row(&table, &segments->items[i], segments->asked);
    table_end(&table, out);
}

static void print_state(const struct segment *segment, struct buffer *out)
{
    const struct report_segment *counts = &segment->counts;
    struct buffer line = {0};
    if (segment->state.synced_ms != 0) {
        shown_format(&line, "%" PRId64 " of %" PRId64 " member%s", counts->on_list,
                     counts->members, counts->members == 1 ? "" : "s");
        if (counts->others > 0)
            shown_format(&line, "; %" PRId64 " added by others", counts->others);
        print_labelled(out, "on the list", buffer_text(&line));
        buffer_clear(&line);
    }
    print_when(&line, segment->state.synced_ms, clock_now_ms());
    print_labelled(out, "last synced", buffer_text(&line));
    if (*segment->state.error != '\0')
        print_labelled(out, "last error", segment->state.error);
    buffer_free(&line);
}

/* How a synced one is. */
static void print_synced(const struct segment *segment, bool asked, struct buffer *out)
{
    struct buffer line = {0};
    shown_format(&line, "segment %s is synced to the static segment '%s'", segment->crm,
                 segment->synced->list);
    buffer_add_char(out, '\n');
    print_wrapped(out, 0, 0, buffer_text(&line));
    buffer_add_char(out, '\n');
    if (asked && segment->entry == NULL)
        print_labelled(
            out, "trouble",
            "the CRM has no segment with this id: nobody is added or removed");
    if (segment->known)
        print_state(segment, out);
    else
        print_labelled(out, "last synced", "never");
    buffer_free(&line);
}

static void print_as_text(const struct segments *segments)
{
    struct buffer out = {0};
    if (segments->count == 0)
        buffer_add_text(&out, segments->asked ? "the CRM has no segments\n"
                                              : "no segment is synced\n");
    else
        print_table(segments, &out);
    for (size_t i = 0; i < segments->count; i++)
        if (segments->items[i].synced != NULL)
            print_synced(&segments->items[i], segments->asked, &out);
    print_text(&out);
}

static int list(const struct cli *cli)
{
    struct session session = {0};
    struct offered catalog = {0};
    struct segments segments = {.count = 0};
    struct arena arena = {0};
    segments.asked = !cli->known;
    int code = session_find(&session, cli, cli->known ? SPECS_STATE : SPECS_CONNECT);
    if (code == CODE_OK && segments.asked)
        code = session_reach(&session, cli);
    if (code == CODE_OK && segments.asked)
        code = catalog_read(&catalog, session.crm, SIDE_CRM, WHERRY_SEGMENTS);
    if (code == CODE_OK) {
        segments.pipeline = session.pipeline;
        gather(&segments, &catalog);
        code = recall(&segments, &session, cli, &arena);
    }
    if (code == CODE_OK && cli->json)
        code = print_as_json(&segments);
    else if (code == CODE_OK)
        print_as_text(&segments);
    free(segments.items);
    arena_free(&arena);
    offered_free(&catalog);
    session_close(&session);
    return code;
}

/* ---- The verbs ---- */

static const struct verb {
    const char *name;
    const char *operands; /* after PIPELINE and the verb */
    int least, most;
    bool changes; /* takes --write */
    bool deletes; /* takes --delete and --yes */
    bool pages;   /* takes --from, --most and --reason */
    int (*run)(const struct cli *cli);
} verbs[] = {
    {"list", "", 1, 1, false, false, false, list},
    {"missing", " SEGMENT", 2, 2, false, false, true, segment_missing},
    {"add", " SEGMENT [NAME]", 2, 3, true, false, false, segment_edit_add},
    {"remove", " SEGMENT", 2, 2, true, true, false, segment_edit_remove},
    {NULL, NULL, 0, 0, false, false, false, NULL},
};

static const struct verb *find_verb(const char *name)
{
    const char *names[sizeof verbs / sizeof *verbs] = {0};
    size_t index;
    for (size_t i = 0; verbs[i].name != NULL; i++)
        names[i] = verbs[i].name;
    return verb_find("segments", names, name, &index) ? &verbs[index] : NULL;
}

/* An option that is not the verb's; NULL: all are. */
static const char *find_stray(const struct cli *cli, const struct verb *verb)
{
    const struct {
        bool given, taken;
        const char *name;
    } rows[] = {
        {cli->from != NULL, verb->pages, "from"},
        {cli->most != 0, verb->pages, "most"},
        {cli->reason != NULL, verb->pages, "reason"},
        {cli->known, verb->run == list, "known"},
        {cli->write, verb->changes, "write"},
        {cli->delete_also, verb->deletes, "delete"},
        {cli->yes, verb->deletes, "yes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].given && !rows[i].taken)
            return rows[i].name;
    return NULL;
}

/* "PIPELINE add SEGMENT" becomes "PIPELINE SEGMENT" for the verb. */
int command_segments(const struct cli *cli)
{
    enum { OPERANDS = 4 };
    const char *name = cli->operand_count > 1 ? cli->operands[1] : "list";
    const struct verb *verb = find_verb(name);
    if (verb == NULL)
        return CODE_USAGE;
    char *operands[OPERANDS] = {cli->operands[0]};
    struct cli rest = *cli;
    rest.operands = operands;
    rest.operand_count = 1;
    for (int i = 2; i < cli->operand_count; i++)
        operands[rest.operand_count++] = cli->operands[i];
    const char *stray = find_stray(cli, verb);
    if (stray != NULL)
        log_write(LOG_ERROR, "'segments %s' has no option '--%s'", verb->name, stray);
    else if (rest.operand_count < verb->least || rest.operand_count > verb->most)
        log_write(LOG_ERROR, "'segments' takes PIPELINE %s%s", verb->name,
                  verb->operands);
    else
        return verb->run(&rest);
    return CODE_USAGE;
}

/* export.c -- a state out, as text. */
#include "host/picture/form/export.h"

#include <assert.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/form/contact_parse.h"
#include "host/picture/form/contact_write.h"
#include "host/picture/form/seal.h"
#include "host/picture/mapping.h"
#include "host/picture/soundness.h"
#include "host/picture/value.h"
#include "host/picture/value_check.h"
#include "host/store/store.h"
#include "host/store/upkeep.h"
#include "plugin/kit/dates.h"

struct exporting {
    struct store *store;
    const struct export_terms *terms;
    struct form_end *end;
    struct seal_writer writer;
    struct json_writer *json;
    struct arena arena;       /* of all of it */
    struct row_fields fields; /* known or reserved */
    bool fields_told;
    bool segment_lost; /* the last one, which is not reported */
};

/* ---- Lines ---- */

static void begin_line(const struct exporting *exporting, const char *kind)
{
    json_begin_object(exporting->json);
    json_member_text(exporting->json, "line", kind);
}

/* False: a text in it cannot be written. */
static bool end_line(struct exporting *exporting)
{
    struct wherry_error why;
    const char *text = NULL;
    size_t length = 0;
    json_end_object(exporting->json);
    const bool good =
        json_writer_finish(exporting->json, &text, &length, &why) == WHERRY_OK;
    if (good)
        seal_write(&exporting->writer, text, length, length);
    json_writer_reset(exporting->json);
    return good;
}

static void drop_line(const struct exporting *exporting)
{
    json_writer_reset(exporting->json);
}

static bool write_line(struct exporting *exporting, const char *kind,
                       const struct member *members, const void *from)
{
    begin_line(exporting, kind);
    if (members_write(exporting->json, members, from))
        return end_line(exporting);
    drop_line(exporting);
    return false;
}

static enum wherry_status lose(void *self, enum store_part part, int64_t number,
                               struct wherry_error *error)
{
    struct exporting *exporting = self;
    const struct form_lost lost = {(int)part, number};
    (void)error;
    exporting->end->lost++;
    exporting->end->lost_forgotten += part == STORE_PART_FORGOTTEN;
    if (part == STORE_PART_CONTACTS && number != 0 && exporting->terms->lost != NULL)
        exporting->terms->lost(exporting->terms->self, number);
    write_line(exporting, "lost", form_lost_members, &lost);
    return WHERRY_OK;
}

/* A line of a table, or the loss of it. */
static enum wherry_status put_line(struct exporting *exporting, const char *kind,
                                   const struct member *members, const void *from,
                                   enum store_part part, struct wherry_error *error)
{
    return write_line(exporting, kind, members, from) ? WHERRY_OK
                                                      : lose(exporting, part, 0, error);
}

/* The same of lines that the end counts. */
static enum wherry_status put_counted(struct exporting *exporting, const char *kind,
                                      const struct member *members, const void *from,
                                      enum store_part part, int64_t *count,
                                      struct wherry_error *error)
{
    const int64_t lost = exporting->end->lost;
    const enum wherry_status status =
        put_line(exporting, kind, members, from, part, error);
    *count += exporting->end->lost == lost;
    return status;
}

/* ---- Values and fields ---- */

static void write_fields(struct exporting *exporting, const struct mapping *mapping,
                         bool reserved)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const struct form_field field = {.number = mapping->numbers.numbers[i],
                                         .crm = mapping->names[SIDE_CRM][i],
                                         .list = mapping->names[SIDE_LIST][i],
                                         .reserved = reserved};
        struct wherry_error ignored;
        put_line(exporting, "field", form_field_members, &field, STORE_PART_VALUES,
                 &ignored);
    }
}

static bool has_number(const struct row_fields *fields, unsigned number)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->numbers[i] == number)
            return true;
    return false;
}

/* Those of both tables: rows that a baseline under way has written have the second. */
static void join_numbers(struct exporting *exporting, const struct mapping tables[2])
{
    unsigned *numbers = arena_array(&exporting->arena,
                                    tables[0].count + tables[1].count, sizeof *numbers);
    struct row_fields all = {numbers, 0};
    for (int table = 0; table < 2; table++)
        for (size_t i = 0; i < tables[table].count; i++)
            if (!has_number(&all, tables[table].numbers.numbers[i]))
                numbers[all.count++] = tables[table].numbers.numbers[i];
    exporting->fields = all;
}

/* Before the first contact. If the table of the pairs is damaged, nobody knows the
 * fields of the cells, and they are left out. */
static enum wherry_status tell_fields(struct exporting *exporting,
                                      struct wherry_error *error)
{
    struct mapping tables[2] = {{0}};
    struct wherry_error why;
    if (exporting->fields_told)
        return WHERRY_OK;
    exporting->fields_told = true;
    if (mapping_known(&tables[0], exporting->store, &exporting->arena, &why) !=
            WHERRY_OK ||
        mapping_reserved(&tables[1], exporting->store, &exporting->arena, &why) !=
            WHERRY_OK) {
        store_forgive(exporting->store);
        return lose(exporting, STORE_PART_VALUES, 0, error);
    }
    join_numbers(exporting, tables);
    write_fields(exporting, &tables[0], false);
    write_fields(exporting, &tables[1], true);
    return WHERRY_OK;
}

/* The pairs have lines of their own. Values that are made of a key, among others, stay
 * here; without them a baseline that was interrupted begins again. */
static bool has_no_line(const char *name)
{
    bool none = value_has_name(VALUE_MAPPING, 0, name) ||
                value_has_name(VALUE_MAPPING_RESERVED, 0, name) ||
                value_has_name(VALUE_IDENTITY_KEY, 0, name);
    for (int side = 0; side < SIDE_COUNT; side++)
        none |= value_has_name(VALUE_LEARNED_AS, side, name);
    return none;
}

static enum wherry_status put_value(void *self, const char *name, const char *text,
                                    struct wherry_error *error)
{
    const struct form_value value = {name, text};
    if (has_no_line(name))
        return WHERRY_OK;
    if (!value_can_be(name, text))
        return lose(self, STORE_PART_VALUES, 0, error);
    return put_line(self, "value", form_value_members, &value, STORE_PART_VALUES,
                    error);
}

/* ---- The rest ---- */

/* The contact's columns and their body must say the same. */
static bool is_sound(const struct exporting *exporting, const struct row *row,
                     const struct store_row *stored)
{
    bool sound = contact_can_be(row, exporting->fields.count) &&
                 (!row_open(row, exporting->fields.count) || stored->open);
    for (int side = 0; side < SIDE_COUNT; side++)
        sound &= row->sides[side].present == stored->present[side];
    return sound;
}

static enum wherry_status put_row(void *self, const struct store_row *stored,
                                  struct arena *arena, struct wherry_error *error)
{
    struct exporting *exporting = self;
    struct wherry_error why;
    struct row row;
    enum wherry_status status = tell_fields(exporting, error);
    if (status != WHERRY_OK)
        return status;
    if (exporting->terms->cancelled != NULL &&
        exporting->terms->cancelled(exporting->terms->self))
        return fail(error, WHERRY_CANCELLED, "stopped before everything was written");
    if (exporting->writer.reason != 0)
        return seal_flush(&exporting->writer, error);
    if (row_decode(stored, &exporting->fields, arena, &row, &why) != WHERRY_OK)
        return lose(exporting, STORE_PART_CONTACTS, stored->id, error);
    row.id = stored->id;
    begin_line(exporting, "contact");
    const bool good = contact_write(exporting->json, &row, &exporting->fields) &&
                      is_sound(exporting, &row, stored);
    if (!good)
        drop_line(exporting);
    if (!good || !end_line(exporting))
        return lose(exporting, STORE_PART_CONTACTS, stored->id, error);
    exporting->end->contacts++;
    return WHERRY_OK;
}

static enum wherry_status put_segment(void *self, const struct store_segment *segment,
                                      struct wherry_error *error)
{
    struct exporting *exporting = self;
    const int64_t segments = exporting->end->segments;
    const enum wherry_status status =
        put_counted(exporting, "segment", form_segment_members, segment,
                    STORE_PART_SEGMENTS, &exporting->end->segments, error);
    exporting->segment_lost = exporting->end->segments == segments;
    return status;
}

static enum wherry_status put_member(void *self, const struct store_member *member,
                                     struct wherry_error *error)
{
    const struct exporting *exporting = self;
    return exporting->segment_lost ? WHERRY_OK
                                   : put_line(self, "member", form_member_members,
                                              member, STORE_PART_SEGMENTS, error);
}

static enum wherry_status put_seat(void *self, const struct store_seat *seat,
                                   struct wherry_error *error)
{
    const struct exporting *exporting = self;
    return exporting->segment_lost ? WHERRY_OK
                                   : put_line(self, "seat", form_seat_members, seat,
                                              STORE_PART_SEGMENTS, error);
}

static enum wherry_status put_run(void *self, const struct store_run *run,
                                  struct wherry_error *error)
{
    struct exporting *exporting = self;
    return put_counted(exporting, "run", form_run_members, run, STORE_PART_RUNS,
                       &exporting->end->runs, error);
}

static enum wherry_status put_journal(void *self, const struct store_journal *line,
                                      struct wherry_error *error)
{
    struct exporting *exporting = self;
    return put_counted(exporting, "journal", form_journal_members, line,
                       STORE_PART_JOURNAL, &exporting->end->journal, error);
}

static enum wherry_status put_forgetting(void *self,
                                         const struct store_forgetting *forgetting,
                                         struct wherry_error *error)
{
    return put_line(self, "forgetting", form_forgetting_members, forgetting,
                    STORE_PART_FORGOTTEN, error);
}

static enum wherry_status put_forgotten(void *self,
                                        const struct store_fingerprint *fingerprint,
                                        struct wherry_error *error)
{
    struct exporting *exporting = self;
    return put_counted(exporting, "forgotten", form_forgotten_members, fingerprint,
                       STORE_PART_FORGOTTEN, &exporting->end->forgotten, error);
}

/* ---- All of it ---- */

static void count_damage(void *self, const char *words)
{
    struct form_end *end = self;
    (void)words;
    end->damages++;
}

/* Contacts are counted beforehand as the state counts them, for people who look at the
 * file. */
static void write_head(struct exporting *exporting)
{
    struct wherry_error why;
    struct store_counts counts = {0};
    struct json_writer *json = exporting->json;
    const char *line = NULL;
    size_t length = 0;
    char made[DATES_ROOM];
    dates_format_utc(exporting->terms->made_ms, made);
    struct form_head head = {
        .version = FORM_VERSION, .pipeline = exporting->terms->pipeline, .made = made};
    head.list = value_text(exporting->store, VALUE_IDENTITY_LIST, 0, &exporting->arena);
    head.crm = value_text(exporting->store, VALUE_IDENTITY_CRM, 0, &exporting->arena);
    if (store_count(exporting->store, &counts, &why) == WHERRY_OK)
        head.contacts = counts.rows;
    store_forgive(exporting->store);
    for (int whole = 1; whole >= 0 && line == NULL; whole--) {
        if (!whole) /* its texts are damaged */
            head.list = head.crm = "";
        json_begin_object(json);
        members_write(json, form_head_members, &head);
        json_end_object(json);
        if (json_writer_finish(json, &line, &length, &why) != WHERRY_OK) {
            line = NULL;
            json_writer_reset(json);
        }
    }
    assert(line != NULL); /* the rest of it are texts of ours */
    seal_write(&exporting->writer, line, length,
               (size_t)(strstr(line, FORM_MADE) - line));
    json_writer_reset(json);
}

static enum wherry_status write_all(struct exporting *exporting,
                                    struct wherry_error *error)
{
    const struct store_contents contents = {.self = exporting,
                                            .value = &put_value,
                                            .row = &put_row,
                                            .segment = &put_segment,
                                            .member = &put_member,
                                            .seat = &put_seat,
                                            .run = &put_run,
                                            .journal = &put_journal,
                                            .forgetting = &put_forgetting,
                                            .forgotten = &put_forgotten,
                                            .lost = &lose};
    struct wherry_error why;
    if (store_find_damage(exporting->store, &count_damage, exporting->end, &why) !=
        WHERRY_OK) {
        exporting->end->damages++;
        store_forgive(exporting->store);
    }
    write_head(exporting);
    enum wherry_status status = store_tell_contents(exporting->store, &contents, error);
    if (status == WHERRY_OK)
        status = tell_fields(exporting, error); /* there may be no contact */
    if (status == WHERRY_OK)
        status = store_check(exporting->store, error);
    if (status == WHERRY_OK)
        write_line(exporting, "end", form_end_members, exporting->end);
    return status == WHERRY_OK ? seal_flush(&exporting->writer, error) : status;
}

enum wherry_status export_state(struct store *store, const struct export_terms *terms,
                                struct form_end *end, struct wherry_error *error)
{
    struct exporting exporting = {.store = store,
                                  .terms = terms,
                                  .end = end,
                                  .writer = {.file = terms->file},
                                  .json = json_writer_create(false)};
    *end = (struct form_end){0};
    enum wherry_status status = store_hold(store, error);
    if (status == WHERRY_OK)
        status = write_all(&exporting, error);
    struct wherry_error ignored;
    store_let_go(store, &ignored);
    store_forgive(store);
    seal_writer_free(&exporting.writer);
    json_writer_destroy(exporting.json);
    arena_free(&exporting.arena);
    return status;
}

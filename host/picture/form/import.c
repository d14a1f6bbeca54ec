/* import.c -- a state in, out of its text. */
#include "host/picture/form/import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/form/contact_parse.h"
#include "host/picture/form/seal.h"
#include "host/picture/mapping.h"
#include "host/picture/row_store.h"
#include "host/picture/value.h"
#include "host/picture/value_check.h"
#include "host/store/bounds.h"

enum { LINES_AT_ONCE = 5000 };

struct importing {
    struct store *store;
    const struct import_terms *terms;
    struct import_result *result;
    struct seal_reader reader;
    struct arena line;       /* of one line */
    struct buffer tables[2]; /* of the known pairs, and of the reserved ones */
    unsigned numbers[2 * MAPPING_MOST];
    struct row_fields fields;
    int64_t contact; /* the last one */
    int64_t run;     /* likewise */
    int64_t segment; /* the last one; 0: none yet */
    struct form_end found;
    unsigned char hash[FINGERPRINT_BYTES]; /* of the last forgotten contact */
    bool keyed, segments_lost, ended;
};

/* ---- One line that is not a contact's ---- */

struct flat {
    const struct member *members;
    void *into;
    struct arena *arena;
};

static bool take_member(void *self, const char *path, const struct json_value *value,
                        struct wherry_error *error)
{
    const struct flat *flat = self;
    return text_same(path, "line") ||
           members_take(flat->members, path, value, flat->into, flat->arena, error);
}

static bool refuse_nested(void *self, const char *path, enum json_type type,
                          struct wherry_error *error)
{
    (void)self;
    (void)type;
    if (*path == '\0')
        return true;
    fail(error, WHERRY_FAILED, "it has a member that this kind of line cannot have");
    return false;
}

static enum wherry_status parse_flat(struct importing *importing,
                                     const struct member *members, void *into,
                                     struct wherry_error *error)
{
    struct flat flat = {members, into, &importing->line};
    const struct json_handler handler = {
        .self = &flat, .value = &take_member, .begin = &refuse_nested};
    const struct buffer *line = &importing->reader.line;
    return json_read(buffer_text(line), line->length, &handler, error);
}

static enum wherry_status wrong(const char *what, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "%s", what);
}

/* ---- Values and fields ---- */

static enum wherry_status take_value(struct importing *importing,
                                     struct wherry_error *error)
{
    struct form_value value = {"", ""};
    enum wherry_status status =
        parse_flat(importing, form_value_members, &value, error);
    if (status == WHERRY_OK && *value.name == '\0')
        status = wrong("a value has no name", error);
    if (status == WHERRY_OK && !value_can_be(value.name, value.text))
        status = wrong("a value is not what its name can have", error);
    return status == WHERRY_OK
               ? store_set_value(importing->store, value.name, value.text, error)
               : status;
}

static bool has_number(const struct row_fields *fields, unsigned number)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->numbers[i] == number)
            return true;
    return false;
}

static enum wherry_status take_field(struct importing *importing,
                                     struct wherry_error *error)
{
    struct form_field field = {.crm = "", .list = ""};
    enum wherry_status status =
        parse_flat(importing, form_field_members, &field, error);
    if (status != WHERRY_OK)
        return status;
    const unsigned number = (unsigned)field.number;
    if (field.number < 1 || field.number > VALUE_FIELD_NUMBER_MOST ||
        importing->contact != 0 || strpbrk(field.crm, "\t\n") != NULL ||
        strpbrk(field.list, "\t\n") != NULL)
        return wrong("this is not a field", error);
    buffer_format(&importing->tables[field.reserved], "%u\t%s\t%s\n", number, field.crm,
                  field.list);
    if (has_number(&importing->fields, number))
        return WHERRY_OK;
    if (importing->fields.count == 2 * (size_t)MAPPING_MOST)
        return wrong("there are too many fields", error);
    importing->numbers[importing->fields.count++] = number;
    return WHERRY_OK;
}

/* ---- Contacts ---- */

static enum wherry_status take_contact(struct importing *importing,
                                       struct wherry_error *error)
{
    struct row row;
    const struct buffer *line = &importing->reader.line;
    enum wherry_status status =
        contact_parse(buffer_text(line), line->length, &importing->fields,
                      &importing->line, &row, error);
    if (status != WHERRY_OK)
        return status;
    if (row.id <= importing->contact)
        return wrong("contacts must be in the order of their numbers", error);
    importing->contact = row.id;
    importing->found.contacts++;
    return row_add(importing->store, &importing->fields, &importing->line, &row, error);
}

/* ---- Segments ---- */

static enum wherry_status take_segment(struct importing *importing,
                                       struct wherry_error *error)
{
    struct store_segment segment = {
        .crm = "", .name = "", .static_id = "", .since = "", .counts = "", .error = ""};
    enum wherry_status status =
        parse_flat(importing, form_segment_members, &segment, error);
    if (status == WHERRY_OK && *segment.crm == '\0')
        status = wrong("a segment has no id", error);
    if (status == WHERRY_OK)
        status = store_put_segment(importing->store, &segment, error);
    importing->segment = segment.id;
    importing->found.segments++;
    return status;
}

static enum wherry_status take_person(struct importing *importing,
                                      struct wherry_error *error)
{
    struct store_member member = {"", "", 0};
    enum wherry_status status =
        parse_flat(importing, form_member_members, &member, error);
    if (status == WHERRY_OK && (*member.id == '\0' || importing->segment == 0))
        status = wrong("a member has no id, or no segment before it", error);
    return status == WHERRY_OK
               ? store_set_member(importing->store, importing->segment, member.id,
                                  member.address, member.pass, error)
               : status;
}

static enum wherry_status take_seat(struct importing *importing,
                                    struct wherry_error *error)
{
    struct store_seat seat = {.id = "", .barred = ""};
    enum wherry_status status = parse_flat(importing, form_seat_members, &seat, error);
    if (status == WHERRY_OK && (*seat.id == '\0' || importing->segment == 0))
        status = wrong("a seat has no id, or no segment before it", error);
    return status == WHERRY_OK
               ? store_set_seat(importing->store, importing->segment, &seat, error)
               : status;
}

/* ---- The past, and what is lost ---- */

static enum wherry_status take_run(struct importing *importing,
                                   struct wherry_error *error)
{
    struct store_run run = {.kind = "", .summary = "", .report = ""};
    enum wherry_status status = parse_flat(importing, form_run_members, &run, error);
    if (status == WHERRY_OK && run.id <= importing->run)
        status = wrong("runs must be in the order of their numbers", error);
    importing->run = run.id;
    importing->found.runs++;
    return status == WHERRY_OK ? store_add_run(importing->store, &run, error) : status;
}

static enum wherry_status take_journal(struct importing *importing,
                                       struct wherry_error *error)
{
    struct store_journal line = {
        .step = "", .event = "", .before = "", .after = "", .words = ""};
    const enum wherry_status status =
        parse_flat(importing, form_journal_members, &line, error);
    importing->found.journal++;
    return status == WHERRY_OK ? store_write_journal(importing->store, &line, error)
                               : status;
}

static enum wherry_status take_forgetting(struct importing *importing,
                                          struct wherry_error *error)
{
    static const unsigned char none[FINGERPRINT_KEY_BYTES];
    struct store_forgetting forgetting = {0};
    enum wherry_status status =
        parse_flat(importing, form_forgetting_members, &forgetting, error);
    if (status == WHERRY_OK &&
        (importing->keyed || forgetting.highest < 0 ||
         forgetting.highest > STORE_FORGOTTEN_MOST ||
         memcmp(forgetting.key, none, FINGERPRINT_KEY_BYTES) == 0))
        status = wrong("this is not a key of fingerprints, or is a second one", error);
    importing->keyed = true;
    return status == WHERRY_OK
               ? store_put_forgetting(importing->store, &forgetting, error)
               : status;
}

static enum wherry_status take_forgotten(struct importing *importing,
                                         struct wherry_error *error)
{
    struct store_fingerprint fingerprint = {.of.source = SOURCE_OPERATOR};
    enum wherry_status status =
        parse_flat(importing, form_forgotten_members, &fingerprint, error);
    if (status == WHERRY_OK &&
        (!importing->keyed || fingerprint.of.person < 1 ||
         fingerprint.of.person > STORE_FORGOTTEN_MOST || fingerprint.of.at_ms < 0 ||
         fingerprint.of.at_ms > STORE_FORGOTTEN_MOST ||
         memcmp(fingerprint.hash, importing->hash, FINGERPRINT_BYTES) <= 0))
        status = wrong(
            "fingerprints must follow their key, in order, each with a person", error);
    memcpy(importing->hash, fingerprint.hash, FINGERPRINT_BYTES);
    importing->found.forgotten++;
    return status == WHERRY_OK
               ? store_put_fingerprint(importing->store, &fingerprint, error)
               : status;
}

static enum wherry_status take_lost(struct importing *importing,
                                    struct wherry_error *error)
{
    struct form_lost lost = {0};
    importing->found.lost++;
    const enum wherry_status status =
        parse_flat(importing, form_lost_members, &lost, error);
    importing->segments_lost |= lost.part == STORE_PART_SEGMENTS;
    importing->found.lost_forgotten += lost.part == STORE_PART_FORGOTTEN;
    return status;
}

static enum wherry_status take_end(struct importing *importing,
                                   struct wherry_error *error)
{
    struct form_end *end = &importing->result->end;
    enum wherry_status status = parse_flat(importing, form_end_members, end, error);
    importing->found.damages = end->damages;
    importing->ended = true;
    if (status == WHERRY_OK &&
        (end->contacts != importing->found.contacts ||
         end->runs != importing->found.runs ||
         end->segments != importing->found.segments ||
         end->journal != importing->found.journal ||
         end->forgotten != importing->found.forgotten ||
         end->lost_forgotten != importing->found.lost_forgotten ||
         end->lost != importing->found.lost))
        status = wrong("the number of lines before it is not what it says", error);
    return status;
}

/* ---- Lines ---- */

typedef enum wherry_status take_line(struct importing *importing,
                                     struct wherry_error *error);

static take_line *find_taker(const char *line)
{
    static const struct {
        const char *kind;
        take_line *take;
    } takers[] = {{"contact", &take_contact},
                  {"journal", &take_journal},
                  {"forgetting", &take_forgetting},
                  {"forgotten", &take_forgotten},
                  {"member", &take_person},
                  {"seat", &take_seat},
                  {"run", &take_run},
                  {"value", &take_value},
                  {"field", &take_field},
                  {"segment", &take_segment},
                  {"lost", &take_lost},
                  {"end", &take_end}};
    static const char start[] = "{\"line\":\"";
    const size_t length = sizeof start - 1;
    if (strncmp(line, start, length) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
        const size_t kind = strlen(takers[i].kind);
        if (strncmp(line + length, takers[i].kind, kind) == 0 &&
            line[length + kind] == '"')
            return takers[i].take;
    }
    return NULL;
}

static enum wherry_status take_next(struct importing *importing,
                                    struct wherry_error *error)
{
    struct wherry_error why = {0};
    const struct seal_reader *reader = &importing->reader;
    take_line *take = find_taker(buffer_text(&reader->line));
    if (importing->ended)
        return seal_refuse(reader, "there are lines after the end", error);
    if (take == NULL)
        return seal_refuse(reader, "this version has no such line", error);
    arena_reset(&importing->line);
    const enum wherry_status status = take(importing, &why);
    if (status == WHERRY_OK)
        return status;
    /* The file that is filled, or the line? */
    return store_check(importing->store, error) != WHERRY_OK
               ? WHERRY_FAILED
               : seal_refuse(reader, why.message, error);
}

static enum wherry_status judge_head(struct importing *importing,
                                     struct wherry_error *error)
{
    struct form_head head = {.pipeline = "", .list = "", .crm = "", .made = ""};
    struct wherry_error why = {0};
    const struct import_terms *terms = importing->terms;
    const bool good =
        strncmp(buffer_text(&importing->reader.line),
                "{\"" FORM_VERSION_MEMBER "\":", sizeof FORM_VERSION_MEMBER + 3) == 0;
    if (good && parse_flat(importing, form_head_members, &head, &why) == WHERRY_OK &&
        head.version == FORM_VERSION)
        return text_same(head.pipeline, terms->pipeline)
                   ? WHERRY_OK
                   : fail(error, WHERRY_FAILED,
                          "%s:1: this is the state of '%s', not of '%s'", terms->path,
                          head.pipeline, terms->pipeline);
    return seal_refuse(&importing->reader,
                       head.version > FORM_VERSION
                           ? "a newer version of wherry exported this: import it with "
                             "that version or a later one"
                           : "this is not an exported state",
                       error);
}

static bool is_cancelled(const struct importing *importing)
{
    return importing->terms->cancelled != NULL &&
           importing->terms->cancelled(importing->terms->self);
}

static enum wherry_status take_some(struct importing *importing, bool *more,
                                    struct wherry_error *error)
{
    enum wherry_status status = store_begin(importing->store, error);
    for (int i = 0; i < LINES_AT_ONCE && status == WHERRY_OK; i++) {
        status = seal_read(&importing->reader, FORM_MADE, error);
        if (status == WHERRY_OK)
            status = take_next(importing, error);
    }
    *more = status == WHERRY_OK;
    if (status == WHERRY_END)
        status = WHERRY_OK;
    return store_end(importing->store, status, error);
}

static enum wherry_status take_all(struct importing *importing,
                                   struct wherry_error *error)
{
    bool more = true;
    enum wherry_status status = seal_read(&importing->reader, FORM_MADE, error);
    if (status == WHERRY_END)
        return seal_refuse(&importing->reader, "this is not an exported state", error);
    if (status == WHERRY_OK)
        status = judge_head(importing, error);
    while (status == WHERRY_OK && more) {
        if (is_cancelled(importing))
            return fail(error, WHERRY_CANCELLED, "stopped before everything was read");
        status = take_some(importing, &more, error);
    }
    if (status != WHERRY_OK || importing->ended)
        return status;
    return seal_refuse(&importing->reader, "the file was cut off here: copy it again",
                       error);
}

/* ---- After the last line ---- */

static void count_dropped(void *self, int64_t row)
{
    struct import_result *result = self;
    (void)row;
    result->dropped++;
}

/* Members missing from a damaged segment would seem to have left: all segments begin
 * again. */
static enum wherry_status forget_segments(struct importing *importing,
                                          struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    /* They were numbered from 1 on. */
    for (int64_t id = 1; id <= importing->segment && status == WHERRY_OK; id++)
        status = store_forget_segment(importing->store, id, error);
    return status;
}

/* Only a baseline can learn what is lost, one that takes the opt-outs of the gap for
 * opt-outs. */
static enum wherry_status note_loss(struct importing *importing,
                                    struct wherry_error *error)
{
    struct store *store = importing->store;
    enum wherry_status status = WHERRY_OK;
    if (importing->segments_lost)
        status = forget_segments(importing, error);
    if (status == WHERRY_OK)
        status =
            value_set_number(store, VALUE_LOSS, 0, importing->terms->now_ms, error);
    return status;
}

/* The file does not say whose key it was: the next run looks up whether the account is
 * the same. */
static enum wherry_status finish(struct importing *importing,
                                 struct wherry_error *error)
{
    static const enum value tables[] = {VALUE_MAPPING, VALUE_MAPPING_RESERVED};
    struct store *store = importing->store;
    struct import_result *result = importing->result;
    enum wherry_status status = store_complete(store, &count_dropped, result, error);
    result->loss = result->end.lost + result->end.damages + result->dropped > 0;
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    for (int i = 0; i < 2 && status == WHERRY_OK; i++)
        status = value_set_text(store, tables[i], 0, buffer_text(&importing->tables[i]),
                                error);
    if (status == WHERRY_OK)
        status = value_set_text(store, VALUE_IDENTITY_KEY, 0, "not told", error);
    if (status == WHERRY_OK && result->loss)
        status = note_loss(importing, error);
    return store_end(store, status, error);
}

enum wherry_status import_state(struct store *store, const struct import_terms *terms,
                                struct import_result *result,
                                struct wherry_error *error)
{
    struct importing importing = {.store = store,
                                  .terms = terms,
                                  .result = result,
                                  .reader = {.path = terms->path}};
    importing.fields.numbers = importing.numbers;
    *result = (struct import_result){0};
    importing.reader.file = fopen(terms->path, "re");
    if (importing.reader.file == NULL)
        return fail(error, WHERRY_FAILED, "cannot open '%s': %s", terms->path,
                    strerror(errno));
    enum wherry_status status = take_all(&importing, error);
    if (status == WHERRY_OK)
        status = finish(&importing, error);
    fclose(importing.reader.file);
    seal_reader_free(&importing.reader);
    for (int i = 0; i < 2; i++)
        buffer_free(&importing.tables[i]);
    arena_free(&importing.line);
    return status;
}

/* plan_file.c -- a plan as lines of JSON. */
#include "host/tell/plan_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/picture/value.h"
#include "host/tell/contact.h"
#include "host/tell/plan.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_writer.h"

/* A line ends with this, 16 digits and `"}`; the head's with the digest likewise. */
#define SEAL ",\"seal\":\""
#define DIGEST ",\"digest\":\""
#define CHANGES ",\"changes\":"
enum { DIGITS = 16, NUMBER = 12, VERSION = 1, HEXADECIMAL = 16 };
enum { FLUSH_AT = 64 * 1024 };

static uint64_t mix(uint64_t seed, const char *text, size_t length)
{
    struct buffer both = {0};
    shown_format(&both, "%016" PRIx64 " ", seed);
    buffer_add(&both, text, length);
    const uint64_t hash = text_seed(buffer_text(&both));
    buffer_free(&both);
    return hash;
}

void plan_file_state(struct store *store, char state[PLAN_FILE_STATE])
{
    struct arena arena = {0};
    struct buffer facts = {0};
    shown_format(&facts, "%s\n%s\n%s\n%" PRId64,
                 value_text(store, VALUE_IDENTITY_LIST, 0, &arena),
                 value_text(store, VALUE_IDENTITY_CRM, 0, &arena),
                 value_text(store, VALUE_BASELINE, 0, &arena),
                 value_number(store, VALUE_FORWARD_FROM, 0, 0));
    snprintf(state, PLAN_FILE_STATE, "%016" PRIx64, text_seed(buffer_text(&facts)));
    buffer_free(&facts);
    arena_free(&arena);
}

/* ---- Writing ---- */

static void flush(struct plan_writer *writer)
{
    if (writer->reason == 0 && writer->text.length > 0 &&
        !files_write_all(writer->file, writer->text.bytes, writer->text.length))
        writer->reason = errno;
    buffer_clear(&writer->text);
}

/* Always as long, so that it can be written over. */
static void write_head(struct plan_writer *writer, struct buffer *line)
{
    buffer_add(line, buffer_text(&writer->head), writer->head.length);
    shown_format(line, CHANGES "%*" PRId64 DIGEST "%016" PRIx64 "\"}\n", NUMBER,
                 writer->changes, writer->digest);
}

void plan_writer_begin(struct plan_writer *writer, int file,
                       const struct plan_head *head)
{
    char made[DATES_ROOM];
    dates_format_utc(head->made_ms, made);
    *writer = (struct plan_writer){.file = file, .json = json_writer_create(false)};
    writer->addresses = head->addresses;
    shown_format(&writer->head,
                 "{\"wherry_plan\":%d,\"pipeline\":\"%s\",\"state\":\"%s\","
                 "\"made\":\"%s\"",
                 VERSION, head->pipeline, head->state, made);
    if (head->undo != 0)
        shown_format(&writer->head, ",\"undo\":%" PRId64, head->undo);
    writer->seed = text_seed(buffer_text(&writer->head));
    write_head(writer, &writer->text);
}

void plan_writer_add(struct plan_writer *writer, const struct run_planned *planned)
{
    struct json_writer *json = writer->json;
    struct wherry_error error;
    char depends[DIGITS + 1];
    const char *line = NULL;
    size_t length = 0;
    snprintf(depends, sizeof depends, "%016" PRIx64, planned->change.depends);
    json_begin_object(json);
    json_member_text(json, "contact", planned->contact);
    json_member_text(json, "step", planned->step);
    json_member_text(json, "change", planned->what);
    json_writer_hide_addresses(json, !writer->addresses);
    plan_write_fields(json, planned);
    json_writer_hide_addresses(json, false); /* a kind is compared, whatever is in it */
    json_member_text(json, "rule", planned->rule);
    json_member_text(json, "kind", planned->change.kind);
    json_member_text(json, "depends", depends);
    json_end_object(json);
    if (json_writer_finish(json, &line, &length, &error) != WHERRY_OK) {
        writer->reason = writer->reason == 0 ? EILSEQ : writer->reason;
    } else {
        const uint64_t seal = mix(writer->seed, line, length - 1);
        buffer_add(&writer->text, line, length - 1);
        shown_format(&writer->text, SEAL "%016" PRIx64 "\"}\n", seal);
        writer->digest = mix(writer->digest, "", 0) ^ seal;
        writer->changes++;
    }
    json_writer_reset(json);
    if (writer->text.length >= FLUSH_AT)
        flush(writer);
}

enum wherry_status plan_writer_finish(struct plan_writer *writer,
                                      struct wherry_error *error)
{
    flush(writer);
    write_head(writer, &writer->text);
    if (writer->reason == 0 && lseek(writer->file, 0, SEEK_SET) != 0)
        writer->reason = errno;
    flush(writer);
    if (writer->reason == 0 && fsync(writer->file) != 0)
        writer->reason = errno;
    return writer->reason == 0 ? WHERRY_OK
                               : fail(error, WHERRY_FAILED, "cannot write the plan: %s",
                                      strerror(writer->reason));
}

void plan_writer_free(struct plan_writer *writer)
{
    json_writer_destroy(writer->json);
    buffer_free(&writer->head);
    buffer_free(&writer->text);
}

/* ---- Reading ---- */

/* The members of a line, or of the head, that matter here. */
struct plan_line {
    char contact[CONTACT_ROOM], kind[320], depends[DIGITS + 1];
    char pipeline[PIPELINE_ID_BYTES + 1], state[PLAN_FILE_STATE];
    int64_t version, undo;
};

static bool take_number(const char *name, const struct json_value *value,
                        int64_t *number, struct wherry_error *error)
{
    return (value->type == JSON_NUMBER &&
            text_to_integer(value->text, 0, INT64_MAX, number)) ||
           fail(error, WHERRY_FAILED, "'%s' is not a number", name) == WHERRY_OK;
}

static bool take_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    struct plan_line *line = self;
    const struct {
        const char *path;
        char *text;
        size_t room;
    } wanted[] = {{"contact", line->contact, sizeof line->contact},
                  {"kind", line->kind, sizeof line->kind},
                  {"depends", line->depends, sizeof line->depends},
                  {"pipeline", line->pipeline, sizeof line->pipeline},
                  {"state", line->state, sizeof line->state}};
    if (text_same(path, "wherry_plan"))
        return take_number(path, value, &line->version, error);
    if (text_same(path, "undo"))
        return take_number(path, value, &line->undo, error);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (!text_same(path, wanted[i].path))
            continue;
        if (value->length >= wanted[i].room || value->type != JSON_STRING) {
            fail(error, WHERRY_FAILED, "'%s' is not a value of a plan", path);
            return false;
        }
        memcpy(wanted[i].text, value->text, value->length + 1);
    }
    return true;
}

/* One walk over the file. */
struct walk {
    const struct plan_reading *reading;
    FILE *file;
    char *text; /* the line, without its end */
    size_t room, length;
    int64_t number, changes, told_changes;
    uint64_t seed, digest, told_digest;
    bool tell;
};

static enum wherry_status wrong(const struct walk *walk, const char *what,
                                struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "%s:%" PRId64 ": %s", walk->reading->path,
                walk->number, what);
}

/* END at the end of the file. */
static enum wherry_status next_line(struct walk *walk, struct wherry_error *error)
{
    const ssize_t length = getline(&walk->text, &walk->room, walk->file);
    walk->number++;
    if (length < 0 && ferror(walk->file))
        return wrong(walk, "cannot be read", error);
    if (length < 0)
        return WHERRY_END;
    walk->length = (size_t)length;
    if (walk->text[walk->length - 1] == '\n')
        walk->text[--walk->length] = '\0';
    return strlen(walk->text) == walk->length
               ? WHERRY_OK
               : wrong(walk, "this line has characters that no plan contains", error);
}

/* The digits after `mark` at the line's end, which is cut off there. */
static bool cut_digits(struct walk *walk, const char *mark, uint64_t *number)
{
    const size_t tail = strlen(mark) + DIGITS + 2;
    char *end = NULL;
    if (walk->length < tail)
        return false;
    char *at = walk->text + walk->length - tail;
    if (strncmp(at, mark, strlen(mark)) != 0)
        return false;
    *number = strtoull(at + strlen(mark), &end, HEXADECIMAL);
    if (end != at + strlen(mark) + DIGITS || !text_same(end, "\"}"))
        return false;
    *at = '\0';
    walk->length -= tail;
    return true;
}

static enum wherry_status parse(struct walk *walk, struct plan_line *line,
                                struct wherry_error *error)
{
    const struct json_handler handler = {.self = line, .value = &take_value};
    struct wherry_error why = {0};
    *line = (struct plan_line){0};
    walk->text[walk->length] = '}'; /* the line was longer before the cut */
    enum wherry_status status = json_read(walk->text, walk->length + 1, &handler, &why);
    walk->text[walk->length] = '\0';
    return status == WHERRY_OK ? WHERRY_OK : wrong(walk, why.message, error);
}

static enum wherry_status judge_head(const struct walk *walk,
                                     const struct plan_line *head,
                                     struct wherry_error *error)
{
    const struct plan_reading *reading = walk->reading;
    if (head->version != VERSION)
        return wrong(walk,
                     "this plan was made by another version of wherry: make a new plan",
                     error);
    if (!text_same(head->pipeline, reading->pipeline))
        return fail(error, WHERRY_FAILED, "%s: this plan is for '%s', not for '%s'",
                    reading->path, head->pipeline, reading->pipeline);
    if (!text_same(head->state, reading->state))
        return fail(error, WHERRY_FAILED,
                    "%s: the state of '%s' was started again after this plan was made: "
                    "make a new plan",
                    reading->path, reading->pipeline);
    return WHERRY_OK;
}

static enum wherry_status read_head(struct walk *walk, struct wherry_error *error)
{
    static const char none[] = "this file is not a plan, or its first line was edited";
    struct plan_line head;
    enum wherry_status status = next_line(walk, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? wrong(walk, none, error) : status;
    if (!cut_digits(walk, DIGEST, &walk->told_digest))
        return wrong(walk, none, error);
    char *changes = strstr(walk->text, CHANGES);
    const char *number = changes == NULL ? "" : changes + strlen(CHANGES);
    number += strspn(number, " ");
    if (changes == NULL || !text_to_integer(number, 0, INT64_MAX, &walk->told_changes))
        return wrong(walk, none, error);
    *changes = '\0';
    walk->length = (size_t)(changes - walk->text);
    walk->seed = text_seed(walk->text);
    status = parse(walk, &head, error);
    if (status == WHERRY_OK && walk->reading->undo != NULL)
        *walk->reading->undo = head.undo;
    return status == WHERRY_OK ? judge_head(walk, &head, error) : status;
}

static enum wherry_status tell_change(struct walk *walk, struct wherry_error *error)
{
    struct plan_line line;
    struct run_change change = {0};
    char *end = NULL;
    enum wherry_status status = parse(walk, &line, error);
    if (status != WHERRY_OK)
        return status;
    change.kind = line.kind;
    change.depends = strtoull(line.depends, &end, HEXADECIMAL);
    if (!contact_number(line.contact, &change.row) || *line.kind == '\0' ||
        end != line.depends + DIGITS)
        return wrong(walk, "this line is not a change", error);
    status = walk->reading->change(walk->reading->self, &change, error);
    return status == WHERRY_END
               ? wrong(walk, "the plan contains this change twice", error)
               : status;
}

static enum wherry_status read_change(struct walk *walk, struct wherry_error *error)
{
    uint64_t seal = 0;
    if (!cut_digits(walk, SEAL, &seal) ||
        mix(walk->seed, walk->text, walk->length) != seal)
        return wrong(walk,
                     "this line was edited, or belongs to another plan: you may only "
                     "delete lines (and then add --edited)",
                     error);
    walk->digest = mix(walk->digest, "", 0) ^ seal;
    walk->changes++;
    return walk->tell ? tell_change(walk, error) : WHERRY_OK;
}

static enum wherry_status judge_end(const struct walk *walk, struct wherry_error *error)
{
    const bool whole =
        walk->changes == walk->told_changes && walk->digest == walk->told_digest;
    if (whole || (walk->reading->edited && walk->changes <= walk->told_changes))
        return WHERRY_OK;
    if (walk->changes > walk->told_changes)
        return fail(
            error, WHERRY_FAILED,
            "%s: lines of this plan are there twice: delete them, or make a new "
            "plan; you may only delete lines (and then add --edited)",
            walk->reading->path);
    return fail(error, WHERRY_FAILED,
                "%s: lines of this plan were deleted or moved: add --edited to apply "
                "the lines that are left",
                walk->reading->path);
}

static enum wherry_status walk_file(const struct plan_reading *reading, bool tell,
                                    struct wherry_error *error)
{
    struct walk walk = {
        .reading = reading, .tell = tell, .file = fopen(reading->path, "re")};
    if (walk.file == NULL)
        return fail(error, WHERRY_FAILED,
                    "cannot open the plan '%s': %s; `wherry plan` with --out makes one",
                    reading->path, strerror(errno));
    enum wherry_status status = read_head(&walk, error);
    while (status == WHERRY_OK) {
        status = next_line(&walk, error);
        if (status == WHERRY_OK)
            status = read_change(&walk, error);
    }
    if (status == WHERRY_END)
        status = judge_end(&walk, error);
    free(walk.text);
    fclose(walk.file);
    return status;
}

enum wherry_status plan_file_read(const struct plan_reading *reading,
                                  struct wherry_error *error)
{
    enum wherry_status status = walk_file(reading, false, error);
    return status == WHERRY_OK ? walk_file(reading, true, error) : status;
}

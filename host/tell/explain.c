/* explain.c -- one contact's story. */
#include "host/tell/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/picture/mapping.h"
#include "host/picture/passes.h"
#include "host/picture/row_store.h"
#include "host/tell/answer.h"
#include "host/tell/answer_next.h"
#include "host/tell/answer_segments.h"
#include "host/tell/answer_why.h"
#include "host/tell/contact.h"
#include "host/tell/held.h"
#include "host/tell/minute.h"
#include "host/tell/reason.h"
#include "host/tell/refusal.h"
#include "host/tell/wrap.h"
#include "plugin/kit/dates.h"

enum { NAME_COLUMNS = 20 };

/* ---- Facts of one row ---- */

static const char *const mark_texts[MARK_COUNT] = {
    [MARK_LEFT] = "left the list: to be opted out in the CRM",
    [MARK_OUT] = "opted out in the CRM: to be unsubscribed on the list",
    [MARK_JOINED] = "joined the list: to be created in the CRM",
    [MARK_IN] = "opted in in the CRM: to be added to the list",
    [MARK_MOVED] = "the address changed in the CRM: to be changed on the list"};
static const char *const mark_names[MARK_COUNT] = {[MARK_LEFT] = "left",
                                                   [MARK_OUT] = "out",
                                                   [MARK_JOINED] = "joined",
                                                   [MARK_IN] = "in",
                                                   [MARK_MOVED] = "moved"};
static const char *const side_texts[SIDE_COUNT] = {
    [SIDE_LIST] = "On the list", [SIDE_CRM] = "In the CRM"};
static const char *const words_of[] = {[WHERRY_BY_UNKNOWN] = "",
                                       [WHERRY_BY_PERSON] = "the person's own choice",
                                       [WHERRY_BY_ADMIN] =
                                           "by an administrator or the API",
                                       [WHERRY_BY_API] = "by the API"};
static const char *const phase_names[] = {[SENT_NOTHING] = "",
                                          [SENT_TRYING] = "sent, answer not known",
                                          [SENT_ACCEPTED] =
                                              "accepted, not yet read back",
                                          [SENT_NOT_EFFECTIVE] = "never took effect"};

struct subject {
    struct arena arena;
    struct mapping mapping;
    struct row row;
    struct passes passes;
    struct answer answer;
};

/* Whatever is read or arrives later makes it old. */
static void note_past(void *self, const struct store_journal *line)
{
    struct answer_past *past = self;
    enum step step = STEP_IMPORT_UNSUBSCRIBES;
    const bool of_step = step_find(line->step, &step);
    if (text_same(line->event, "done") && of_step)
        past->done_ms[step] = line->at_ms;
    if (text_same(line->event, "seen") || text_same(line->event, "read back") ||
        text_same(line->event, "done")) {
        past->not_effective_ms = 0;
        memset(past->dropped_ms, 0, sizeof past->dropped_ms);
    } else if (text_same(line->event, "not effective")) {
        past->not_effective_ms = line->at_ms;
    } else if (text_same(line->event, "dropped") && of_step) {
        past->dropped_ms[step] = line->at_ms;
    }
}

static enum wherry_status load_answer(struct subject *subject,
                                      const struct pipeline *pipeline,
                                      struct store *store, const int64_t *next_ms,
                                      struct wherry_error *error)
{
    struct connection connection;
    struct answer_past past = {0};
    connection_read(store, &subject->arena, &connection);
    enum wherry_status status =
        store_journal(store, subject->row.id, 0, note_past, &past, error);
    const struct answer_about about = {.pipeline = pipeline,
                                       .row = &subject->row,
                                       .mapping = &subject->mapping,
                                       .passes = &subject->passes,
                                       .connection = &connection,
                                       .past = &past,
                                       .next_ms = next_ms,
                                       .arena = &subject->arena};
    answer_why(&about, &subject->answer);
    answer_next(&about, &subject->answer);
    return status == WHERRY_OK ? answer_segments(&about, store, &subject->answer, error)
                               : status;
}

static enum wherry_status load(struct subject *subject, const struct pipeline *pipeline,
                               struct store *store, int64_t row, const int64_t *next_ms,
                               struct wherry_error *error)
{
    *subject = (struct subject){.passes = passes_load(store)};
    struct step_set all = step_set_first(STEP_COUNT);
    enum wherry_status status =
        mapping_load(&subject->mapping, pipeline, all, store, &subject->arena, error);
    if (status == WHERRY_OK)
        status = row_load(store, row, &subject->mapping.numbers, &subject->arena,
                          &subject->row, error);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "no such contact");
    return status == WHERRY_OK ? load_answer(subject, pipeline, store, next_ms, error)
                               : status;
}

/* ---- For a person ---- */

static void text_lines(const char *first, const struct answer_lines *lines,
                       struct buffer *text)
{
    for (size_t i = 0; i < lines->count; i++)
        wrap_words(text, first, lines->lines[i]);
}

static void text_answer(const struct answer *answer, struct buffer *text)
{
    static const char *const words[] = {[ANSWER_NO] = "  May be mailed: no,",
                                        [ANSWER_YES] = "  May be mailed: yes,",
                                        [ANSWER_UNKNOWN] =
                                            "  May be mailed: not known,"};
    wrap_words(text, words[answer->mail], answer->said);
    text_lines("  Note:", &answer->why, text);
    text_lines("  Next:", &answer->next, text);
    if (answer->next.count == 0)
        buffer_add_text(text, "  Next: nothing is owed\n");
}

static void text_side(const struct subject *subject, enum side side,
                      struct buffer *text)
{
    const struct half *half = &subject->row.sides[side];
    shown_format(text, "\n  %s: ", side_texts[side]);
    if (!half->present) {
        buffer_add_text(text, half->gone ? "no longer there\n"
                              : passes_read(&subject->passes, side)
                                  ? "not there\n"
                                  : "not known: its contacts have not been read yet\n");
        return;
    }
    shown_format(text, "%s\n    %s", half_spelling(half), consent_name(half->consent));
    if (half->consent_at_ms != 0) {
        buffer_add_text(text, " since ");
        minute_add(text, half->consent_at_ms);
    }
    if (*words_of[half->by] != '\0')
        shown_format(text, " (%s)", words_of[half->by]);
    buffer_add_char(text, '\n');
    if (half->missing_ms != 0) {
        buffer_add_text(text, "    not found when last asked for, ");
        minute_add(text, half->missing_ms);
        buffer_add_text(text, ":\n    a later run asks again before this counts\n");
    }
    if (*half->fault != '\0')
        shown_format(text, "    could not be read in full: %s\n", half->fault);
    if (half->profile_count > 1)
        shown_format(
            text, "    %u profiles share the address; the strictest consent applies\n",
            half->profile_count);
    for (size_t i = 0; i < subject->mapping.count; i++) {
        const struct cell *cell = &half->cells[i];
        buffer_add_text(text, "    ");
        shown_cell(text, subject->mapping.fields[i].names[side], NAME_COLUMNS);
        shown_format(text, " %s", *cell->shown == '\0' ? "-" : cell->shown);
        if (!text_same(cell->shown, cell->base))
            buffer_add_text(text, "  (changed, not yet synced)");
        buffer_add_char(text, '\n');
    }
}

static void text_sent(const char *what, const struct sent *sent, enum side side,
                      struct buffer *text)
{
    if (sent->phase == SENT_NOTHING)
        return;
    shown_format(text, "  Sent to the %s: %s: %s, ", side_title(side), what,
                 phase_names[sent->phase]);
    minute_add(text, sent->at_ms);
    buffer_add_char(text, '\n');
}

static void text_parked(void *self, const struct refusal *refusal)
{
    struct buffer *text = self;
    shown_format(text, "  Parked: %s%s%s since ", step_name(refusal->step),
                 *refusal->field == '\0' ? "" : ", ", refusal->field);
    minute_add(text, refusal->at_ms);
    shown_format(text, "\n    %s: %s\n", reason_name(refusal->reason), refusal->words);
}

static void text_owed(const struct subject *subject, struct buffer *text)
{
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        const struct owed *owed = &subject->row.owed[mark];
        if (!owed->set)
            continue;
        shown_format(text, "  Owed: %s%s\n    (read ",
                     owed->asked ? "requested by a backfill; " : "", mark_texts[mark]);
        minute_add(text, owed->at_ms);
        buffer_add_text(text, owed->rests
                                  ? "; waits: nobody with this address is there)\n"
                                  : ")\n");
    }
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &subject->row.sides[side];
        text_sent("the contact", &half->create, (enum side)side, text);
        text_sent("consent", &half->consent_sent, (enum side)side, text);
        for (size_t i = 0; i < subject->mapping.count; i++)
            text_sent(subject->mapping.fields[i].names[side], &half->cells[i].sent,
                      (enum side)side, text);
    }
    refusal_each(&subject->row, &subject->mapping, text_parked, text);
}

/* What an event means that has no words of its own. */
static const char *gloss(const char *event)
{
    static const char *const glosses[][2] = {
        {"done", "the service confirmed it"},
        {"accepted", "the service accepted it; a later run reads it back"},
        {"later", "the service did not do it; a later run sends it again"},
        {"missing", "the service does not have this contact; a later run asks again"},
        {"not honoured", "the service said yes, but shows the old state"},
        {"answer lost", "not known whether it was done; a later run reads it back"}};
    for (size_t i = 0; i < sizeof glosses / sizeof *glosses; i++)
        if (text_same(event, glosses[i][0]))
            return glosses[i][1];
    return "";
}

static void text_line(void *self, const struct store_journal *line)
{
    struct buffer *text = self;
    buffer_add_text(text, "  ");
    minute_add(text, line->at_ms);
    if (line->run != 0)
        shown_format(text, "  run %-4" PRId64, line->run);
    else
        buffer_add_text(text, "  by hand "); /* a command, and no run */
    shown_format(text, " %s%s%s", line->event, *line->step == '\0' ? "" : ", ",
                 line->step);
    buffer_add_char(text, '\n');
    const char *words = *line->words != '\0' ? line->words : gloss(line->event);
    if (*words != '\0')
        wrap_words(text, "     ", words);
    if (*line->before != '\0')
        shown_format(text, "      %s -> %s\n", line->before,
                     *line->after == '\0' ? "-" : line->after);
    else if (*line->after != '\0')
        shown_format(text, "      %s\n", line->after);
}

enum wherry_status explain_text(const struct pipeline *pipeline, struct store *store,
                                int64_t row, const int64_t *next_ms,
                                struct buffer *text, struct wherry_error *error)
{
    char name[CONTACT_ROOM];
    struct subject subject;
    enum wherry_status status = load(&subject, pipeline, store, row, next_ms, error);
    if (status == WHERRY_OK) {
        contact_name(row, name);
        shown_format(text, "%s: contact %s\n", pipeline->id, name);
        text_answer(&subject.answer, text);
        text_side(&subject, SIDE_LIST, text);
        text_side(&subject, SIDE_CRM, text);
        struct buffer owed = {0};
        text_owed(&subject, &owed);
        if (owed.length > 0)
            buffer_add_char(text, '\n');
        buffer_add(text, owed.bytes, owed.length);
        buffer_free(&owed);
        buffer_add_text(text, "\n  What happened (UTC):\n");
        size_t before = text->length;
        status = store_journal(store, row, 0, text_line, text, error);
        if (text->length == before)
            buffer_add_text(text, "  nothing since the baseline\n");
    }
    arena_free(&subject.arena);
    return status;
}

/* ---- For machines ---- */

static void json_time(struct json_writer *json, const char *key, int64_t ms)
{
    char stamp[DATES_ROOM] = "";
    if (ms != 0)
        dates_format_utc(ms, stamp);
    json_member_text(json, key, stamp);
}

static void json_lines(struct json_writer *json, const char *key,
                       const struct answer_lines *lines)
{
    json_key(json, key);
    json_begin_array(json);
    for (size_t i = 0; i < lines->count; i++)
        json_text(json, lines->lines[i]);
    json_end_array(json);
}

static void json_answer(const struct answer *answer, struct json_writer *json)
{
    json_key(json, "answer");
    json_begin_object(json);
    json_member_text(json, "may_be_mailed", answer_mail_name(answer->mail));
    json_member_text(json, "said", answer->said);
    json_lines(json, "notes", &answer->why);
    json_lines(json, "next", &answer->next);
    json_end_object(json);
}

static void json_side(const struct subject *subject, enum side side,
                      struct json_writer *json)
{
    const struct half *half = &subject->row.sides[side];
    const struct passes *passes = &subject->passes;
    json_key(json, side_name(side));
    json_begin_object(json);
    json_key(json, "present");
    if (half->present || half->gone || passes_read(passes, side))
        json_boolean(json, half->present);
    else
        json_null(json); /* not known */
    json_member_boolean(json, "gone", half->gone);
    json_time(json, "read_whole", passes->whole_ms[side]);
    json_time(json, "read_changes", passes->begun_ms[side]);
    json_time(json, "missing_since", half->missing_ms);
    json_member_text(json, "unreadable", half->fault);
    json_member_text(json, "address", half_spelling(half));
    json_member_text(json, "consent", consent_name(half->consent));
    json_time(json, "consent_at", half->consent_at_ms);
    json_member_text(json, "by", words_of[half->by]);
    json_member_integer(json, "profiles", half->profile_count);
    json_member_text(json, "under_way", phase_names[half->consent_sent.phase]);
    json_key(json, "fields");
    json_begin_object(json);
    for (size_t i = 0; i < subject->mapping.count; i++) {
        const struct cell *cell = &half->cells[i];
        json_key(json, subject->mapping.fields[i].names[side]);
        json_begin_object(json);
        json_member_text(json, "shown", cell->shown);
        json_member_text(json, "base", cell->base);
        json_member_text(json, "under_way", phase_names[cell->sent.phase]);
        json_end_object(json);
    }
    json_end_object(json);
    json_end_object(json);
}

static void json_parked(void *self, const struct refusal *refusal)
{
    struct json_writer *json = self;
    json_begin_object(json);
    json_member_text(json, "step", step_name(refusal->step));
    json_member_text(json, "field", refusal->field);
    json_member_text(json, "reason", reason_name(refusal->reason));
    json_member_text(json, "words", refusal->words);
    json_time(json, "since", refusal->at_ms);
    json_end_object(json);
}

static void json_owed(const struct subject *subject, struct json_writer *json)
{
    json_key(json, "owed");
    json_begin_array(json);
    for (int mark = 0; mark < MARK_COUNT; mark++) {
        const struct owed *owed = &subject->row.owed[mark];
        if (!owed->set)
            continue;
        json_begin_object(json);
        json_member_text(json, "mark", mark_names[mark]);
        json_member_boolean(json, "backfill", owed->asked);
        json_time(json, "read", owed->at_ms);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_line(void *self, const struct store_journal *line)
{
    struct json_writer *json = self;
    json_begin_object(json);
    json_member_integer(json, "run", line->run);
    json_time(json, "at", line->at_ms);
    json_member_text(json, "step", line->step);
    json_member_text(json, "event", line->event);
    json_member_text(json, "before", line->before);
    json_member_text(json, "after", line->after);
    json_member_text(json, "words", line->words);
    json_end_object(json);
}

enum wherry_status explain_json(const struct pipeline *pipeline, struct store *store,
                                int64_t row, const int64_t *next_ms,
                                struct json_writer *json, struct wherry_error *error)
{
    char name[CONTACT_ROOM];
    struct subject subject;
    enum wherry_status status = load(&subject, pipeline, store, row, next_ms, error);
    if (status == WHERRY_OK) {
        contact_name(row, name);
        json_begin_object(json);
        json_member_text(json, "pipeline", pipeline->id);
        json_member_text(json, "contact", name);
        json_answer(&subject.answer, json);
        json_side(&subject, SIDE_LIST, json);
        json_side(&subject, SIDE_CRM, json);
        json_owed(&subject, json);
        json_key(json, "parked");
        json_begin_array(json);
        refusal_each(&subject.row, &subject.mapping, json_parked, json);
        json_end_array(json);
        json_key(json, "journal");
        json_begin_array(json);
        status = store_journal(store, row, 0, json_line, json, error);
        json_end_array(json);
        if (status == WHERRY_OK)
            status = held_json(store, &subject.row, &subject.mapping, json, error);
        json_end_object(json);
    }
    arena_free(&subject.arena);
    return status;
}

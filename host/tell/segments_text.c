/* segments_text.c -- what a run did to the static segments. */
#include "host/tell/segments_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/screen.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/tell/wrap.h"

struct absence_row {
    const char *name;  /* for machines */
    const char *words; /* after the number */
};

static const struct absence_row absences[ABSENCE_COUNT] = {
    [ABSENCE_NOT_PUSHED] = {"not_pushed", "never pushed (push_new_records is off)"},
    [ABSENCE_BEFORE] =
        {"before",
         "already in the CRM when the sync began (`wherry backfill` adds them)"},
    [ABSENCE_WAITING] = {"waiting", "still to be added to the list"},
    [ABSENCE_REFUSED] = {"refused", "refused by the list"},
    [ABSENCE_NO_CONSENT] = {"no_consent", "not opted in in the CRM"},
    [ABSENCE_UNSUBSCRIBED] = {"unsubscribed", "unsubscribed"},
    [ABSENCE_PENDING] = {"pending", "not confirmed yet"},
    [ABSENCE_BOUNCED] = {"bounced", "bounced"},
    [ABSENCE_ARCHIVED] = {"archived", "archived"},
    [ABSENCE_UNSTATED] = {"unstated", "on the list without a subscription"},
    [ABSENCE_REMOVED] = {"removed", "removed from the list"},
    [ABSENCE_UNKNOWN] = {"unknown", "unknown to wherry"},
};

const char *absence_name(enum absence absence)
{
    return absences[absence].name;
}

const char *absence_words(enum absence absence)
{
    return absences[absence].words;
}

/* ---- For a person ---- */

static void cell(struct buffer *text, int64_t number)
{
    if (number == 0)
        buffer_add_text(text, "        -");
    else
        shown_format(text, "  %7" PRId64, number);
}

/* As many whole characters of UTF-8 as fit into `columns`, and blanks. */
static void name_cell(struct buffer *text, const char *name, size_t columns)
{
    struct buffer shown = {0};
    shown_cell(&shown, name, columns);
    const char *bytes = buffer_text(&shown);
    size_t length = shown.length;
    while (shown_columns(bytes, length) > columns)
        length = text_cut(bytes, length - 1);
    buffer_add(text, bytes, length);
    buffer_free(&shown);
}

static void add_reasons(struct buffer *text, const struct report_segment *segment)
{
    struct buffer words = {0};
    for (int i = 0; i < ABSENCE_COUNT; i++)
        if (segment->absent[i] > 0)
            shown_format(&words, "%s%" PRId64 " %s", words.length == 0 ? "" : ", ",
                         segment->absent[i], absences[i].words);
    if (words.length > 0)
        wrap_words(text, "     not on the list:", buffer_text(&words));
    buffer_free(&words);
}

static void add_note(struct buffer *text, int64_t number, const char *words)
{
    char first[32];
    if (number == 0)
        return;
    snprintf(first, sizeof first, "     * %" PRId64, number);
    wrap_words(text, first, words);
}

static void text_segment(const struct report_segment *segment, size_t columns,
                         bool plan, struct buffer *text)
{
    buffer_add_text(text, "  ");
    name_cell(text, segment->name, columns);
    if (!segment->reached) {
        buffer_add_text(text, "  not synced: the run was interrupted\n");
        return;
    }
    cell(text, segment->members);
    cell(text, segment->on_list);
    cell(text, segment->added);
    cell(text, segment->removed);
    buffer_add_text(text, segment->unchanged ? "  unchanged\n" : "\n");
    if (segment->error[0] != '\0')
        wrap_words(text, "     ! not synced:", segment->error);
    if (segment->made)
        wrap_words(text, "     *", "created the static segment");
    add_reasons(text, segment);
    add_note(text, segment->refused,
             "could not be added or removed: the next full check of the static segment "
             "tries again");
    add_note(text, segment->later,
             "could not be added or removed: the next run tries again");
    add_note(text, segment->others, "were added by others and stay");
    if (segment->error[0] == '\0' && segment->on_list == 0)
        wrap_words(text, "     !",
                   plan ? "this segment would match nobody on the list"
                        : "this segment matches nobody on the list");
}

/* As wide as the longest name, as far as the screen goes. */
static size_t name_columns(const struct report *report)
{
    enum { LEAST = 28, BESIDE = 52 };
    const size_t most = screen_width() - BESIDE;
    size_t columns = LEAST;
    for (size_t i = 0; i < report->segment_count; i++) {
        const char *name = report->segments[i].name;
        const size_t own = shown_columns(name, strlen(name));
        if (own > columns)
            columns = own;
    }
    return columns > most && most > LEAST ? most : most > LEAST ? columns : LEAST;
}

void segments_text(const struct report *report, struct buffer *text)
{
    if (report->segment_count == 0)
        return;
    const size_t columns = name_columns(report);
    screen_mark(text, SCREEN_HEAD);
    buffer_add_text(text, "\n  ");
    name_cell(text, "static segment", columns);
    buffer_add_text(text, "  members  on list    added  removed");
    screen_mark(text, SCREEN_PLAIN);
    buffer_add_char(text, '\n');
    for (size_t i = 0; i < report->segment_count; i++)
        text_segment(&report->segments[i], columns, report->plan, text);
}

/* ---- For machines ---- */

static void json_segment(const struct report_segment *segment, struct json_writer *json)
{
    json_begin_object(json);
    json_member_text(json, "crm", segment->crm);
    json_member_text(json, "name", segment->name);
    json_member_boolean(json, "read", segment->read);
    json_member_boolean(json, "verified", segment->verified);
    json_member_boolean(json, "made", segment->made);
    json_member_boolean(json, "unchanged", segment->unchanged);
    json_member_boolean(json, "reached", segment->reached);
    json_member_integer(json, "members", segment->members);
    json_member_integer(json, "on_list", segment->on_list);
    json_member_integer(json, "added", segment->added);
    json_member_integer(json, "removed", segment->removed);
    json_member_integer(json, "refused", segment->refused);
    json_member_integer(json, "refused_new", segment->refused_new);
    json_member_integer(json, "later", segment->later);
    json_member_integer(json, "others", segment->others);
    json_member_integer(json, "lag_ms", segment->lag_ms);
    json_key(json, "not_on_list");
    json_begin_object(json);
    for (int i = 0; i < ABSENCE_COUNT; i++)
        json_member_integer(json, absences[i].name, segment->absent[i]);
    json_end_object(json);
    json_member_text(json, "error", segment->error);
    json_end_object(json);
}

void segments_json(const struct report *report, struct json_writer *json)
{
    json_key(json, "segments");
    json_begin_array(json);
    for (size_t i = 0; i < report->segment_count; i++)
        json_segment(&report->segments[i], json);
    json_end_array(json);
}

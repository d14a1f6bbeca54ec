/* backfill_text.c -- what a backfill found and did, in sentences and for machines. */
#include "host/tell/backfill_text.h"

#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/picture/side.h"
#include "host/tell/wrap.h"

struct reason_row {
    const char *name; /* for machines */
    /* After the number of those left out: from the CRM to the list; the other way. */
    const char *sentences[2];
};

static const struct reason_row reasons[CANDIDATE_COUNT] = {
    [CANDIDATE_OUTSIDE] = {"outside", {"not in the segment", ""}},
    [CANDIDATE_THERE_SUBSCRIBED] = {"there_subscribed",
                                    {"already on the list: subscribed",
                                     "already in the CRM: opted in"}},
    [CANDIDATE_THERE_UNSUBSCRIBED] = {"there_unsubscribed",
                                      {"on the list: unsubscribed",
                                       "in the CRM: opted out"}},
    [CANDIDATE_THERE_PENDING] = {"there_pending",
                                 {"on the list: not confirmed yet",
                                  "in the CRM: not confirmed yet"}},
    [CANDIDATE_THERE_BOUNCED] = {"there_bounced",
                                 {"on the list: bounced", "in the CRM: bounced"}},
    [CANDIDATE_THERE_ARCHIVED] = {"there_archived",
                                  {"on the list: archived", "in the CRM: archived"}},
    [CANDIDATE_THERE_UNSTATED] = {"there_unstated",
                                  {"on the list: no consent known",
                                   "in the CRM: no consent known"}},
    [CANDIDATE_REMOVED] = {"removed",
                           {"were removed from the list",
                            "were erased in the CRM, or are gone there"}},
    [CANDIDATE_UNSTATED] = {"unstated",
                            {"no consent known in the CRM",
                             "no consent known on the list"}},
    [CANDIDATE_UNSUBSCRIBED] = {"unsubscribed",
                                {"opted out in the CRM", "unsubscribed on the list"}},
    [CANDIDATE_PENDING] = {"pending",
                           {"not confirmed in the CRM", "not confirmed on the list"}},
    [CANDIDATE_BOUNCED] = {"bounced", {"bounced in the CRM", "bounced on the list"}},
    [CANDIDATE_ARCHIVED] = {"archived",
                            {"archived in the CRM", "archived on the list"}},
    [CANDIDATE_UNDER_WAY] = {"under_way",
                             {"already sent; may still arrive",
                              "already sent; may still arrive"}},
    [CANDIDATE_TAKEN] = {"taken",
                         {"another contact has the address on the list",
                          "another contact has the address in the CRM"}},
    [CANDIDATE_REFUSED] = {"refused",
                           {"already refused by the list: see `wherry parked`",
                            "already refused by the CRM: see `wherry parked`"}},
    [CANDIDATE_UNSEEN] = {"unseen",
                          {"not found in the CRM just now: a later run asks again",
                           "not found on the list just now: a later run asks again"}},
    [CANDIDATE_OWED] = {"owed",
                        {"owed by push_new_records: the next run adds them",
                         "owed by import_new_records: the next run adds them"}},
    [CANDIDATE_LATER] = {"above_limit", {"above --limit", "above --limit"}},
};

/* ---- For a person ---- */

static void line(struct buffer *text, const char *label, int64_t number,
                 const char *words)
{
    shown_format(text, "  %-13s %7" PRId64 "  %s\n", label, number, words);
}

static void text_left_out(const struct backfill_report *backfill, struct buffer *text)
{
    const char *label = "left out";
    for (int i = CANDIDATE_OUTSIDE; i < CANDIDATE_COUNT; i++) {
        if (backfill->counts[i] == 0)
            continue;
        line(text, label, backfill->counts[i],
             reasons[i].sentences[backfill->from_list]);
        label = "";
    }
}

void backfill_text(const struct report *report, const char *pipeline,
                   struct buffer *text)
{
    const struct backfill_report *backfill = &report->backfill;
    const char *warning = report->warning[backfill->from_list ? STORE_CRM : STORE_LIST];
    int64_t found = backfill->counts[CANDIDATE_ADD], now = backfill->at_target;
    shown_format(text, "%s: backfill of the %s\n", pipeline,
                 backfill->from_list ? "CRM from the list" : "list from the CRM");
    if (backfill->segment_id[0] != '\0') {
        line(text, "segment", backfill->segment_members, backfill->segment_title);
        shown_format(text, "%25s(id %s)\n", "", backfill->segment_id);
    }
    if (backfill->from_list) {
        line(text, "would create", found, "subscribed on the list, not in the CRM");
        shown_format(text, "  in the CRM    about %" PRId64 " now, %" PRId64 " then\n",
                     now, now + found);
    } else {
        line(text, backfill->invites ? "would invite" : "would add", found,
             backfill->invites
                 ? "opted in in the CRM, not on the list; the list asks each to confirm"
                 : "opted in in the CRM, not on the list");
        shown_format(text,
                     "  paid contacts about %" PRId64 " on the list now, %" PRId64
                     " then; the service may count\n                differently\n",
                     now, now + found);
    }
    if (report->sending_ms >= TAKES_LONG_MS) {
        buffer_add_text(text, "  takes         ");
        duration_words(text, report->sending_ms);
        buffer_add_text(text, " or more, at the services' limits\n");
    }
    text_left_out(backfill, text);
    if (*warning != '\0')
        wrap_words(text, "  * note:", warning);
}

void backfill_question(const struct backfill_report *backfill, struct buffer *text)
{
    int64_t found = backfill->counts[CANDIDATE_ADD];
    const char *people = found == 1 ? "person" : "people";
    if (backfill->from_list)
        shown_format(text, "create %" PRId64 " %s in the CRM, opted in?", found,
                     people);
    else
        shown_format(text, "%s %" PRId64 " %s to the list?",
                     backfill->invites ? "invite" : "add", found, people);
}

void backfill_outcome(const struct report *report, const char *pipeline,
                      struct buffer *text)
{
    const struct report_step *step = report_backfill_step(report);
    int64_t took_ms = report->ended_ms - report->started_ms;
    if (report->plan) {
        buffer_add_text(text, "  Nothing was sent.\n");
        return;
    }
    shown_format(text, "%s: backfill, run %" PRId64 ", %" PRId64 ".%" PRId64 " s\n",
                 pipeline, report->run, took_ms / 1000, took_ms % 1000 / 100);
    if (report->backfill.declined) {
        buffer_add_text(text, "  Nothing was sent.\n");
        return;
    }
    if (step->done > 0 || step->accepted == 0)
        line(text, "added", step->done, "confirmed");
    if (step->accepted > 0)
        line(text, "accepted", step->accepted, "the next runs read them back");
    if (step->parked_new > 0)
        line(text, "refused", step->parked_new, "parked: see `wherry parked`");
    if (step->later > 0)
        line(text, "not now", step->later, "run the backfill again to add them");
}

/* ---- For machines ---- */

void backfill_json(const struct backfill_report *backfill, struct json_writer *json)
{
    int64_t found = backfill->counts[CANDIDATE_ADD];
    json_key(json, "backfill");
    json_begin_object(json);
    json_member_text(json, "target",
                     side_name(backfill->from_list ? SIDE_CRM : SIDE_LIST));
    json_member_integer(json, "would_add", found);
    json_member_integer(json, "contacts_before", backfill->at_target);
    json_member_integer(json, "contacts_after", backfill->at_target + found);
    json_member_boolean(json, "declined", backfill->declined);
    json_member_integer(json, "limit", backfill->limit);
    json_member_text(json, "segment", backfill->segment_id);
    json_member_integer(json, "segment_members", backfill->segment_members);
    json_key(json, "left_out");
    json_begin_object(json);
    for (int i = CANDIDATE_OUTSIDE; i < CANDIDATE_COUNT; i++)
        json_member_integer(json, reasons[i].name, backfill->counts[i]);
    json_end_object(json);
    json_key(json, "reasons");
    json_begin_array(json);
    for (int i = CANDIDATE_OUTSIDE; i < CANDIDATE_COUNT; i++) {
        if (backfill->counts[i] == 0)
            continue;
        json_begin_object(json);
        json_member_text(json, "why", reasons[i].name);
        json_member_text(json, "words", reasons[i].sentences[backfill->from_list]);
        json_member_integer(json, "count", backfill->counts[i]);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

/* report_json.c -- what a run did, for machines. */
#include "host/tell/report_json.h"

#include "host/picture/side.h"
#include "host/tell/backfill_text.h"
#include "host/tell/finding.h"
#include "host/tell/segments_text.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/json_writer.h"

/* null: it was not read whole, or was not read before. */
static void json_verify(const struct report_verify *verify, struct json_writer *json)
{
    json_key(json, "verified");
    if (!verify->done) {
        json_null(json);
        return;
    }
    json_begin_object(json);
    json_member_integer(json, "records", verify->contacts);
    json_member_integer(json, "missing", verify->missing);
    json_member_integer(json, "missed", verify->missed);
    json_key(json, "different");
    if (verify->anew)
        json_null(json);
    else
        json_integer(json, verify->different);
    json_end_object(json);
}

/* null: there was nothing to read back. */
static void json_audit(const struct report_audit *audit, struct json_writer *json)
{
    json_key(json, "audit");
    if (audit->checked + audit->on_its_way + audit->changed == 0) {
        json_null(json);
        return;
    }
    json_begin_object(json);
    json_member_integer(json, "checked", audit->checked);
    json_member_integer(json, "drifted", audit->drifted);
    json_member_integer(json, "on_its_way", audit->on_its_way);
    json_member_integer(json, "changed_since", audit->changed);
    json_end_object(json);
}

static void json_sides(const struct report *report, struct json_writer *json)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct report_side *each = &report->sides[side];
        json_key(json, side_name((enum side)side));
        json_begin_object(json);
        json_member_boolean(json, "read", each->read);
        json_member_boolean(json, "snapshot", each->snapshot);
        json_member_boolean(json, "opt_outs", each->opt_outs);
        json_member_boolean(json, "complete", each->complete);
        json_member_boolean(json, "resumed", each->resumed);
        json_member_integer(json, "records", each->records);
        json_member_integer(json, "changed", each->changed);
        json_member_integer(json, "gone", each->gone);
        json_member_integer(json, "unreadable", each->unreadable);
        json_member_integer(json, "lookups", each->lookups);
        json_member_integer(json, "to_send", each->to_send);
        json_member_integer(json, "to_look_up", each->to_look_up);
        json_member_integer(json, "requests", (int64_t)each->requests);
        json_member_integer(json, "repeats", (int64_t)each->repeats);
        json_member_integer(json, "writes", (int64_t)each->writes);
        json_verify(&each->verify, json);
        json_member_text(json, "warning", report->warning[side]);
        json_end_object(json);
    }
}

static void json_steps(const struct report *report, struct json_writer *json)
{
    json_key(json, "steps");
    json_begin_object(json);
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        json_key(json, step_name((enum step)step));
        json_begin_object(json);
        json_member_boolean(json, "on", each->on);
        json_member_boolean(json, "due", each->due);
        json_member_boolean(json, "fresh", each->fresh);
        json_member_integer(json, "owed", each->owed);
        json_member_integer(json, "done", each->done);
        json_member_integer(json, "accepted", each->accepted);
        json_member_integer(json, "settled", each->settled);
        json_member_integer(json, "waiting", each->waiting);
        json_member_integer(json, "parked_new", each->parked_new);
        json_member_integer(json, "parked", report_parked(each));
        json_member_integer(json, "later", each->later);
        json_key(json, "lag_ms");
        if (report_delivered(each) > 0)
            json_integer(json, each->lag_ms);
        else
            json_null(json);
        json_member_boolean(json, "stopped", each->stopped);
        json_member_text(json, "limit", each->limit);
        json_end_object(json);
    }
    json_end_object(json);
}

static void json_unknown(const struct report *report, struct json_writer *json)
{
    json_key(json, "unknown_fields");
    json_begin_array(json);
    for (size_t i = 0; i < report->unknown_count; i++) {
        json_begin_object(json);
        json_member_text(json, "side",
                         side_name(report->unknown[i].of_list ? SIDE_LIST : SIDE_CRM));
        json_member_text(json, "name", report->unknown[i].name);
        json_member_text(json, "nearest", report->unknown[i].near);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_unfit(const struct report *report, struct json_writer *json)
{
    json_key(json, "unfit_fields");
    json_begin_array(json);
    for (size_t i = 0; i < report->unfit_count; i++) {
        const struct report_unfit *unfit = &report->unfit[i];
        json_begin_object(json);
        json_member_text(json, "crm", unfit->crm);
        json_member_text(json, "list", unfit->list);
        json_member_text(json, "crm_type", unfit->crm_type);
        json_member_text(json, "list_type", unfit->list_type);
        json_member_boolean(json, "to_crm", unfit->to_crm);
        json_member_boolean(json, "to_list", unfit->to_list);
        json_member_boolean(json, "crm_read_only", unfit->crm_read_only);
        json_member_boolean(json, "list_read_only", unfit->list_read_only);
        json_end_object(json);
    }
    json_end_array(json);
}

static void json_counts(const struct report *report, struct json_writer *json)
{
    json_key(json, "contacts");
    json_begin_object(json);
    json_member_integer(json, "known", report->counts.rows);
    json_member_integer(json, "on_list", report->counts.on_list);
    json_member_integer(json, "in_crm", report->counts.in_crm);
    json_member_integer(json, "on_both", report->counts.linked);
    json_member_integer(json, "subscribed", report->counts.subscribed);
    json_member_integer(json, "open", report->counts.open);
    json_member_integer(json, "parked", report->counts.parked);
    json_end_object(json);
}

void report_json(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text)
{
    char stamp[DATES_ROOM];
    const char *document;
    size_t length;
    struct json_writer *json = json_writer_create(false);
    json_begin_object(json);
    json_member_text(json, "pipeline", pipeline->id);
    json_member_integer(json, "run", report->run);
    json_member_boolean(json, "plan", report->plan);
    dates_format_utc(report->started_ms, stamp);
    json_member_text(json, "started", stamp);
    dates_format_utc(report->ended_ms, stamp);
    json_member_text(json, "ended", stamp);
    json_member_boolean(json, "baseline", report->baseline);
    if (report->after_loss)
        json_member_integer(json, "owed_after_loss", report->owed_after_loss);
    json_member_integer(json, "code", report_code(report));
    json_member_integer(json, "skipped", report->skipped);
    json_sides(report, json);
    if (report->backfill.on)
        backfill_json(&report->backfill, json);
    json_steps(report, json);
    json_audit(&report->audit, json);
    json_key(json, "findings");
    json_begin_object(json);
    for (int finding = 0; finding < FINDING_COUNT; finding++)
        json_member_integer(json, finding_name((enum finding)finding),
                            report->findings[finding]);
    json_end_object(json);
    json_unknown(report, json);
    json_unfit(report, json);
    json_counts(report, json);
    json_member_integer(json, "sending_takes_ms", report->sending_ms);
    segments_json(report, json);
    json_end_object(json);
    if (json_writer_finish(json, &document, &length, NULL) == WHERRY_OK)
        buffer_add(text, document, length);
    json_writer_destroy(json);
}

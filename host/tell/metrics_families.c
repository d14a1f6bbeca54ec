/* metrics_families.c -- the numbers of a pipeline. */
#include "host/tell/metrics_families.h"

#include <stddef.h>

#include "host/picture/side.h"

/* ---- One number of a pipeline ---- */

#define OF_PIPELINE                                                                    \
    {                                                                                  \
        {"pipeline", facts->pipeline->id},                                             \
        {                                                                              \
            0                                                                          \
        }                                                                              \
    }

static int64_t number_at(const void *in, size_t at)
{
    return *(const int64_t *)(const void *)((const char *)in + at);
}

static void tell_number(struct buffer *out, const struct metrics_family *family,
                        const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    (void)now_ms;
    exposition_integer(out, &family->family, labels, number_at(facts, family->at));
}

static void tell_ms(struct buffer *out, const struct metrics_family *family,
                    const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    (void)now_ms;
    exposition_seconds(out, &family->family, labels, number_at(facts, family->at));
}

/* A moment; left out while there is none. */
static void tell_moment(struct buffer *out, const struct metrics_family *family,
                        const struct facts *facts, int64_t now_ms)
{
    if (number_at(facts, family->at) != 0)
        tell_ms(out, family, facts, now_ms);
}

/* ---- The pipeline and its runs ---- */

static void tell_state(struct buffer *out, const struct metrics_family *family,
                       const struct facts *facts, int64_t now_ms)
{
    enum { UNREADABLE, SPEC_WRONG, CONNECTION };
    static const struct {
        const char *name;
        int kind;
        enum connection_state connection;
    } states[] = {{"new", CONNECTION, CONNECTION_NEW},
                  {"active", CONNECTION, CONNECTION_ACTIVE},
                  {"error", CONNECTION, CONNECTION_ERROR},
                  {"paused", CONNECTION, CONNECTION_PAUSED},
                  {"spec_wrong", SPEC_WRONG, CONNECTION_NEW},
                  {"unreadable", UNREADABLE, CONNECTION_NEW}};
    const int kind = facts->unreadable   ? UNREADABLE
                     : facts->spec_wrong ? SPEC_WRONG
                                         : CONNECTION;
    (void)now_ms;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id}, {"state", states[i].name}, {0}};
        const bool is =
            kind == states[i].kind &&
            (kind != CONNECTION || facts->connection.state == states[i].connection);
        exposition_integer(out, &family->family, labels, is);
    }
}

static void tell_running(struct buffer *out, const struct metrics_family *family,
                         const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    (void)now_ms;
    exposition_integer(out, &family->family, labels, facts->running);
}

static void tell_runs(struct buffer *out, const struct metrics_family *family,
                      const struct facts *facts, int64_t now_ms)
{
    (void)now_ms;
    for (int end = 0; end < TALLY_ENDS; end++) {
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id},
            {"outcome", tally_end_name((enum tally_end)end)},
            {0}};
        exposition_integer(out, &family->family, labels, facts->tally.runs[end]);
    }
}

static void tell_run_times(struct buffer *out, const struct metrics_family *family,
                           const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    struct exposition_times times = {.bounds_ms = tally_times_ms,
                                     .counts = facts->tally.times,
                                     .bound_count = TALLY_TIMES,
                                     .sum_ms = facts->tally.run_ms};
    (void)now_ms;
    for (int end = 0; end < TALLY_ENDS; end++)
        times.count += facts->tally.runs[end];
    exposition_times(out, &family->family, labels, &times);
}

/* Of the last run, once it has ended. */
static void tell_last_time(struct buffer *out, const struct metrics_family *family,
                           const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    (void)now_ms;
    if (facts->ended.any)
        exposition_seconds(out, &family->family, labels, facts->ended.took_ms);
}

static void tell_last_code(struct buffer *out, const struct metrics_family *family,
                           const struct facts *facts, int64_t now_ms)
{
    const struct exposition_label labels[] = OF_PIPELINE;
    (void)now_ms;
    if (facts->ended.any)
        exposition_integer(out, &family->family, labels, facts->ended.code);
}

/* ---- Each piece of work ---- */

/* The number of a piece of work; -1: none. */
typedef int64_t work_number(const struct late *late, int64_t now_ms);

static int64_t done_of(const struct late *late, int64_t now_ms)
{
    (void)now_ms;
    return late->done_ms == 0 ? -1 : late->done_ms;
}

/* While it was never complete: since the services have accepted our keys. */
static int64_t age_of(const struct late *late, int64_t now_ms)
{
    const int64_t from_ms = late->done_ms == 0 ? late->from_ms : late->done_ms;
    if (from_ms == 0)
        return -1;
    return now_ms < from_ms ? 0 : now_ms - from_ms;
}

static int64_t lag_of(const struct late *late, int64_t now_ms)
{
    (void)now_ms;
    return late->lag_ms;
}

static void tell_works(struct buffer *out, const struct metrics_family *family,
                       const struct facts *facts, work_number *number, int64_t now_ms)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct late *late = &facts->works[work];
        const int64_t ms = late->on ? number(late, now_ms) : -1;
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id}, {"step", work_name(work)}, {0}};
        if (ms >= 0)
            exposition_seconds(out, &family->family, labels, ms);
    }
}

static void tell_done(struct buffer *out, const struct metrics_family *family,
                      const struct facts *facts, int64_t now_ms)
{
    tell_works(out, family, facts, done_of, now_ms);
}

static void tell_age(struct buffer *out, const struct metrics_family *family,
                     const struct facts *facts, int64_t now_ms)
{
    tell_works(out, family, facts, age_of, now_ms);
}

static void tell_lag(struct buffer *out, const struct metrics_family *family,
                     const struct facts *facts, int64_t now_ms)
{
    tell_works(out, family, facts, lag_of, now_ms);
}

static void tell_late(struct buffer *out, const struct metrics_family *family,
                      const struct facts *facts, int64_t now_ms)
{
    (void)now_ms;
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id}, {"step", work_name(work)}, {0}};
        if (facts->works[work].on)
            exposition_integer(out, &family->family, labels, facts->works[work].late);
    }
}

static void tell_changes(struct buffer *out, const struct metrics_family *family,
                         const struct facts *facts, int64_t now_ms)
{
    static const struct {
        const char *name;
        size_t at;
    } results[] = {{"done", offsetof(struct tally_step, done)},
                   {"accepted", offsetof(struct tally_step, accepted)},
                   {"settled", offsetof(struct tally_step, settled)},
                   {"parked", offsetof(struct tally_step, parked)},
                   {"later", offsetof(struct tally_step, later)}};
    (void)now_ms;
    for (int step = 0; step < STEP_COUNT; step++)
        for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
            const struct exposition_label labels[] = {
                {"pipeline", facts->pipeline->id},
                {"step", step_name((enum step)step)},
                {"result", results[i].name},
                {0}};
            const int64_t number = number_at(&facts->tally.steps[step], results[i].at);
            if (facts->works[step].on || number > 0)
                exposition_integer(out, &family->family, labels, number);
        }
}

static void tell_segments(struct buffer *out, const struct metrics_family *family,
                          const struct facts *facts, int64_t now_ms)
{
    const struct tally *tally = &facts->tally;
    const struct {
        const char *result;
        int64_t number;
    } moves[] = {{"added", tally->segment_added},
                 {"removed", tally->segment_removed},
                 {"refused", tally->segment_refused}};
    (void)now_ms;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id}, {"result", moves[i].result}, {0}};
        if (facts->works[WORK_SEGMENTS].on || moves[i].number > 0)
            exposition_integer(out, &family->family, labels, moves[i].number);
    }
}

/* ---- Contacts ---- */

/* Each known contact is in one of these places. */
static void tell_contacts(struct buffer *out, const struct metrics_family *family,
                          const struct facts *facts, int64_t now_ms)
{
    const struct store_counts *counts = &facts->counts;
    const struct {
        const char *place;
        int64_t number;
    } places[] = {
        {"both_sides", counts->linked},
        {"list_only", counts->on_list - counts->linked},
        {"crm_only", counts->in_crm - counts->linked},
        {"neither", counts->rows - counts->on_list - counts->in_crm + counts->linked}};
    (void)now_ms;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct exposition_label labels[] = {
            {"pipeline", facts->pipeline->id}, {"place", places[i].place}, {0}};
        exposition_integer(out, &family->family, labels, places[i].number);
    }
}

/* ---- Each side ---- */

static const char *service_of(const struct facts *facts, int side)
{
    const struct spec_connection *connection =
        side == SIDE_CRM ? &facts->pipeline->crm : &facts->pipeline->list;
    return connection->plugin == NULL ? "" : connection->plugin;
}

static void tell_sides(struct buffer *out, const struct metrics_family *family,
                       const struct facts *facts, int64_t now_ms)
{
    (void)now_ms;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct exposition_label labels[] = {{"pipeline", facts->pipeline->id},
                                                  {"side", side_name((enum side)side)},
                                                  {"service", service_of(facts, side)},
                                                  {0}};
        exposition_integer(out, &family->family, labels,
                           number_at(&facts->tally.sides[side], family->at));
    }
}

static void tell_not_found(struct buffer *out, const struct metrics_family *family,
                           const struct facts *facts, int64_t now_ms)
{
    (void)now_ms;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct exposition_label labels[] = {{"pipeline", facts->pipeline->id},
                                                  {"side", side_name((enum side)side)},
                                                  {"service", service_of(facts, side)},
                                                  {0}};
        exposition_integer(out, &family->family, labels, facts->owing.missing[side]);
    }
}

/* Reads are at `at`, writes in the member after it. */
static void tell_classes(struct buffer *out, const struct metrics_family *family,
                         const struct facts *facts, int64_t now_ms)
{
    static const char *const classes[] = {"read", "write"};
    (void)now_ms;
    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
            const struct exposition_label labels[] = {
                {"pipeline", facts->pipeline->id},
                {"side", side_name((enum side)side)},
                {"service", service_of(facts, side)},
                {"class", classes[i]},
                {0}};
            exposition_integer(
                out, &family->family, labels,
                number_at(&facts->tally.sides[side], family->at + i * sizeof(int64_t)));
        }
}

/* ---- All of them ---- */

#define GAUGE(name, unit, help)                                                        \
    {                                                                                  \
        "wherry_" name, unit, help, EXPOSITION_GAUGE                                   \
    }
#define COUNTER(name, unit, help)                                                      \
    {                                                                                  \
        "wherry_" name, unit, help, EXPOSITION_COUNTER                                 \
    }
#define FACT(member) offsetof(struct facts, member)
#define SIDE(member) offsetof(struct tally_side, member)

const struct metrics_family metrics_families[] = {
    {GAUGE("pipeline_state", NULL, "1 for the state that the pipeline is in."),
     tell_state, 0, true},
    {GAUGE("run_active", NULL, "1 while a run of the pipeline is under way."),
     tell_running, 0, false},
    {COUNTER("runs_started", NULL, "Runs that began."), tell_number, FACT(last.id),
     false},
    {COUNTER("runs", NULL, "Runs that ended, by how they did."), tell_runs, 0, false},
    {{"wherry_run_duration_seconds", "seconds", "How long runs took.",
      EXPOSITION_HISTOGRAM},
     tell_run_times,
     0,
     false},
    {GAUGE("last_run_start_timestamp_seconds", "seconds", "When the last run began."),
     tell_moment, FACT(last.started_ms), false},
    {GAUGE("last_run_duration_seconds", "seconds",
           "How long the last run that ended took."),
     tell_last_time, 0, false},
    {GAUGE("last_run_exit_code", NULL, "The exit code of the last run that ended."),
     tell_last_code, 0, false},
    {GAUGE("work_last_complete_timestamp_seconds", "seconds",
           "When a run last did this piece of work to its end."),
     tell_done, 0, false},
    {GAUGE("work_age_seconds", "seconds",
           "Time since a run last did this piece of work to its end."),
     tell_age, 0, false},
    {GAUGE("work_lag_seconds", "seconds",
           "The longest time from a change to its arrival, in the last run that "
           "delivered any."),
     tell_lag, 0, false},
    {GAUGE("work_late", NULL, "1 while this piece of work is late."), tell_late, 0,
     false},
    {COUNTER("changes", NULL, "Changes that each step made, by what became of them."),
     tell_changes, 0, false},
    {COUNTER("segment_moves", NULL,
             "Contacts that were moved into or out of static segments."),
     tell_segments, 0, false},
    {GAUGE("contacts", NULL, "Contacts that are known, by where they have a record."),
     tell_contacts, 0, false},
    {GAUGE("contacts_subscribed", NULL, "Contacts that are subscribed on the list."),
     tell_number, FACT(counts.subscribed), false},
    {GAUGE("contacts_owed", NULL, "Contacts that the next run would write to."),
     tell_number, FACT(owing.owed), false},
    {GAUGE("contacts_under_way", NULL,
           "Contacts with a sent change that was not read back yet."),
     tell_number, FACT(owing.under_way), false},
    {GAUGE("contacts_parked", NULL, "Contacts with a change that a service refused."),
     tell_number, FACT(counts.parked), false},
    {GAUGE("contacts_not_found", NULL,
           "Contacts with a record on this side that is not found there."),
     tell_not_found, 0, false},
    {COUNTER("contacts_missing", NULL,
             "Contacts that were not found where they should be."),
     tell_number, FACT(tally.missing), false},
    {COUNTER("changes_not_effective", NULL,
             "Changes that a service accepted and that never took effect."),
     tell_number, FACT(tally.not_effective), false},
    {COUNTER("field_conflicts", NULL, "Fields that changed on both sides."),
     tell_number, FACT(tally.conflicts), false},
    {COUNTER("audit_checked", NULL, "Changes that were read back."), tell_number,
     FACT(tally.audited), false},
    {COUNTER("audit_drifted", NULL,
             "Changes that were read back and were no longer there."),
     tell_number, FACT(tally.drifted), false},
    {GAUGE("audit_drift", NULL, "Changes that the last audit did not find there."),
     tell_number, FACT(drifted), false},
    {GAUGE("audit_timestamp_seconds", "seconds",
           "When the last audit was that found something to look at."),
     tell_moment, FACT(audited_ms), false},
    {COUNTER("records_read", NULL, "Records that a service has shown."), tell_sides,
     SIDE(records), false},
    {COUNTER("records_unreadable", NULL,
             "Records that a service has shown and that could not be read."),
     tell_sides, SIDE(unreadable), false},
    {COUNTER("records_missing", NULL,
             "Records that are known and that a whole read did not show."),
     tell_sides, SIDE(missing), false},
    {COUNTER("requests", NULL, "Requests that were sent, repeats included."),
     tell_classes, SIDE(reads), false},
    {COUNTER("request_repeats", NULL, "Requests that were sent again."), tell_classes,
     SIDE(read_repeats), false},
    {COUNTER("received_bytes", "bytes", "What the services have answered."), tell_sides,
     SIDE(bytes_received), false},
    {COUNTER("sent_bytes", "bytes", "What was sent to the services."), tell_sides,
     SIDE(bytes_sent), false},
    {COUNTER("lease_waits", NULL,
             "How often a run waited for another one of its pipeline or account."),
     tell_number, FACT(tally.lease_waits), false},
    {COUNTER("lease_wait_seconds", "seconds", "How long runs waited for others."),
     tell_ms, FACT(tally.lease_wait_ms), false},
};
const size_t metrics_family_count =
    sizeof metrics_families / sizeof metrics_families[0];

_Static_assert(SIDE(writes) == SIDE(reads) + sizeof(int64_t) &&
                   SIDE(write_repeats) == SIDE(read_repeats) + sizeof(int64_t),
               "tell_classes walks from reads to writes");

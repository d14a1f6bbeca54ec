/* tally.c -- what all runs of a pipeline did together. */
#include "host/engine/tally.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "host/picture/side.h"
#include "host/picture/value.h"

enum { NAME_ROOM = 64 };

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
const int64_t tally_times_ms[TALLY_TIMES] = {
    SECOND_MS,      10 * SECOND_MS,  MINUTE_MS,       5 * MINUTE_MS,
    30 * MINUTE_MS, 120 * MINUTE_MS, 720 * MINUTE_MS,
};

enum tally_end tally_end_of(int code)
{
    switch (code) {
    case CODE_OK:
        return TALLY_OK;
    case CODE_PARTIAL:
        return TALLY_PARTIAL;
    case CODE_LIMIT:
        return TALLY_LIMIT;
    case CODE_DENIED:
        return TALLY_DENIED;
    case CODE_SPEC:
        return TALLY_SPEC;
    case CODE_LOST:
        return TALLY_LOST;
    default:
        break;
    }
    if (exit_code_stopped(code))
        return TALLY_STOPPED;
    return code > CODE_SIGNALLED ? TALLY_CRASHED : TALLY_FAILED;
}

static const char *const end_names[TALLY_ENDS] = {
    [TALLY_OK] = "ok",         [TALLY_PARTIAL] = "partial", [TALLY_LIMIT] = "limit",
    [TALLY_DENIED] = "denied", [TALLY_SPEC] = "spec_wrong", [TALLY_STOPPED] = "stopped",
    [TALLY_FAILED] = "failed", [TALLY_CRASHED] = "crashed", [TALLY_LOST] = "lost"};

const char *tally_end_name(enum tally_end end)
{
    return end_names[end];
}

/* ---- One run ---- */

static void add_steps(const struct report *report, struct tally *tally)
{
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        tally->steps[step] = (struct tally_step){.done = each->done,
                                                 .accepted = each->accepted,
                                                 .settled = each->settled,
                                                 .parked = each->parked_new,
                                                 .later = each->later};
    }
}

static void add_sides(const struct report *report, struct tally *tally)
{
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_side *each = &report->sides[side];
        tally->sides[side] = (struct tally_side){
            .records = each->records,
            .unreadable = each->unreadable,
            .missing = each->verify.missing,
            .reads = (int64_t)(each->requests - each->writes),
            .writes = (int64_t)each->writes,
            .read_repeats = (int64_t)(each->repeats - each->write_repeats),
            .write_repeats = (int64_t)each->write_repeats,
            .bytes_received = (int64_t)each->bytes_received,
            .bytes_sent = (int64_t)each->bytes_sent};
    }
}

static void add_segments(const struct report *report, struct tally *tally)
{
    for (size_t i = 0; i < report->segment_count; i++) {
        const struct report_segment *each = &report->segments[i];
        if (each->unchanged) /* its numbers are those of before */
            continue;
        tally->segment_added += each->added;
        tally->segment_removed += each->removed;
        tally->segment_refused += each->refused_new;
    }
}

void tally_of_run(const struct report *report, int code, int64_t took_ms,
                  struct tally *tally)
{
    *tally = (struct tally){.run_ms = took_ms < 0 ? 0 : took_ms};
    tally->runs[tally_end_of(code)] = 1;
    for (int i = 0; i < TALLY_TIMES; i++)
        if (tally->run_ms <= tally_times_ms[i]) {
            tally->times[i] = 1;
            break;
        }
    if (report == NULL)
        return;
    add_steps(report, tally);
    add_sides(report, tally);
    add_segments(report, tally);
    tally->audited = report->audit.checked;
    tally->drifted = report->audit.drifted;
    tally->missing = report->findings[FINDING_MISSING];
    tally->not_effective = report->findings[FINDING_NOT_EFFECTIVE];
    tally->conflicts = report->findings[FINDING_CONFLICT];
    tally->lease_waits = report->lease_waits;
    tally->lease_wait_ms = report->lease_wait_ms;
}

/* ---- Names ---- */

/* Called with each member of a tally, always in the same order. */
typedef void tally_visitor(void *self, const char *name, int64_t *number);

struct member {
    const char *name;
    size_t at;
};

#define AT(type, member) offsetof(struct type, member)
static const struct member step_members[] = {
    {"done", AT(tally_step, done)},       {"accepted", AT(tally_step, accepted)},
    {"settled", AT(tally_step, settled)}, {"parked", AT(tally_step, parked)},
    {"later", AT(tally_step, later)},     {0}};
static const struct member side_members[] = {
    {"records", AT(tally_side, records)},
    {"unreadable", AT(tally_side, unreadable)},
    {"missing", AT(tally_side, missing)},
    {"reads", AT(tally_side, reads)},
    {"writes", AT(tally_side, writes)},
    {"read_repeats", AT(tally_side, read_repeats)},
    {"write_repeats", AT(tally_side, write_repeats)},
    {"bytes_received", AT(tally_side, bytes_received)},
    {"bytes_sent", AT(tally_side, bytes_sent)},
    {0}};
static const struct member single_members[] = {
    {"run_ms", AT(tally, run_ms)},
    {"segments.added", AT(tally, segment_added)},
    {"segments.removed", AT(tally, segment_removed)},
    {"segments.refused", AT(tally, segment_refused)},
    {"audited", AT(tally, audited)},
    {"drifted", AT(tally, drifted)},
    {"missing", AT(tally, missing)},
    {"not_effective", AT(tally, not_effective)},
    {"conflicts", AT(tally, conflicts)},
    {"lease_waits", AT(tally, lease_waits)},
    {"lease_wait_ms", AT(tally, lease_wait_ms)},
    {0}};

/* The members of a struct; `group` and a dot before their names, unless it is "". */
static void visit_members(const char *group, const struct member *members, void *in,
                          tally_visitor *visit, void *self)
{
    char name[NAME_ROOM];
    for (; members->name != NULL; members++) {
        snprintf(name, sizeof name, "%s%s%s", group, *group == '\0' ? "" : ".",
                 members->name);
        visit(self, name, (int64_t *)(void *)((char *)in + members->at));
    }
}

static void visit_all(struct tally *tally, tally_visitor *visit, void *self)
{
    char name[NAME_ROOM];
    for (int end = 0; end < TALLY_ENDS; end++) {
        snprintf(name, sizeof name, "runs.%s", end_names[end]);
        visit(self, name, &tally->runs[end]);
    }
    for (int i = 0; i < TALLY_TIMES; i++) {
        snprintf(name, sizeof name, "times.%" PRId64, tally_times_ms[i]);
        visit(self, name, &tally->times[i]);
    }
    for (int step = 0; step < STEP_COUNT; step++)
        visit_members(step_name((enum step)step), step_members, &tally->steps[step],
                      visit, self);
    for (int side = 0; side < STORE_SIDES; side++)
        visit_members(side_name((enum side)side), side_members, &tally->sides[side],
                      visit, self);
    visit_members("", single_members, tally, visit, self);
}

/* ---- In the state ---- */

/* The number after "NAME=" in the stored text; 0 if it is not there. */
static void find_number(void *self, const char *name, int64_t *number)
{
    const char *at = *(const char *const *)self;
    const size_t length = strlen(name);
    *number = 0;
    for (; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, name, length) != 0 || at[length] != '=')
            continue;
        char digits[24];
        at += length + 1;
        snprintf(digits, sizeof digits, "%.*s", (int)strcspn(at, " "), at);
        if (!text_to_integer(digits, 0, INT64_MAX, number))
            *number = 0;
        return;
    }
}

void tally_load(struct store *store, struct tally *tally)
{
    struct arena arena = {0};
    const char *text = value_text(store, VALUE_TALLY, 0, &arena);
    *tally = (struct tally){0};
    visit_all(tally, find_number, &text);
    arena_free(&arena);
}

static void write_number(void *self, const char *name, int64_t *number)
{
    if (*number != 0)
        buffer_format(self, "%s%s=%" PRId64,
                      ((struct buffer *)self)->length == 0 ? "" : " ", name, *number);
}

/* It contains nothing but such numbers, and so nothing between them. */
enum { NUMBERS = sizeof(struct tally) / sizeof(int64_t) };
_Static_assert(sizeof(struct tally) == NUMBERS * sizeof(int64_t), "nothing else");

static void add_all(struct tally *tally, const struct tally *more)
{
    int64_t *to = (int64_t *)(void *)tally;
    const int64_t *from = (const int64_t *)(const void *)more;
    for (size_t i = 0; i < NUMBERS; i++)
        if (__builtin_add_overflow(to[i], from[i], &to[i]))
            to[i] = INT64_MAX;
}

enum wherry_status tally_add(struct store *store, const struct tally *more,
                             struct wherry_error *error)
{
    struct buffer text = {0};
    struct tally all;
    tally_load(store, &all);
    add_all(&all, more);
    visit_all(&all, write_number, &text);
    enum wherry_status status =
        value_set_text(store, VALUE_TALLY, 0, buffer_text(&text), error);
    buffer_free(&text);
    return status;
}

/* test_faults.c -- any fault between us and a service: nothing is lost, nobody is added
 * twice, nobody is unsubscribed who did not leave. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 12, DAY_MS = 25 * 60 * 60 * 1000 };

#define HASTE "WHERRY_HASTE=250"
/* For held-back answers time-outs of 130 s become half a second; a request that is slow
 * by itself is given up then, too, which is one more fault of the kind. */
#define IMPATIENCE HASTE " WHERRY_IMPATIENCE=250"

static const struct place {
    const char *method, *path;
    int skip; /* the check asks the same thing first */
} places[] = {
    {"GET", "/mailchimp/*/members", 0},     {"POST", "/mailchimp/3.0/lists/*", 0},
    {"PATCH", "/mailchimp/*/members/*", 0}, {"GET", "/ometria/v2/profiles", 1},
    {"GET", "/ometria/v2/unsubscribes", 0}, {"POST", "/ometria/v2/push", 0},
};
enum { PLACES = sizeof places / sizeof *places };

static const struct kind {
    const char *kind, *more;
    bool cured;  /* by a repeat of the request, if it happens once */
    bool denial; /* what it says may be true: the connection may go to Error */
} kinds[] = {
    {"429", "", true, false},
    {"429", ",\"retry_after\":7", true, false},
    {"bare_403", "", true, true},
    {"html", "", true, false},
    {"html", ",\"status\":502", true, false},
    {"akamai", "", true, false},
    {"error", ",\"status\":500,\"detail\":\"An unexpected error occurred.\"", true,
     false},
    {"drop", "", true, false},
    {"lost_answer", "", true, false},
    {"cut", "", true, false},
    {"cut", ",\"bytes\":1", true, false},
    {"stall", ",\"ms\":1500", true, false},
    {"late", ",\"ms\":1500", true, false},
    {"partial", ",\"ms\":1500", true, false},
    {"body", ",\"body\":\"{\\\"members\\\":[{\\\"id\\\":\"", false, false},
    {"body", ",\"body\":\"\"", false, false},
    {"body", ",\"body\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"", false, false},
    {"body", ",\"body\":\"{\\\"members\\\":7,\\\"total_items\\\":[],\\\"id\\\":{}}\"",
     false, false},
    {"body", ",\"body\":\"[7,\\\"x\\\",null,{\\\"id\\\":[],\\\"email\\\":{}}]\"", false,
     false},
    {"replace", ",\"from\":\":\\\"\",\"to\":\":7,\\\"x\\\":\\\"\"", false, false},
    {"replace",
     ",\"from\":\"\\\"total_items\\\":\",\"to\":\"\\\"total_items\\\":"
     "99999999999999999999999999\"",
     false, false},
    {"body",
     ",\"body\":\"{\\\"status\\\":\\\"OK\\\",\\\"accepted\\\":1e400,"
     "\\\"rejected\\\":123456789012345678901234567890}\"",
     false, false},
};
enum { KINDS = sizeof kinds / sizeof *kinds, ALL = KINDS * PLACES * 2 };
/* Each kind, in turn at all places; the long tests, ten times as long, have it all. */
enum { USUAL = (ALL + 9) / 10 };

struct row {
    const struct kind *kind;
    const struct place *place;
    bool for_ever;
};

static struct row row_of(int index)
{
    const int kind = index % KINDS, rest = index / KINDS;
    return (struct row){.kind = &kinds[kind],
                        .place = &places[(kind + rest) % PLACES],
                        .for_ever = ((kind ^ rest ^ (rest / PLACES)) & 1) != 0};
}

static void break_it(const struct row *row)
{
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"%s\",\"method\":\"%s\",\"path\":\"%s\",\"skip\":%d,"
                 "\"times\":%d%s}",
                 row->kind->kind, row->place->method, row->place->path,
                 row->place->skip, row->for_ever ? 0 : 1, row->kind->more);
}

static bool holds_back(const struct row *row)
{
    const char *kind = row->kind->kind;
    return text_same(kind, "late") || text_same(kind, "partial") ||
           text_same(kind, "stall");
}

static int run_broken(const struct row *row)
{
    return rig_run_with(holds_back(row) ? IMPATIENCE : HASTE, "run p");
}

/* Requests that were given up are served for some time longer, and count until then. */
static void mend_it(void)
{
    ck_assert_int_eq(
        sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL), 200);
    while (rig_meter("under_way") > 0)
        ;
}

static void expect_clear(const struct row *row, int code)
{
    const bool told = strstr(rig_error(), "error: ") != NULL;
    ck_assert_msg(code == 0 || code == 3 || code == 1 ||
                      (code == 69 && row->kind->denial),
                  "code %d:\n%s%s", code, rig_told(), rig_error());
    ck_assert_msg((code == 1 || code == 69) == told, "code %d:\n%s", code, rig_error());
    if (row->kind->cured && !row->for_ever)
        ck_assert_msg(code == 0, "code %d:\n%s%s", code, rig_told(), rig_error());
}

START_TEST(both_services_agree_after_a_fault_and_nobody_is_lost)
{
    const struct row row = row_of(_i);
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    cast_act();
    rig_forget_requests();
    break_it(&row);
    if (holds_back(&row))
        rig_gives_up();
    const int code = run_broken(&row);
    mend_it();
    /* A request that was given up before it was served is not in the log. */
    ck_assert(rig_requests().faulted > 0 || text_same(row.kind->kind, "stall"));
    expect_clear(&row, code);
    rig_run("run p");
    rig_pass_ms(DAY_MS); /* a record that may be on its way is waited for */
    rig_run("run p");
    rig_run("run p");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

/* ---- The first read */

START_TEST(a_baseline_that_fails_writes_nothing_and_begins_again)
{
    const struct row row = {.kind = &kinds[_i / 2],
                            .place = &places[_i % 2 == 0 ? 0 : 3],
                            .for_ever = true};
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_gives_up();
    break_it(&row);
    const int code = run_broken(&row);
    mend_it();
    expect_clear(&row, code);
    ck_assert_msg(code == 0 || !rig_said("baseline was taken"), "%s", rig_told());
    cast_act();
    rig_run("run p");
    if (code == 0) { /* the fault was about nothing that a first read needs */
        rig_run("run p");
        cast_expect(RIG_ALL_STEPS);
        return;
    }
    const char *acted = rig_summary();
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_summary(), acted);
}
END_TEST

/* ---- Keys */

static const struct {
    const char *dial, *value;
} denials[] = {
    {"mailchimp.key", "\"revoked\""},
    {"mailchimp.key", "\"disabled\""},
    {"mailchimp.key", "\"wrong_datacenter\""},
    {"ometria.key", "\"revoked\""},
};

START_TEST(a_refused_key_stops_the_connection_and_nothing_is_lost)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    cast_act();
    sandbox_dial(rig_sandbox(), denials[_i].dial, denials[_i].value);
    rig_forget_requests();
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 69);
    ck_assert_msg(rig_said("p.yaml:"), "%s", rig_error());
    ck_assert_msg(rig_said("api_key"), "%s", rig_error());
    rig_expect_no_write();
    sandbox_dial(rig_sandbox(), denials[_i].dial, "\"valid\"");
    rig_expect("run p", 0);
    cast_expect_writes(RIG_ALL_STEPS);
    rig_expect("run p", 0);
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

int main(void)
{
    const int rounds = suite_rounds(USUAL);
    const struct test tests[] = {
        {"both_services_agree_after_a_fault_and_nobody_is_lost",
         &both_services_agree_after_a_fault_and_nobody_is_lost,
         rounds < ALL ? rounds : ALL, 0},
        {"a_baseline_that_fails_writes_nothing_and_begins_again",
         &a_baseline_that_fails_writes_nothing_and_begins_again,
         suite_rounds(8) < 2 * KINDS ? suite_rounds(8) : 2 * KINDS, 0},
        {"a_refused_key_stops_the_connection_and_nothing_is_lost",
         &a_refused_key_stops_the_connection_and_nothing_is_lost,
         sizeof denials / sizeof *denials, 0},
        {0}};
    return rig_suite("faults", tests);
}

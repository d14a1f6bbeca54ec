/* test_refusal.c -- a service refuses us in the middle of the work: the run ends there,
 * by few requests, and nothing that was known is lost or believed again. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/pipelines/club.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

enum { OTHERS = 40, FEW = 5, PATH_ROOM = 128 };
/* More than 300 pushed records are four requests; up to 50 opt-outs pass their
 * limit. */
enum { PEOPLE = 350, OPTED_OUT = 45 };

/* Back-offs of a minute become a quarter of a second. */
#define HASTE "WHERRY_HASTE=250"

/* ---- What is in the state */

static struct arena arena;

static void add_rows(sqlite3 *file, const char *sql, struct buffer *out)
{
    sqlite3_stmt *rows = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(file, sql, -1, &rows, NULL), SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            buffer_format(out, "%s ", (const char *)sqlite3_column_text(rows, i));
        buffer_add_char(out, '\n');
    }
    sqlite3_finalize(rows);
}

struct questions {
    const char *in_file[5]; /* ends with NULL */
    const char *in_database;
};

/* What they give, as text. Lives until the end of the test. */
static const char *state(const struct questions *asked)
{
    char path[PATH_ROOM];
    sqlite3 *file = NULL;
    struct buffer out = {0};
    const char *const *questions = asked->in_file;
    if (rig_states_are_rows()) {
        const char *answer = rig_states_text(asked->in_database, &arena);
        ck_assert_ptr_null(strstr(answer, "ERROR"));
        return answer;
    }
    snprintf(path, sizeof path, "%s/state/p.db", rig_directory());
    ck_assert_int_eq(sqlite3_open(path, &file), SQLITE_OK);
    for (; *questions != NULL; questions++)
        add_rows(file, *questions, &out);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
    const char *text = arena_text(&arena, buffer_text(&out));
    buffer_free(&out);
    ck_assert_str_ne(text, "");
    return text;
}

/* All but the connection's own state, and how many reads were ever begun. */
static const char *whole_state(void)
{
    static const struct questions questions = {
        {"SELECT name, value FROM value WHERE name NOT LIKE 'connection.%'"
         " AND name NOT IN ('tally', 'alerts')"
         " AND name NOT LIKE '%.begun' ORDER BY name",
         "SELECT id, list_present, crm_present, list_address, crm_address,"
         " open, subscribed, parked, hex(body) FROM contact ORDER BY id",
         "SELECT side, hex(id), contact, digest FROM link ORDER BY side, id",
         "SELECT count(*) FROM journal", NULL},
        "SELECT concat((SELECT string_agg(concat(name, ' ', value), '; ' ORDER BY name)"
        " FROM wherry.value WHERE name NOT LIKE 'connection.%'"
        " AND name NOT IN ('tally', 'alerts') AND name NOT LIKE '%.begun'),"
        " (SELECT string_agg(c::text, '; ' ORDER BY id) FROM wherry.contact c),"
        " (SELECT string_agg(l::text, '; ' ORDER BY side, id) FROM wherry.link l),"
        " (SELECT count(*) FROM wherry.journal))"};
    return state(&questions);
}

/* What is known of the CRM. */
static const char *crm_state(void)
{
    static const struct questions questions = {
        {"SELECT name, value FROM value WHERE name LIKE 'crm.%'"
         " AND name NOT LIKE '%.begun' ORDER BY name",
         "SELECT c.crm_address, l.digest FROM contact c JOIN link l ON l.id = c.crm_id"
         " WHERE l.side = 1 AND c.crm_present ORDER BY c.id",
         "SELECT hex(id), contact FROM link WHERE side = 1 ORDER BY id", NULL},
        "SELECT concat((SELECT string_agg(concat(name, ' ', value), '; ' ORDER BY name)"
        " FROM wherry.value WHERE name LIKE 'crm.%' AND name NOT LIKE '%.begun'),"
        " (SELECT string_agg(concat(c.list_address, c.crm_own, l.digest), '; '"
        " ORDER BY c.id) FROM wherry.contact c JOIN wherry.link l ON l.id = c.crm_id"
        " AND l.side = 1 WHERE c.crm_present = 1),"
        " (SELECT string_agg(concat(id, contact), '; ' ORDER BY id) FROM wherry.link"
        " WHERE side = 1))"};
    return state(&questions);
}

static void begin(void)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .list = "  page_size: 5\n"};
    cast_enter(OTHERS);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
}

/* ---- Where it comes */

struct refusal {
    const char *method, *path;
    int skip; /* so many requests succeed */
    const char *answer;
};

#define REVOKED                                                                        \
    "\"kind\":\"error\",\"status\":401,\"title\":\"API Key Invalid\","                 \
    "\"detail\":\"Your API key may be invalid.\""
#define DISABLED                                                                       \
    "\"kind\":\"error\",\"status\":403,\"title\":\"User Disabled\","                   \
    "\"detail\":\"This account has been deactivated.\""
#define FORBIDDEN                                                                      \
    "\"kind\":\"body\",\"status\":403,\"body\":\"{\\\"status\\\":\\\"ERROR\\\"}\""
#define BARE "\"kind\":\"bare_403\""

static void refuse(const struct refusal *refusal)
{
    sandbox_post(rig_sandbox(), "fault",
                 "{%s,\"method\":\"%s\",\"path\":\"%s\",\"skip\":%d,\"times\":0}",
                 refusal->answer, refusal->method, refusal->path, refusal->skip);
}

static void let_in(void)
{
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

static void expect_error(const char *place)
{
    ck_assert_msg(strstr(rig_error(), place) != NULL, "%s", rig_error());
    rig_expect("status", 69);
}

START_TEST(a_refusal_in_the_check_changes_nothing)
{
    begin();
    cast_act();
    const char *before = whole_state();
    sandbox_dial(rig_sandbox(), _i == 0 ? "mailchimp.key" : "ometria.key",
                 "\"revoked\"");
    rig_expect("run p", 69);
    ck_assert_str_eq(whole_state(), before);
    rig_expect("run p", 69);
    ck_assert_str_eq(whole_state(), before);
    sandbox_dial(rig_sandbox(), _i == 0 ? "mailchimp.key" : "ometria.key", "\"valid\"");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

/* ---- In the middle of a read */

static const struct refusal of_the_list[] = {
    {"GET", "/mailchimp/*/members", 1, REVOKED},
    {"GET", "/mailchimp/*/members", 1, DISABLED},
};

START_TEST(a_refusal_while_the_list_is_read_changes_nothing)
{
    begin();
    cast_act();
    const char *before = whole_state();
    rig_forget_requests();
    refuse(&of_the_list[_i]);
    rig_expect("run p", 69);
    const struct rig_requests count = rig_requests();
    ck_assert_int_le(count.ometria_reads,
                     2); /* its check, and what a read begins with */
    ck_assert_int_eq(count.writes, 0);
    ck_assert_str_eq(whole_state(), before);
    expect_error("p.yaml:12:12: list.api_key: ");
    let_in();
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

static const struct refusal of_the_crm[] = {
    {"GET", "/ometria/v2/profiles", 1, FORBIDDEN},
    {"GET", "/ometria/v2/profiles", 1, BARE},
    {"GET", "/ometria/v2/unsubscribes", 0, FORBIDDEN},
    {"GET", "/ometria/v2/unsubscribes", 0, BARE},
};

START_TEST(a_refusal_while_the_crm_is_read_keeps_what_is_known_of_it)
{
    begin();
    cast_act();
    const char *before = crm_state();
    rig_forget_requests();
    refuse(&of_the_crm[_i]);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 69);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    ck_assert_str_eq(crm_state(), before);
    expect_error("p.yaml:5:12: crm.api_key: ");
    let_in();
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

/* ---- In the middle of the sends */

static const struct refusal of_writes[] = {
    {"POST", "/mailchimp/3.0/lists/*", 0, REVOKED},
    {"PATCH", "/mailchimp/*/members/*", 0, REVOKED},
    {"PATCH", "/mailchimp/*/members/*", 2, DISABLED},
    {"POST", "/ometria/v2/push", 0, FORBIDDEN},
    {"POST", "/ometria/v2/push", 0, BARE},
};

START_TEST(changes_refused_with_the_key_are_sent_when_the_key_works)
{
    const struct refusal *refusal = &of_writes[_i];
    begin();
    cast_act();
    rig_forget_requests();
    refuse(refusal);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 69);
    expect_error(strstr(refusal->path, "mailchimp") != NULL
                     ? "p.yaml:12:12: list.api_key: "
                     : "p.yaml:5:12: crm.api_key: ");
    let_in();
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    const struct rig_requests count = rig_requests(), want = cast_writes(RIG_ALL_STEPS);
    ck_assert_int_eq(count.creates, want.creates);
    ck_assert_int_eq(count.updates, want.updates);
    ck_assert_int_eq(count.unsubscribes, want.unsubscribes);
    ck_assert_int_eq(count.renames, want.renames);
    ck_assert_int_eq(count.opt_outs, want.opt_outs);
    ck_assert_int_eq(count.opt_ins, want.opt_ins);
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

/* ---- In the middle of a segment */

static const struct refusal of_a_segment[] = {
    {"GET", "/ometria/v2/lists", 0, FORBIDDEN},
    {"GET", "/ometria/v2/lists/*", 0, FORBIDDEN},
    {"GET", "/mailchimp/*/segments", 0, REVOKED},
    {"POST", "/mailchimp/*/segments", 0, REVOKED},
    {"POST", "/mailchimp/*/segments/*", 0, REVOKED},
};

START_TEST(a_refusal_while_a_segment_is_synced_names_who_refuses)
{
    const bool by_the_list = strstr(of_a_segment[_i].path, "mailchimp") != NULL;
    club_people(0, FEW);
    club_found("true");
    club_write_spec(RIG_ALL_STEPS);
    rig_expect("run p", 0);
    club_enter(0, FEW);
    refuse(&of_a_segment[_i]);
    rig_expect("run p", 69);
    expect_error(by_the_list ? ": list.api_key: " : ": crm.api_key: ");
    sandbox_dial(rig_sandbox(), by_the_list ? "mailchimp.key" : "ometria.key",
                 "\"revoked\"");
    rig_forget_requests();
    rig_expect("run p", 69);
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.mailchimp_reads, by_the_list ? 1 : 0);
    ck_assert_int_eq(count.ometria_reads, by_the_list ? 0 : 1);
    ck_assert_int_eq(count.writes, 0);
    sandbox_dial(rig_sandbox(), by_the_list ? "mailchimp.key" : "ometria.key",
                 "\"valid\"");
    let_in();
    rig_expect("run p", 0);
    ck_assert_int_eq(club_size("VIP"), FEW);
}
END_TEST

/* ---- A list that is gone */

/* Just before this page of its members is answered. */
static void remove_at(int number)
{
    sandbox_post(rig_sandbox(), "hook",
                 "{\"number\":%d,\"path\":\"/mailchimp/3.0/lists/*/members\","
                 "\"method\":\"GET\",\"acts\":[{\"side\":\"list\","
                 "\"do\":\"remove_list\"}]}",
                 number);
}

START_TEST(a_list_that_vanished_is_no_list_without_members)
{
    begin();
    cast_act();
    const char *before = whole_state();
    if (_i == 0)
        rig_act("list", "remove_list", "", "");
    else
        remove_at(_i);
    rig_forget_requests();
    rig_expect("run p", 69);
    ck_assert_str_eq(whole_state(), before);
    rig_expect_no_write();
    expect_error("p.yaml:13:12: list.list_id: no list 'a36b032126'");
    rig_expect("run p", 69);
    ck_assert_str_eq(whole_state(), before);
    rig_expect_no_write();
}
END_TEST

static const char *person(int number)
{
    static char address[64];
    snprintf(address, sizeof address, "person-%d@crowd.example.net", number);
    return address;
}

START_TEST(a_list_that_vanishes_while_it_is_written_to_keeps_its_members)
{
    static const struct questions members = {
        {"SELECT count(*) FROM contact WHERE list_present", NULL},
        "SELECT sum(list_present) FROM wherry.contact"};
    for (int i = 0; i < FEW; i++) {
        rig_act("list", "join", person(i), "");
        rig_act("crm", "join", person(i), "");
    }
    begin();
    for (int i = 0; i < FEW; i++)
        rig_act("crm", "leave", person(i), "");
    const char *before = state(&members);
    sandbox_post(rig_sandbox(), "hook",
                 "{\"number\":2,\"path\":\"/mailchimp/*/members/*\","
                 "\"method\":\"PATCH\",\"acts\":[{\"side\":\"list\","
                 "\"do\":\"remove_list\"}]}");
    rig_expect("run p", 69);
    expect_error("p.yaml:13:12: list.list_id: no list 'a36b032126'");
    ck_assert_str_eq(state(&members), before);
}
END_TEST

/* ---- By how many requests it is found */

/* Enough work for many requests; what is under way when the first is refused is all
 * that is sent. A bare 403 may be a limit of pace, and is repeated as one. */
static const struct flood {
    struct refusal refusal;
    int most;
} floods[] = {
    {{"GET", "/mailchimp/*/members", 1, REVOKED}, 10},
    {{"PATCH", "/mailchimp/*/members/*", 0, REVOKED}, 10},
    {{"GET", "/ometria/v2/profiles", 1, FORBIDDEN}, 4},
    {{"GET", "/ometria/v2/profiles", 1, BARE}, 4 * 6},
    {{"POST", "/ometria/v2/push", 0, FORBIDDEN}, 4},
    {{"POST", "/ometria/v2/push", 0, BARE}, 4 * 6},
};

START_TEST(a_refusal_stops_all_that_was_not_under_way)
{
    const struct flood *flood = &floods[_i];
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .list = "  page_size: 5\n"};
    for (int i = 0; i < PEOPLE; i++) {
        rig_act("list", "join", person(i), "");
        rig_act("crm", "join", person(i), "");
    }
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    for (int i = 0; i < PEOPLE; i++)
        rig_act(i < OPTED_OUT ? "crm" : "list", "leave", person(i), "");
    rig_forget_requests();
    refuse(&flood->refusal);
    ck_assert_int_eq(rig_run_with(HASTE, "run p --allow import_unsubscribes"), 69);
    const struct rig_requests count = rig_requests();
    ck_assert_int_ge(count.faulted, 1);
    ck_assert_int_le(count.faulted, flood->most);
}
END_TEST

#define TABLE(test, rows)                                                              \
    {                                                                                  \
#test, &test, (int)(sizeof(rows) / sizeof *(rows)), 0                          \
    }

int main(void)
{
    const struct test tests[] = {
        {"a_refusal_in_the_check_changes_nothing",
         &a_refusal_in_the_check_changes_nothing, 2, 0},
        TABLE(a_refusal_while_the_list_is_read_changes_nothing, of_the_list),
        TABLE(a_refusal_while_the_crm_is_read_keeps_what_is_known_of_it, of_the_crm),
        TABLE(changes_refused_with_the_key_are_sent_when_the_key_works, of_writes),
        TABLE(a_refusal_while_a_segment_is_synced_names_who_refuses, of_a_segment),
        {"a_list_that_vanished_is_no_list_without_members",
         &a_list_that_vanished_is_no_list_without_members, 4, 0},
        TEST(a_list_that_vanishes_while_it_is_written_to_keeps_its_members),
        TABLE(a_refusal_stops_all_that_was_not_under_way, floods),
        {0}};
    return rig_suite("refusal", tests);
}

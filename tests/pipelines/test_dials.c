/* test_dials.c -- what no public source settles may be as it likes: under each reading
 * of each doubt the six steps do the same work. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 40, DIALS_MAX = 128, READINGS_MAX = 8, LONG_NAME = 300 };
/* The first rounds go through all readings of each dial; the next mix them again. */
enum { USUAL = 7, ALL = 60, ALONE_USUAL = 3, ALONE_MAX = 160 };

/* A doubt, and its readings as JSON. */
struct doubt {
    const char *name;
    const char *readings[READINGS_MAX];
    int count;
};

/* Numbers have no list of readings: a client must work with these. */
static const struct doubt numbers[] = {
    {"mailchimp.text_limit", {"255", "100"}, 2},
    {"ometria.unsubscribes_window_days", {"0", "1"}, 2},
};

static struct doubt doubts[DIALS_MAX];
static int doubt_count;
static struct arena arena;

static void add_doubt(const struct json_node *dial)
{
    const char *name = json_tree_text(json_tree_get(dial, "name"));
    const struct json_node *readings = json_tree_get(dial, "readings");
    struct doubt *doubt = &doubts[doubt_count];
    *doubt = (struct doubt){.name = arena_text(&arena, name)};
    /* Which keys are valid, and how the list is set up, is not a doubt. */
    if (text_ends_with(name, ".key") || text_same(name, "mailchimp.imports_blocked") ||
        text_same(name, "mailchimp.double_optin") ||
        text_same(name, "mailchimp.fake_addresses"))
        return;
    for (const struct json_node *one = readings->first; one != NULL; one = one->next)
        doubt->readings[doubt->count++] =
            arena_format(&arena, "\"%s\"", json_tree_text(one));
    if (json_tree_is(json_tree_get(dial, "value"), JSON_BOOLEAN)) {
        const bool usual = json_tree_true(json_tree_get(dial, "fallback"));
        doubt->readings[0] = usual ? "true" : "false";
        doubt->readings[1] = usual ? "false" : "true";
        doubt->count = 2;
    }
    doubt_count += doubt->count > 1;
    ck_assert_int_lt(doubt_count, DIALS_MAX);
}

static void find_doubts(void)
{
    struct buffer answer = {0};
    struct wherry_error error = {0};
    sandbox_control(rig_sandbox(), "GET", "/control/dials", NULL, &answer);
    const struct json_node *dials =
        json_tree_parse(&arena, buffer_text(&answer), answer.length, &error);
    ck_assert_ptr_nonnull(dials);
    for (const struct json_node *dial = dials->first; dial != NULL; dial = dial->next)
        add_doubt(dial);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        doubts[doubt_count++] = numbers[i];
    buffer_free(&answer);
    ck_assert_int_gt(doubt_count, 60);
}

static unsigned mixed(unsigned round, unsigned dial)
{
    unsigned word = (round + 1) * 2654435761U ^ (dial + 1) * 2246822519U;
    word = (word ^ word >> 15) * 3266489917U;
    return word ^ word >> 13;
}

/* ---- The scenario: the cast, and three who are odd */

#define ODD(name) name "@odd.example.net"

static void enter(void)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .list = "  page_size: 10\n  block_size: 3\n"};
    cast_enter(OTHERS);
    rig_act("list", "join", ODD("forgotten"), "");
    rig_act("list", "delete", ODD("forgotten"), "");
    rig_act("list", "join", ODD("lacking"), "\"fields\":{\"FNAME\":\"Onename\"}");
    rig_act("crm", "join", ODD("lacking"), "\"fields\":{\"firstname\":\"Onename\"}");
    rig_act("list", "join", ODD("long"), "\"fields\":{\"FNAME\":\"Short\"}");
    rig_act("crm", "join", ODD("long"), "\"fields\":{\"firstname\":\"Short\"}");
    rig_act("list", "set_field", "", "\"tag\":\"LNAME\",\"required\":true");
    rig_write_spec(&spec);
}

static const char *long_name(void)
{
    static char name[LONG_NAME + 1];
    memset(name, 'x', LONG_NAME);
    return name;
}

static void act(void)
{
    char fields[LONG_NAME + 64];
    cast_act();
    rig_act("crm", "join", ODD("forgotten"),
            "\"fields\":{\"firstname\":\"Forgotten\"}");
    rig_act("crm", "change", ODD("lacking"), "\"fields\":{\"firstname\":\"Another\"}");
    snprintf(fields, sizeof fields, "\"fields\":{\"firstname\":\"%s\"}", long_name());
    rig_act("crm", "change", ODD("long"), fields);
}

/* Refused: a limit below the documented one may be met by a refusal, in a mixture. */
static void expect_long(const struct json_node *dump, bool mixture)
{
    const char *name = rig_value(rig_person(dump, "list", ODD("long")), "FNAME");
    const size_t kept = strlen(name);
    if (mixture && text_same(name, "Short"))
        return;
    ck_assert(kept == 255 || kept == 100);
    ck_assert_int_eq(strncmp(name, long_name(), kept), 0);
}

static void expect_odd(bool mixture)
{
    const struct json_node *dump = rig_dump();
    const struct json_node *lacking = rig_person(dump, "list", ODD("lacking"));
    const struct json_node *in_crm = rig_person(dump, "crm", ODD("long"));
    ck_assert_str_eq(rig_status(ODD("forgotten")), "");
    ck_assert_str_eq(rig_value(lacking, "FNAME"), "Another");
    ck_assert_str_eq(rig_value(in_crm, "firstname"), long_name());
    expect_long(dump, mixture);
}

/* Somebody was refused, so the run is partial; afterwards nothing is left to do. */
static void expect_work(bool mixture)
{
    rig_expect("run p", 0);
    rig_expect_no_write();
    act();
    rig_expect("run p", 3);
    rig_expect("run p", 0);
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(RIG_ALL_STEPS);
    expect_odd(mixture);
}

START_TEST(a_pipeline_works_alike_under_any_mixture_of_dials)
{
    enter();
    find_doubts();
    for (int i = 0; i < doubt_count; i++) {
        const unsigned chosen = _i < READINGS_MAX ? (unsigned)_i + mixed(0, (unsigned)i)
                                                  : mixed((unsigned)_i, (unsigned)i);
        sandbox_dial(rig_sandbox(), doubts[i].name,
                     doubts[i].readings[chosen % (unsigned)doubts[i].count]);
    }
    expect_work(true);
}
END_TEST

START_TEST(a_pipeline_works_alike_under_each_dial_alone)
{
    int skip = _i;
    enter();
    find_doubts();
    for (int i = 0; i < doubt_count; i++) {
        if (skip < doubts[i].count - 1) { /* the first is how the sandbox is */
            sandbox_dial(rig_sandbox(), doubts[i].name, doubts[i].readings[skip + 1]);
            expect_work(false);
            return;
        }
        skip -= doubts[i].count - 1;
    }
}
END_TEST

static int rounds(int usual, int all)
{
    const int wanted = suite_rounds(usual);
    return wanted < all ? wanted : all;
}

int main(void)
{
    /* Each alone takes minutes: only where there is time for all of them. */
    const int alone = suite_rounds(1) > 1 ? ALONE_MAX : ALONE_USUAL;
    const struct test tests[] = {
        {"a_pipeline_works_alike_under_any_mixture_of_dials",
         &a_pipeline_works_alike_under_any_mixture_of_dials, rounds(USUAL, ALL), 0},
        {"a_pipeline_works_alike_under_each_dial_alone",
         &a_pipeline_works_alike_under_each_dial_alone, alone, 0},
        {0}};
    return rig_suite("dials", tests);
}

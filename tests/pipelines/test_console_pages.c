/* test_console_pages.c -- what the pages of the console show, and what their forms do. */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/console_rig.h"

static const char *cookie; /* of an operator */

static void start(void)
{
    console_rig_start("", "console --listen 127.0.0.1:0");
    cookie = console_rig_sign_in("otto");
}

static const struct asked *get(const char *path)
{
    return console_rig_ask("GET", path, cookie, "", NULL);
}

static void expect_page(const char *path, const char *words)
{
    const struct asked *asked = get(path);
    ck_assert_msg(asked->code == 200 && console_rig_shows(asked, words),
                  "%s: %d, without '%s':\n%.3000s", path, asked->code, words,
                  buffer_text(&asked->body));
}

static void expect_without(const char *path, const char *words)
{
    const struct asked *asked = get(path);
    ck_assert_msg(asked->code == 200 && !console_rig_shows(asked, words),
                  "%s: %d, with '%s'", path, asked->code, words);
}

/* ---- Parked */

/* The list has no ids, so that it refuses every new address; two people get one. */
static void park(void)
{
    const struct home *home = console_rig_home();
    console_rig_run("delete p --yes", 0);
    home_write(home, "list/contacts.csv",
               "email,consent,name\n"
               "ann@example.com,subscribed,Ann\n"
               "ben@example.com,subscribed,Ben\n"
               "cat@example.com,subscribed,Cat\n");
    console_rig_run("run p", 0);
    home_write(home, "crm/contacts.csv",
               "id,email,consent,name\n"
               "1,anna@example.com,yes,Ann\n"
               "2,benno@example.com,yes,Ben\n"
               "3,cat@example.com,yes,Cat\n");
    console_rig_run("run p", 3);
}

static void expect_parked(const char *words)
{
    const struct told *told = console_rig_run("parked list p", 0);
    ck_assert_msg(told_said(told, words), "%s", buffer_text(&told->out));
}

START_TEST(what_is_parked_is_shown_by_class_with_the_words_of_the_service)
{
    static const char page[] = "/pipelines/p/parked";
    park();
    start();
    expect_page(page, "Another reason: see the answer");
    expect_page(page, "the file has no id column, so an address cannot be changed");
    expect_page(page, "Retry all");
    expect_page(page, "parked/drop?reason=other&amp;step=push_push_fields");
    expect_page("/pipelines/p/parked?reason=other&step=push_push_fields",
                "aria-current=\"true\"");
    expect_page("/pipelines/p/parked?reason=full", "Nothing is parked for this reason");
    expect_page("/pipelines/p/parked?step=push_new_records",
                "Nothing is parked for this reason");
    ck_assert_int_eq(get("/pipelines/p/parked?reason=no-such")->code, 404);
    cookie = console_rig_sign_in("vera");
    expect_page(page, "Another reason");
    expect_without(page, "the file has no id column");
    expect_without(page, "Retry all");
}
END_TEST

START_TEST(a_class_is_retried_as_a_whole)
{
    park();
    start();
    const struct asked *asked = console_rig_post("/pipelines/p/parked/retry", cookie,
                                                 "reason=other&step=push_push_fields");
    ck_assert_int_eq(asked->code, 303);
    ck_assert(console_rig_shows(console_rig_follow(cookie), "2 parked changes"));
    expect_parked("nothing is parked");
    ck_assert(
        told_said(console_rig_run("history p --actions", 0), "other push_push_fields"));
}
END_TEST

START_TEST(a_class_is_dropped_after_a_page_that_says_how_many)
{
    static const char page[] = "/pipelines/p/parked/drop?reason=other&step=";
    char whole[100];
    park();
    start();
    snprintf(whole, sizeof whole, "%s%s", page, "push_push_fields");
    expect_page(whole, "Drop 2 parked changes?");
    expect_page(whole, "This cannot be undone");
    ck_assert_int_eq(
        get("/pipelines/p/parked/drop?reason=full&step=push_push_fields")->code, 404);
    ck_assert_int_eq(get("/pipelines/p/parked/other")->code, 404);
    expect_parked("no id column");
    ck_assert_int_eq(console_rig_post("/pipelines/p/parked/drop", cookie, "")->code,
                     400);
    expect_parked("no id column");
    ck_assert_int_eq(console_rig_post("/pipelines/p/parked/drop", cookie,
                                      "reason=other&step=push_push_fields")
                         ->code,
                     303);
    ck_assert(
        console_rig_shows(console_rig_follow(cookie), "2 parked changes given up"));
    expect_parked("nothing is parked");
    ck_assert(
        told_said(console_rig_run("history p --actions", 0), "other push_push_fields"));
}
END_TEST

START_TEST(one_contact_is_retried_alone)
{
    park();
    start();
    ck_assert_int_eq(console_rig_post("/pipelines/p/parked/retry", cookie,
                                      "contact=c1&reason=other&step=push_push_fields")
                         ->code,
                     303);
    ck_assert(console_rig_shows(console_rig_follow(cookie), "1 parked change "));
    expect_parked("c2");
}
END_TEST

/* ---- Where one is */

START_TEST(every_page_of_a_pipeline_marks_the_tab_that_it_belongs_to)
{
    static const char *const pages[][2] = {
        {"/pipelines/p", "href=\"/pipelines/p\" aria-current=\"page\">State"},
        {"/pipelines/p/runs", "runs\" aria-current=\"page\">Runs"},
        {"/pipelines/p/runs/1", "runs\" aria-current=\"true\">Runs"},
        {"/pipelines/p/segments", "segments\" aria-current=\"page\">Segments"},
        {"/pipelines/p/parked", "parked\" aria-current=\"page\">Parked"},
        {"/pipelines/p/spec", "spec\" aria-current=\"page\">Spec"},
        {"/pipelines/p/backfill", "/p\" aria-current=\"true\">State"},
        {"/pipelines/p/delete", "/p\" aria-current=\"true\">State"},
        {"/pipelines/p/people/c1", "/people\" aria-current=\"true\">People"},
        {"/pipelines/p/people/c1/forget", "/people\" aria-current=\"true\">People"},
    };
    start();
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        expect_page(pages[i][0], pages[i][1]);
    expect_page("/", "href=\"/\" aria-current=\"page\">Pipelines");
    expect_page("/pipelines/p", "href=\"/\" aria-current=\"true\">Pipelines");
    ck_assert_int_eq(console_rig_post("/pipelines/p/plan", cookie, "")->code, 303);
    console_rig_follow(cookie);
    expect_page("/plans/1", "/p\" aria-current=\"true\">State");
}
END_TEST

/* ---- The overview */

START_TEST(a_spec_too_wrong_to_be_read_stands_in_the_overview_with_its_error)
{
    start();
    expect_page("/", "1 pipeline. ");
    expect_without("/", "cannot be read");
    home_write(console_rig_home(), "specs/worse.yaml",
               "pipeline: worse\n  title: [x\n");
    expect_page("/", "1 spec cannot be read");
    expect_page("/", "href=\"/settings#specs\"><bdi>worse.yaml");
    expect_page("/", "Line 2: <bdi>not valid YAML");
    expect_page("/", "1 needs attention");
    expect_page("/?show=trouble", "worse.yaml");
    expect_page("/settings", "id=\"specs\"");
    home_write(console_rig_home(), "specs/p.yaml", "pipeline: p\n\tx");
    expect_page("/", "2 specs cannot be read");
    expect_page("/", "p.yaml");
}
END_TEST

/* ---- A new connection */

#define NAMED "title=Two&pipeline=two&crm.plugin=csv&list.plugin=csv"

static void expect_answer(const char *path, const char *pairs, int code,
                          const char *words)
{
    const struct asked *asked = console_rig_post(path, cookie, pairs);
    ck_assert_msg(asked->code == code &&
                      (words[0] == '\0' || console_rig_shows(asked, words)),
                  "%s %.200s: %d, without '%s':\n%.3000s", path, pairs, asked->code,
                  words, buffer_text(&asked->body));
}

START_TEST(what_can_be_chosen_is_not_typed)
{
    static const char page[] = "/connections/new/crm";
    start();
    expect_answer("/connections/new", NAMED, 303, "");
    expect_page(page, "<select name=\"crm.separator\"");
    expect_page(page, "<option value=\"\" selected>Default: comma");
    expect_page(page, "<option value=\"semicolon\">");
    expect_without(page, "<input type=\"text\" name=\"crm.separator\"");
    /* What no form of ours sends is an error beside its field, and stays to be seen. */
    expect_answer(page, "crm.folder=/&crm.separator=pipe", 422,
                  "<option value=\"pipe\" selected>");
    expect_answer(page, "crm.folder=/&crm.separator=pipe", 422, "is-wrong");
}
END_TEST

/* The list above all fields, and the error beside its own, which it leads to. */
static void expect_error_at(const char *path, const char *pairs, const char *id)
{
    char link[200], error[200];
    snprintf(link, sizeof link, "href=\"#%s", id);
    snprintf(error, sizeof error, "class=\"wrong\" id=\"%s", id);
    expect_answer(path, pairs, 422, "There is a problem");
    expect_answer(path, pairs, 422, link);
    expect_answer(path, pairs, 422, error);
}

START_TEST(each_page_of_a_new_connection_says_beside_the_field_what_is_wrong)
{
    static const char start_page[] = "/connections/new", rest[] = "&crm.plugin=csv&"
                                                                  "list.plugin=csv";
    struct buffer pairs = {0};
    start();
    expect_error_at(start_page, "", "pipeline-");
    expect_error_at(start_page, "pipeline=p&crm.plugin=csv&list.plugin=csv",
                    "pipeline-");
    expect_error_at(start_page, "pipeline=..%2Fx&crm.plugin=csv&list.plugin=csv",
                    "pipeline-");
    expect_error_at(start_page, "pipeline=%3Cscript%3E&crm.plugin=csv&list.plugin=csv",
                    "pipeline-");
    expect_error_at(start_page, "pipeline=two&crm.plugin=nope&list.plugin=csv",
                    "crm-plugin-");
    expect_error_at(start_page, "pipeline=two&crm.plugin=csv", "list-plugin-");
    buffer_add_text(&pairs, "pipeline=");
    for (int i = 0; i < 300; i++)
        buffer_add_char(&pairs, 'a');
    buffer_add_text(&pairs, rest);
    expect_error_at(start_page, buffer_text(&pairs), "pipeline-");
    buffer_clear(&pairs);
    buffer_add_text(&pairs, NAMED "&title=");
    for (int i = 0; i < 100000; i++)
        buffer_add_char(&pairs, 'a');
    expect_error_at(start_page, buffer_text(&pairs), "title-");
    expect_answer(start_page, NAMED, 303, "");
    expect_error_at("/connections/new/crm", "", "crm-folder-");
    expect_error_at("/connections/new/crm", "crm.folder=/no/such/folder",
                    "crm-folder-");
    expect_error_at("/connections/new/crm", "crm.folder=%24%7BHOME%7D", "crm-folder-");
    buffer_free(&pairs);
}
END_TEST

/* ---- Signing in */

START_TEST(who_mistypes_the_password_need_not_type_the_name_again)
{
    char head[200], pairs[200], token[65] = "";
    start();
    const struct asked *asked = console_rig_ask("GET", "/sign-in", NULL, "", NULL);
    snprintf(head, sizeof head, "%.*s", (int)strcspn(console_rig_cookie(asked), ";"),
             console_rig_cookie(asked));
    sscanf(strstr(buffer_text(&asked->body), "name=\"token\" value=\"") + 20, "%64s",
           token);
    snprintf(pairs, sizeof pairs, "token=%s&user=otto&password=wrong", token);
    asked = console_rig_ask("POST", "/sign-in", head, "", pairs);
    ck_assert(console_rig_shows(asked, "Name or password is wrong"));
    ck_assert(console_rig_shows(asked, "value=\"otto\" autocomplete=\"username\""));
    ck_assert(!console_rig_shows(asked, "value=\"wrong\""));
}
END_TEST

/* ---- A key */

START_TEST(a_key_that_is_not_accepted_is_an_error_beside_its_field)
{
    static const char page[] = "/pipelines/p/key";
    start();
    expect_page("/pipelines/p", "href=\"/pipelines/p/key\">Replace a key");
    expect_page(page, "type=\"password\" name=\"key\"");
    expect_error_at(page, "key=x", "side-");
    expect_error_at(page, "side=crm", "key-");
    expect_error_at(page, "side=both&key=x", "side-");
    /* No folder has a key: the command says so. */
    expect_error_at(page, "side=crm&key=my-secret", "key-");
    expect_answer(page, "side=crm&key=my-secret", 422, "has no key");
    ck_assert(!console_rig_shows(
        console_rig_post(page, cookie, "side=crm&key=my-secret"), "my-secret"));
    ck_assert(told_said(console_rig_run("history p --actions", 0), "Replace key"));
}
END_TEST

/* ---- Plans */

enum { MANY = 250 };

/* MANY people, whose addresses begin so. */
static void write_crm(const char *name)
{
    struct buffer all = {0};
    buffer_add_text(&all, "id,email,consent,name\n");
    for (int i = 0; i < MANY; i++)
        buffer_format(&all, "n%d,%s%d@example.com,yes,New\n", i, name, i);
    home_write(console_rig_home(), "crm/contacts.csv", buffer_text(&all));
    buffer_free(&all);
}

/* They have left. */
static void write_list(const char *name)
{
    struct buffer all = {0};
    buffer_add_text(&all, "id,email,consent,name\n");
    for (int i = 0; i < MANY; i++)
        buffer_format(&all, "m%d,%s%d@example.com,unsubscribed,New\n", i, name, i);
    home_write(console_rig_home(), "list/contacts.csv", buffer_text(&all));
    buffer_free(&all);
}

static void plan(void)
{
    start();
    ck_assert_int_eq(console_rig_post("/pipelines/p/plan", cookie, "")->code, 303);
    console_rig_follow(cookie);
}

/* More than 8 MiB of it: what came is no plan, and is not shown as one. */
START_TEST(a_plan_that_is_too_large_says_so_and_cannot_be_approved)
{
    enum { PEOPLE = 10000, LONG = 900 };
    struct buffer all = {0};
    char name[LONG + 1];
    memset(name, 'n', LONG);
    name[LONG] = '\0';
    buffer_add_text(&all, "id,email,consent,name\n");
    for (int i = 0; i < PEOPLE; i++)
        buffer_format(&all, "m%d,new%d@example.com,yes,%s\n", i, i, name);
    home_write(console_rig_home(), "crm/contacts.csv", buffer_text(&all));
    buffer_free(&all);
    plan();
    expect_page("/plans/1", "The plan is too large to be shown.");
    expect_page("/plans/1", "wherry plan p --out FILE");
    expect_without("/plans/1", "nnn");
    expect_without("/plans/1", "Approve");
    ck_assert_int_eq(console_rig_post("/plans/1/apply", cookie, "")->code, 409);
    ck_assert_int_eq(
        console_rig_post("/pipelines/p/plan", cookie, "step=push_push_fields")->code,
        303);
    console_rig_follow(cookie);
    expect_page("/plans/2", "There is nothing to do");
}
END_TEST

START_TEST(what_a_plan_holds_back_has_pages_of_its_own)
{
    console_rig_run("delete p --yes", 0);
    write_crm("old");
    write_list("old");
    console_rig_run("run p", 0);
    write_crm("new"); /* a member who has left keeps the old address */
    plan();
    expect_page("/plans/1", "href=\"/plans/1?show=held\">Held back: 250");
    expect_page("/plans/1", "href=\"/plans/1?from=101\">Next page");
    expect_page("/plans/1?show=held", "aria-current=\"true\">Held back: 250");
    expect_page("/plans/1?show=held", "href=\"/plans/1?show=held&amp;from=101\"");
    expect_page("/plans/1?show=held&from=101",
                "href=\"/plans/1?show=held&amp;from=201\"");
    expect_page("/plans/1?show=held&from=101",
                "href=\"/plans/1?show=held\">First page");
    expect_page("/plans/1?step=push_push_fields&from=101",
                "/plans/1?step=push_push_fields&amp;from=201");
    expect_without("/plans/1?show=held&from=201", "Next page");
}
END_TEST

START_TEST(a_plan_too_large_for_a_page_says_so_and_offers_one_of_a_step)
{
    enum { LONG = 100000 };
    struct buffer all = {0};
    buffer_add_text(&all, "id,email,consent,name\n");
    for (int i = 0; i < MANY / 2; i++) {
        buffer_format(&all, "n%d,new%d@example.com,yes,", i, i);
        for (int j = 0; j < LONG; j++)
            buffer_add_char(&all, 'x');
        buffer_add_char(&all, '\n');
    }
    home_write(console_rig_home(), "crm/contacts.csv", buffer_text(&all));
    buffer_free(&all);
    plan();
    expect_page("/plans/1", "The plan is too large to be shown.");
    expect_page("/plans/1", "<option value=\"push_unsubscribes\">");
    ck_assert_int_eq(
        console_rig_post("/pipelines/p/plan", cookie, "step=push_unsubscribes")->code,
        303);
    console_rig_follow(cookie);
    expect_page("/plans/2", "There is nothing to do");
    ck_assert_int_eq(
        console_rig_post("/pipelines/p/plan", cookie, "step=no_such")->code, 303);
    ck_assert(console_rig_shows(console_rig_follow(cookie), "unknown step"));
}
END_TEST

static void set_limit(const char *limit)
{
    struct buffer spec = {0};
    home_read(console_rig_home(), "specs/p.yaml", &spec);
    char *at = strstr(spec.bytes, "none");
    snprintf(at, strlen(at) + 1, "%s", limit);
    home_write(console_rig_home(), "specs/p.yaml", buffer_text(&spec));
    buffer_free(&spec);
}

START_TEST(who_approves_a_plan_may_let_a_step_go_above_its_limit)
{
    set_limit("10");
    write_crm("new");
    plan();
    expect_page("/plans/1", "A limit stops this plan.");
    expect_page("/plans/1", "name=\"allow.push_new_records\"");
    ck_assert_int_eq(console_rig_post("/plans/1/apply", cookie, "")->code, 303);
    ck_assert(console_rig_shows(console_rig_follow(cookie), "stopped by a limit"));
    ck_assert_int_eq(
        console_rig_post("/plans/1/apply", cookie, "allow.no_such=yes")->code, 303);
    ck_assert(console_rig_shows(console_rig_follow(cookie), "unknown step"));
    ck_assert_int_eq(
        console_rig_post("/plans/1/apply", cookie, "allow.push_new_records=yes")->code,
        303);
    ck_assert(console_rig_shows(console_rig_follow(cookie),
                                "All 250 changes of the plan were made."));
    ck_assert(told_said(console_rig_run("history p --actions", 0),
                        "Plan; above the limit: push_new_records"));
}
END_TEST

static const struct test tests[] = {
    TEST(what_is_parked_is_shown_by_class_with_the_words_of_the_service),
    TEST(a_class_is_retried_as_a_whole),
    TEST(a_class_is_dropped_after_a_page_that_says_how_many),
    TEST(one_contact_is_retried_alone),
    TEST(every_page_of_a_pipeline_marks_the_tab_that_it_belongs_to),
    TEST(a_spec_too_wrong_to_be_read_stands_in_the_overview_with_its_error),
    TEST(a_plan_that_is_too_large_says_so_and_cannot_be_approved),
    TEST(what_a_plan_holds_back_has_pages_of_its_own),
    TEST(who_approves_a_plan_may_let_a_step_go_above_its_limit),
    TEST(a_plan_too_large_for_a_page_says_so_and_offers_one_of_a_step),
    TEST(what_can_be_chosen_is_not_typed),
    TEST(who_mistypes_the_password_need_not_type_the_name_again),
    TEST(a_key_that_is_not_accepted_is_an_error_beside_its_field),
    TEST(each_page_of_a_new_connection_says_beside_the_field_what_is_wrong),
    {0},
};

int main(void)
{
    return console_rig_suite("what the pages of the console show", tests);
}

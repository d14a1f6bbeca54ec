/* test_connection.c -- the states of a connection, as `status` shows them: word for
 * word, and by how many requests each was found. */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

/* Back-offs of a minute become a quarter of a second. */
#define HASTE "WHERRY_HASTE=250"

/* Two people on both sides, one on each; the spec of all steps. */
static void enter(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":3,\"common\":2,\"random\":1,\"plain\":true}");
    rig_write_all_steps();
}

/* ---- What was said, without what differs from one time to the next ----------------
 *
 * Lines that were wrapped are whole again; times are WHEN, AGO and NEXT, ids of requests
 * ID, our directory is gone. */

static struct buffer plain;

static void add_unwrapped(const char *text)
{
    static const char beside_the_label[] = "\n               ";
    buffer_clear(&plain);
    for (; *text != '\0'; text++) {
        bool wrapped = text_starts_with(text, beside_the_label);
        buffer_add_char(&plain, wrapped ? ' ' : *text);
        if (wrapped)
            text += sizeof beside_the_label - 2;
    }
}

/* Puts `word` in the place of each match. */
static void replace(const char *pattern, const char *word)
{
    regex_t compiled;
    regmatch_t match;
    struct buffer out = {0};
    ck_assert_int_eq(regcomp(&compiled, pattern, REG_EXTENDED), 0);
    const char *rest = buffer_text(&plain);
    while (regexec(&compiled, rest, 1, &match, 0) == 0) {
        buffer_add(&out, rest, (size_t)match.rm_so);
        buffer_add_text(&out, word);
        rest += match.rm_eo;
    }
    buffer_add_text(&out, rest);
    regfree(&compiled);
    buffer_clear(&plain);
    buffer_add_text(&plain, buffer_text(&out));
    buffer_free(&out);
}

static const char *told_plainly(void)
{
    char directory[128];
    add_unwrapped(rig_told());
    snprintf(directory, sizeof directory, "%s/", rig_directory());
    replace(directory, "");
    replace("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} \\([^)]*\\)", "WHEN");
    replace("done ([0-9][^\n]* ago|just now)", "done AGO");
    replace(", its changes ([0-9][^;\n]* ago|just now)", "");
    replace("in full ([0-9][^;\n]* ago|just now)", "in full AGO");
    replace("  schedule  [^\n]*\n", "");
    replace("  work  [^\n]*\n", "");
    replace("next in [0-9][^\n]*|due now", "NEXT");
    replace("\\[[0-9a-f]{8}-[0-9a-f-]+\\]", "[ID]");
    return buffer_text(&plain);
}

static void expect_told(const char *line, const char *text, int code)
{
    rig_expect(line, code);
    ck_assert_str_eq(told_plainly(), text);
    buffer_free(&plain);
}

/* Of the last output. */
static const char *first_line(void)
{
    static char line[80];
    const char *told = told_plainly();
    snprintf(line, sizeof line, "%.*s", (int)strcspn(told, "\n"), told);
    buffer_free(&plain);
    return line;
}

/* ---- Each state, word for word */

#define TITLE                                                                          \
    "  title        p\n"                                                               \
    "  between      ometria and mailchimp, in specs/p.yaml\n"
#define COUNTS                                                                         \
    "  contacts     3 on the list (3 subscribed), 3 in the CRM, 2 on both sides\n"     \
    "  read         the list in full AGO; the CRM in full AGO\n"                       \
    "  verify       both sides NEXT\n"
#define WORKS(how)                                                                     \
    "  import_unsubscribes  " how "\n"                                                 \
    "  push_unsubscribes    " how "\n"                                                 \
    "  import_new_records   " how "\n"                                                 \
    "  push_new_records     " how "\n"                                                 \
    "  push_push_fields     " how "\n"                                                 \
    "  import_pull_fields   " how "\n"
#define DONE WORKS("done AGO  NEXT")
#define BASELINE                                                                       \
    "  last run     WHEN: ok; baseline of 3 on the list and 3 in the CRM; nothing "    \
    "written\n"
#define FIX                                                                            \
    "  to do        fix this: the next run tries again, `wherry refresh p` tries "     \
    "now\n"

#define STATUS_NEW                                                                     \
    "p: new\n" TITLE "  last run     none yet\n"                                       \
    "  to do        `wherry run p` takes the baseline: it reads both sides and "       \
    "writes nothing\n"
#define STATUS_ACTIVE "p: active since WHEN\n" TITLE BASELINE COUNTS DONE

#define STATUS_AT_REST                                                                 \
    "p: active since WHEN\n" TITLE                                                     \
    "  last run     WHEN: ok; nothing to do\n" COUNTS DONE

START_TEST(a_pipeline_is_new_until_both_services_accept_its_keys)
{
    enter();
    expect_told("status", STATUS_NEW, 0);
    rig_expect("run p", 0);
    expect_told("status", STATUS_ACTIVE, 0);
    rig_expect("run p", 0);
    expect_told("status", STATUS_AT_REST, 0);
}
END_TEST

/* How a service refuses, what is said of it, and what it costs in reads: the run that
 * finds it at most, and each one after it. Both sides are asked at once, the list for its
 * fields, too; once it is known who refuses, that one alone. */
static const struct refusal {
    const char *dials[3][2]; /* name and value */
    const char *fault;       /* in place of dials */
    const char *words;
    int list, crm, list_again, crm_again;
} refusals[] = {
    {.dials = {{"mailchimp.key", "\"revoked\""}},
     .words = "specs/p.yaml:12:12: list.api_key: 'GET /lists/a36b032126' was answered "
              "with 401: API Key Invalid: Your API key may be invalid, or you've "
              "attempted to access the wrong datacenter. [ID]",
     .list = 2,
     .crm = 1,
     .list_again = 1},
    {.dials = {{"mailchimp.key", "\"disabled\""}},
     .words = "specs/p.yaml:12:12: list.api_key: 'GET /lists/a36b032126' was answered "
              "with 403: User Disabled: This account has been deactivated. [ID]",
     .list = 2,
     .crm = 1,
     .list_again = 1},
    {.dials = {{"mailchimp.key", "\"wrong_datacenter\""}},
     .words = "specs/p.yaml:12:12: list.api_key: 'GET /lists/a36b032126' was answered "
              "with 403: the API key belongs to data centre 'us6', not to the one that "
              "was asked: end the key in '-us6' or set base_url to "
              "'https://us6.api.mailchimp.com/3.0'",
     .list = 2,
     .crm = 1,
     .list_again = 1},
    {.fault = "\"kind\":\"error\",\"status\":404,\"title\":\"Resource Not Found\","
              "\"path\":\"/mailchimp/3.0/lists/a36b032126\"",
     .words = "specs/p.yaml:13:12: list.list_id: no list 'a36b032126' in this account; "
              "`wherry lists PIPELINE` shows its lists",
     .list = 2,
     .crm = 1,
     .list_again = 1},
    {.dials = {{"ometria.key", "\"revoked\""}},
     .words = "specs/p.yaml:5:12: crm.api_key: Ometria refused the key for GET "
              "/profiles (HTTP 403)",
     .list = 2,
     .crm = 1,
     .crm_again = 1},
    {.dials = {{"ometria.key", "\"revoked\""}, {"ometria.bad_key", "\"401\""}},
     .words = "specs/p.yaml:5:12: crm.api_key: Ometria refused the key for GET "
              "/profiles (HTTP 401)",
     .list = 2,
     .crm = 1,
     .crm_again = 1},
    /* A bare 403 may be a limit of pace: it is asked once more. */
    {.dials = {{"ometria.key", "\"revoked\""}, {"ometria.error_bodies", "\"empty\""}},
     .words = "specs/p.yaml:5:12: crm.api_key: Ometria refused the key for GET "
              "/profiles (HTTP 403)",
     .list = 2,
     .crm = 2,
     .crm_again = 2},
};

static void refuse(const struct refusal *refusal)
{
    for (int i = 0; refusal->dials[i][0] != NULL; i++)
        sandbox_dial(rig_sandbox(), refusal->dials[i][0], refusal->dials[i][1]);
    if (refusal->fault != NULL)
        sandbox_post(rig_sandbox(), "fault", "{%s,\"times\":0}", refusal->fault);
}

static void let_in(void)
{
    sandbox_dial(rig_sandbox(), "mailchimp.key", "\"valid\"");
    sandbox_dial(rig_sandbox(), "ometria.key", "\"valid\"");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

static void expect_reads(int list, int crm)
{
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    ck_assert_msg(count.mailchimp_reads == list && count.ometria_reads == crm,
                  "%d and %d reads, not %d and %d", count.mailchimp_reads,
                  count.ometria_reads, list, crm);
}

static void expect_reads_at_most(int list, int crm)
{
    const struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    ck_assert_msg(count.mailchimp_reads <= list && count.ometria_reads <= crm,
                  "%d and %d reads, not %d and %d", count.mailchimp_reads,
                  count.ometria_reads, list, crm);
}

START_TEST(a_refusal_is_an_error_at_once_with_the_services_words)
{
    const struct refusal *refusal = &refusals[_i];
    struct buffer text = {0};
    enter();
    rig_expect("run p", 0);
    refuse(refusal);
    rig_forget_requests();
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 69);
    expect_reads_at_most(refusal->list, refusal->crm);
    buffer_format(&text,
                  "p: error since WHEN\n" TITLE "  error        %s\n"
                  "  last run     WHEN: refused by a service\n" COUNTS DONE FIX,
                  refusal->words);
    expect_told("status", buffer_text(&text), 69);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 69);
    expect_reads(refusal->list_again, refusal->crm_again);
    expect_told("status", buffer_text(&text), 69);
    let_in();
    rig_expect("run p", 0);
    expect_told("status", STATUS_AT_REST, 0);
    buffer_free(&text);
}
END_TEST

/* Found before any request: without a base_url a key has to name its data centre. */
START_TEST(a_key_that_cannot_be_one_is_an_error_without_a_request)
{
    static const char words[] =
        "  error        specs/p.yaml:11:12: list.api_key: the API key does not end in "
        "a dash and its data centre, as in 'c0ffee...-us1': it was probably not copied "
        "completely"
        "\n";
    enter();
    rig_expect("run p", 0);
    char base_url[128];
    snprintf(base_url, sizeof base_url, "  base_url: %s\n",
             sandbox_mailchimp_url(rig_sandbox()));
    rig_edit_spec(base_url, "");
    rig_edit_spec(SANDBOX_MAILCHIMP_KEY, "cut-off-");
    rig_forget_requests();
    rig_expect("run p", 69);
    expect_reads(0, 0);
    rig_expect("status", 69);
    ck_assert_str_eq(first_line(), "p: error since WHEN");
    ck_assert(strstr(told_plainly(), words) != NULL);
}
END_TEST

START_TEST(a_first_run_that_is_refused_is_an_error_too)
{
    enter();
    refuse(&refusals[0]);
    rig_expect("run p", 69);
    rig_expect("status", 69);
    ck_assert_str_eq(first_line(), "p: error since WHEN");
    let_in();
    rig_expect("run p", 0);
    expect_told("status", STATUS_ACTIVE, 0);
}
END_TEST

/* ---- What may pass by itself */

static const char *const outages[] = {
    "\"kind\":\"drop\",\"path\":\"/mailchimp/*\"",
    "\"kind\":\"drop\",\"path\":\"/ometria/*\"",
    "\"kind\":\"html\",\"path\":\"/mailchimp/*\"",
    "\"kind\":\"error\",\"status\":500,\"path\":\"/ometria/*\"",
    "\"kind\":\"429\",\"path\":\"/ometria/*\"",
};

static void break_down(int outage)
{
    sandbox_post(rig_sandbox(), "fault", "{%s,\"times\":0}", outages[outage]);
}

START_TEST(an_outage_fails_the_run_and_leaves_the_state_as_it_is)
{
    enter();
    break_down(_i);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 1);
    rig_expect("status", 0);
    ck_assert_str_eq(first_line(), "p: new");
    let_in();
    rig_expect("run p", 0);
    break_down(_i);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 1);
    rig_expect("status", 0);
    ck_assert_str_eq(first_line(), "p: active since WHEN");
    ck_assert(strstr(rig_told(), ": failed; ") != NULL);
    let_in();
    rig_expect("run p", 0);
    expect_told("status", STATUS_AT_REST, 0);
}
END_TEST

START_TEST(an_outage_does_not_end_an_error)
{
    enter();
    rig_expect("run p", 0);
    refuse(&refusals[0]);
    rig_expect("run p", 69);
    break_down(0);
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 1);
    rig_expect("status", 69);
    ck_assert_str_eq(first_line(), "p: error since WHEN");
    ck_assert(strstr(told_plainly(), "API Key Invalid") != NULL);
}
END_TEST

/* ---- Refresh */

#define WELCOME                                                                        \
    " new contacts in Ometria get the time of their opt-in, which may start a "        \
    "welcome campaign there; set 'welcome: false' to leave it out"                     \
    "\n"
#define LIST_GOOD "  list         accepts our key: 'Newsletter' of Sandbox Shop\n"
#define CRM_GOOD "  CRM          accepts our key: Ometria 5c933cc8" WELCOME

START_TEST(a_refresh_asks_both_sides_and_tells_the_state)
{
    enter();
    rig_forget_requests();
    expect_told("refresh p", "p: active since WHEN\n" LIST_GOOD CRM_GOOD, 0);
    expect_reads(1, 1);
    expect_told("status",
                "p: active since WHEN\n" TITLE "  last run     none yet\n"
                "  contacts     0 on the list (0 subscribed), 0 in the CRM, 0 on both "
                "sides\n" WORKS("not done yet  NEXT"),
                0);
    refuse(&refusals[4]);
    expect_told(
        "refresh p",
        "p: error since WHEN\n" LIST_GOOD
        "  CRM          specs/p.yaml:5:12: crm.api_key: Ometria refused the key "
        "for GET /profiles (HTTP 403)\n",
        69);
    expect_reads(1, 1);
    rig_expect("status", 69);
    ck_assert_str_eq(first_line(), "p: error since WHEN");
    let_in();
    expect_told("refresh p", "p: active since WHEN\n" LIST_GOOD CRM_GOOD, 0);
    rig_expect("status", 0);
    rig_expect("run p", 0);
}
END_TEST

START_TEST(a_refresh_in_an_outage_fails_and_leaves_the_state_as_it_is)
{
    enter();
    rig_expect("run p", 0);
    refuse(&refusals[4]);
    rig_expect("run p", 69);
    let_in();
    break_down(1);
    ck_assert_int_eq(rig_run_with(HASTE, "refresh p"), 1);
    ck_assert_str_eq(first_line(), "p: error since WHEN");
    rig_expect("status", 69);
}
END_TEST

/* ---- Paused */

#define LIFT "  to do        `wherry resume p` lets it run again\n"
#define TOLD_PAUSED "p: paused since WHEN\n" LIFT
#define STATUS_PAUSED                                                                  \
    "p: paused since WHEN\n" TITLE BASELINE COUNTS WORKS("done AGO  paused") LIFT

START_TEST(a_paused_pipeline_stands_still_until_it_is_resumed)
{
    enter();
    rig_expect("run p", 0);
    expect_told("pause p", TOLD_PAUSED, 0);
    expect_told("status", STATUS_PAUSED, 0);
    rig_act("list", "join", "ann@example.net", "");
    rig_forget_requests();
    rig_expect("run p", 0);
    ck_assert(strstr(rig_error(),
                     "nothing was done; `wherry resume p` ends the pause") != NULL);
    ck_assert_str_eq(rig_told(), "");
    expect_reads(0, 0);
    rig_expect("run p --json", 0);
    ck_assert(strstr(rig_told(), "\"paused\"") != NULL);
    expect_told("status", STATUS_PAUSED, 0);
    rig_expect("plan p --show-addresses", 0);
    ck_assert(strstr(rig_told(), "ann@example.net") != NULL);
    expect_told("status", STATUS_PAUSED, 0);
    expect_told("refresh p", "p: paused since WHEN\n" LIST_GOOD CRM_GOOD, 0);
    expect_told("status", STATUS_PAUSED, 0);
    rig_expect_no_write();
    expect_told("resume p", "p: active since WHEN\n", 0);
    expect_told("status", STATUS_ACTIVE, 0);
    rig_expect("run p", 0);
    rig_pass_ms(1000);
    ck_assert_str_eq(rig_optin("ann@example.net"), "true");
}
END_TEST

START_TEST(resume_restores_the_state_from_before_the_pause)
{
    enter();
    expect_told("pause p", TOLD_PAUSED, 0);
    expect_told("resume p", "p: new\n", 0);
    rig_expect("run p", 0);
    refuse(&refusals[4]);
    rig_expect("run p", 69);
    rig_expect("pause p", 0);
    rig_expect("status", 0);
    ck_assert_str_eq(first_line(), "p: paused since WHEN");
    ck_assert(strstr(told_plainly(), "Ometria refused the key") != NULL);
    rig_expect("run p", 0);
    expect_told("resume p", "p: error since WHEN\n", 0);
    rig_expect("status", 69);
    /* What a refresh finds in between is what comes back. */
    rig_expect("pause p", 0);
    let_in();
    rig_expect("refresh p", 0);
    ck_assert_str_eq(first_line(), "p: paused since WHEN");
    expect_told("resume p", "p: active since WHEN\n", 0);
    rig_expect("status", 0);
}
END_TEST

/* ---- Questions */

START_TEST(a_plan_that_is_refused_changes_no_state)
{
    enter();
    rig_expect("run p", 0);
    refuse(&refusals[0]);
    rig_forget_requests();
    rig_expect("plan p", 69);
    expect_reads_at_most(2, 1);
    expect_told("status", STATUS_ACTIVE, 0);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_pipeline_is_new_until_both_services_accept_its_keys),
        {"a_refusal_is_an_error_at_once_with_the_services_words",
         &a_refusal_is_an_error_at_once_with_the_services_words,
         sizeof refusals / sizeof *refusals, 0},
        TEST(a_key_that_cannot_be_one_is_an_error_without_a_request),
        TEST(a_first_run_that_is_refused_is_an_error_too),
        {"an_outage_fails_the_run_and_leaves_the_state_as_it_is",
         &an_outage_fails_the_run_and_leaves_the_state_as_it_is,
         sizeof outages / sizeof *outages, 0},
        TEST(an_outage_does_not_end_an_error),
        TEST(a_refresh_asks_both_sides_and_tells_the_state),
        TEST(a_refresh_in_an_outage_fails_and_leaves_the_state_as_it_is),
        TEST(a_paused_pipeline_stands_still_until_it_is_resumed),
        TEST(resume_restores_the_state_from_before_the_pause),
        TEST(a_plan_that_is_refused_changes_no_state),
        {0}};
    return rig_suite("connection", tests);
}

/* test_transcripts.c -- what the main commands show, word by word, at 80 and at 120
 * columns: one file of transcripts/ for each command and width.
 *
 * With WHERRY_GOLDEN=write in the environment the files are written again: read them before
 * they are committed. All clocks stand still at times that the scene sets.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define FOLDER TOP_SRCDIR "/tests/pipelines/transcripts/"
enum { TEXT_MOST = 1 << 20, HOUR_MS = 60 * 60 * 1000 };

/* 2026-01-05 10:00 UTC. */
#define BEGINNING_MS INT64_C(1767607200000)

static int columns;
static int64_t now_ms;
static int different; /* transcripts that have changed */

/* ---- The scene ---- */

static const char spec[] =
    "pipeline: newsletter\n"
    "title: The newsletter\n"
    "crm: {plugin: ometria, account: shop, base_url: '${URL}/ometria/v2',\n"
    "      api_key: '${OMETRIA}', reads_per_second: 1000, pushes_per_second: 1000,\n"
    "      collection: mailing}\n"
    "list: {plugin: mailchimp, account: mailing, base_url: '${URL}/mailchimp/3.0',\n"
    "       api_key: '${MAILCHIMP}', list_id: " SANDBOX_LIST "}\n"
    "contact_sync:\n"
    "  every: 15m\n"
    "  steps: [import_new_records, import_pull_fields, import_unsubscribes,\n"
    "          push_new_records, push_unsubscribes, push_push_fields]\n"
    "  fields:\n"
    "    - {crm: firstname, list: FNAME}\n"
    "    - {crm: date_of_birth, list: BIRTHDAY, direction: push}\n"
    "segment_sync:\n"
    "  every: 6h\n"
    "  segments:\n"
    "    - {crm: '1042', list: VIP customers}\n"
    "limits:\n"
    "  push_unsubscribes: 1\n";

static void set_clock(void)
{
    char body[80];
    snprintf(body, sizeof body, "{\"now_ms\":%" PRId64 ",\"frozen\":true}", now_ms);
    ck_assert_int_eq(
        sandbox_control(rig_sandbox(), "POST", "/control/clock", body, NULL), 200);
}

static void pass_an_hour(void)
{
    now_ms += HOUR_MS;
    set_clock();
}

static void join(const char *side, const char *name, const char *fields)
{
    char address[64];
    snprintf(address, sizeof address, "%s@example.net", name);
    rig_act(side, "join", address, fields);
}

/* The program is in the directory of the test, so that paths have the same length
 * everywhere. */
static void install(void)
{
    static const char *const plugins[] = {"csv", "mailchimp", "ometria"};
    char from[512], to[64];
    ck_assert_int_eq(mkdir(rig_path("bin"), 0700), 0);
    ck_assert_int_eq(mkdir(rig_path("bin/plugins"), 0700), 0);
    home_copy(rig_home(), BUILD "/wherry", "bin/wherry");
    ck_assert_int_eq(chmod(rig_path("bin/wherry"), 0700), 0);
    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
        snprintf(from, sizeof from, BUILD "/plugins/%s.so", plugins[i]);
        snprintf(to, sizeof to, "bin/plugins/%s.so", plugins[i]);
        home_copy(rig_home(), from, to);
    }
    setenv("WHERRY", rig_path("bin/wherry"), 1);
}

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    now_ms = BEGINNING_MS;
    set_clock();
    install();
    rig_write_file("specs/newsletter.yaml", spec);
    join("list", "ann", "\"fields\":{\"FNAME\":\"Ann\"}");
    join("list", "ben", "\"fields\":{\"FNAME\":\"Ben\"}");
    join("list", "cat", "\"fields\":{\"FNAME\":\"Cat\"}");
    join("crm", "ann", "\"fields\":{\"firstname\":\"Ann\"}");
    join("crm", "ben", "\"fields\":{\"firstname\":\"Ben\"}");
    join("crm", "cat", "\"fields\":{\"firstname\":\"Cat\"}");
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP customers\",\"dynamic\":true},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1043\","
                 "\"title\":\"Customers who have not bought anything for a year\"},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@example.net\","
                 "\"segment\":\"1042\"}]");
}

/* ---- Transcripts ---- */

/* A request's id, "[e5ce56c1-0171-f463-000f-f4411257001f]". */
static void settle_ids(char *text)
{
    enum { DIGITS = 36 };
    for (char *at = text; (at = strchr(at, '[')) != NULL; at++)
        if (strspn(at + 1, "0123456789abcdef-") == DIGITS && at[DIGITS + 1] == ']')
            memset(at + 1, 'x', DIGITS);
}

/* The directory has another name each time, of the same length. */
static void settle(struct buffer *text)
{
    const char *directory = rig_directory();
    const size_t length = strlen(directory);
    for (char *at = text->bytes; (at = strstr(at, directory)) != NULL; at += length)
        memset(at + length - 6, 'x', 6);
    settle_ids(text->bytes);
}

/* Complaints are lines that other programs read: place and message stay together. */
static void expect_narrow(const char *name)
{
    if (text_starts_with(name, "check"))
        return;
    for (const char *at = rig_told(); *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= (size_t)columns, "%s at %d columns: %.*s", name,
                      columns, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

static void compare(const char *name, struct buffer *text)
{
    struct buffer golden = {0};
    struct wherry_error error = {0};
    const char *wish = getenv("WHERRY_GOLDEN");
    const char *path = rig_keep_format(FOLDER "%s.%d.txt", name, columns);
    if (wish != NULL && text_same(wish, "write")) {
        const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        ck_assert_msg(file >= 0 && files_write_all(file, text->bytes, text->length),
                      "cannot write '%s'", path);
        close(file);
    }
    if (files_read(path, TEXT_MOST, &golden, &error) != WHERRY_OK ||
        !text_same(buffer_text(&golden), buffer_text(text))) {
        fprintf(stderr, "%s is otherwise now:\n%s", path, buffer_text(text));
        different++;
    }
    buffer_free(&golden);
}

/* `wherry LINE`, and all that it says and how it ends. */
static void show(const char *name, const char *line)
{
    struct buffer text = {0};
    const char *environment = rig_keep_format(
        "URL=%s OMETRIA=" SANDBOX_OMETRIA_KEY " MAILCHIMP=" SANDBOX_MAILCHIMP_KEY
        " COLUMNS=%d WHERRY_CLOCK=%" PRId64,
        sandbox_url(rig_sandbox()), columns, now_ms);
    const int code = rig_run_now_with(environment, line);
    buffer_format(&text, "$ wherry %s\n%s%s[%d]\n", line, rig_told(), rig_error(),
                  code);
    settle(&text);
    expect_narrow(name);
    compare(name, &text);
    buffer_free(&text);
}

static void forget_leases_of_run(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s/state/leases", rig_directory());
    ck_assert_int_eq(system(command), 0);
}

static void before_the_baseline(void)
{
    show("check", "check");
    show("plugins", "plugins");
    show("plugins-csv", "plugins csv");
    show("paths", "paths");
    show("lists", "lists newsletter");
    forget_leases_of_run();
    show("fields", "fields newsletter");
    forget_leases_of_run();
    show("segments", "segments newsletter");
    forget_leases_of_run();
    show("status-new", "status");
    show("run-baseline", "run newsletter");
    pass_an_hour();
    show("status-active", "status");
}

/* One opts out, one has another name, one joins, one is refused, and three leave, which is
 * above the limit. */
static void after_it(void)
{
    rig_act("list", "leave", "ben@example.net", "");
    rig_act("crm", "change", "cat@example.net",
            "\"fields\":{\"firstname\":\"Catherine\"}");
    join("crm", "dan", "\"fields\":{\"firstname\":\"Dan\"}");
    sandbox_post(rig_sandbox(), "fault", "%s",
                 "{\"kind\":\"error\",\"status\":400,\"title\":\"Invalid Resource\","
                 "\"detail\":\"This address looks fake.\",\"times\":1000,"
                 "\"method\":\"POST\",\"path\":\"/mailchimp/*/lists/" SANDBOX_LIST
                 "\"}");
    pass_an_hour();
    forget_leases_of_run();
    show("plan", "plan newsletter");
    forget_leases_of_run();
    show("run", "run newsletter");
    pass_an_hour();
    show("history", "history newsletter");
    show("history-run", "history newsletter --run 2");
    show("parked", "parked list newsletter");
    show("explain", "explain newsletter cat@example.net");
    show("status-parked", "status newsletter");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}

static void above_a_limit(void)
{
    rig_act("crm", "leave", "ann@example.net", "");
    rig_act("crm", "leave", "cat@example.net", "");
    pass_an_hour();
    forget_leases_of_run();
    show("run-limit", "run newsletter");
    show("status-limit", "status newsletter");
    rig_write_file("specs/wrong.yaml", "pipeline: wrong\ncrm:\n  plugin: csv\n");
    show("check-wrong", "check");
}

START_TEST(the_main_commands_show_what_their_transcripts_say)
{
    static const int widths[] = {80, 120};
    columns = widths[_i];
    before_the_baseline();
    after_it();
    above_a_limit();
    ck_assert_msg(different == 0, "%d transcripts differ", different);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"the_main_commands_show_what_their_transcripts_say",
         &the_main_commands_show_what_their_transcripts_say, 2, 120},
        {0},
    };
    setenv("TMPDIR", "/tmp", 1); /* the transcripts' lines have room for this length */
    return rig_suite_with("transcripts", tests, begin, rig_finish);
}

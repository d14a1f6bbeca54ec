/* test_privacy.c -- keys, addresses, names and titles of segments go through every
 * command and every failure, and stand where they may and nowhere else.
 *
 * Where they may stand:
 *   keys       in the spec, in the environment, in requests to their service
 *   addresses  in the state's tables of contacts, a backup and an export of it; in
 *              requests; in what `state export` without a file prints, `explain` of an
 *              address, and with --show-addresses `explain` of a short id, `history
 *              --run`, `parked list`, `plan` and `undo`
 *   names      in the same without --show-addresses, and in a plan in a file: it says what
 *              would be written
 *   titles     in the state and an export, and where segments are shown to the operator
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/nest.h"
#include "tests/support/process.h"
#include "tests/support/suite.h"

/* ---- Every command ---- */

static const struct {
    const char *line;
    unsigned may; /* appear in its output */
} commands[] = {
    {"check", 0},
    {"plugins", 0},
    {"fields p --json", 0},
    {"lists p", 0},
    {"paths --json", 0},
    {"schema", 0},
    {"export kubernetes", TITLES},
    {"export nomad", 0},
    {"completion bash", 0},
    {"__complete segments p remove ''", TITLES},
    {"__complete explain p " BIRD, 0},
    {"console user list", 0},
    {"init --answers specs/p.yaml --dry-run", 0},
    {"conform p.so", 0},
    {"apply p no.plan", 0},
    {"serve --jobs 0", 0},
    {"run p --verbose", 0},
    {"run p --verbose --log json", 0},
    {"segments p", TITLES},
    {"segments p list --json", TITLES},
    {"segments p add 1042 --verbose", TITLES},
    {"plan p", NAMES},
    {"plan p --json --verbose", NAMES},
    {"plan p --show-addresses", NAMES | ADDRESSES},
    {"plan p --out plan", NAMES},
    {"run p --json", 0},
    {"run p --verify --verbose", 0},
    {"backfill p --dry-run", 0},
    {"backfill p --yes --verbose", 0},
    {"backfill p --from-list --yes --json", 0},
    {"status --json --verbose", 0},
    {"alert p --verbose", 0},
    {"status --metrics", 0},
    {"history p --json", 0},
    {"history p --run 2", NAMES},
    {"history p --run 3 --json", NAMES},
    {"undo p 2 --verbose", NAMES},
    {"undo p 3 --json", NAMES},
    {"undo p 3 --json --show-addresses", NAMES | ADDRESSES},
    {"undo p 4 --contact " BIRD, NAMES},
    {"undo p 99", 0},
    {"undo p 3 --contact nobody." BIRD, 0},
    {"explain p c1", NAMES},
    {"explain p c2 --json", NAMES | TITLES},
    {"explain p c1 --show-addresses", NAMES | ADDRESSES},
    {"explain p " BIRD " --json", NAMES | ADDRESSES | TITLES},
    {"explain p nobody." BIRD, 0},
    {"explain p " BIRD "@", 0},
    {"parked list p", 0},
    {"parked list p --json", 0},
    {"parked list p --show-addresses", ADDRESSES},
    {"parked retry p " BIRD, 0},
    {"parked drop p --all", 0},
    {"key p crm --verbose", 0},
    {"refresh p --verbose", 0},
    {"pause p", 0},
    {"run p", 0},
    {"resume p --json", 0},
    {"state check p", 0},
    {"state export p", NAMES | ADDRESSES | TITLES},
    {"forget p " OTHER " --dry-run", 0},
    {"forget p " OTHER, 0},
    {"forget p " OTHER " --yes --json", 0},
    {"forget p " OTHER " --readmit", 0},
    {"delete p", 0},
    {"delete p --yes", 0},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static bool is_tried(const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < COMMANDS; i++)
        if (strncmp(commands[i].line, name, length) == 0 &&
            (commands[i].line[length] == ' ' || commands[i].line[length] == '\0'))
            return true;
    return false;
}

/* The lines of `wherry help` that begin with two blanks. */
START_TEST(each_command_of_the_program_is_tried)
{
    int count = 0;
    rig_expect_now("help", 0, "");
    for (const char *line = rig_told(); line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (line[0] != ' ' || line[1] != ' ' || line[2] == ' ')
            continue;
        const char *name =
            rig_keep_format("%.*s", (int)strcspn(line + 2, " "), line + 2);
        ck_assert_msg(is_tried(name), "'%s' is not tried", name);
        count++;
    }
    ck_assert_int_gt(count, 20);
}
END_TEST

START_TEST(no_command_tells_what_it_was_not_asked_for)
{
    nest_people();
    for (size_t i = 0; i < COMMANDS; i++) {
        if (i > 5 && i % 4 == 0)
            nest_owe((int)i);
        nest_say("", commands[i].line, commands[i].may);
        nest_search_files();
    }
}
END_TEST

/* A report has no address, and with --show-addresses this one. */
static void expect_named(const char *line, unsigned may, const char *address)
{
    for (int json = 0; json < 2; json++) {
        const char *asked = rig_keep_format("%s%s", line, json ? " --json" : "");
        nest_say("", asked, may);
        nest_say("", rig_keep_format("%s --show-addresses", asked), may | ADDRESSES);
        ck_assert_msg(rig_said(address), "%s: %s", asked, rig_told());
    }
}

/* Of a person whose name goes out in run 3, of whom the list refuses a name in run 4,
 * and whose address changes. */
START_TEST(a_report_names_people_by_short_ids_until_it_is_asked_for_addresses)
{
    nest_world();
    nest_say("", "run p", 0);
    rig_act("crm", "change", BIRD, "\"fields\":{\"firstname\":\"" NAME "1\"}");
    nest_say("", "run p", 0);
    expect_named("undo p 3", NAMES, BIRD);
    rig_act("crm", "change", BIRD, "\"fields\":{\"firstname\":\"" NAME "2\"}");
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"path\":\"/mailchimp/*\",\"method\":\"PATCH\","
                 "\"status\":400,\"title\":\"Invalid Resource\",\"detail\":\"Your "
                 "merge fields were invalid.\",\"times\":0}");
    rig_expect("run p", 3);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    expect_named("parked list p", 0, BIRD);
    rig_act("crm", "rename", BIRD, "\"to\":\"" MOVED "\"");
    expect_named("plan p", NAMES, MOVED);
    nest_say("", "run p", 0);
    expect_named("history p --run 5", NAMES, MOVED);
    expect_named("explain p c1", NAMES | TITLES, MOVED);
}
END_TEST

START_TEST(a_plan_in_a_file_names_people_by_short_ids)
{
    nest_world();
    nest_say("", "run p", 0);
    nest_owe(2);
    rig_act("crm", "rename", BIRD, "\"to\":\"" MOVED "\"");
    const char *file = rig_path("plan");
    nest_say("", rig_keep_format("plan p --out %s", file), NAMES);
    ck_assert_ptr_nonnull(canary_in_file(file, NAME)); /* what it would write */
    for (size_t i = 0; i < NEST_CANARIES; i++)
        if (nest_canaries[i].kind != NAMES)
            ck_assert_ptr_null(canary_in_file(file, nest_canaries[i].text));
    nest_say("", rig_keep_format("apply p %s --verbose", file), 0);
    nest_search_files();
}
END_TEST

START_TEST(a_backup_holds_no_key)
{
    nest_world();
    nest_say("", "run p", 0);
    nest_say("", "run p", 0);
    const char *file = rig_path("backup");
    nest_say("", rig_keep_format("state backup p %s", file), 0);
    ck_assert_ptr_nonnull(canary_in_file(file, BIRD));
    ck_assert_ptr_null(canary_in_file(file, SANDBOX_OMETRIA_KEY));
    ck_assert_ptr_null(canary_in_file(file, SANDBOX_MAILCHIMP_KEY));
    nest_say("", rig_keep_format("state restore p %s --yes --verbose", file), 0);
}
END_TEST

/* ---- Every failure ---- */

#define ECHO                                                                           \
    BIRD " and " NAME " with " SANDBOX_OMETRIA_KEY " and " SANDBOX_MAILCHIMP_KEY
static const char *const failures[] = {
    "\"kind\":\"error\",\"status\":400,\"title\":\"Bad " BIRD "\",\"detail\":\"" BIRD
    " with " SANDBOX_OMETRIA_KEY " and " SANDBOX_MAILCHIMP_KEY "\"",
    "\"kind\":\"error\",\"status\":500,\"title\":\"x\",\"detail\":\"" BIRD "\"",
    "\"kind\":\"error\",\"status\":401,\"title\":\"" SANDBOX_OMETRIA_KEY
    "\",\"detail\":\"" SANDBOX_MAILCHIMP_KEY " of " BIRD "\"",
    "\"kind\":\"error\",\"status\":404,\"title\":\"Resource\",\"detail\":\"" BIRD "\"",
    "\"kind\":\"html\",\"status\":502",
    "\"kind\":\"body\",\"body\":\"" ECHO "\"",
    "\"kind\":\"body\",\"body\":\"{\\\"a\\\": " ECHO "\"",
    "\"kind\":\"body\",\"status\":400,\"body\":\"{\\\"detail\\\": \\\"" BIRD "\\\"}\"",
    "\"kind\":\"cut\"",
    "\"kind\":\"drop\"",
    "\"kind\":\"bare_403\"",
};
enum { FAILURES = sizeof failures / sizeof *failures };
/* Which requests it hits: the list, the CRM, all writes to either. */
static const char *const paths[][3] = {
    {"\"path\":\"/mailchimp/*\""},
    {"\"path\":\"/ometria/*\""},
    {"\"path\":\"/mailchimp/*\",\"method\":\"POST\"",
     "\"path\":\"/mailchimp/*\",\"method\":\"PATCH\"",
     "\"path\":\"/ometria/*\",\"method\":\"POST\""}};
enum { PATHS = sizeof paths / sizeof *paths };

START_TEST(no_answer_of_a_service_is_told_with_whom_it_is_about)
{
    static const struct {
        const char *line;
        unsigned may;
    } lines[] = {{"run p --verbose", 0},
                 {"plan p --verbose", NAMES},
                 {"segments p --verbose", TITLES},
                 {"backfill p --yes --log json --verbose", 0},
                 {"status", 0},
                 {"history p --json", 0},
                 {"history p --run 2 --json", NAMES},
                 {"explain p c1 --json", NAMES | TITLES},
                 {"parked list p --verbose", 0}};
    nest_world();
    nest_owe(1);
    for (int i = 0; i < 3 && paths[_i % PATHS][i] != NULL; i++)
        sandbox_post(rig_sandbox(), "fault", "{%s,%s,\"times\":0}",
                     failures[_i / PATHS], paths[_i % PATHS][i]);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        nest_say("WHERRY_HASTE=1000", lines[i].line, lines[i].may);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    nest_say("WHERRY_HASTE=1000", "run p --verbose", 0);
    nest_search_files();
}
END_TEST

/* What a service says of a failure is the reason that an alert gives. */
START_TEST(no_alert_of_a_failure_tells_whom_it_is_about)
{
    static const char hook[] = "T0-a-path-that-is-a-key";
    nest_world();
    rig_write_file("specs/p.yaml",
                   rig_keep_format("%salerts:\n"
                                   "  run: tee -a %s\n"
                                   "  webhook: http://127.0.0.1:9/%s\n"
                                   "  secret: ${NEST_OTHER_KEY}\n"
                                   "  on: { late: , error: , failed: { times: 1 }, "
                                   "parked: , recovered: }\n",
                                   rig_file("specs/p.yaml"), rig_path("told"), hook));
    for (size_t i = 0; i < PATHS - 1; i++)
        sandbox_post(rig_sandbox(), "fault", "{%s,%s,\"times\":0}", failures[_i],
                     paths[i][0]);
    static const char *const lines[] = {"run p --verbose", "alert p --log json",
                                        "status --json", "check --alerts"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        nest_say("WHERRY_HASTE=1000", lines[i], 0);
        ck_assert_ptr_null(strstr(rig_error(), hook));
        ck_assert_ptr_null(strstr(rig_told(), hook));
    }
    nest_search("alerts", lines[0], rig_file("told"), 0);
    ck_assert_ptr_nonnull(strstr(rig_file("told"), "\"phase\":\"begins\""));
    ck_assert_ptr_null(strstr(rig_file("told"), hook));
    canary_absent(rig_path("state"), hook);
    nest_search_files();
}
END_TEST

static const char *const points[] = {
    "sync.answered",      "sync.between_reads", "sync.learned", "sync.moved",
    "sync.moving",        "sync.named",         "sync.trying",  "sync.page",
    "sync.segment_batch", "store.copied",       "store.wiping", "store.wiped"};
enum { POINTS = sizeof points / sizeof *points };

START_TEST(a_kill_at_any_point_leaves_nothing_behind)
{
    nest_people();
    const char *fault = rig_keep_format("WHERRY_FAULT=%s:1", points[_i]);
    nest_say(fault, "run p --verbose", 0);
    nest_say("", "run p --verbose", 0);
    nest_owe(3);
    nest_say(fault, "run p --verbose", 0);
    nest_search_files();
    nest_say(fault, "forget p " OTHER " --yes", 0);
    nest_search_files();
    nest_say("", "run p --verbose", 0);
}
END_TEST

/* ---- Processes ---- */

static void wait_for_request(void)
{
    while (rig_meter("under_way") < 1)
        poll(NULL, 0, 10);
}

START_TEST(a_crash_leaves_no_core_and_tells_nobody)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    nest_world();
    nest_say("", "run p", 0);
    nest_owe(1);
    setrlimit(RLIMIT_CORE, &all); /* if it may not be raised, there is none */
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"/ometria/*\",\"times\":1}");
    rig_gives_up();
    const int pid = rig_start("run p --verbose");
    wait_for_request();
    ck_assert_int_eq(kill(pid, SIGSEGV), 0);
    rig_wait(pid);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    nest_search("log", "run p", rig_error(), 0);
    nest_search_files();
    ck_assert_int_ne(access("core", F_OK), 0);
}
END_TEST

/* A file of /proc, in which words are ended by NUL; "" where we may not read it. */
static const char *process_file(int pid, const char *name, size_t *length)
{
    static char bytes[65536];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "rb");
    *length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (file != NULL)
        fclose(file);
    return bytes;
}

static void search_process(int pid, unsigned may_in_environment)
{
    for (int name = 0; name < 2; name++) {
        size_t length;
        const char *file = name == 0 ? "cmdline" : "environ";
        const char *bytes = process_file(pid, file, &length);
        for (size_t i = 0; i < NEST_CANARIES; i++)
            if (name == 0 || (may_in_environment & nest_canaries[i].kind) == 0 ||
                text_same(nest_canaries[i].text, OTHER_KEY))
                ck_assert_msg(canary_in(bytes, length, nest_canaries[i].text) == NULL,
                              "'%s' is in the %s of a run", nest_canaries[i].text,
                              file);
    }
}

START_TEST(a_run_of_the_supervisor_is_given_its_own_keys_and_no_other)
{
    nest_people(); /* it never ran, and so is due at once */
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"/mailchimp/*\",\"times\":1}");
    rig_gives_up();
    const int pid = rig_start("serve --verbose");
    wait_for_request();
    const int child = process_child(pid, "run");
    ck_assert_int_gt(child, 0);
    search_process(child, KEYS);
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    ck_assert_int_eq(kill(pid, SIGTERM), 0);
    ck_assert_int_eq(rig_wait(pid), 0);
    nest_search("log", "serve", rig_error(), 0);
    nest_search_files();
}
END_TEST

/* ---- A day ---- */

START_TEST(the_log_of_a_day_has_no_address_in_it)
{
    enum { HOURS = 24 };
    static const char *const acts[] = {"leave_api", "optin", "join", "change"};
    struct buffer log = {0};
    nest_world();
    for (int hour = 0; hour < HOURS; hour++) {
        for (int i = 0; i < 4; i++) {
            const char *address = rig_keep_format("day.canary%d@nest.example.net",
                                                  (hour * 7 + i * 3) % 10);
            if (hour < 10)
                nest_join(i % 2 == 0 ? "crm" : "list",
                          rig_keep_format("day.canary%d@nest."
                                          "example.net",
                                          hour));
            else if (text_same(acts[(hour + i) % 4], "change"))
                rig_act(
                    "crm", "change", address,
                    rig_keep_format("\"fields\":{\"firstname\":\"" NAME "%d\"}", hour));
            else
                rig_act("crm", acts[(hour + i) % 4], address, "");
        }
        rig_run(hour % 8 == 7 ? "run p --verify --verbose --log json"
                              : "run p --verbose");
        buffer_add_text(&log, rig_told());
        buffer_add_text(&log, rig_error());
    }
    nest_search("log", "run p", buffer_text(&log), 0);
    ck_assert_ptr_null(canary_in(log.bytes, log.length, "@nest.example.net"));
    ck_assert_ptr_null(canary_in(log.bytes, log.length, "day.canary"));
    for (int i = 0; i < 10; i++) /* the MD5 of the address names the person, too */
        ck_assert_ptr_null(
            canary_in(log.bytes, log.length,
                      rig_keep_format("day.canary%d@nest.example.net", i)));
    ck_assert_uint_gt(log.length, 24 * 200);
    buffer_free(&log);
}
END_TEST

/* ---- The search itself ---- */

START_TEST(the_search_finds_what_was_planted_in_every_spelling)
{
    static const struct {
        const char *text, *how;
    } planted[] = {
        {"x " BIRD " y", "plain"},
        {"x CANARY.Bird+X@NEST.example.net y", "plain"},
        {"to=canary%2Ebird%2Bx%40nest%2Eexample%2Enet", "percent-encoded"},
        {"to=canary.bird+x%40nest.example.net", "percent-encoded"},
        {"\"canary.bird+x\\u0040nest.example.net\"", "escaped for JSON"},
        {"b69bcaa8-4 Y2FuYXJ5LmJpcmQreEBuZXN0LmV4YW1wbGUubmV0", "base64"},
        {"eGNhbmFyeS5iaXJkK3hAbmVzdC5leGFtcGxlLm5ldA==", "base64"},
        {"eHhjYW5hcnkuYmlyZCt4QG5lc3QuZXhhbXBsZS5uZXR5", "base64"},
    };
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        const char *how = canary_in(planted[i].text, strlen(planted[i].text), BIRD);
        ck_assert_msg(how != NULL && text_same(how, planted[i].how), "%s: %s",
                      planted[i].text, how == NULL ? "not found" : how);
        rig_write_file("planted", planted[i].text);
        ck_assert_ptr_nonnull(canary_below(rig_directory(), BIRD));
        ck_assert_int_eq(unlink(rig_path("planted")), 0);
        ck_assert_ptr_null(canary_below(rig_directory(), BIRD));
    }
    ck_assert_ptr_nonnull(
        canary_in("900150983cd24fb0d6963f7d28e17f72", 32, "ABC")); /* RFC 1321 */
    ck_assert_ptr_null(canary_in("canary.bird", 11, BIRD));
    ck_assert_ptr_null(canary_in("", 0, BIRD));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_search_finds_what_was_planted_in_every_spelling),
        TEST(each_command_of_the_program_is_tried),
        TEST(no_command_tells_what_it_was_not_asked_for),
        TEST(a_report_names_people_by_short_ids_until_it_is_asked_for_addresses),
        TEST(a_plan_in_a_file_names_people_by_short_ids),
        TEST(a_backup_holds_no_key),
        {"no_answer_of_a_service_is_told_with_whom_it_is_about",
         &no_answer_of_a_service_is_told_with_whom_it_is_about, FAILURES * PATHS, 0},
        {"no_alert_of_a_failure_tells_whom_it_is_about",
         &no_alert_of_a_failure_tells_whom_it_is_about, FAILURES, 0},
        {"a_kill_at_any_point_leaves_nothing_behind",
         &a_kill_at_any_point_leaves_nothing_behind, POINTS, 0},
        TEST(a_crash_leaves_no_core_and_tells_nobody),
        TEST(a_run_of_the_supervisor_is_given_its_own_keys_and_no_other),
        TEST(the_log_of_a_day_has_no_address_in_it),
        {0},
    };
    return rig_suite("privacy", tests);
}

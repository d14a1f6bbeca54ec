/* test_fleet.c -- thirty pipelines on three accounts for two days, in simulated time:
 * the roster decides, real runs are started against real sandboxes, and some of them
 * are killed.
 *
 * A day takes as long as its runs do. `make check` has nine pipelines and some hours,
 * WHERRY_EFFORT=1000 the whole.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/text.h"
#include "host/schedule/child.h"
#include "host/schedule/roster.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)
#define LIST_KEY "0123456789abcdef0123456789abcde%d-us1"
#define START_MS INT64_C(1790000000000)

enum {
    ACCOUNTS = 3,
    PIPELINES_MOST = 30,
    PIPELINES_USUAL = 9,
    HOURS_MOST = 48,
    HOURS_USUAL = 4,
    WHOLE = 500, /* per cent of effort from which on all pipelines are there */
    JOBS = 2,
    PEOPLE = 3,      /* on each list */
    KILL_EVERY = 5,  /* runs */
    RUN_MINUTES = 8, /* at most, in simulated time */
    PATIENCE_S = 1800,
    GLANCE_MS = 10,
    WORK = 1 << STEP_IMPORT_UNSUBSCRIBES | 1 << STEP_PUSH_UNSUBSCRIBES |
           1 << STEP_IMPORT_NEW_RECORDS,
};

struct ship {
    char id[8], list[16];
    int account;
    int64_t every_ms, last_ms; /* start, 0: none yet */
    struct child child;
    bool running, killed;
    int64_t until_ms; /* when its run ends in simulated time */
    int starts, kills, left;
};

static struct {
    struct home home;
    struct sandbox *sandboxes[ACCOUNTS];
    struct roster *roster;
    struct ship ships[PIPELINES_MOST];
    int count;
    int64_t now_ms, runs;
    uint64_t random;
} fleet;

static unsigned below(unsigned limit)
{
    fleet.random ^= fleet.random << 13;
    fleet.random ^= fleet.random >> 7;
    fleet.random ^= fleet.random << 17;
    return (unsigned)(fleet.random >> 11) % limit;
}

static struct roster_time now(void)
{
    return (struct roster_time){.clock_ms = fleet.now_ms, .steady_ms = fleet.now_ms};
}

/* ---- The worlds */

static void set_clock(int account)
{
    sandbox_post(fleet.sandboxes[account], "clock", "{\"now_ms\":%" PRId64 "}",
                 fleet.now_ms);
    sandbox_post(fleet.sandboxes[account], "apply", "{}");
}

static void enter_people(const struct ship *ship)
{
    struct sandbox *sandbox = fleet.sandboxes[ship->account];
    if (!text_same(ship->list, SANDBOX_LIST))
        sandbox_post(sandbox, "act",
                     "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"%s\"}",
                     ship->list);
    for (int i = 0; i < PEOPLE; i++) {
        sandbox_post(sandbox, "act",
                     "[{\"side\":\"list\",\"do\":\"join\",\"list\":\"%s\","
                     "\"address\":\"%d@%s.example.net\"},"
                     "{\"side\":\"crm\",\"do\":\"join\","
                     "\"address\":\"%d@%s.example.net\"}]",
                     ship->list, i, ship->id, i, ship->id);
    }
}

static void write_spec(const struct ship *ship)
{
    struct buffer text = {0};
    char name[32];
    const struct sandbox *sandbox = fleet.sandboxes[ship->account];
    buffer_format(&text,
                  "pipeline: %s\n"
                  "crm:\n  plugin: ometria\n  account: shop-%d\n  base_url: %s\n"
                  "  api_key: shop-key-%d\n  collection: wherry\n"
                  "list:\n  plugin: mailchimp\n  account: lists-%d\n  base_url: %s\n"
                  "  api_key: " LIST_KEY "\n  list_id: %s\n"
                  "contact_sync:\n  every: %dm\n"
                  "  steps: [import_unsubscribes, push_unsubscribes, "
                  "import_new_records]\n"
                  "limits: { import_unsubscribes: none, push_unsubscribes: none }\n",
                  ship->id, ship->account, sandbox_ometria_url(sandbox), ship->account,
                  ship->account, sandbox_mailchimp_url(sandbox), ship->account,
                  ship->list, (int)(ship->every_ms / MINUTE_MS));
    snprintf(name, sizeof name, "specs/%s.yaml", ship->id);
    home_write(&fleet.home, name, buffer_text(&text));
    buffer_free(&text);
}

static void launch(void)
{
    static const int hours[] = {2, 3, 4};
    struct roster_pipeline pipelines[PIPELINES_MOST];
    char accounts[PIPELINES_MOST][2][16];
    for (int i = 0; i < fleet.count; i++) {
        struct ship *ship = &fleet.ships[i];
        ship->account = i % ACCOUNTS;
        ship->every_ms = hours[i / ACCOUNTS % 3] * HOUR_MS;
        snprintf(ship->id, sizeof ship->id, "p%d", i);
        if (i < ACCOUNTS)
            snprintf(ship->list, sizeof ship->list, SANDBOX_LIST);
        else
            snprintf(ship->list, sizeof ship->list, "b%09d", i);
        enter_people(ship);
        write_spec(ship);
        snprintf(accounts[i][0], sizeof accounts[i][0], "shop-%d", ship->account);
        snprintf(accounts[i][1], sizeof accounts[i][1], "lists-%d", ship->account);
        pipelines[i] =
            (struct roster_pipeline){.id = ship->id,
                                     .accounts = {accounts[i][0], accounts[i][1]},
                                     .work = {WORK},
                                     .max_run_ms = 2 * HOUR_MS};
        for (int work = 0; work < WORK_COUNT; work++)
            pipelines[i].schedules[work].every_ms = ship->every_ms;
    }
    fleet.roster = roster_create(JOBS, MINUTE_MS / 2);
    roster_set(fleet.roster, pipelines, (size_t)fleet.count, now());
}

static void begin(void)
{
    memset(&fleet, 0, sizeof fleet);
    fleet.random = 88172645463325252U;
    fleet.now_ms = START_MS;
    fleet.count = suite_rounds(100) >= WHOLE ? PIPELINES_MOST : PIPELINES_USUAL;
    home_begin(&fleet.home);
    char state[96];
    snprintf(state, sizeof state, "%s/state", fleet.home.directory);
    ck_assert_int_eq(mkdir(state, 0700), 0);
    for (int i = 0; i < ACCOUNTS; i++) {
        fleet.sandboxes[i] = sandbox_start();
        sandbox_post(fleet.sandboxes[i], "keys",
                     "{\"mailchimp\":\"" LIST_KEY "\",\"ometria\":\"shop-key-%d\"}", i,
                     i);
        set_clock(i);
    }
    launch();
}

static void finish(void)
{
    roster_destroy(fleet.roster);
    for (int i = 0; i < ACCOUNTS; i++)
        sandbox_stop(fleet.sandboxes[i]);
    home_finish(&fleet.home);
}

/* ---- Runs */

static struct ship *ship_of(const char *id)
{
    int i = 0;
    while (!text_same(fleet.ships[i].id, id))
        i++;
    return &fleet.ships[i];
}

static void check_start(const struct ship *ship)
{
    ck_assert_msg(!ship->running, "%s runs beside itself", ship->id);
    int running = 0;
    for (int i = 0; i < fleet.count; i++) {
        running += fleet.ships[i].running;
        ck_assert_msg(
            !fleet.ships[i].running || fleet.ships[i].account != ship->account,
            "%s runs beside %s, on the same account", ship->id, fleet.ships[i].id);
    }
    ck_assert_int_lt(running, JOBS);
    const int64_t from_ms = ship->last_ms == 0 ? START_MS : ship->last_ms;
    ck_assert_msg(fleet.now_ms - from_ms <= 2 * ship->every_ms,
                  "%s was not run for %" PRId64 " min, every %" PRId64 " wanted",
                  ship->id, (fleet.now_ms - from_ms) / MINUTE_MS,
                  ship->every_ms / MINUTE_MS);
}

static void start(struct ship *ship, struct work_set work)
{
    char specs[96], state[96];
    struct wherry_error error = {0};
    const char *program = getenv("WHERRY");
    snprintf(specs, sizeof specs, "%s/specs", fleet.home.directory);
    snprintf(state, sizeof state, "%s/state", fleet.home.directory);
    const struct child_program run = {.program =
                                          program == NULL ? WHERRY_PROGRAM : program,
                                      .specs = specs,
                                      .states = {state},
                                      .plugins = BUILD "/plugins",
                                      .pack = -1};
    check_start(ship);
    set_clock(ship->account);
    const struct pipeline pipeline = {.id = ship->id};
    ck_assert_msg(child_start(&ship->child, &run, &pipeline, work, &error) == WHERRY_OK,
                  "%s", error.message);
    roster_started(fleet.roster, ship->id, ship->child.pid, now());
    ship->running = true;
    ship->killed = false;
    ship->last_ms = fleet.now_ms;
    ship->until_ms = fleet.now_ms + (1 + (int64_t)below(RUN_MINUTES)) * MINUTE_MS;
    ship->starts++;
    if (++fleet.runs % KILL_EVERY == 0) {
        poll(NULL, 0, (int)below(400)); /* wherever it may be by then */
        kill((pid_t)ship->child.pid, SIGKILL);
        ship->killed = true;
    }
}

static void wait_for(struct ship *ship)
{
    int code = 0;
    while (!child_ended(&ship->child, &code)) {
        child_listen(&ship->child);
        poll(NULL, 0, GLANCE_MS);
    }
    if (code == CHILD_SIGNALLED + SIGKILL && ship->killed)
        ship->kills++;
    else
        ck_assert_msg(code == 0, "a run of %s ended with %d: %s", ship->id, code,
                      ship->child.words);
    ship->running = false;
    roster_ended(fleet.roster, ship->child.pid, 0, now());
    child_forget(&ship->child);
}

static void obey(void)
{
    struct roster_order order;
    while (roster_next(fleet.roster, now(), &order)) {
        ck_assert_int_eq(order.verb, ROSTER_START);
        start(ship_of(order.pipeline), order.work);
    }
}

/* Goes to the next moment at which something is due or a run ends. */
static void sail(int64_t until_ms)
{
    int64_t next_ms = fleet.now_ms + roster_wait_ms(fleet.roster, now());
    struct ship *first = NULL;
    for (int i = 0; i < fleet.count; i++) {
        struct ship *ship = &fleet.ships[i];
        if (ship->running && ship->until_ms <= next_ms) {
            next_ms = ship->until_ms;
            first = ship;
        }
    }
    fleet.now_ms = next_ms < until_ms ? next_ms : until_ms;
    if (first != NULL && next_ms <= until_ms)
        wait_for(first);
}

static void sail_for(int64_t ms)
{
    const int64_t until_ms = fleet.now_ms + ms;
    while (fleet.now_ms < until_ms) {
        obey();
        sail(until_ms);
    }
}

static void moor(void)
{
    for (int i = 0; i < fleet.count; i++)
        if (fleet.ships[i].running)
            wait_for(&fleet.ships[i]);
}

/* ---- What must have come of it */

static void leave(struct ship *ship)
{
    if (ship->left == PEOPLE)
        return;
    set_clock(ship->account);
    sandbox_post(fleet.sandboxes[ship->account], "act",
                 "{\"side\":\"list\",\"do\":\"leave\",\"list\":\"%s\","
                 "\"address\":\"%d@%s.example.net\"}",
                 ship->list, ship->left++, ship->id);
}

static const struct json_node *ask(int account, const char *path, struct arena *arena)
{
    struct buffer answer = {0};
    struct wherry_error error = {0};
    ck_assert_int_eq(
        sandbox_control(fleet.sandboxes[account], "GET", path, NULL, &answer), 200);
    const struct json_node *root =
        json_tree_parse(arena, buffer_text(&answer), answer.length, &error);
    ck_assert_msg(root != NULL, "%s", error.message);
    buffer_free(&answer);
    return root;
}

static void check_meters(int account)
{
    static const struct {
        const char *meter;
        int64_t most;
    } limits[] = {
        {"mailchimp.most_at_once", 10},      {"mailchimp.most_connections", 10},
        {"mailchimp.refused_429", 0},        {"ometria.most_reads_a_second", 4},
        {"ometria.most_pushes_a_second", 8}, {"ometria.refused_429", 0}};
    struct arena arena = {0};
    const struct json_node *meters = ask(account, "/control/meters", &arena);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const int64_t got =
            json_tree_integer(json_tree_find(meters, limits[i].meter), -1);
        ck_assert_msg(got >= 0 && got <= limits[i].most, "account %d: %s is %" PRId64,
                      account, limits[i].meter, got);
    }
    arena_free(&arena);
}

/* People who left a list are opted out in the CRM, and nobody else is. */
static void check_people(int account)
{
    struct arena arena = {0};
    const struct json_node *dump = ask(account, "/control/dump?side=crm", &arena);
    int seen = 0;
    for (const struct json_node *one = json_tree_get(dump, "crm")->first; one != NULL;
         one = one->next) {
        char id[8];
        int number;
        const char *address = json_tree_text(json_tree_get(one, "address"));
        ck_assert_int_eq(sscanf(address, "%d@%7[^.]", &number, id), 2);
        ck_assert_msg(json_tree_true(json_tree_get(one, "optin")) ==
                          (number >= ship_of(id)->left),
                      "%s", address);
        seen++;
    }
    ck_assert_int_eq(seen, PEOPLE * fleet.count / ACCOUNTS);
    arena_free(&arena);
}

START_TEST(
    every_pipeline_of_a_fleet_runs_in_time_and_none_beside_another_of_its_account)
{
    int kills = 0, hours = suite_rounds(HOURS_USUAL);
    if (hours > HOURS_MOST)
        hours = HOURS_MOST;
    for (int hour = 0; hour < hours; hour++) {
        sail_for(HOUR_MS);
        leave(&fleet.ships[below((unsigned)fleet.count)]);
    }
    for (int i = 0; i < fleet.count; i++) {
        const struct ship *ship = &fleet.ships[i];
        ck_assert_msg(fleet.now_ms - ship->last_ms <= 2 * ship->every_ms,
                      "%s was not run at the end", ship->id);
        ck_assert_int_ge(ship->starts, (int)(hours * HOUR_MS / ship->every_ms));
        kills += ship->kills;
    }
    ck_assert_int_gt(kills, 0);
    sail_for(8 * HOUR_MS + HOUR_MS / 4); /* twice the longest interval, and the run */
    moor();
    for (int account = 0; account < ACCOUNTS; account++) {
        check_meters(account);
        set_clock(account);
        check_people(account);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"every_pipeline_of_a_fleet_runs_in_time_and_none_beside_another_of_its_"
         "account",
         &every_pipeline_of_a_fleet_runs_in_time_and_none_beside_another_of_its_account,
         0, PATIENCE_S},
        {0}};
    suite_fixture(begin, finish);
    return suite_run("fleet", tests);
}

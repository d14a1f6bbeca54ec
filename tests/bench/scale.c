/* scale.c -- what takes too long for every day, and must be true of large lists.
 *
 * `make scale`. It says what it saw, as Markdown, and ends with 1 if that is not what it
 * should be.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/chart.h"
#include "tests/bench/measure.h"
#include "tests/bench/scene.h"
#include "tests/support/suite.h"

#define FIELD "\"FNAME\":\""
#define NEW_NAME "Third"
#define STAMP "\"last_changed\":"
#define PERSON "{\"address\":"

enum { PEOPLE = 1000000, PEOPLE_MOST = 20000000, TENTHS = 10, EVERY_FIFTH = 5 };
enum {
    KILLED = 128 + 9,
    RUNS_MOST = 20,
    SECOND_US = 1000000,
    MILLI = 1000,
    KIB = 1024
};
enum { BATCH_MS = 50, BATCH_CHANGES = 1000, COLLECTED_MOST = 3, TITLE_ROOM = 96 };

static void tell(const char *what)
{
    fprintf(stderr, "scale: %s\n", what);
}

static void print_cost(const char *what, const struct cost *cost)
{
    printf("| %s | %" PRId64 ".%03" PRId64 " s | %" PRId64 ".%03" PRId64 " s | %" PRId64
           " MiB | %" PRId64 " + %" PRId64 " | %" PRId64 " |\n",
           what, cost->cpu_us / SECOND_US, cost->cpu_us % SECOND_US / MILLI,
           cost->wall_us / SECOND_US, cost->wall_us % SECOND_US / MILLI,
           (cost->peak_kib + KIB - 1) / KIB, cost->list_requests, cost->crm_requests,
           cost->writes);
    fflush(stdout);
}

static void print_head(const char *title)
{
    printf("\n%s\n\n| Command | CPU | Wall | Peak memory | Requests (list + CRM) | "
           "Writes |\n|---|---|---|---|---|---|\n",
           title);
}

static void run(struct scene *scene, const char *line, int code, const char *what)
{
    struct cost cost;
    tell(what);
    scene_wherry(scene, line, code, &cost);
    print_cost(what, &cost);
}

/* ---- Fields of a fifth of all, in bulk, killed twice */

static void keep_list(const struct scene *scene)
{
    struct buffer dump = {0};
    if (!scene_aside())
        return;
    scene_dump_list(scene, &dump);
    home_write(&scene->home, "before", buffer_text(&dump));
    scene_aside_end();
}

/* The length of what comes before `mark`; all of it if there is none. */
static size_t until(const char *text, size_t length, const char *mark)
{
    const char *at = memmem(text, length, mark, strlen(mark));
    return at == NULL ? length : (size_t)(at - text);
}

struct person {
    const char *text;
    size_t length;
};

static struct person next_person(const char *from)
{
    struct person person = {.text = strstr(from, PERSON)};
    if (person.text == NULL)
        return person;
    const char *next = strstr(person.text + 1, PERSON);
    person.length = next == NULL ? strlen(person.text) : (size_t)(next - person.text);
    return person;
}

static bool is_same(struct person before, struct person after)
{
    return before.length == after.length &&
           memcmp(before.text, after.text, before.length) == 0;
}

/* All but the first name, which is the new one, and the stamp of the change. */
static bool is_changed(struct person before, struct person after)
{
    const size_t head = until(before.text, before.length, FIELD) + strlen(FIELD);
    if (head > before.length || head + strlen(NEW_NAME "\"") > after.length ||
        memcmp(before.text, after.text, head) != 0 ||
        memcmp(after.text + head, NEW_NAME "\"", strlen(NEW_NAME "\"")) != 0)
        return false;
    before.text += head;
    before.length -= head;
    const size_t name = until(before.text, before.length, "\"") + 1;
    before.text += name;
    before.length -= name;
    after.text += head + strlen(NEW_NAME "\"");
    after.length -= head + strlen(NEW_NAME "\"");
    const size_t rest = until(before.text, before.length, STAMP);
    return rest == until(after.text, after.length, STAMP) &&
           memcmp(before.text, after.text, rest) == 0;
}

/* Every fifth has the new name, everybody else is as before to the last byte. */
static void compare_lists(const struct scene *scene, int64_t people)
{
    struct buffer dump = {0}, kept = {0};
    int64_t number = 0, wrong = 0;
    if (!scene_aside())
        return;
    home_read(&scene->home, "before", &kept);
    scene_dump_list(scene, &dump);
    struct person before = next_person(buffer_text(&kept)),
                  after = next_person(buffer_text(&dump));
    for (; before.text != NULL && after.text != NULL; number++) {
        const bool chosen = number % EVERY_FIFTH == 0;
        wrong += !(chosen ? is_changed(before, after) : is_same(before, after));
        before = next_person(before.text + before.length);
        after = next_person(after.text + after.length);
    }
    printf("\n%" PRId64 " of %" PRId64 " members are not as they should be.\n", wrong,
           number);
    fflush(stdout);
    ck_assert_int_eq(number, people);
    ck_assert_ptr_null(before.text);
    ck_assert_ptr_null(after.text);
    ck_assert_int_eq(wrong, 0);
    scene_aside_end();
}

static void killed_run(struct scene *scene, const char *fault, const char *what)
{
    scene->fault = fault;
    run(scene, "run p", KILLED, what);
    scene->fault = NULL;
}

/* Until a run writes nothing. */
static void run_to_rest(struct scene *scene)
{
    struct cost cost = {.writes = 1};
    for (int i = 0; i < RUNS_MOST && cost.writes > 0; i++) {
        tell("goes on");
        scene_wherry(scene, "run p", 0, &cost);
        print_cost("`run`", &cost);
    }
    ck_assert_int_eq(cost.writes, 0);
}

/* The pass through the fault point at which the run ends. */
static void killed_at(struct scene *scene, const char *point, int64_t pass,
                      const char *what)
{
    char fault[64];
    snprintf(fault, sizeof fault, "%s:%" PRId64, point, pass);
    killed_run(scene, fault, what);
}

static void take_bulk(int64_t people)
{
    const struct crowd fifth = {0, EVERY_FIFTH, false};
    const int64_t changes = people / EVERY_FIFTH;
    const int64_t batches = (changes + BATCH_CHANGES - 1) / BATCH_CHANGES;
    struct scene scene;
    char value[16], title[TITLE_ROOM];
    snprintf(title, sizeof title,
             "%" PRId64 " on each side, the fields of %" PRId64
             " changed in the CRM, killed twice",
             people, changes);
    print_head(title);
    tell("people");
    scene_begin(&scene, people, people);
    scene.list = "  bulk_after: 1\n"; /* also where there are few of them */
    scene_write_steps(&scene);
    snprintf(value, sizeof value, "%d", BATCH_MS);
    sandbox_dial(scene.sandbox, "mailchimp.batches_ms", value);
    run(&scene, "run p", 0, "baseline");
    run(&scene, "run p", 0, "nothing to do");
    keep_list(&scene);
    tell("changes");
    scene_act(&scene, fifth,
              "\"side\":\"crm\",\"do\":\"change\",\"fields\":"
              "{\"firstname\":\"" NEW_NAME "\"}");
    /* Half of the batches are there; then some of all are known. */
    killed_at(&scene, "sync.handed_in", batches / 2 + 1,
              "killed while batches are handed in");
    killed_at(&scene, "sync.collected",
              batches < COLLECTED_MOST ? batches : COLLECTED_MOST,
              "killed while batches are collected");
    run_to_rest(&scene);
    run(&scene, "run p --verify", 0, "both read whole");
    compare_lists(&scene, people);
    scene_finish(&scene);
}

/* ---- Memory over time */

static int64_t watched_run(struct scene *scene, const char *line, const char *what)
{
    static struct chart chart;
    struct cost cost;
    tell(what);
    const int pid = scene_start(scene, line);
    chart_watch(&chart, pid);
    scene_end(scene, pid, &cost);
    print_head(what);
    print_cost(line, &cost);
    chart_print(&chart, "Resident memory:");
    ck_assert_int_eq(cost.code, 0);
    return cost.peak_kib;
}

/* The highest peak of a baseline and a whole read. */
static int64_t take_memory(int64_t people)
{
    char title[TITLE_ROOM];
    struct scene scene;
    tell("people");
    scene_begin(&scene, people, 0);
    snprintf(title, sizeof title, "%" PRId64 " on the list: baseline", people);
    const int64_t first = watched_run(&scene, "run p", title);
    printf("\nThe state: %" PRId64 " bytes a contact.\n",
           scene_state_bytes(&scene) / people);
    snprintf(title, sizeof title, "%" PRId64 " on the list: read whole", people);
    const int64_t whole = watched_run(&scene, "run p --verify", title);
    scene_finish(&scene);
    return first > whole ? first : whole;
}

START_TEST(large_lists_are_as_small_ones)
{
    const int64_t both = measure_setting("N", PEOPLE, TENTHS, PEOPLE_MOST);
    const int64_t one =
        measure_setting("LIST", both * TENTHS, 0, (int64_t)PEOPLE_MOST * TENTHS);
    take_bulk(both);
    if (one == 0)
        return;
    const int64_t few = take_memory(one / TENTHS), many = take_memory(one);
    const int64_t ratio = measure_ratio(many, few);
    printf("\nPeak memory of %" PRId64 " to %" PRId64 ": %" PRId64 ".%02" PRId64
           " (target 1.10).\n",
           one, one / TENTHS, ratio / 100, ratio % 100);
}
END_TEST

int main(void)
{
    return suite_run_here("scale", large_lists_are_as_small_ones);
}

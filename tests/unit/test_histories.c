/* test_histories.c -- what must always hold, over random histories of two-sided acts.
 *
 * A history is a seed. WHERRY_SEED=N replays one, WHERRY_HISTORIES=N says how many
 * there are, WHERRY_TRACE=1 tells each act. The long tests make 20,000.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/world.h"

enum { HISTORIES = 2000, PEOPLE = 6, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };
enum { ROUNDS = 8 }; /* test cases that share the histories, so that each stays short */

static uint64_t state;
static struct world world;
static bool tracing;

static unsigned roll(unsigned sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % sides;
}

__attribute__((format(printf, 1, 2))) static void trace(const char *format, ...)
{
    if (!tracing)
        return;
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

/* ---- Acts ---- */

static const char *some_value(char value[WORLD_TEXT])
{
    static int counter;
    switch (roll(8)) {
    case 0:
        return "";
    case 1:
        return "BAD";
    case 2:
        snprintf(value, WORLD_TEXT, "longer than is kept %d", ++counter);
        return value;
    default:
        snprintf(value, WORLD_TEXT, "v%d", ++counter);
        return value;
    }
}

/* Values that no side alters or refuses: for what converges. */
static void act_on_fields(int human)
{
    char value[WORLD_TEXT];
    int field = (int)roll(WORLD_FIELDS);
    const char *chosen = some_value(value);
    bool odd = *chosen == '\0' || *chosen == 'B' || *chosen == 'l';
    bool on_list = roll(2) == 0;
    world.truth[human].field_tangled[field] |= odd;
    /* What is refused takes with it what was sent together with it. */
    if (*chosen == 'B')
        world.truth[human].field_tangled[1 - field] = true;
    trace("  %s h%d field %d = '%s'\n", on_list ? "list" : "crm", human, field, chosen);
    if (on_list)
        world_list_change(&world, human, field, chosen);
    else
        world_crm_change(&world, human, field, chosen);
}

/* Addresses that change on both sides, or back; profiles that share one. */
static void act_on_identity(int human)
{
    char address[WORLD_TEXT];
    static int counter;
    unsigned choice = roll(4);
    trace("  act on identity %u on h%d\n", choice, human);
    switch (choice) {
    case 0:
        world_crm_twin(&world, human,
                       roll(2) == 0 ? WHERRY_SUBSCRIBED : WHERRY_UNSUBSCRIBED);
        break;
    case 1:
        world_crm_merge(&world, human);
        break;
    case 2:
        snprintf(address, sizeof address, "h%d@example.net", human);
        world_crm_move(&world, human, address);
        break;
    default:
        if (!world.truth[human].linked)
            break;
        snprintf(address, sizeof address, "b%d@example.net", ++counter);
        world_list_move(&world, human, address);
        world_crm_move(&world, human, address);
        break;
    }
}

static void act_rarely(int human)
{
    char address[WORLD_TEXT];
    static int counter;
    if (roll(4) == 0) {
        act_on_identity(human);
        return;
    }
    unsigned choice = roll(8);
    trace("  rare act %u on h%d\n", choice, human);
    switch (choice) {
    case 0:
        world_list_archive(&world, human);
        break;
    case 1:
    case 2:
        world_list_restore(&world, human);
        break;
    case 3:
        world_list_bounce(&world, human);
        break;
    case 4:
        world_list_delete(&world, human);
        break;
    case 5:
        world_crm_erase(&world, human);
        break;
    case 6:
        /* Who moves before anybody has seen the link is somebody else to all who look.
         */
        if (!world.truth[human].linked)
            world.truth[human].tangled = true;
        snprintf(address, sizeof address, "n%d@example.net", ++counter);
        if (world.truth[human].linked)
            world_crm_move(&world, human, address);
        break;
    default:
        snprintf(address, sizeof address, "l%d@example.net", ++counter);
        world_list_move(&world, human, address);
        break;
    }
}

static void act(bool rare)
{
    int human = 1 + (int)roll(PEOPLE);
    unsigned choice = roll(rare ? 14 : 11);
    if (choice < 8)
        trace("  act %u on h%d\n", choice, human);
    switch (choice) {
    case 0:
        world_list_join(&world, human);
        break;
    case 1:
        world_list_leave(&world, human, WHERRY_BY_PERSON);
        break;
    case 2:
        world_list_leave(&world, human, WHERRY_BY_ADMIN);
        break;
    case 3:
        world_list_rejoin(&world, human);
        break;
    case 4:
        world_crm_join(&world, human,
                       roll(3) == 0   ? WHERRY_UNSTATED
                       : roll(4) == 0 ? WHERRY_UNSUBSCRIBED
                                      : WHERRY_SUBSCRIBED);
        break;
    case 5:
        world_crm_out(&world, human, false);
        break;
    case 6:
        world_crm_out(&world, human, true);
        break;
    case 7:
        world_crm_in(&world, human);
        break;
    case 8:
    case 9:
    case 10:
        act_on_fields(human);
        break;
    default:
        act_rarely(human);
        break;
    }
}

/* ---- Faults ---- */

static bool set_faults(bool steady)
{
    world.fail_reads_after = -1;
    world.kill_after = -1;
    world.answer_later = false;
    world.unhonoured = false;
    world.queue_delay_ms = 0;
    if (steady)
        return false;
    switch (roll(8)) {
    case 0:
        world.fail_reads_after = (int)roll(6);
        trace("  reads fail after %d\n", world.fail_reads_after);
        return true;
    case 1:
        world.kill_after = (int)roll(4);
        world.kill_applies = roll(2) == 0;
        trace("  killed at write %d, %s\n", world.kill_after,
              world.kill_applies ? "carried out" : "not carried out");
        return true;
    case 2:
        world.answer_later = true;
        return false;
    case 3:
        world.queue_delay_ms = (int64_t)roll(5) * HOUR_MS;
        return false;
    case 4:
        world.unhonoured = roll(4) == 0;
        world.queue_delay_ms = roll(4) == 0 ? 40 * (int64_t)HOUR_MS : 0; /* too late */
        trace("  %s, late by %d h\n", world.unhonoured ? "not honoured" : "honoured",
              (int)(world.queue_delay_ms / HOUR_MS));
        return false;
    default:
        return false;
    }
}

/* ---- What must hold at rest ---- */

static const char *judge_person(int human)
{
    const struct world_truth *truth = &world.truth[human];
    const struct world_record *list = world_list_of(&world, human);
    const struct world_record *crm = world_crm_of(&world, human);
    if (truth->tangled || list == NULL || crm == NULL)
        return NULL;
    if (truth->crm_out && truth->crm_out_ms > truth->list_back_ms &&
        truth->crm_out_ms > truth->crm_in_ms && list->consent == WHERRY_SUBSCRIBED)
        return "opted out in the CRM and still on the list";
    if (truth->list_left && truth->list_left_ms > truth->crm_in_ms &&
        truth->list_left_ms > truth->list_back_ms && crm->consent == WHERRY_SUBSCRIBED)
        return "left the list and still opted in in the CRM";
    return NULL;
}

/* Everybody who joined one side alone, and is still there, is on the other. */
static const char *judge_newcomer(int human)
{
    const struct world_truth *truth = &world.truth[human];
    const struct world_record *list = world_list_of(&world, human);
    const struct world_record *crm = world_crm_of(&world, human);
    if (truth->tangled)
        return NULL;
    if (list != NULL && crm == NULL && list->consent == WHERRY_SUBSCRIBED &&
        !truth->list_left && truth->list_back_ms > world.baseline_ms)
        return "joined the list and is not in the CRM";
    if (crm != NULL && list == NULL && crm->consent == WHERRY_SUBSCRIBED &&
        !truth->crm_out && !truth->list_joined && strcmp(crm->fields[0], "BAD") != 0 &&
        strcmp(crm->fields[1], "BAD") != 0 && truth->crm_in_ms > world.baseline_ms)
        return "opted in in the CRM and is not on the list";
    return NULL;
}

static const char *judge_field(int human, int field)
{
    const struct world_truth *truth = &world.truth[human];
    const struct world_record *list = world_list_of(&world, human);
    const struct world_record *crm = world_crm_of(&world, human);
    if (truth->tangled || truth->field_tangled[field] || list == NULL || crm == NULL ||
        !truth->linked || truth->field_changed_ms[field] <= truth->linked_ms)
        return NULL; /* what differed when they first met stays as it was */
    if (strcmp(list->fields[field], crm->fields[field]) == 0)
        return NULL;
    return "a changed field is not the same on both sides";
}

static void fail_history(uint64_t seed, const char *sentence, int human)
{
    ck_abort_msg("WHERRY_SEED=%" PRIu64 ": %s (h%d)", seed, sentence, human);
}

static void check_always(uint64_t seed)
{
    if (world.breach[0] != '\0')
        fail_history(seed, world.breach, 0);
}

static void check_rest(uint64_t seed, bool all_on)
{
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
        world_advance(&world, 30 * (int64_t)HOUR_MS);
        check_always(seed);
    }
    int before = world_writes(&world);
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    check_always(seed);
    if (world_writes(&world) != before)
        fail_history(seed, "a run at rest writes", 0);
    for (int human = 1; human <= PEOPLE && all_on; human++) {
        const char *sentence = judge_person(human);
        if (sentence == NULL)
            sentence = judge_newcomer(human);
        if (sentence != NULL)
            fail_history(seed, sentence, human);
    }
}

/* ---- A history ---- */

static void begin_history(uint64_t seed)
{
    state = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
    world_init(&world);
    world.page = roll(2) == 0 ? 0 : 1 + roll(3);
    for (int human = 1; human <= PEOPLE; human++) {
        if (roll(2) == 0)
            world_list_join(&world, human);
        if (roll(2) == 0)
            world_crm_join(&world, human,
                           roll(4) == 0 ? WHERRY_UNSTATED : WHERRY_SUBSCRIBED);
    }
    world_advance(&world, HOUR_MS);
    while (world_run(&world) != WHERRY_OK)
        continue;
    world_advance(&world, HOUR_MS);
}

static void run_history(uint64_t seed)
{
    begin_history(seed);
    bool toggles = roll(4) == 0;
    bool rare = roll(2) == 0;
    int turns = 3 + (int)roll(10);
    for (int turn = 0; turn < turns; turn++) {
        trace("turn %d\n", turn);
        for (unsigned acts = roll(4); acts > 0; acts--) {
            act(rare);
            world_advance(&world, (int64_t)roll(10) * MINUTE_MS + 1000);
        }
        if (toggles && roll(5) == 0) {
            unsigned step = roll(STEP_COUNT);
            world.steps[step] = !world.steps[step];
            trace("  %s %s\n", step_name((enum step)step),
                  world.steps[step] ? "on" : "off");
        }
        set_faults(false);
        enum wherry_status status = world_run(&world);
        trace("  run: %d, %d writes so far\n", status, world_writes(&world));
        check_always(seed);
        world_advance(&world, (int64_t)(1 + roll(3 * 60)) * MINUTE_MS);
    }
    set_faults(true);
    check_rest(seed, !toggles);
    for (int human = 1; human <= PEOPLE && !toggles; human++)
        for (int field = 0; field < WORLD_FIELDS; field++) {
            const char *sentence = judge_field(human, field);
            if (sentence != NULL)
                fail_history(seed, sentence, human);
        }
    world_finish(&world);
}

START_TEST(what_must_always_hold_holds_over_random_histories)
{
    const char *one = getenv("WHERRY_SEED");
    const char *many = getenv("WHERRY_HISTORIES");
    tracing = getenv("WHERRY_TRACE") != NULL;
    if (one != NULL) {
        if (_i == 0)
            run_history(strtoull(one, NULL, 10));
        return;
    }
    uint64_t count = many == NULL ? (uint64_t)suite_rounds(HISTORIES)
                                  : (uint64_t)strtoull(many, NULL, 10);
    for (uint64_t seed = 1 + (uint64_t)_i; seed <= count; seed += ROUNDS)
        run_history(seed);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"what_must_always_hold_holds_over_random_histories",
         &what_must_always_hold_holds_over_random_histories, ROUNDS, 3600},
        {0},
    };
    return suite_run("histories", tests);
}

/* history.c -- random histories of two-sided acts, and what must hold at their end. */
#include "tests/unit/history.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/world_picture.h"
#include "tests/unit/convergence.h"

enum { PEOPLE = 6 };

struct memory_world world;

static uint64_t seed, state;
static bool tracing;
static bool odd;   /* the services show records oddly in this history */
static bool tardy; /* changes become visible after their stamp */

unsigned roll(unsigned sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % sides;
}

void trace(const char *format, ...)
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
    bool tangles = *chosen == '\0' || *chosen == 'B' || *chosen == 'l';
    bool on_list = roll(2) == 0;
    world.truth[human].field_tangled[field] |= tangles;
    /* What is refused takes with it what was sent together with it, unless it is
     * named. */
    if (*chosen == 'B' && world.bad == WORLD_BAD_AS_USUAL)
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
        /* As below: before any read has seen the link they are another person. */
        if (!world.truth[human].linked)
            break;
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

/* The same address in other letters; a record that cannot be read for a while. */
static void act_oddly(int human)
{
    enum side side = roll(2) == 0 ? SIDE_LIST : SIDE_CRM;
    const struct world_record *record =
        side == SIDE_LIST ? world_list_of(&world, human) : world_crm_of(&world, human);
    if (record == NULL)
        return;
    if (roll(2) == 0) {
        char address[WORLD_TEXT];
        size_t at = roll((unsigned)strlen(record->address));
        snprintf(address, sizeof address, "%s", record->address);
        address[at] = (char)(isupper((unsigned char)address[at])
                                 ? tolower((unsigned char)address[at])
                                 : toupper((unsigned char)address[at]));
        trace("  side %d spells h%d as %s\n", side, human, address);
        world_respell(&world, side, human, address);
        return;
    }
    enum world_telling telling =
        roll(2) == 0 ? WORLD_PLAINLY
                     : (enum world_telling)roll(WORLD_TOLD_TWICE_BACK + 1);
    trace("  side %d tells h%d as %d\n", side, human, telling);
    world_tell(&world, side, human, telling);
}

/* Everybody can be read again. */
static void tell_plainly(void)
{
    for (int human = 1; human <= PEOPLE; human++) {
        world_tell(&world, SIDE_LIST, human, WORLD_PLAINLY);
        world_tell(&world, SIDE_CRM, human, WORLD_PLAINLY);
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
        /* Who moves before anybody has seen the link is somebody else to all who
         * look. */
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

static void act_on(int human, bool rare)
{
    if (odd && roll(5) == 0) {
        act_oddly(human);
        return;
    }
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

/* The last act gets an earlier stamp: from too little to matter to so much that no read
 * of changes shows it, on either side. */
static void act_tardily(int human)
{
    static const int64_t by_ms[] = {(int64_t)1000, (int64_t)20 * MINUTE_MS,
                                    (int64_t)5 * HOUR_MS, (int64_t)3 * 24 * HOUR_MS};
    const int64_t ms = by_ms[roll(sizeof by_ms / sizeof *by_ms)];
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct world_record *record = side == SIDE_LIST
                                                ? world_list_of(&world, human)
                                                : world_crm_of(&world, human);
        if (record == NULL || record->changed_at_ms != world.now_ms)
            continue;
        trace("  stamped %lld minutes ago, on side %d\n", (long long)(ms / MINUTE_MS),
              side);
        world_backdate(&world, (enum side)side, human, ms);
    }
}

void history_act(bool rare)
{
    const int human = 1 + (int)roll(PEOPLE);
    act_on(human, rare);
    if (tardy && roll(4) == 0)
        act_tardily(human);
}

void history_wait(unsigned most_minutes)
{
    world_advance(&world, (int64_t)(1 + roll(most_minutes)) * MINUTE_MS);
    if (roll(10) == 0) {
        trace("  days go by\n");
        world_advance(&world, (int64_t)(1 + roll(4)) * 24 * HOUR_MS);
    }
}

/* ---- Faults ---- */

/* A service does not know a person who is there, once. */
static void play_hiccup(void)
{
    const int side = (int)roll(STORE_SIDES);
    struct world_hiccup *hiccup = &world.hiccups[side];
    hiccup->human = 1 + (int)roll(PEOPLE);
    static const char *const what[] = {"a write", "a read", "by address", "by id"};
    int *const times[] = {&hiccup->writes, &hiccup->reads, &hiccup->lookups,
                          &hiccup->lookups_by_id};
    const unsigned which = roll(4);
    *times[which] = 1;
    trace("  %s does not know h%d once: %s\n", side == STORE_LIST ? "list" : "crm",
          hiccup->human, what[which]);
}

void history_faults(bool steady)
{
    world.fail_reads_after = -1;
    world.kill_after = -1;
    world.answer_later = false;
    world.unhonoured = false;
    world.queue_delay_ms = 0;
    world.agreed = 0;
    for (int side = 0; side < STORE_SIDES; side++)
        world.hiccups[side] = (struct world_hiccup){0};
    if (steady)
        return;
    switch (roll(10)) {
    case 8:
        play_hiccup();
        break;
    case 9:
        world.agreed = 1 + roll(1000);
        trace("  half of what is due is agreed to\n");
        break;
    case 0:
        world.fail_reads_after = (int)roll(6);
        trace("  reads fail after %d\n", world.fail_reads_after);
        break;
    case 1:
        world.kill_after = (int)roll(4);
        world.kill_applies = roll(2) == 0;
        trace("  killed at write %d, %s\n", world.kill_after,
              world.kill_applies ? "carried out" : "not carried out");
        break;
    case 2:
        world.answer_later = true;
        break;
    case 3:
        world.queue_delay_ms = (int64_t)roll(5) * HOUR_MS;
        break;
    case 4:
        world.unhonoured = roll(4) == 0;
        world.queue_delay_ms = roll(4) == 0 ? 40 * (int64_t)HOUR_MS : 0; /* too late */
        trace("  %s, late by %d h\n", world.unhonoured ? "not honoured" : "honoured",
              (int)(world.queue_delay_ms / HOUR_MS));
        break;
    default:
        break;
    }
}

/* ---- What must hold at rest ---- */

/* The story of the run that failed, as the state has it. */
static void trace_line(void *self, const struct store_journal *line)
{
    (void)self;
    trace("    row %d, run %d: %s %s: %s -> %s: %s\n", (int)line->row, (int)line->run,
          line->step, line->event, line->before, line->after, line->words);
}

void history_trace_journal(void)
{
    struct wherry_error error = {0};
    for (int64_t row = 1; tracing && row <= 2 * PEOPLE; row++)
        store_journal(world.store, row, 0, trace_line, NULL, &error);
}

static void fail_history(const char *sentence, int human)
{
    history_trace_journal();
    ck_abort_msg("WHERRY_SEED=%" PRIu64 ": %s (h%d)", seed, sentence, human);
}

void history_check(void)
{
    if (world.breach[0] != '\0')
        fail_history(world.breach, 0);
}

/* At rest our picture is what both services show; `all`: also of deleted people. */
static void check_verified(bool all)
{
    for (int side = 0; side < STORE_SIDES; side++) {
        const struct report_verify *verify = &world.report.sides[side].verify;
        if (!verify->done)
            fail_history("a verify at rest was not done", 0);
        if (verify->missed + verify->different != 0 || (all && verify->missing != 0))
            fail_history("a verify at rest finds what is different", 0);
    }
    const char *differs = world_picture_differs(&world, all);
    if (differs != NULL)
        fail_history(differs, 0);
}

/* The first run finds who was deleted for good, unless too many were at once; the last
 * one finds nothing more. */
void history_check_rest(bool all_on)
{
    const bool verifies = world.pipeline.contact_sync.on;
    bool believed = true;
    tell_plainly();
    for (int i = 0; i < 4; i++) {
        world.verify = i == 0 && verifies;
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
        believed &= world.report.findings[FINDING_SHRUNK] == 0;
        world_advance(&world, 30 * (int64_t)HOUR_MS);
        history_check();
    }
    int before = world_writes(&world);
    for (int i = 0; i < 2; i++) {
        world.verify = i == 1 && verifies;
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
        history_check();
        if (world_writes(&world) != before)
            fail_history("a run at rest writes", 0);
    }
    if (verifies)
        check_verified(believed);
    for (int human = 1; human <= PEOPLE && all_on; human++) {
        const char *sentence = convergence_judge(&world, human);
        if (sentence != NULL)
            fail_history(sentence, human);
    }
}

/* ---- A history ---- */

/* The baseline is interrupted, again and again, on either side; people act in
 * between. */
static void cut_baseline(void)
{
    world.resumes = roll(3) != 0;
    world.baseline_cut = true;
    for (unsigned cuts = 1 + roll(4); cuts > 0 && !world.baseline_taken; cuts--) {
        world.fail_reads_after = (int)roll(2 * PEOPLE + 2);
        const enum wherry_status status = world_run(&world);
        trace("  baseline cut after %d: %d\n", world.fail_reads_after, status);
        world.fail_reads_after = -1;
        history_check();
        if (world.baseline_taken)
            break;
        for (unsigned acts = roll(5); acts > 0; acts--) {
            history_act(true);
            world_advance(&world, (int64_t)roll(10) * MINUTE_MS + 1000);
        }
        history_wait(3 * 60);
        if (roll(4) == 0)
            world_advance(&world, (int64_t)roll(9) * 24 * HOUR_MS);
    }
}

void history_begin(void)
{
    world_init(&world);
    world.page = roll(2) == 0 ? 0 : 1 + roll(3);
    world.bad = roll(2) == 0 ? WORLD_BAD_AS_USUAL : (enum world_bad)(1 + roll(2));
    world.whole = roll(4) == 0;
    world.untimed = roll(2) == 0;
    world.together = roll(2) == 0 ? 0 : 1 + roll(3);
    world.list_answers_late = roll(2) == 0;
    odd = roll(2) == 0;
    tardy = roll(2) == 0;
    world.pipeline.contact_sync.audit = roll(2) == 0 ? 0 : 3;
    for (int human = 1; human <= PEOPLE; human++) {
        if (roll(2) == 0)
            world_list_join(&world, human);
        if (roll(2) == 0)
            world_crm_join(&world, human,
                           roll(4) == 0 ? WHERRY_UNSTATED : WHERRY_SUBSCRIBED);
    }
    world_advance(&world, HOUR_MS);
    if (roll(2) == 0)
        cut_baseline();
    while (!world.baseline_taken)
        ck_assert_int_eq(world_run(&world), WHERRY_OK);
    world_advance(&world, HOUR_MS);
}

static void tell_one(void (*tell_history)(void), uint64_t number)
{
    seed = number;
    state = seed * 0x9E3779B97F4A7C15u + 88172645463325252u;
    tell_history();
    world_finish(&world);
}

/* Under sanitizers a history costs several times as much: they run the first of those
 * that run without them. */
#ifdef __SANITIZE_ADDRESS__
enum { SHARE = 5 };
#else
enum { SHARE = 1 };
#endif

void history_each(int round, int rounds, int usual, void (*tell_history)(void))
{
    const char *one = getenv("WHERRY_SEED");
    const char *many = getenv("WHERRY_HISTORIES");
    tracing = getenv("WHERRY_TRACE") != NULL;
    if (one != NULL) {
        if (round == 0)
            tell_one(tell_history, strtoull(one, NULL, 10));
        return;
    }
    uint64_t count = many == NULL ? (uint64_t)suite_rounds(usual / SHARE)
                                  : (uint64_t)strtoull(many, NULL, 10);
    for (uint64_t number = 1 + (uint64_t)round; number <= count;
         number += (uint64_t)rounds)
        tell_one(tell_history, number);
}

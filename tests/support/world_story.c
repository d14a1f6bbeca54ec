/* world_story.c -- an opt-out that is no longer owed, and the line that names the
 * proof. */
#include "tests/support/world_story.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/picture/mapping.h"
#include "host/picture/walk.h"
#include "host/store/journal.h"
#include "tests/support/suite.h"
#include "tests/support/world_end.h"

/* The steps' names, spelled as they are in the story. */
static const char *const steps[WORLD_OPT_OUTS] = {"import_unsubscribes",
                                                  "push_unsubscribes"};
static const enum mark marks[WORLD_OPT_OUTS] = {MARK_LEFT, MARK_OUT};
static const enum step owners[WORLD_OPT_OUTS] = {STEP_IMPORT_UNSUBSCRIBES,
                                                 STEP_PUSH_UNSUBSCRIBES};

/* What this run's lines say of one contact's leave, or opt-out. */
struct said {
    bool owed;   /* it was owed before the run, or was read in it */
    bool proven; /* and was settled since */
};

struct reading {
    struct memory_world *world;
    const struct row *row;
    struct said said[WORLD_OPT_OUTS];
};

/* ---- The lines ---- */

static bool says_owed(const struct store_journal *line, int which)
{
    static const char *const words[WORLD_OPT_OUTS][3] = {
        {"left the list", "left the list; the CRM profile that was opted out is gone",
         "another contact with this address left the list"},
        {"opted out in the CRM",
         "another contact with this address opted out in the CRM", ""}};
    if (!text_same(line->event, "seen"))
        return false;
    for (int i = 0; i < 3; i++)
        if (text_same(line->words, words[which][i]))
            return true;
    return false;
}

/* Delivered; or settled by a sight or a return; or the step was switched off; or it went
 * along with the record that it is about; or that record no longer belongs to anybody: with
 * an erasure her story goes, and in it whatever else this run has told of her. */
static bool says_proof(const struct memory_world *world,
                       const struct store_journal *line, int which)
{
    static const char *const events[] = {"done", "accepted", "settled"};
    if (text_same(line->event, "noticed"))
        return strstr(line->words, "belongs to another contact") != NULL ||
               text_same(line->words, "erased in the CRM");
    if (!text_same(line->step, steps[which]))
        return false;
    if (text_same(line->event, "dropped"))
        return !world->report.steps[owners[which]].on ||
               world->report.steps[owners[which]].fresh;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (text_same(line->event, events[i]))
            return true;
    return false;
}

/* What was shown of the records with this address: all that were shown, in this run or
 * ever, are unsubscribed, and at least one was shown. */
static bool told_unsubscribed(const struct world_record *records, int count,
                              const char *address, bool now)
{
    bool any = false;
    for (int i = 0; i < count; i++) {
        const struct world_record *record = &records[i];
        if (!(now ? record->told_now : record->told || record->told_now) ||
            !world_same_address(record->said_address, address))
            continue;
        if (record->exists && record->said != WHERRY_UNSUBSCRIBED)
            return false;
        any |= record->said == WHERRY_UNSUBSCRIBED;
    }
    return any;
}

/* A line that names a sight is true: the services have shown just that. */
static bool is_true(const struct reading *reading, const struct store_journal *line)
{
    const struct memory_world *world = reading->world;
    const struct half *sides = reading->row->sides;
    if (strstr(line->words, "already opted out in the CRM") != NULL)
        return told_unsubscribed(world->crm, world->crm_count, sides[SIDE_CRM].address,
                                 true);
    if (strstr(line->words, "seen unsubscribed on the list") != NULL)
        return told_unsubscribed(world->list, world->list_count,
                                 sides[SIDE_LIST].address, false);
    return true;
}

static void read_line(void *self, const struct store_journal *line)
{
    struct reading *reading = self;
    for (int which = 0; which < WORLD_OPT_OUTS; which++) {
        struct said *said = &reading->said[which];
        if (line->run != reading->world->report.run)
            continue;
        if (says_owed(line, which))
            *said = (struct said){.owed = true};
        said->proven |= says_proof(reading->world, line, which);
    }
    if (line->run == reading->world->report.run && text_same(line->event, "settled") &&
        !is_true(reading, line))
        world_breach(reading->world, "a line names a sight that nobody had", 0);
}

/* ---- The contacts ---- */

static enum wherry_status check_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    struct memory_world *world = self;
    struct reading reading = {.world = world, .row = row};
    (void)changed;
    ck_assert_int_lt(row->id, WORLD_ROWS);
    for (int which = 0; which < WORLD_OPT_OUTS; which++)
        reading.said[which].owed = world->owed[row->id][which];
    enum wherry_status status =
        store_journal(world->store, row->id, 0, read_line, &reading, error);
    for (int which = 0; which < WORLD_OPT_OUTS; which++) {
        const struct said *said = &reading.said[which];
        const bool owed = row->owed[marks[which]].set;
        if (said->owed && !owed && !said->proven)
            world_breach(world,
                         marks[which] == MARK_LEFT
                             ? "a leave was settled and no line names the proof"
                             : "an opt-out was settled and no line names the proof",
                         world_human_of(world, row->sides[SIDE_LIST].address));
        world->owed[row->id][which] = owed;
    }
    return status;
}

void world_check_story(struct memory_world *world)
{
    struct wherry_error error = {0};
    struct arena arena = {0}, scratch = {0};
    struct row_fields fields;
    ck_assert_int_eq(mapping_numbers(&fields, world->store, &arena, &error), WHERRY_OK);
    const struct walk walk = {.store = world->store,
                              .which = STORE_ALL_ROWS,
                              .fields = &fields,
                              .scratch = &scratch,
                              .batch = WALK_BATCH,
                              .visit = check_row,
                              .self = world};
    ck_assert_msg(walk_rows(&walk, &error) == WHERRY_OK, "%s", error.message);
    arena_free(&arena);
    arena_free(&scratch);
}

enum wherry_status world_agree(void *self, const struct run_change *change,
                               bool *agreed, struct wherry_error *error)
{
    const struct memory_world *world = self;
    char facts[64];
    (void)error;
    snprintf(facts, sizeof facts, "%" PRIx64 " %" PRIx64 " %" PRId64, world->agreed,
             change->depends, change->row);
    *agreed = text_seed(facts) % 2 == 0;
    return WHERRY_OK;
}

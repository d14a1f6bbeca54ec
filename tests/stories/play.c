/* play.c -- a story that a script tells. */
#include "tests/stories/play.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/picture/connection.h"
#include "host/picture/mapping.h"
#include "host/picture/parked.h"
#include "host/picture/row_store.h"
#include "host/segments/story.h"
#include "host/store/segments.h"
#include "host/tell/contact.h"
#include "host/tell/explain.h"
#include "tests/support/suite.h"
#include "tests/support/world.h"

enum { HOUR_MS = 3600 * 1000, WORDS = 6, ROWS = 8 };

static const struct spec_segment vip = {.crm = "1042", .list = "VIP"};

struct play {
    struct memory_world world;
    const char *name;
    int line;
    const char *words[WORDS];
    int64_t segment;
    struct buffer *told;
};

static void wrong(const struct play *play, const char *why)
{
    ck_abort_msg("%s.story, line %d: %s: '%s %s'", play->name, play->line, why,
                 play->words[0], play->words[1]);
}

/* ---- Words ---- */

static int number(const char *word)
{
    return (int)strtol(word, NULL, 10);
}

static int person(const struct play *play)
{
    const int human = number(play->words[2]);
    if (human <= 0 || human >= WORLD_PEOPLE)
        wrong(play, "names no person");
    return human;
}

static bool is(const struct play *play, int index, const char *word)
{
    return text_same(play->words[index], word);
}

static enum wherry_consent consent_word(const struct play *play)
{
    if (is(play, 3, "yes"))
        return WHERRY_SUBSCRIBED;
    if (is(play, 3, "no"))
        return WHERRY_UNSUBSCRIBED;
    if (!is(play, 3, "unstated"))
        wrong(play, "is no consent");
    return WHERRY_UNSTATED;
}

/* ---- People ---- */

typedef void act_of_person(struct memory_world *world, int human);

struct plain_act {
    const char *side, *verb;
    act_of_person *act;
};

static void list_pending(struct memory_world *world, int human)
{
    world_list_join(world, human);
    world_list_of(world, human)->consent = WHERRY_PENDING;
    world->truth[human].tangled = true;
}

static void list_confirm(struct memory_world *world, int human)
{
    struct world_record *record = world_list_of(world, human);
    record->consent = WHERRY_SUBSCRIBED;
    record->consent_at_ms = record->changed_at_ms = world->now_ms;
}

static void crm_delete(struct memory_world *world, int human)
{
    world_crm_of(world, human)->exists = false;
    world->truth[human].tangled = true;
}

static void list_readable(struct memory_world *world, int human)
{
    world_tell(world, SIDE_LIST, human, WORLD_PLAINLY);
}

static void list_unreadable(struct memory_world *world, int human)
{
    world_tell(world, SIDE_LIST, human, WORLD_UNREADABLE);
}

static void crm_readable(struct memory_world *world, int human)
{
    world_tell(world, SIDE_CRM, human, WORLD_PLAINLY);
}

static void crm_unreadable(struct memory_world *world, int human)
{
    world_tell(world, SIDE_CRM, human, WORLD_UNREADABLE);
}

/* Its stamp is older than the last read: no read of changes shows it. */
static void crm_backdated(struct memory_world *world, int human)
{
    world_backdate(world, SIDE_CRM, human, 48 * (int64_t)HOUR_MS);
}

static const struct plain_act plain_acts[] = {
    {"list", "join", world_list_join},
    {"list", "pending", list_pending},
    {"list", "confirm", list_confirm},
    {"list", "rejoin", world_list_rejoin},
    {"list", "archive", world_list_archive},
    {"list", "restore", world_list_restore},
    {"list", "bounce", world_list_bounce},
    {"list", "delete", world_list_delete},
    {"list", "readable", list_readable},
    {"list", "unreadable", list_unreadable},
    {"crm", "in", world_crm_in},
    {"crm", "backdated", crm_backdated},
    {"crm", "erase", world_crm_erase},
    {"crm", "delete", crm_delete},
    {"crm", "merge", world_crm_merge},
    {"crm", "readable", crm_readable},
    {"crm", "unreadable", crm_unreadable},
};

static bool play_plain(struct play *play)
{
    for (size_t i = 0; i < sizeof plain_acts / sizeof *plain_acts; i++) {
        const struct plain_act *act = &plain_acts[i];
        if (!is(play, 0, act->side) || !is(play, 1, act->verb))
            continue;
        act->act(&play->world, person(play));
        return true;
    }
    return false;
}

static void change_field(struct play *play, bool list)
{
    static const char *const names[][WORLD_FIELDS] = {{"firstname", "lastname"},
                                                      {"FNAME", "LNAME"}};
    for (int field = 0; field < WORLD_FIELDS; field++) {
        if (!is(play, 3, names[list][field]))
            continue;
        (list ? world_list_change : world_crm_change)(&play->world, person(play), field,
                                                      play->words[4]);
        return;
    }
    wrong(play, "names no field of that side");
}

static void miss(struct play *play, bool list)
{
    const int missed = number(play->words[3]);
    play->world.hiccups[list ? SIDE_LIST : SIDE_CRM] =
        (struct world_hiccup){.human = person(play),
                              .reads = missed,
                              .writes = missed,
                              .lookups = missed,
                              .lookups_by_id = missed};
}

static void play_people(struct play *play)
{
    struct memory_world *world = &play->world;
    const bool list = is(play, 0, "list");
    if (play_plain(play))
        return;
    if (is(play, 1, "change"))
        change_field(play, list);
    else if (is(play, 1, "move"))
        (list ? world_list_move : world_crm_move)(world, person(play), play->words[3]);
    else if (is(play, 1, "miss"))
        miss(play, list);
    else if (list && is(play, 1, "leave"))
        world_list_leave(world, person(play),
                         is(play, 3, "person") ? WHERRY_BY_PERSON : WHERRY_BY_ADMIN);
    else if (!list && is(play, 1, "join"))
        world_crm_join(world, person(play), consent_word(play));
    else if (!list && is(play, 1, "out"))
        world_crm_out(world, person(play), is(play, 3, "api"));
    else if (!list && is(play, 1, "twin"))
        world_crm_twin(world, person(play), consent_word(play));
    else
        wrong(play, "is no act");
}

/* ---- The pipeline ---- */

static void play_step(struct play *play)
{
    enum step step;
    if (!step_find(play->words[1], &step))
        wrong(play, "has no step");
    play->world.steps[step] = is(play, 2, "on");
}

static void play_dial(struct play *play)
{
    struct memory_world *world = &play->world;
    const struct {
        const char *name;
        bool *dial;
    } dials[] = {{"refuse_renames", &world->refuse_renames},
                 {"refuse_updates", &world->refuse_updates},
                 {"full", &world->full},
                 {"answer_later", &world->answer_later},
                 {"crm_gone", &world->crm_gone},
                 {"crm_drops_what_it_takes", &world->unhonoured},
                 {"list_ignores_unsubscribes", &world->ignore_unsubscribes}};
    for (size_t i = 0; i < sizeof dials / sizeof *dials; i++) {
        if (!is(play, 1, dials[i].name))
            continue;
        *dials[i].dial = is(play, 2, "on");
        return;
    }
    wrong(play, "names no dial");
}

static void play_cut(struct play *play)
{
    struct memory_world *world = &play->world;
    world->kill_after = 0;
    world->kill_applies = true;
    if (world_run(world) != WHERRY_RETRY)
        wrong(play, "was not cut");
    world->kill_after = -1;
    world_advance(world, HOUR_MS);
}

static void play_verify(struct play *play)
{
    play->world.verify = true;
    world_runs(&play->world, 1);
    play->world.verify = false;
}

static void play_backfill(struct play *play)
{
    const struct run_backfill backfill = {.from_list = is(play, 1, "from_list")};
    play->world.backfill = &backfill;
    world_runs(&play->world, 1);
    play->world.backfill = NULL;
}

static void play_pause(struct play *play)
{
    struct wherry_error error = {0};
    if (connection_pause(play->world.store, play->world.now_ms, &error) != WHERRY_OK)
        wrong(play, error.message);
}

static void play_refused(struct play *play)
{
    struct wherry_error error = {0};
    if (connection_refused(play->world.store, SIDE_LIST, "the key is not valid",
                           play->world.now_ms, &error) != WHERRY_OK)
        wrong(play, error.message);
}

static void play_drop(struct play *play)
{
    struct wherry_error error = {0};
    struct parked_met met;
    if (parked_drop(play->world.store, &(struct parked_which){0}, play->world.now_ms,
                    &met, &error) != WHERRY_OK ||
        met.count == 0)
        wrong(play, "found nothing that is parked");
}

/* ---- Segments ---- */

static int64_t row_of(struct play *play, const char *contact)
{
    struct wherry_error error = {0};
    int64_t rows[ROWS];
    size_t count = 0;
    if (contact_find(play->world.store, contact, rows, ROWS, &count, &error) !=
            WHERRY_OK ||
        count == 0)
        wrong(play, "is nobody whom a run has seen");
    return rows[0];
}

static void need_segment(struct play *play)
{
    struct wherry_error error = {0};
    struct store_segment segment = {.crm = vip.crm,
                                    .name = vip.list,
                                    .static_id = "7",
                                    .since = "",
                                    .counts = "",
                                    .error = ""};
    if (play->segment != 0)
        return;
    ck_assert_int_eq(store_put_segment(play->world.store, &segment, &error), WHERRY_OK);
    play->segment = segment.id;
    play->world.pipeline.segment_sync =
        (struct spec_segment_sync){.on = true,
                                   .verify_ms = 24 * (int64_t)HOUR_MS,
                                   .segments = &vip,
                                   .segment_count = 1};
}

static int64_t now(void *self)
{
    const struct play *play = self;
    return play->world.now_ms;
}

/* What a run would have written, in the words of a run. */
static void tell_move(struct play *play, bool join, enum wherry_outcome outcome,
                      const char *words)
{
    struct wherry_error error = {0};
    struct engine *engine = memory_array(1, sizeof *engine);
    const struct run_options options = {.now_ms = now, .self = play};
    engine->store = play->world.store;
    engine->options = &options;
    engine->run = play->world.report.run;
    const struct segment_work work = {.engine = engine, .spec = &vip};
    const struct segment_told told = {.row = row_of(play, play->words[3]),
                                      .join = join,
                                      .outcome = outcome,
                                      .words = words};
    ck_assert_int_eq(segment_tell(&work, &told, &error), WHERRY_OK);
    free(engine);
}

/* "segment VERB PERSON", where the last word is her address by now. */
static void play_segment(struct play *play)
{
    struct wherry_error error = {0};
    struct store *store = play->world.store;
    const struct world_record *list = world_list_of(&play->world, person(play));
    const struct world_record *crm = world_crm_of(&play->world, person(play));
    need_segment(play);
    if (list == NULL || crm == NULL)
        wrong(play, "needs a person on both sides");
    const bool barred = is(play, 1, "barred"), kept = is(play, 1, "kept");
    const bool placed = is(play, 1, "seat") || is(play, 1, "other") ||
                        is(play, 1, "left") || is(play, 1, "kept");
    const struct store_seat seat = {.id = list->id,
                                    .placed = placed,
                                    .ours = placed && !is(play, 1, "other"),
                                    .pass = 1,
                                    .barred = barred || kept ? list->address : ""};
    if (is(play, 1, "member") || is(play, 1, "seat") || barred)
        ck_assert_int_eq(
            store_set_member(store, play->segment, crm->id, crm->address, 1, &error),
            WHERRY_OK);
    if (is(play, 1, "left"))
        ck_assert_int_eq(store_drop_member(store, play->segment, crm->id, &error),
                         WHERRY_OK);
    if (!is(play, 1, "member"))
        ck_assert_int_eq(store_set_seat(store, play->segment, &seat, &error),
                         WHERRY_OK);
    play->words[3] = list->address;
    if (is(play, 1, "seat"))
        tell_move(play, true, WHERRY_DONE, "");
    if (kept)
        tell_move(play, false, WHERRY_REFUSED, "Member cannot be removed now");
    if (barred)
        tell_move(play, true, WHERRY_REFUSED, "Member is not subscribed");
}

/* ---- Time, and the question ---- */

static void play_explain(struct play *play)
{
    struct wherry_error error = {0};
    int64_t rows[ROWS], next_ms[WORK_COUNT];
    size_t count = 0;
    for (int work = 0; work < WORK_COUNT; work++)
        next_ms[work] = play->world.now_ms + HOUR_MS;
    if (contact_find(play->world.store, play->words[1], rows, ROWS, &count, &error) !=
        WHERRY_OK)
        wrong(play, error.message);
    if (count == 0)
        buffer_format(play->told, "nobody is known as '%s'\n", play->words[1]);
    for (size_t i = 0; i < count; i++) {
        if (play->told->length > 0)
            buffer_add_char(play->told, '\n');
        if (explain_text(&play->world.pipeline, play->world.store, rows[i], next_ms,
                         play->told, &error) != WHERRY_OK)
            wrong(play, error.message);
    }
}

static int times(const struct play *play)
{
    return *play->words[1] == '\0' ? 1 : number(play->words[1]);
}

static void play_line(struct play *play)
{
    if (is(play, 0, "list") || is(play, 0, "crm"))
        play_people(play);
    else if (is(play, 0, "run"))
        world_runs(&play->world, times(play));
    else if (is(play, 0, "wait"))
        world_advance(&play->world, times(play) * (int64_t)HOUR_MS);
    else if (is(play, 0, "delay"))
        play->world.queue_delay_ms = times(play) * (int64_t)HOUR_MS;
    else if (is(play, 0, "verify"))
        play_verify(play);
    else if (is(play, 0, "cut"))
        play_cut(play);
    else if (is(play, 0, "backfill"))
        play_backfill(play);
    else if (is(play, 0, "pause"))
        play_pause(play);
    else if (is(play, 0, "key_refused"))
        play_refused(play);
    else if (is(play, 0, "drop"))
        play_drop(play);
    else if (is(play, 0, "step"))
        play_step(play);
    else if (is(play, 0, "dial"))
        play_dial(play);
    else if (is(play, 0, "segment"))
        play_segment(play);
    else if (is(play, 0, "explain"))
        play_explain(play);
    else
        wrong(play, "is no act");
}

/* ---- A script ---- */

static bool split(struct play *play, char *line)
{
    char *rest = NULL;
    int count = 0;
    for (int i = 0; i < WORDS; i++)
        play->words[i] = "";
    if (*line == '#' || text_starts_with(line, "rule:"))
        return false;
    for (char *word = strtok_r(line, " ", &rest); word != NULL && count < WORDS;
         word = strtok_r(NULL, " ", &rest))
        play->words[count++] = word;
    return count > 0;
}

void play_script(const char *name, const char *script, struct buffer *told)
{
    struct play *play = memory_array(1, sizeof *play);
    char *copy = memory_text(script), *rest = copy;
    *play = (struct play){.name = name, .told = told};
    world_init(&play->world);
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        play->line++;
        if (split(play, line))
            play_line(play);
    }
    world_finish(&play->world);
    free(copy);
    free(play);
}

/* lookup.c -- looks contacts up between the reads and the judging. */
#include "host/sync/lookup.h"

#include "host/base/text.h"
#include "host/connector/source.h"
#include "host/picture/row_store.h"
#include "host/sync/absence.h"
#include "host/sync/judge.h"
#include "host/sync/read.h"
#include "host/sync/spread.h"

/* Contacts that are looked up at once, and in one run: the others wait for the next. */
enum { BATCH = 100, MOST = 2000 };
/* A whole read has at least this many contacts on a page; fewer look-ups than this are
 * never worth one. */
enum { PAGE = 500, WHOLE_LEAST = 50 };

struct asking {
    struct engine *engine;
    enum side side;
    struct action_set due;
    bool by_name;       /* the connector has look-ups; otherwise a whole read must do */
    int64_t wanted;     /* rows to be asked for */
    int64_t by_whole;   /* of them, those for whom a whole read would do as well */
    int64_t most;       /* look-ups that a whole read is worth */
    struct arena arena; /* of the batch */
    int64_t rows[BATCH];
    size_t count;
    const char *keys[BATCH * 2];
    size_t key_count;
    const char *ids[BATCH * PROFILE_MOST];
    size_t id_count;
    struct unread unread;
};

/* ---- What was found ---- */

/* Did the look-up, or the whole read of this run in its place, show this profile in a
 * readable form? An unchanged record was not learned, but it was shown. */
static bool is_shown(const struct asking *asking, const struct row *row,
                     const struct profile *profile, bool *told)
{
    const struct engine *engine = asking->engine;
    const struct half *half = &row->sides[asking->side];
    if (!asking->by_name) {
        *told = half->missing_ms == 0 && profile->missing_ms == 0;
        return *told && *half->fault == '\0';
    }
    *told = store_is_staged(engine->store, (enum store_side)asking->side, profile->id);
    bool learned = profile->seen == engine->policy.passes.begun[asking->side];
    return *told && (learned || profile->digest != 0);
}

static bool is_unreadable(const struct asking *asking, const struct row *row)
{
    const struct unread *unread = &asking->unread;
    return unread->any || unread_has(unread, row->sides[SIDE_LIST].address) ||
           unread_has(unread, row->sides[SIDE_CRM].address);
}

/* Notes the sight of each profile, and which of several was not found. */
static enum look note_profiles(const struct asking *asking, struct row *row)
{
    struct engine *engine = asking->engine;
    struct half *half = &row->sides[asking->side];
    int64_t number = engine->policy.passes.begun[asking->side];
    bool any_told = false, any_shown = false, all_out = true;
    for (unsigned i = 0; half->present && i < half->profile_count; i++) {
        struct profile *profile = &half->profiles[i];
        bool told, shown = is_shown(asking, row, profile, &told);
        any_told |= told;
        any_shown |= shown;
        all_out &= shown && profile->consent == WHERRY_UNSUBSCRIBED;
        if (!shown)
            continue;
        profile->seen = number;
        if (profile->consent != WHERRY_SUBSCRIBED)
            profile->seen_no = number;
        profile->missing_ms = 0;
    }
    if (any_shown)
        return all_out ? LOOK_ALL_OUT : LOOK_SOMEBODY;
    return any_told || is_unreadable(asking, row) ? LOOK_UNREADABLE : LOOK_NOBODY;
}

/* Nobody is there to opt out: we believe that when two look-ups found nobody. */
static enum wherry_status note_nobody(struct asking *asking, struct row *row,
                                      struct wherry_error *error)
{
    struct engine *engine = asking->engine;
    enum mark mark = asking->side == SIDE_CRM ? MARK_LEFT : MARK_OUT;
    struct owed *owed = &row->owed[mark];
    int64_t now_ms = engine_latest_ms(engine);
    if (!owed->set || owed->rests || row->sides[asking->side].present)
        return WHERRY_OK;
    if (owed->none_ms == 0) {
        owed->none_ms = now_ms;
        return WHERRY_OK;
    }
    if (now_ms - owed->none_ms < engine->policy.confirm_absence_ms)
        return WHERRY_OK;
    owed->rests = true;
    return engine_journal(engine, row, step_name(mark_step(mark)), "rests", "", "",
                          asking->side == SIDE_CRM
                              ? "not in the CRM: two look-ups found nobody; continues "
                                "when a record with this address or id appears"
                              : "not on the list: two look-ups found nobody; continues "
                                "when a record with this address or id appears",
                          error);
}

static bool is_due(const struct engine *engine, int64_t missing_ms, enum side side)
{
    return missing_ms != 0 && engine_now_ms(engine, side) - missing_ms >=
                                  engine->policy.confirm_absence_ms;
}

/* The contact was not shown though they should be there. */
static enum wherry_status conclude_absence(struct asking *asking, const struct row *row,
                                           bool was_due, struct wherry_error *error)
{
    struct engine *engine = asking->engine;
    if (!was_due)
        return absence_suspect(engine, asking->side, row->id, error);
    if (asking->side == SIDE_LIST)
        engine_count(engine, FINDING_GONE);
    engine->report->sides[asking->side].gone++;
    return absence_prove(engine, asking->side, row->id, error);
}

static enum wherry_status conclude(struct asking *asking, int64_t id,
                                   struct wherry_error *error)
{
    struct engine *engine = asking->engine;
    struct row row;
    arena_reset(&engine->scratch);
    enum wherry_status status = engine_load(engine, id, &engine->scratch, &row, error);
    if (status == WHERRY_OK)
        status = row_load_digests(engine->store, &row, asking->side, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    struct half *half = &row.sides[asking->side];
    bool was_missing = half->missing_ms != 0;
    bool was_due = is_due(engine, half->missing_ms, asking->side);
    half->look = note_profiles(asking, &row);
    half->looked = engine->policy.passes.begun[asking->side];
    if (half->look == LOOK_SOMEBODY || half->look == LOOK_ALL_OUT) {
        half->missing_ms = 0;
        if (was_missing)
            engine_count(engine, FINDING_FOUND);
    }
    if (half->look == LOOK_NOBODY)
        status = note_nobody(asking, &row, error);
    if (status == WHERRY_OK)
        status = engine_save(engine, &row, error);
    if (status != WHERRY_OK || !asking->by_name)
        return status; /* the whole read has shown who is missing */
    if (half->present && half->look == LOOK_NOBODY)
        return conclude_absence(asking, &row, was_due, error);
    return half->look == LOOK_SOMEBODY || half->look == LOOK_ALL_OUT
               ? absence_of_profiles(engine, asking->side, row.id, error)
               : WHERRY_OK;
}

/* ---- Asking ---- */

static enum wherry_status ask_batch(struct asking *asking, struct wherry_error *error)
{
    struct engine *engine = asking->engine;
    const struct read_names names = {.keys = asking->keys,
                                     .key_count = asking->key_count,
                                     .ids = asking->ids,
                                     .id_count = asking->id_count};
    enum wherry_status status = WHERRY_OK;
    if (asking->count == 0)
        return WHERRY_OK;
    unread_clear(&asking->unread);
    if (asking->by_name)
        status = read_lookup(engine, asking->side, &names, &asking->unread, error);
    if (status != WHERRY_OK)
        return status;
    status = store_begin(engine->store, error);
    for (size_t i = 0; i < asking->count && status == WHERRY_OK; i++)
        status = conclude(asking, asking->rows[i], error);
    engine->picture_moved = true;
    asking->count = asking->key_count = asking->id_count = 0;
    arena_reset(&asking->arena);
    return store_end(engine->store, status, error);
}

/* ---- Gathering ---- */

static void add_key(struct asking *asking, const struct half *half)
{
    const char *key = half_spelling(half);
    size_t before = asking->key_count;
    if (*key == '\0' || (before > 0 && text_same(asking->keys[before - 1], key)))
        return;
    asking->keys[asking->key_count++] = arena_text(&asking->arena, key);
}

static void add_row(struct asking *asking, const struct row *row)
{
    const struct half *half = &row->sides[asking->side];
    asking->rows[asking->count++] = row->id;
    add_key(asking, half);
    add_key(asking, &row->sides[other_side(asking->side)]);
    for (unsigned i = 0; i < half->profile_count; i++)
        asking->ids[asking->id_count++] =
            arena_text(&asking->arena, half->profiles[i].id);
}

static bool in_due_doubt(const struct asking *asking, const struct half *half)
{
    bool due = is_due(asking->engine, half->missing_ms, asking->side);
    for (unsigned i = 0; i < half->profile_count; i++)
        due |= is_due(asking->engine, half->profiles[i].missing_ms, asking->side);
    return half->present && due;
}

/* Left the list, and the step that informs the CRM is not due: is the contact there,
 * and opted in? Asked once, so that an opt-in after it is known to be newer. */
static bool leave_waits(const struct asking *asking, const struct row *row)
{
    const struct owed *left = &row->owed[MARK_LEFT];
    const struct half *crm = &row->sides[SIDE_CRM];
    return asking->side == SIDE_CRM && left->set && crm->present &&
           crm->missing_ms == 0 && crm->looked <= left->begun[SIDE_CRM];
}

/* Whether a row is to be asked for on one side. by_whole: a whole read would do. It looks
 * up no address, which an opt-out needs. */
struct want {
    struct asking *asking; /* NULL: not on this one */
    bool wanted, by_whole;
};

static bool has_action(const struct want *want, enum action action)
{
    return want->asking != NULL && action_set_has(want->asking->due, action);
}

static void want_action(struct want *want, const struct row *row, enum action action,
                        const struct decision *decision)
{
    const struct asking *asking = want->asking;
    if (!has_action(want, action) || decision->look != asking->side ||
        decision_parked(row, decision, &asking->engine->policy))
        return;
    want->wanted = true;
    want->by_whole |= !asking->by_name || (action != ACTION_IMPORT_UNSUBSCRIBE &&
                                           action != ACTION_PUSH_UNSUBSCRIBE);
}

/* On each side at once, because it takes a decision on all that is owed. */
static enum wherry_status see_wanted(struct engine *engine, const struct row *row,
                                     struct want wants[SIDE_COUNT],
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct asking *asking = wants[side].asking;
        wants[side].wanted =
            asking != NULL &&
            ((asking->by_name && in_due_doubt(asking, &row->sides[side])) ||
             leave_waits(asking, row));
    }
    for (int each = 0; each < ACTION_COUNT && status == WHERRY_OK; each++) {
        const enum action action = (enum action)each;
        struct decision decision;
        if (!has_action(&wants[SIDE_LIST], action) &&
            !has_action(&wants[SIDE_CRM], action))
            continue;
        /* Most rows need no look-up: that is known without asking the store. */
        if (engine->undo == NULL &&
            (decide_is_idle(row, action, &engine->policy) ||
             decide(row, action, &engine->policy, false).kind != DECIDE_LOOK))
            continue;
        status = judge_decide(engine, row, action, &decision, error);
        if (status != WHERRY_OK || decision.kind != DECIDE_LOOK)
            continue;
        for (int side = 0; side < SIDE_COUNT; side++)
            want_action(&wants[side], row, action, &decision);
    }
    return status;
}

static enum wherry_status gather_row(void *self, struct row *row, bool *changed,
                                     struct wherry_error *error)
{
    struct asking *asking = self;
    struct want wants[SIDE_COUNT] = {{.wanted = false}};
    wants[asking->side].asking = asking;
    (void)changed; /* when the batch is concluded */
    enum wherry_status status = see_wanted(asking->engine, row, wants, error);
    if (status != WHERRY_OK || !wants[asking->side].wanted)
        return status;
    if (++asking->wanted > MOST) {
        engine_count(asking->engine, FINDING_UNASKED);
        return WHERRY_OK;
    }
    add_row(asking, row);
    return asking->count == BATCH ? ask_batch(asking, error) : WHERRY_OK;
}

static enum wherry_status walk_open(
    struct engine *engine,
    enum wherry_status (*visit)(void *self, struct row *row, bool *changed,
                                struct wherry_error *error),
    void *self, struct wherry_error *error)
{
    const struct engine_walk walk = {.which = STORE_OPEN_ROWS,
                                     .batch = WALK_BATCH,
                                     .phase = "looking up contacts",
                                     .silent = true,
                                     .visit = visit,
                                     .self = self};
    return engine_walk(engine, &walk, error);
}

/* Those who are to be asked for on each of some sides, in one walk. */
struct counting {
    struct engine *engine;
    bool spreads;                     /* opt-outs, on the way */
    bool spread;                      /* one has: the counts are no longer right */
    struct asking *sides[SIDE_COUNT]; /* NULL: not on this one */
};

/* Are there more than a whole read is worth? Then the rest need not be counted. */
static bool is_counted(const struct asking *asking)
{
    return asking == NULL || asking->by_whole > asking->most;
}

static enum wherry_status count_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    struct counting *counting = self;
    struct want wants[SIDE_COUNT] = {{.wanted = false}};
    bool over = !counting->spreads;
    enum wherry_status status = WHERRY_OK;
    (void)changed; /* other rows are */
    if (counting->spreads)
        status = spread_opt_outs(counting->engine, row, &counting->spread, error);
    for (int side = 0; side < SIDE_COUNT; side++)
        if (!is_counted(counting->sides[side]))
            wants[side].asking = counting->sides[side];
    if (status == WHERRY_OK)
        status = see_wanted(counting->engine, row, wants, error);
    if (status != WHERRY_OK)
        return status;
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct asking *asking = wants[side].asking;
        if (asking == NULL)
            continue;
        asking->wanted += wants[side].wanted;
        asking->by_whole += wants[side].by_whole;
        over &= is_counted(asking);
    }
    return over ? WHERRY_END : WHERRY_OK;
}

/* How many look-ups a whole read is worth. */
static enum wherry_status worth_whole(const struct asking *asking, int64_t *most,
                                      struct wherry_error *error)
{
    const struct engine *engine = asking->engine;
    struct store_counts counts;
    *most = 0;
    if (!asking->by_name)
        return WHERRY_OK;
    enum wherry_status status = store_count(engine->store, &counts, error);
    if (status != WHERRY_OK)
        return status;
    int64_t there = asking->side == SIDE_LIST ? counts.on_list : counts.in_crm;
    *most = there / PAGE > WHOLE_LEAST ? there / PAGE : WHOLE_LEAST;
    return WHERRY_OK;
}

static enum wherry_status count_wanted(struct engine *engine, struct counting *counting,
                                       struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    engine->policy.at_ms = engine_latest_ms(engine);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++) {
        struct asking *asking = counting->sides[side];
        if (asking == NULL)
            continue;
        asking->wanted = asking->by_whole = 0;
        status = worth_whole(asking, &asking->most, error);
    }
    return status == WHERRY_OK ? walk_open(engine, count_row, counting, error) : status;
}

/* Those who were counted. */
static enum wherry_status ask_for(struct asking *asking, struct wherry_error *error)
{
    struct engine *engine = asking->engine;
    const enum side side = asking->side;
    enum wherry_status status = WHERRY_OK;
    const bool any = asking->wanted > 0;
    if (asking->by_whole > asking->most && !engine->policy.whole[side])
        status = read_side(engine, side, READING_WHOLE, error);
    asking->wanted = 0;
    if (status == WHERRY_OK && any)
        status = walk_open(engine, gather_row, asking, error);
    if (status == WHERRY_OK)
        status = ask_batch(asking, error);
    unread_free(&asking->unread);
    arena_free(&asking->arena);
    return status;
}

static struct asking begin(struct engine *engine, enum side side,
                           struct action_set actions)
{
    return (struct asking){.engine = engine,
                           .side = side,
                           .due = actions,
                           .by_name = connector_looks_up(engine->connectors[side])};
}

enum wherry_status lookup_for(struct engine *engine, enum side side,
                              struct action_set actions, struct wherry_error *error)
{
    struct asking asking = begin(engine, side, actions);
    struct counting counting = {.engine = engine, .sides = {NULL}};
    counting.sides[side] = &asking;
    const enum wherry_status status = count_wanted(engine, &counting, error);
    return status == WHERRY_OK ? ask_for(&asking, error) : status;
}

enum wherry_status lookup_open_rows(struct engine *engine, struct wherry_error *error)
{
    if (engine->policy.baseline)
        return WHERRY_OK;
    const struct action_set due = engine->undo != NULL ? action_set_first(ACTION_COUNT)
                                                       : step_actions(engine->due);
    struct asking list = begin(engine, SIDE_LIST, due),
                  crm = begin(engine, SIDE_CRM, due);
    struct counting counting = {.engine = engine,
                                .sides = {[SIDE_LIST] = &list, [SIDE_CRM] = &crm}};
    counting.spreads = engine->undo == NULL;
    enum wherry_status status = count_wanted(engine, &counting, error);
    counting.spreads = false;
    if (status == WHERRY_OK && counting.spread)
        status = count_wanted(engine, &counting, error);
    if (status != WHERRY_OK)
        return status;
    if (list.wanted > 0) {
        status = ask_for(&list, error);
        /* What was found may have changed which contacts must be looked up in the
         * CRM. */
        counting.sides[SIDE_LIST] = NULL;
        if (status == WHERRY_OK)
            status = count_wanted(engine, &counting, error);
    }
    return status == WHERRY_OK ? ask_for(&crm, error) : status;
}

enum wherry_status lookup_rows(struct engine *engine, enum side side,
                               const int64_t *rows, size_t count,
                               struct wherry_error *error)
{
    struct asking asking = begin(engine, side, (struct action_set){0});
    enum wherry_status status = WHERRY_OK;
    engine->policy.at_ms = engine_latest_ms(engine);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        struct row row;
        arena_reset(&engine->scratch);
        status = engine_load(engine, rows[i], &engine->scratch, &row, error);
        if (status == WHERRY_OK)
            add_row(&asking, &row);
        if (status == WHERRY_END)
            status = WHERRY_OK;
        if (status == WHERRY_OK && asking.count == BATCH)
            status = ask_batch(&asking, error);
    }
    if (status == WHERRY_OK)
        status = ask_batch(&asking, error);
    unread_free(&asking.unread);
    arena_free(&asking.arena);
    return status;
}

/* observe.c -- which row a record belongs to, and what it changes there. */
#include "host/sync/observe.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/picture/record_code.h"
#include "host/sync/forgetting.h"
#include "host/sync/learn.h"
#include "host/sync/namesakes.h"
#include "host/sync/owing.h"
#include "host/sync/profiles.h"
#include "host/tell/contact.h"
#include "plugin/kit/address.h"

/* ---- Telling ---- */

static enum wherry_status find_and_tell(struct engine *engine, struct row *row,
                                        enum finding finding, const char *words,
                                        struct wherry_error *error)
{
    engine_count(engine, finding);
    if (engine->policy.baseline)
        return WHERRY_OK;
    enum wherry_status status = WHERRY_OK;
    if (row->id == 0)
        status = engine_save(engine, row, error);
    return status == WHERRY_OK
               ? engine_journal(engine, row, NULL, "noticed", "", "", words, error)
               : status;
}

/* A contact opted in and no read of changes showed it: that asks for nothing by
 * itself. */
static enum wherry_status tell_late(struct engine *engine, struct row *row,
                                    enum side side, struct wherry_error *error)
{
    if (row->sides[other_side(side)].present)
        return WHERRY_OK;
    return find_and_tell(engine, row, FINDING_LATE,
                         side == SIDE_CRM
                             ? "opted in in the CRM, but no read of changes showed it; "
                               "not on the list: a backfill adds the contact"
                             : "on the list before the baseline, which missed the "
                               "contact; not in the CRM: a backfill adds the contact",
                         error);
}

/* ---- Finding by address ---- */

/* A list has an address once: if a member whom we have never seen has the address of a
 * known one, the known one was removed and has come again, unless this very pass shows
 * that the known one now has another address. */
static enum wherry_status row_taken_over(struct engine *engine,
                                         const struct namesakes *on_list,
                                         struct row *row, struct wherry_error *error)
{
    if (!engine->in_pass)
        return WHERRY_END;
    enum wherry_status status =
        namesakes_choose(engine, on_list, SIDE_LIST, true, 0, row, error);
    if (status != WHERRY_OK)
        return status;
    if (store_is_staged(engine->store, STORE_LIST, row_id_of(&row->sides[SIDE_LIST])))
        return WHERRY_END;
    learn_absence(row, SIDE_LIST, engine->mapping.count);
    return WHERRY_OK;
}

/* A row for a record whose lasting id we have never seen. */
static enum wherry_status row_for_unknown(struct engine *engine, enum side side,
                                          const char *address, struct row *row,
                                          struct wherry_error *error)
{
    struct namesakes here;
    enum wherry_status status = namesakes_find(engine, side, address, &here, error);
    if (status != WHERRY_OK)
        return status;
    if (side == SIDE_CRM) /* a second profile with the same address */
        status = namesakes_choose(engine, &here, side, true, 0, row, error);
    else
        status = row_taken_over(engine, &here, row, error);
    if (status == WHERRY_END)
        status = namesakes_first(engine, other_side(side), address, side, false, 0, row,
                                 error);
    if (status == WHERRY_END)
        status = namesakes_choose(engine, &here, side, false, 0, row, error);
    if (status == WHERRY_OK && !row->sides[side].present)
        row->sides[side].profile_count = 0; /* a new record takes the empty slot */
    if (status != WHERRY_END)
        return status;
    row_init(row, engine->mapping.count, &engine->scratch);
    return WHERRY_OK;
}

/* ---- Moving a record to another row ---- */

/* The marks that go along with a record, because it caused them. Returns what is no
 * longer owed there. */
static struct mark_set move_marks(struct row *from, struct row *to)
{
    static const enum mark marks[] = {MARK_OUT, MARK_LEFT};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (from->owed[marks[i]].set)
            to->owed[marks[i]] = from->owed[marks[i]];
        row_clear(from, marks[i]);
    }
    /* Came onto the list after the opt-out was read: the newer consent holds. */
    const struct half *list = &to->sides[SIDE_LIST];
    if (to->owed[MARK_OUT].set && list->present && list->consent == WHERRY_SUBSCRIBED &&
        list->consent_at_ms > to->owed[MARK_OUT].at_ms) {
        row_clear(to, MARK_OUT);
        return mark_set_of(MARK_OUT);
    }
    return (struct mark_set){0};
}

/* Where a record went, on both rows, by the short ids that `explain` takes. */
static enum wherry_status tell_of_move(struct engine *engine, struct row *from,
                                       struct row *to, enum side side,
                                       struct wherry_error *error)
{
    char words[128], name[CONTACT_ROOM];
    contact_name(from->id, name);
    snprintf(
        words, sizeof words,
        "a record of another contact, %s, now belongs to this one: the address moved",
        name);
    enum wherry_status status = find_and_tell(engine, to, FINDING_SPLIT, words, error);
    if (status != WHERRY_OK || engine->policy.baseline)
        return status;
    contact_name(to->id, name);
    snprintf(words, sizeof words,
             "the record %s now belongs to another contact, %s: the address moved",
             side == SIDE_LIST ? "on the list" : "in the CRM", name);
    return engine_journal(engine, from, NULL, "noticed", "", "", words, error);
}

/* The record of `side` leaves `from` for the empty slot of `to`; both are saved. */
static enum wherry_status move_record(struct engine *engine, struct row *from,
                                      struct row *to, enum side side,
                                      struct wherry_error *error)
{
    size_t fields = engine->mapping.count;
    struct cell *empty = to->sides[side].cells;
    to->sides[side] = from->sides[side];
    to->both_known = false;
    half_renew(&to->sides[side]);
    from->sides[side].cells = empty;
    from->sides[side].profile_count = 0;
    from->sides[side].create_sent = false;
    learn_absence(from, side, fields);
    const struct mark_set returned = move_marks(from, to);
    enum wherry_status status = engine_save(engine, from, error);
    if (status == WHERRY_OK)
        status = tell_of_move(engine, from, to, side, error);
    if (status == WHERRY_OK)
        status =
            owing_tell(engine, to, SIDE_LIST, (struct mark_set){0}, returned, error);
    return status == WHERRY_OK ? engine_save(engine, to, error) : status;
}

enum wherry_status observe_reunion(struct engine *engine, struct row *row,
                                   enum side lost, struct wherry_error *error)
{
    enum side kept = other_side(lost);
    struct row to;
    if (!row->sides[kept].present)
        return WHERRY_OK;
    enum wherry_status status = namesakes_first(engine, lost, row->sides[kept].address,
                                                kept, false, row->id, &to, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    if (!to.sides[lost].present)
        return WHERRY_OK;
    status = move_record(engine, row, &to, kept, error);
    /* Both sides meet in their new row: their present values become the bases. */
    if (status == WHERRY_OK) {
        for (size_t i = 0; i < engine->mapping.count; i++)
            for (int side = 0; side < SIDE_COUNT; side++)
                to.sides[side].cells[i].base = to.sides[side].cells[i].shown;
        to.both_known = true;
        status = engine_save(engine, &to, error);
    }
    return status;
}

/* A known record shows a new address. *row is the row that it belongs to from now
 * on. */
static enum wherry_status follow_address(struct engine *engine, struct row *row,
                                         enum side side, const char *address,
                                         struct wherry_error *error)
{
    struct row to;
    enum wherry_status status = namesakes_first(engine, other_side(side), address, side,
                                                false, row->id, &to, error);
    if (status == WHERRY_OK) {
        status = move_record(engine, row, &to, side, error);
        if (status == WHERRY_OK)
            status = observe_reunion(engine, row, side, error);
        *row = to;
        return status;
    }
    if (status != WHERRY_END)
        return status;
    half_set_address(&row->sides[side], address, address);
    const struct half *other = &row->sides[other_side(side)];
    if (!other->present || text_same(other->address, address))
        return WHERRY_OK;
    if (side == SIDE_LIST)
        return find_and_tell(engine, row, FINDING_LIST_MOVED,
                             "the address changed on the list; the CRM keeps its own",
                             error);
    if (!policy_may_mark(&engine->policy, MARK_MOVED))
        return WHERRY_OK;
    row_owe(row, MARK_MOVED, engine->policy.at_ms, engine->policy.passes.begun);
    row->owed[MARK_MOVED].since_ms = engine->policy.passes.begun_ms[side];
    return owing_tell(engine, row, side, mark_set_of(MARK_MOVED), (struct mark_set){0},
                      error);
}

/* One of several profiles of an address goes its own way. Its consent is known already,
 * so that it is not new where it arrives: moving is no opt-in. */
static enum wherry_status part_profile(struct engine *engine, enum side side,
                                       const struct wherry_record *record,
                                       struct row *row, struct wherry_error *error)
{
    struct half *half = &row->sides[side];
    const struct profile *known = half_profile(half, record->id);
    const struct profile parted =
        known != NULL ? *known : (struct profile){.id = record->id};
    profiles_drop(half, record->id);
    if (half->profile_count > 0)
        half->consent = profiles_strictest(half);
    half_renew(half);
    enum wherry_status status = engine_save(engine, row, error);
    if (status == WHERRY_OK)
        status = row_for_unknown(engine, side, record->key, row, error);
    half = &row->sides[side];
    if (status == WHERRY_OK && !half->present) {
        half->present = true;
        half->gone = false;
        half_set_address(half, record->key, record->key);
        half->consent = half->own = (int)parted.consent;
        half->profiles[0] = parted;
        half->profile_count = 1;
    }
    return status;
}

/* ---- The row of a record ---- */

static enum wherry_status row_for(struct engine *engine, enum side side,
                                  const struct wherry_record *record, struct row *row,
                                  bool *barred, struct wherry_error *error)
{
    int64_t id;
    enum wherry_status status =
        store_find_by_id(engine->store, (enum store_side)side, record->id, &id, error);
    if (status == WHERRY_END) {
        status = forgetting_bars(engine, side, record, 0, barred, error);
        return status == WHERRY_OK && !*barred
                   ? row_for_unknown(engine, side, record->key, row, error)
                   : status;
    }
    if (status == WHERRY_OK)
        status = engine_load(engine, id, &engine->scratch, row, error);
    if (status != WHERRY_OK)
        return status;
    struct half *half = &row->sides[side];
    if (text_same(half->address, record->key))
        return WHERRY_OK;
    status = forgetting_bars(engine, side, record, id, barred, error);
    if (status != WHERRY_OK || *barred || !half->present)
        return status;
    if (half->profile_count == 1)
        return follow_address(engine, row, side, record->key, error);
    return part_profile(engine, side, record, row, error);
}

static enum wherry_status observe_erasure(struct engine *engine, enum side side,
                                          const struct wherry_record *record,
                                          int64_t *row_id, struct wherry_error *error)
{
    struct row row;
    enum wherry_status status = store_find_by_id(engine->store, (enum store_side)side,
                                                 record->id, row_id, error);
    if (status == WHERRY_END) {
        *row_id = 0; /* a contact whom we never knew */
        return WHERRY_OK;
    }
    if (status == WHERRY_OK)
        status = engine_load(engine, *row_id, &engine->scratch, &row, error);
    if (status != WHERRY_OK || !row.sides[side].present)
        return status;
    if (row.sides[side].profile_count > 1) {
        profiles_drop(&row.sides[side], record->id);
        row.sides[side].consent = profiles_strictest(&row.sides[side]);
        half_renew(&row.sides[side]);
        return engine_save(engine, &row, error);
    }
    const char *address = row.sides[side].address;
    learn_erasure(&row, side, engine->mapping.count);
    status = engine_save(engine, &row, error);
    if (status == WHERRY_OK)
        status = forgetting_erased(engine, &row, side, address, error);
    if (status != WHERRY_OK)
        return status;
    if (!row.sides[other_side(side)].present) {
        *row_id = 0;
        engine_count(engine, FINDING_ERASED);
        return forgetting_ended(engine, &row, address, error);
    }
    status = find_and_tell(engine, &row, FINDING_ERASED, "erased in the CRM", error);
    return status == WHERRY_OK ? observe_reunion(engine, &row, side, error) : status;
}

static enum wherry_status tell_twins(struct engine *engine, struct row *row,
                                     struct wherry_error *error)
{
    if (row->twins_told || row->sides[SIDE_CRM].profile_count < 2)
        return WHERRY_OK;
    row->twins_told = true;
    return find_and_tell(
        engine, row, FINDING_TWINS,
        "several CRM profiles have this address: the strictest consent applies", error);
}

/* The record with its joining address in place of the spelled one; false if it has none
 * that can be used. */
static bool with_key(struct engine *engine, const struct wherry_record *told,
                     struct wherry_record *record)
{
    char key[ADDRESS_ROOM];
    *record = *told;
    if (!address_normalise(told->key, key))
        return false;
    record->key = arena_text(&engine->scratch, key);
    return true;
}

/* Of several profiles, the one whose fields count says how the address is spelled, and
 * what of it cannot be read. */
static void keep_telling(const struct engine *engine, struct row *row, enum side side,
                         const struct wherry_record *told)
{
    struct half *half = &row->sides[side];
    const char *fault = told->fault == NULL ? "" : told->fault;
    if (!half->present || !text_same(row_id_of(half), told->id))
        return;
    half_set_address(half, half->address, told->key);
    if (text_same(half->fault, fault))
        return;
    half->fault = fault;
    half->fault_ms = *fault == '\0' ? 0 : engine_latest_ms(engine);
}

static enum wherry_status save_learned(struct engine *engine, struct row *row,
                                       enum side side, const struct learned *learned,
                                       struct wherry_error *error)
{
    enum wherry_status status = tell_twins(engine, row, error);
    if (learned->late) /* the read of changes that shows it counts as changed */
        half_renew(&row->sides[side]);
    if (status == WHERRY_OK && (learned->changed || row->id == 0))
        status = engine_save(engine, row, error);
    if (status == WHERRY_OK && learned->confirmed)
        status = owing_tell_read_back(engine, row, side, &learned->back, error);
    if (status == WHERRY_OK)
        status =
            owing_tell(engine, row, side, learned->marked, learned->returned, error);
    if (status == WHERRY_OK && learned->late)
        status = tell_late(engine, row, side, error);
    return status;
}

/* An opt-out event from before the baseline. */
static bool is_history(const struct engine *engine, const struct wherry_record *event)
{
    return event->consent_at_ms != 0 &&
           event->consent_at_ms <= engine->policy.forward_from_ms;
}

static enum wherry_status observe_keyed(struct engine *engine, enum side side,
                                        const struct wherry_record *record,
                                        const struct wherry_record *told,
                                        uint64_t digest, int64_t *row_id,
                                        struct wherry_error *error)
{
    struct row row;
    if (address_is_anonymous(record->key))
        return observe_erasure(engine, side, record, row_id, error);
    const bool event = (record->flags & WHERRY_CONSENT_ONLY) != 0;
    if (event && is_history(engine, record))
        return WHERRY_OK;
    bool barred = false;
    enum wherry_status status = row_for(engine, side, record, &row, &barred, error);
    if (status != WHERRY_OK || barred)
        return status;
    const bool was_missing = row.sides[side].missing_ms != 0;
    struct learned learned = event ? learn_event(&row, side, record, &engine->policy)
                                   : learn_record(&row, side, record, &engine->policy);
    if (was_missing && row.sides[side].missing_ms == 0)
        engine_count(engine, FINDING_FOUND);
    struct profile *profile = half_profile(&row.sides[side], record->id);
    if (!event && profile != NULL)
        profile->digest = digest;
    else if (event && learned.changed) /* the record that says the same counts as
                                        * changed */
        half_renew(&row.sides[side]);
    if (learned.changed && !event) /* an event says nothing of the record */
        keep_telling(engine, &row, side, told);
    status = save_learned(engine, &row, side, &learned, error);
    *row_id = row.id;
    return status;
}

enum wherry_status observe_record(struct engine *engine, enum side side,
                                  const struct wherry_record *record, uint64_t digest,
                                  int64_t *row_id, struct wherry_error *error)
{
    struct wherry_record keyed;
    *row_id = 0;
    if (with_key(engine, record, &keyed))
        return observe_keyed(engine, side, &keyed, record, digest, row_id, error);
    engine_count(engine, FINDING_UNUSABLE);
    return WHERRY_OK;
}

/* If a read shows the record again as here, nothing has changed. If it asked for
 * something, or shares its address with others, it is looked at once more. */
static void remember_shown(struct engine *engine, struct row *row, enum side side,
                           const struct wherry_record *record,
                           const struct learned *learned)
{
    struct half *half = &row->sides[side];
    struct profile *profile = half_profile(half, record->id);
    const void *body;
    size_t length;
    half_renew(half);
    if (profile != NULL && half->profile_count == 1 && !learned->late &&
        mark_set_is_empty(learned->marked) && mark_set_is_empty(learned->returned))
        record_encode(record, &engine->mapping, side, &engine->scratch, &body, &length,
                      &profile->digest);
}

bool observe_own(struct engine *engine, struct row *row, enum side side,
                 const struct wherry_record *record, struct wherry_error *error)
{
    int64_t holder;
    if (store_find_by_id(engine->store, (enum store_side)side, record->id, &holder,
                         error) == WHERRY_OK &&
        holder != row->id)
        return false;
    struct wherry_record keyed;
    if (!with_key(engine, record, &keyed))
        return false;
    if (!row->sides[side].present)
        row->sides[side].profile_count = 0;
    const struct learned learned = learn_record(row, side, &keyed, &engine->policy);
    keep_telling(engine, row, side, record);
    remember_shown(engine, row, side, record, &learned);
    /* If the store fails here, saving the row fails too. */
    owing_tell(engine, row, side, learned.marked, learned.returned, error);
    return true;
}

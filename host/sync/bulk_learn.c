/* bulk_learn.c -- the verdict of an update in bulk, which may come in a later run. */
#include "host/sync/bulk_learn.h"

#include "host/base/text.h"
#include "host/sync/judge.h"
#include "host/sync/verdict.h"

/* The place of a field in the mapping of this run, or its count. */
static size_t field_of(const struct mapping *mapping, unsigned number)
{
    size_t i = 0;
    while (i < mapping->count && mapping->fields[i].number != number)
        i++;
    return i;
}

/* What was sent and has not been seen since. */
static void find_sent(const struct engine *engine, const struct row *row,
                      const struct bulk_field_set *set, struct arena *arena,
                      struct outgoing *outgoing)
{
    const struct mapping *mapping = &engine->mapping;
    struct decision *decision = &outgoing->decision;
    outgoing->fields = arena_array(arena, set->count, sizeof *outgoing->fields);
    outgoing->values = arena_array(arena, set->count, sizeof *outgoing->values);
    for (size_t n = 0; n < set->count && decision->field_count < MAPPING_MOST; n++) {
        const size_t i = field_of(mapping, set->numbers[n]);
        if (i == mapping->count)
            continue;
        const struct sent *sent = &row->sides[SIDE_LIST].cells[i].sent;
        const char *value = sent_last(sent);
        if (value == NULL || sent->phase != SENT_TRYING)
            continue;
        size_t place = decision->field_count++;
        decision->fields[place] = (unsigned char)i;
        outgoing->fields[place] = (struct wherry_field){
            mapping->fields[i].names[SIDE_LIST], arena_text(arena, value)};
        /* What was sent before it may still be on its way. */
        outgoing->values[place] = (struct sent_try){
            .phase = SENT_ACCEPTED, .at_ms = sent->at_ms, .added = true};
    }
}

/* Would the very same be sent again? Then what is parked is that. */
static bool is_same(const struct row *row, const struct outgoing *outgoing,
                    const struct decision *now)
{
    const struct decision *then = &outgoing->decision;
    bool same = now->kind == DECIDE_WRITE && now->field_count == then->field_count;
    for (size_t i = 0; same && i < now->field_count; i++)
        same = now->fields[i] == then->fields[i] &&
               text_same(decision_value(row, now, i), outgoing->fields[i].value);
    return same;
}

enum wherry_status bulk_learn(struct engine *engine, int64_t id,
                              const struct bulk_field_set *fields,
                              const struct wherry_verdict *verdict,
                              struct wherry_error *error)
{
    struct outgoing outgoing = {.row = id,
                                .decision = {.action = ACTION_PUSH_FIELDS,
                                             .verb = WHERRY_UPDATE,
                                             .target = SIDE_LIST,
                                             .key = "",
                                             .new_key = "",
                                             .id = ""},
                                .bulk = true};
    struct wherry_verdict taken = *verdict;
    struct arena arena = {0};
    struct decision now;
    struct row row;
    bool look_up;
    enum wherry_status status = engine_load(engine, id, &arena, &row, error);
    if (status == WHERRY_OK) {
        find_sent(engine, &row, fields, &arena, &outgoing);
        status = judge_decide(engine, &row, ACTION_PUSH_FIELDS, &now, error);
    }
    if (status == WHERRY_OK && outgoing.decision.field_count > 0) {
        if (is_same(&row, &outgoing, &now)) {
            outgoing.decision.hash = now.hash;
            outgoing.decision.state_hash = now.state_hash;
        } else if (taken.outcome == WHERRY_REFUSED && taken.fault_count == 0) {
            taken.outcome = WHERRY_LATER; /* something else would be sent by now */
        }
        status = verdict_learn(engine, &outgoing, &taken, &look_up, error);
    }
    arena_free(&arena);
    return status == WHERRY_END ? WHERRY_OK : status;
}

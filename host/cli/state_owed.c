/* state_owed.c -- what a state still owes, and how old it is. */
#include "host/cli/state_owed.h"

#include <inttypes.h>

#include "host/base/shown.h"
#include "host/cli/print.h"
#include "host/picture/mapping.h"
#include "host/picture/passes.h"
#include "host/picture/value.h"
#include "host/picture/walk.h"

struct tally {
    struct state_owed *owed;
    const struct row_fields *fields;
};

static enum wherry_status count_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    const struct tally *tally = self;
    struct state_owed *owed = tally->owed;
    const struct owed *marks = row->owed;
    bool parked = false, dirty = false, under_way = false;
    (void)changed;
    (void)error;
    for (int action = 0; action < ACTION_COUNT; action++)
        parked |= row->parked[action].hash != 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        under_way |= row_under_way(half, tally->fields->count);
        for (size_t i = 0; i < tally->fields->count; i++) {
            dirty |= row_dirty(half, i);
            parked |= half->cells[i].refused != NULL;
        }
    }
    owed->opt_outs += marks[MARK_LEFT].set || marks[MARK_OUT].set;
    owed->opt_ins += marks[MARK_JOINED].set || marks[MARK_IN].set;
    owed->moved += marks[MARK_MOVED].set;
    owed->fields += dirty;
    owed->under_way += under_way;
    owed->parked += parked;
    owed->contacts++;
    return WHERRY_OK;
}

enum wherry_status state_owed_count(struct store *store, struct state_owed *owed,
                                    struct wherry_error *error)
{
    struct arena arena = {0}, scratch = {0};
    struct row_fields fields;
    struct tally tally = {owed, &fields};
    const struct walk walk = {.store = store,
                              .which = STORE_ALL_ROWS,
                              .fields = &fields,
                              .scratch = &scratch,
                              .batch = WALK_BATCH,
                              .visit = count_row,
                              .self = &tally};
    *owed = (struct state_owed){0};
    enum wherry_status status = mapping_numbers(&fields, store, &arena, error);
    if (status == WHERRY_OK)
        status = walk_rows(&walk, error);
    const struct passes passes = passes_load(store);
    owed->read_ms = passes.begun_ms[SIDE_LIST] < passes.begun_ms[SIDE_CRM]
                        ? passes.begun_ms[SIDE_LIST]
                        : passes.begun_ms[SIDE_CRM];
    if (value_is(store, VALUE_BASELINE, 0, "done"))
        owed->baseline_ms = value_number(store, VALUE_FORWARD_FROM, 0, 0);
    arena_free(&scratch);
    arena_free(&arena);
    return status;
}

static void add_number(struct buffer *line, int64_t number, const char *what)
{
    if (number > 0)
        shown_format(line, "%s%" PRId64 " %s", line->length == 0 ? "" : ", ", number,
                     what);
}

void state_owed_print(const struct state_owed *owed, int64_t now_ms, struct buffer *out)
{
    struct buffer line = {0};
    shown_format(&line, "%" PRId64, owed->contacts);
    print_labelled(out, "contacts", buffer_text(&line));
    buffer_clear(&line);
    add_number(&line, owed->opt_outs, "with an opt-out");
    add_number(&line, owed->opt_ins, "with an opt-in");
    add_number(&line, owed->moved, "with another address");
    add_number(&line, owed->fields, "with changed fields");
    print_labelled(out, "owed", line.length == 0 ? "nothing" : buffer_text(&line));
    buffer_clear(&line);
    add_number(&line, owed->under_way, "sent and not read back yet");
    add_number(&line, owed->parked, "with something parked");
    if (line.length > 0)
        print_labelled(out, "open", buffer_text(&line));
    buffer_clear(&line);
    print_when(&line, owed->baseline_ms, now_ms);
    print_labelled(out, "baseline", buffer_text(&line));
    buffer_clear(&line);
    print_when(&line, owed->read_ms, now_ms);
    print_labelled(out, "read", buffer_text(&line));
    buffer_free(&line);
}

void state_owed_write(const struct state_owed *owed, struct json_writer *json)
{
    json_member_integer(json, "contacts", owed->contacts);
    json_member_integer(json, "owed_opt_outs", owed->opt_outs);
    json_member_integer(json, "owed_opt_ins", owed->opt_ins);
    json_member_integer(json, "owed_addresses", owed->moved);
    json_member_integer(json, "owed_fields", owed->fields);
    json_member_integer(json, "under_way", owed->under_way);
    json_member_integer(json, "parked", owed->parked);
    print_member_time(json, "baseline", owed->baseline_ms);
    print_member_time(json, "read", owed->read_ms);
}

/* value.c -- the named values of a pipeline's state. */
#include "host/picture/value.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/picture/side.h"
#include "host/spec/pipeline.h"

/* What there is one of each for. Its name takes the place of the "%s". */
enum each { ONE, EACH_SIDE, EACH_WORK, EACH_PLACE };

/* A file is the world: what it holds is within these bounds, or damaged. Nothing that is
 * added to a number of it, or taken from it, goes beyond an int64_t. */
enum type { COUNT, MOMENT, TEXT };
#define NUMBER_MOST (INT64_MAX / 1024)

struct entry {
    const char *name;
    enum each each;
    enum type type;
    int64_t most; /* of a count; 0: NUMBER_MOST */
};

static const struct entry table[VALUE_COUNT] = {
    [VALUE_FORWARD_FROM] = {"crm.forward_from", ONE, MOMENT, 0},
    [VALUE_PICTURE] = {"picture", ONE, COUNT, 0},
    [VALUE_MAPPING_NUMBER] = {"mapping.highest", ONE, COUNT, VALUE_FIELD_NUMBER_MOST},
    [VALUE_BEGUN] = {"%s.begun", EACH_SIDE, COUNT, 0},
    [VALUE_AGAIN] = {"%s.again", EACH_SIDE, COUNT, 1},
    [VALUE_COMPLETE_BEGUN] = {"%s.complete_begun", EACH_SIDE, MOMENT, 0},
    [VALUE_WHOLE_BEGUN] = {"%s.whole_begun", EACH_SIDE, MOMENT, 0},
    [VALUE_WHOLE_TOOK] = {"%s.whole_took", EACH_SIDE, MOMENT, 0},
    [VALUE_CUT_TOLD] = {"%s.cut_told", EACH_SIDE, COUNT, 0},
    [VALUE_CUT_EXPECTED] = {"%s.cut_expected", EACH_SIDE, COUNT, 0},
    [VALUE_BASELINE_BEGUN] = {"%s.baseline_begun", EACH_SIDE, MOMENT, 0},
    [VALUE_WORK_DONE] = {"done.%s", EACH_WORK, MOMENT, 0},
    [VALUE_WORK_LAG] = {"lag.%s", EACH_WORK, MOMENT, 0},
    [VALUE_BULK_SLOTS] = {"bulk.slots", ONE, COUNT, VALUE_SLOTS_MOST},
    [VALUE_LOSS] = {"loss", ONE, MOMENT, 0},
    [VALUE_AUDITED_RUN] = {"audit.run", ONE, COUNT, 0},
    [VALUE_AUDITED_MS] = {"audit.ended_ms", ONE, MOMENT, 0},
    [VALUE_AUDITED] = {"audit.checked", ONE, COUNT, 0},
    [VALUE_DRIFTED] = {"audit.drifted", ONE, COUNT, 0},
    [VALUE_CONNECTION_SINCE] = {"connection.since_ms", ONE, MOMENT, 0},
    [VALUE_CONNECTION_PAUSED] = {"connection.paused_ms", ONE, MOMENT, 0},
    [VALUE_BASELINE] = {"baseline", ONE, TEXT, 0},
    [VALUE_STEP] = {"step.%s", EACH_WORK, TEXT, 0},
    [VALUE_SINCE] = {"%s.since", EACH_SIDE, TEXT, 0},
    [VALUE_LEARNED_AS] = {"%s.learned_as", EACH_SIDE, TEXT, 0},
    [VALUE_MAPPING] = {"mapping", ONE, TEXT, 0},
    [VALUE_MAPPING_RESERVED] = {"mapping.reserved", ONE, TEXT, 0},
    [VALUE_TYPES] = {"mapping.types", ONE, TEXT, 0},
    [VALUE_TALLY] = {"tally", ONE, TEXT, 0},
    [VALUE_BULK] = {"bulk.%s", EACH_PLACE, TEXT, 0},
    [VALUE_CONNECTION_STATE] = {"connection.state", ONE, TEXT, 0},
    [VALUE_CONNECTION_REASON] = {"connection.reason", ONE, TEXT, 0},
    [VALUE_CONNECTION_REFUSED] = {"connection.refused", ONE, TEXT, 0},
    [VALUE_IDENTITY_LIST] = {"identity.list", ONE, TEXT, 0},
    [VALUE_IDENTITY_CRM] = {"identity.crm", ONE, TEXT, 0},
    [VALUE_IDENTITY_ACCOUNT] = {"identity.crm.account", ONE, TEXT, 0},
    [VALUE_IDENTITY_KEY] = {"identity.crm.key", ONE, TEXT, 0},
    [VALUE_ALERTS] = {"alerts", ONE, TEXT, 0},
};

enum { NAME_ROOM = 64 };

static const char *name_of(enum value value, int which, char name[NAME_ROOM])
{
    const struct entry *entry = &table[value];
    const char *gap = strstr(entry->name, "%s");
    assert(entry->each != ONE || which == 0);
    if (gap == NULL)
        return entry->name;
    char place[16];
    snprintf(place, sizeof place, "%d", which);
    snprintf(name, NAME_ROOM, "%.*s%s%s", (int)(gap - entry->name), entry->name,
             entry->each == EACH_SIDE   ? side_name((enum side)which)
             : entry->each == EACH_WORK ? work_name(which)
                                        : place,
             gap + 2);
    return name;
}

static struct store_range range_of(enum value value)
{
    const struct entry *entry = &table[value];
    const int64_t most = entry->most > 0 ? entry->most : NUMBER_MOST;
    return (struct store_range){entry->type == MOMENT ? -most : 0, most};
}

int64_t value_number(struct store *store, enum value value, int which, int64_t fallback)
{
    char name[NAME_ROOM];
    assert(table[value].type != TEXT);
    return store_number(store, name_of(value, which, name), range_of(value), fallback);
}

enum wherry_status value_set_number(struct store *store, enum value value, int which,
                                    int64_t number, struct wherry_error *error)
{
    char name[NAME_ROOM];
    const struct store_range range = range_of(value);
    assert(table[value].type != TEXT);
    if (number < range.least)
        number = range.least;
    if (number > range.most)
        number = range.most;
    return store_set_number(store, name_of(value, which, name), number, error);
}

const char *value_text(struct store *store, enum value value, int which,
                       struct arena *arena)
{
    char name[NAME_ROOM];
    assert(table[value].type == TEXT);
    return store_value(store, arena, name_of(value, which, name), "");
}

enum wherry_status value_set_text(struct store *store, enum value value, int which,
                                  const char *text, struct wherry_error *error)
{
    char name[NAME_ROOM];
    assert(table[value].type == TEXT);
    return store_set_value(store, name_of(value, which, name), text, error);
}

bool value_has_name(enum value value, int which, const char *name)
{
    char room[NAME_ROOM];
    return text_same(name_of(value, which, room), name);
}

int value_places(enum value value)
{
    switch (table[value].each) {
    case EACH_SIDE:
        return SIDE_COUNT;
    case EACH_WORK:
        return WORK_COUNT;
    case EACH_PLACE:
        return VALUE_SLOTS_MOST;
    default:
        return 1;
    }
}

const char *value_name(enum value value, int which, struct arena *arena)
{
    char name[NAME_ROOM];
    return arena_text(arena, name_of(value, which, name));
}

bool value_fits(enum value value, const char *text)
{
    int64_t number;
    const struct store_range range = range_of(value);
    return table[value].type == TEXT ||
           text_to_integer(text, range.least, range.most, &number);
}

enum wherry_status value_damaged(struct store *store, enum value value, int which,
                                 struct wherry_error *error)
{
    char name[NAME_ROOM];
    return store_damaged_value(store, name_of(value, which, name), error);
}

bool value_is(struct store *store, enum value value, int which, const char *text)
{
    struct arena arena = {0};
    bool is = text_same(value_text(store, value, which, &arena), text);
    arena_free(&arena);
    return is;
}

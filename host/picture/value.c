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

struct entry {
    const char *name;
    enum each each;
    bool is_text;
};

static const struct entry table[VALUE_COUNT] = {
    [VALUE_FORWARD_FROM] = {"crm.forward_from", ONE, false},
    [VALUE_PICTURE] = {"picture", ONE, false},
    [VALUE_MAPPING_NUMBER] = {"mapping.highest", ONE, false},
    [VALUE_BEGUN] = {"%s.begun", EACH_SIDE, false},
    [VALUE_AGAIN] = {"%s.again", EACH_SIDE, false},
    [VALUE_COMPLETE_BEGUN] = {"%s.complete_begun", EACH_SIDE, false},
    [VALUE_WHOLE_BEGUN] = {"%s.whole_begun", EACH_SIDE, false},
    [VALUE_WHOLE_TOOK] = {"%s.whole_took", EACH_SIDE, false},
    [VALUE_CUT_TOLD] = {"%s.cut_told", EACH_SIDE, false},
    [VALUE_CUT_EXPECTED] = {"%s.cut_expected", EACH_SIDE, false},
    [VALUE_BASELINE_BEGUN] = {"%s.baseline_begun", EACH_SIDE, false},
    [VALUE_WORK_DONE] = {"done.%s", EACH_WORK, false},
    [VALUE_WORK_LAG] = {"lag.%s", EACH_WORK, false},
    [VALUE_BULK_SLOTS] = {"bulk.slots", ONE, false},
    [VALUE_LOSS] = {"loss", ONE, false},
    [VALUE_AUDITED_RUN] = {"audit.run", ONE, false},
    [VALUE_AUDITED_MS] = {"audit.ended_ms", ONE, false},
    [VALUE_AUDITED] = {"audit.checked", ONE, false},
    [VALUE_DRIFTED] = {"audit.drifted", ONE, false},
    [VALUE_CONNECTION_SINCE] = {"connection.since_ms", ONE, false},
    [VALUE_CONNECTION_PAUSED] = {"connection.paused_ms", ONE, false},
    [VALUE_BASELINE] = {"baseline", ONE, true},
    [VALUE_STEP] = {"step.%s", EACH_WORK, true},
    [VALUE_SINCE] = {"%s.since", EACH_SIDE, true},
    [VALUE_LEARNED_AS] = {"%s.learned_as", EACH_SIDE, true},
    [VALUE_MAPPING] = {"mapping", ONE, true},
    [VALUE_MAPPING_RESERVED] = {"mapping.reserved", ONE, true},
    [VALUE_TYPES] = {"mapping.types", ONE, true},
    [VALUE_TALLY] = {"tally", ONE, true},
    [VALUE_BULK] = {"bulk.%s", EACH_PLACE, true},
    [VALUE_CONNECTION_STATE] = {"connection.state", ONE, true},
    [VALUE_CONNECTION_REASON] = {"connection.reason", ONE, true},
    [VALUE_CONNECTION_REFUSED] = {"connection.refused", ONE, true},
    [VALUE_IDENTITY_LIST] = {"identity.list", ONE, true},
    [VALUE_IDENTITY_CRM] = {"identity.crm", ONE, true},
    [VALUE_IDENTITY_ACCOUNT] = {"identity.crm.account", ONE, true},
    [VALUE_IDENTITY_KEY] = {"identity.crm.key", ONE, true},
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

int64_t value_number(struct store *store, enum value value, int which, int64_t fallback)
{
    char name[NAME_ROOM];
    assert(!table[value].is_text);
    return store_number(store, name_of(value, which, name), fallback);
}

enum wherry_status value_set_number(struct store *store, enum value value, int which,
                                    int64_t number, struct wherry_error *error)
{
    char name[NAME_ROOM];
    assert(!table[value].is_text);
    return store_set_number(store, name_of(value, which, name), number, error);
}

const char *value_text(struct store *store, enum value value, int which,
                       struct arena *arena)
{
    char name[NAME_ROOM];
    assert(table[value].is_text);
    return store_value(store, arena, name_of(value, which, name), "");
}

enum wherry_status value_set_text(struct store *store, enum value value, int which,
                                  const char *text, struct wherry_error *error)
{
    char name[NAME_ROOM];
    assert(table[value].is_text);
    return store_set_value(store, name_of(value, which, name), text, error);
}

bool value_has_name(enum value value, int which, const char *name)
{
    char room[NAME_ROOM];
    return text_same(name_of(value, which, room), name);
}

bool value_is(struct store *store, enum value value, int which, const char *text)
{
    struct arena arena = {0};
    bool is = text_same(value_text(store, value, which, &arena), text);
    arena_free(&arena);
    return is;
}

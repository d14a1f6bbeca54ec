/* types.c -- before anything is read: what the types of both sides, and read-only
 * fields, mean for the mapped fields. */
#include "host/sync/types.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/picture/pair.h"
#include "host/picture/value.h"

/* One line of the state's value: "NUMBER<tab>CRM TYPE<tab>LIST TYPE<tab>CRM
 * ACCESS<tab>LIST ACCESS<newline>"; an older one ends after the types. */

struct judging {
    struct engine *engine;
    bool *converted; /* one for each field: its values were read in another form */
    enum side side;  /* the side whose catalog is being read */
    bool any;        /* of it, something was read */
};

static char *cut_at(char *text, char mark)
{
    char *end = strchr(text, mark);
    if (end == NULL)
        return text + strlen(text);
    *end = '\0';
    return end + 1;
}

static struct mapped *mapped_of(struct mapping *mapping, int64_t number)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (mapping->fields[i].number == number)
            return &mapping->fields[i];
    return NULL;
}

/* A line that cannot be read is ignored: the type is asked again. */
static void load_types(struct judging *judging)
{
    struct engine *engine = judging->engine;
    struct arena arena = {0};
    char *line = arena_text(&arena, value_text(engine->store, VALUE_TYPES, 0, &arena));
    while (*line != '\0') {
        char *next = cut_at(line, '\n');
        char *crm = cut_at(line, '\t');
        char *list = cut_at(crm, '\t');
        char *crm_access = cut_at(list, '\t');
        char *list_access = cut_at(crm_access, '\t');
        int64_t number = 0;
        struct mapped *mapped = text_to_integer(line, 1, UINT32_MAX, &number)
                                    ? mapped_of(&engine->mapping, number)
                                    : NULL;
        if (mapped != NULL) {
            const size_t i = (size_t)(mapped - engine->mapping.fields);
            mapped->types[SIDE_CRM] = pair_type(crm);
            mapped->types[SIDE_LIST] = pair_type(list);
            mapped->access[SIDE_CRM] = pair_access(crm_access);
            mapped->access[SIDE_LIST] = pair_access(list_access);
            judging->converted[i] =
                pair_converts(mapped->types[SIDE_CRM], mapped->types[SIDE_LIST]);
        }
        line = next;
    }
    arena_free(&arena);
}

static enum wherry_status save_types(const struct judging *judging,
                                     struct wherry_error *error)
{
    struct engine *engine = judging->engine;
    struct buffer text = {0};
    for (size_t i = 0; i < engine->mapping.count; i++) {
        const struct mapped *mapped = &engine->mapping.fields[i];
        buffer_format(&text, "%u\t%s\t%s\t%s\t%s\n", mapped->number,
                      pair_type_name(mapped->types[SIDE_CRM]),
                      pair_type_name(mapped->types[SIDE_LIST]),
                      pair_access_name(mapped->access[SIDE_CRM]),
                      pair_access_name(mapped->access[SIDE_LIST]));
    }
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status =
            value_set_text(engine->store, VALUE_TYPES, 0, buffer_text(&text), error);
    buffer_free(&text);
    return store_end(engine->store, status, error);
}

static void take_entry(struct wherry_entries *entries, const struct wherry_entry *entry)
{
    struct judging *judging = entries->self;
    judging->any = true;
    struct mapping *mapping = &judging->engine->mapping;
    for (size_t i = 0; i < mapping->count; i++) {
        struct mapped *mapped = &mapping->fields[i];
        if (!text_same(mapped->names[judging->side], entry->id))
            continue;
        mapped->types[judging->side] = (int)entry->type;
        mapped->access[judging->side] =
            entry->writable ? PAIR_WRITABLE : PAIR_READ_ONLY;
    }
}

static enum wherry_status ask(struct judging *judging, enum side side,
                              struct wherry_error *error)
{
    struct engine *engine = judging->engine;
    struct wherry_entries entries = {
        .size = sizeof entries, .self = judging, .entry = take_entry};
    judging->side = side;
    enum wherry_status status =
        connector_catalog(engine->connectors[side], WHERRY_FIELDS, &entries, error);
    if (status == WHERRY_DENIED || status == WHERRY_CANCELLED)
        return engine_blame(engine, side, status, error);
    return WHERRY_OK;
}

static bool goes_to(const struct engine *engine, const struct mapped *mapped,
                    enum side side)
{
    return pair_goes_to(engine->pipeline, mapped->spec, side);
}

static bool never_to(const struct mapped *mapped, enum side side)
{
    return mapped->access[side] == PAIR_READ_ONLY ||
           pair_fit(mapped->types[other_side(side)], mapped->types[side]) == PAIR_NEVER;
}

static bool stops_some(const struct engine *engine, const struct mapped *mapped)
{
    return (goes_to(engine, mapped, SIDE_LIST) && never_to(mapped, SIDE_LIST)) ||
           (goes_to(engine, mapped, SIDE_CRM) && never_to(mapped, SIDE_CRM));
}

/* A text of the list takes and gives anything of one line, whatever the CRM has; but
 * the CRM may not take it. A catalog is asked again in each run for a field that it
 * stops: it may be fixed. */
static bool needs_crm(const struct engine *engine, const struct mapped *mapped)
{
    const int list = mapped->types[SIDE_LIST];
    const bool typed = list != PAIR_UNTYPED && list != WHERRY_FIELD_TEXT;
    return (typed && mapped->types[SIDE_CRM] == PAIR_UNTYPED) ||
           (goes_to(engine, mapped, SIDE_CRM) &&
            mapped->access[SIDE_CRM] == PAIR_UNTOLD) ||
           stops_some(engine, mapped);
}

static bool any_needs_crm(const struct engine *engine)
{
    for (size_t i = 0; i < engine->mapping.count; i++)
        if (needs_crm(engine, &engine->mapping.fields[i]))
            return true;
    return false;
}

/* A field of which nobody has a value yet is in no catalog: it is what people will
 * write. */
static enum wherry_status ask_crm(struct judging *judging, struct wherry_error *error)
{
    struct mapping *mapping = &judging->engine->mapping;
    judging->any = false;
    enum wherry_status status = ask(judging, SIDE_CRM, error);
    for (size_t i = 0; judging->any && i < mapping->count; i++) {
        struct mapped *mapped = &mapping->fields[i];
        if (mapped->types[SIDE_CRM] == PAIR_UNTYPED)
            mapped->types[SIDE_CRM] = WHERRY_FIELD_TEXT;
        if (mapped->access[SIDE_CRM] == PAIR_UNTOLD)
            mapped->access[SIDE_CRM] = PAIR_WRITABLE;
    }
    return status;
}

static void tell(struct engine *engine, const struct mapped *mapped,
                 const struct report_unfit *unfit)
{
    struct report *report = engine->report;
    if (report->unfit_count == REPORT_UNKNOWN)
        return;
    struct report_unfit *told = &report->unfit[report->unfit_count++];
    *told = *unfit;
    told->crm = mapped->names[SIDE_CRM];
    told->list = mapped->names[SIDE_LIST];
    told->crm_type = pair_type_name(mapped->types[SIDE_CRM]);
    told->list_type = pair_type_name(mapped->types[SIDE_LIST]);
    told->place = unfit->to_list ? mapped->spec->list_place : mapped->spec->crm_place;
}

static void judge(struct engine *engine, struct mapped *mapped)
{
    const bool list = goes_to(engine, mapped, SIDE_LIST);
    const bool crm = goes_to(engine, mapped, SIDE_CRM);
    struct report_unfit unfit = {
        .to_list = list && never_to(mapped, SIDE_LIST),
        .to_crm = crm && never_to(mapped, SIDE_CRM),
        .list_read_only = mapped->access[SIDE_LIST] == PAIR_READ_ONLY,
        .crm_read_only = mapped->access[SIDE_CRM] == PAIR_READ_ONLY};
    if (!unfit.to_list && !unfit.to_crm)
        return;
    unfit.at_all = unfit.to_list == list && unfit.to_crm == crm;
    if (unfit.to_list)
        mapped->push = mapped->push_live = false;
    if (unfit.to_crm)
        mapped->import = mapped->pull_live = false;
    mapped->unknown |= unfit.at_all;
    tell(engine, mapped, &unfit);
}

/* Values that were read in another form must be read again, as those of a new field. */
static bool is_grown(const struct judging *judging)
{
    const struct mapping *mapping = &judging->engine->mapping;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct mapped *mapped = &mapping->fields[i];
        bool converts =
            pair_converts(mapped->types[SIDE_CRM], mapped->types[SIDE_LIST]);
        if (!mapped->unknown && (mapped->fresh || judging->converted[i] != converts))
            return true;
    }
    return false;
}

enum wherry_status types_judge(struct engine *engine, struct wherry_error *error)
{
    struct mapping *mapping = &engine->mapping;
    struct judging judging = {
        .engine = engine,
        .converted = arena_array(&engine->arena, mapping->count, sizeof(bool))};
    if (mapping->count == 0)
        return WHERRY_OK;
    load_types(&judging);
    enum wherry_status status = ask(&judging, SIDE_LIST, error);
    if (status == WHERRY_OK && any_needs_crm(engine))
        status = ask_crm(&judging, error);
    if (status != WHERRY_OK)
        return status;
    for (size_t i = 0; i < mapping->count; i++)
        judge(engine, &mapping->fields[i]);
    mapping->grown = is_grown(&judging);
    return save_types(&judging, error);
}

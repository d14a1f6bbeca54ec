/* mapping.c -- the mapped fields of a run. */
#include "host/picture/mapping.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/text.h"
#include "host/picture/value.h"

/* One line of the state's table: "NUMBER<tab>CRM<tab>LIST<newline>" for every pair that
 * is known. */
struct known {
    unsigned number;
    const char *crm, *list;
};

static char *cut_at(char *text, char mark)
{
    char *end = strchr(text, mark);
    if (end == NULL)
        return NULL;
    *end = '\0';
    return end + 1;
}

/* The entries of such a table in the arena; *highest is the highest number. */
static enum wherry_status read_table(struct store *store, enum value which,
                                     struct arena *arena, struct known **table,
                                     size_t *count, unsigned *highest,
                                     struct wherry_error *error)
{
    char *text = arena_text(arena, value_text(store, which, 0, arena));
    size_t lines = 0;
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    *table = arena_array(arena, lines, sizeof **table);
    *count = 0;
    *highest = (unsigned)value_number(store, VALUE_MAPPING_NUMBER, 0, 0);
    while (*text != '\0') {
        char *next = cut_at(text, '\n');
        char *crm = next == NULL ? NULL : cut_at(text, '\t');
        char *list = crm == NULL ? NULL : cut_at(crm, '\t');
        int64_t number;
        if (list == NULL || !text_to_integer(text, 1, VALUE_FIELD_NUMBER_MOST, &number))
            return value_damaged(store, which, 0, error);
        (*table)[(*count)++] = (struct known){(unsigned)number, crm, list};
        if ((unsigned)number > *highest)
            *highest = (unsigned)number;
        text = next;
    }
    return WHERRY_OK;
}

static unsigned find_number(const struct known *table, size_t count,
                            const struct spec_field *field)
{
    for (size_t i = 0; i < count; i++)
        if (text_same(table[i].crm, field->crm) &&
            text_same(table[i].list, field->list))
            return table[i].number;
    return 0;
}

static void set_field(struct mapped *mapped, const struct spec_field *field,
                      struct step_set live)
{
    mapped->names[SIDE_CRM] = field->crm;
    mapped->names[SIDE_LIST] = field->list;
    mapped->import = field->direction != SPEC_PUSH;
    mapped->push = field->direction != SPEC_IMPORT;
    mapped->pull_live = mapped->import && step_set_has(live, STEP_IMPORT_PULL_FIELDS);
    mapped->push_live = mapped->push && step_set_has(live, STEP_PUSH_PUSH_FIELDS);
    mapped->blank_clears = field->blank_clears;
    mapped->unknown = false;
    mapped->types[SIDE_CRM] = mapped->types[SIDE_LIST] = PAIR_UNTYPED;
    mapped->access[SIDE_CRM] = mapped->access[SIDE_LIST] = PAIR_UNTOLD;
    mapped->spec = field;
}

enum wherry_status mapping_load(struct mapping *mapping,
                                const struct pipeline *pipeline, struct step_set live,
                                struct store *store, struct arena *arena,
                                struct wherry_error *error)
{
    const struct spec_contact_sync *sync = &pipeline->contact_sync;
    struct known *table, *reserved;
    size_t known, reserves;
    unsigned highest;
    enum wherry_status status = read_table(store, VALUE_MAPPING_RESERVED, arena,
                                           &reserved, &reserves, &highest, error);
    if (status == WHERRY_OK)
        status =
            read_table(store, VALUE_MAPPING, arena, &table, &known, &highest, error);
    if (status != WHERRY_OK)
        return status;
    if (sync->field_count > MAPPING_MOST)
        return fail(error, WHERRY_FAILED, "more than %d mapped fields", MAPPING_MOST);
    *mapping = (struct mapping){.count = sync->field_count};
    mapping->fields = arena_array(arena, mapping->count, sizeof *mapping->fields);
    unsigned *numbers = arena_array(arena, mapping->count, sizeof *numbers);
    const char **names[SIDE_COUNT];
    for (int side = 0; side < SIDE_COUNT; side++)
        names[side] = arena_array(arena, mapping->count, sizeof *names[side]);
    for (size_t i = 0; i < mapping->count; i++) {
        struct mapped *mapped = &mapping->fields[i];
        set_field(mapped, &sync->fields[i], live);
        mapped->number = find_number(table, known, &sync->fields[i]);
        if (mapped->number == 0) {
            mapped->number = find_number(reserved, reserves, &sync->fields[i]);
            if (mapped->number == 0)
                mapped->number = ++highest;
            mapped->fresh = true;
            mapping->grown = true;
        }
        numbers[i] = mapped->number;
        for (int side = 0; side < SIDE_COUNT; side++)
            names[side][i] = mapped->names[side];
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        mapping->names[side] = names[side];
    mapping->highest = highest;
    mapping->numbers = (struct row_fields){numbers, mapping->count};
    return WHERRY_OK;
}

static enum wherry_status load_table(struct mapping *mapping, enum value which,
                                     struct store *store, struct arena *arena,
                                     struct wherry_error *error)
{
    struct known *table;
    size_t known;
    unsigned highest;
    enum wherry_status status =
        read_table(store, which, arena, &table, &known, &highest, error);
    if (status != WHERRY_OK)
        return status;
    unsigned *numbers = arena_array(arena, known, sizeof *numbers);
    const char **crm = arena_array(arena, known, sizeof *crm);
    const char **list = arena_array(arena, known, sizeof *list);
    for (size_t i = 0; i < known; i++) {
        numbers[i] = table[i].number;
        crm[i] = table[i].crm;
        list[i] = table[i].list;
    }
    *mapping = (struct mapping){.count = known,
                                .names = {[SIDE_CRM] = crm, [SIDE_LIST] = list},
                                .numbers = {numbers, known},
                                .highest = highest};
    return WHERRY_OK;
}

enum wherry_status mapping_known(struct mapping *mapping, struct store *store,
                                 struct arena *arena, struct wherry_error *error)
{
    return load_table(mapping, VALUE_MAPPING, store, arena, error);
}

enum wherry_status mapping_reserved(struct mapping *mapping, struct store *store,
                                    struct arena *arena, struct wherry_error *error)
{
    return load_table(mapping, VALUE_MAPPING_RESERVED, store, arena, error);
}

enum wherry_status mapping_numbers(struct row_fields *fields, struct store *store,
                                   struct arena *arena, struct wherry_error *error)
{
    struct mapping mapping;
    enum wherry_status status = mapping_known(&mapping, store, arena, error);
    if (status == WHERRY_OK)
        *fields = mapping.numbers;
    return status;
}

/* The table of the pairs that are in the mapping and known, or fresh ones too. */
static void write_table(const struct mapping *mapping, bool fresh_too,
                        struct buffer *table)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const struct mapped *mapped = &mapping->fields[i];
        if (!mapped->fresh || (fresh_too && !mapped->unknown))
            buffer_format(table, "%u\t%s\t%s\n", mapped->number,
                          mapped->names[SIDE_CRM], mapped->names[SIDE_LIST]);
    }
}

static enum wherry_status save_table(const struct mapping *mapping, bool fresh_too,
                                     enum value which, struct store *store,
                                     struct wherry_error *error)
{
    struct buffer table = {0};
    write_table(mapping, fresh_too, &table);
    enum wherry_status status =
        value_set_text(store, which, 0, buffer_text(&table), error);
    buffer_free(&table);
    return status;
}

enum wherry_status mapping_settle(const struct mapping *mapping, struct store *store,
                                  struct wherry_error *error)
{
    enum wherry_status status = save_table(mapping, false, VALUE_MAPPING, store, error);
    if (status == WHERRY_OK)
        status =
            value_set_number(store, VALUE_MAPPING_NUMBER, 0, mapping->highest, error);
    return status;
}

enum wherry_status mapping_reserve(const struct mapping *mapping, bool baseline,
                                   struct store *store, struct wherry_error *error)
{
    return baseline ? save_table(mapping, true, VALUE_MAPPING_RESERVED, store, error)
                    : value_set_text(store, VALUE_MAPPING_RESERVED, 0, "", error);
}

enum wherry_status mapping_save(const struct mapping *mapping, struct store *store,
                                struct wherry_error *error)
{
    return mapping->grown ? save_table(mapping, true, VALUE_MAPPING, store, error)
                          : WHERRY_OK;
}

size_t mapping_named(const struct mapping *mapping, enum side side, const char *name)
{
    size_t i = 0;
    while (i < mapping->count && !text_same(mapping->fields[i].names[side], name))
        i++;
    return i;
}

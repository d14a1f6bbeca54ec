/* decode.c -- from the tree of a file to a pipeline. */
#include "host/spec/decode.h"

#include <assert.h>
#include <string.h>

#include "host/base/meant.h"
#include "host/base/text.h"
#include "host/spec/keys.h"
#include "host/spec/rules.h"
#include "host/spec/values.h"

enum { KEYS_MOST = 16 };

/* One section while its keys are read; the index is that of the row. */
struct pass {
    struct reader *reader;
    const struct section *section;
    const struct node *mapping;
    void *target;
    struct spec_place given[KEYS_MOST]; /* line 0: not read yet */
    bool meant[KEYS_MOST];              /* misspelt: reported already */
};

static void decode_section(struct reader *reader, const struct section *section,
                           struct spec_place place, const struct node *mapping,
                           void *target);

static void *member(void *target, size_t offset)
{
    return (char *)target + offset;
}

static bool is_section(const struct key *key)
{
    return key->type == KEY_SECTION || key->type == KEY_STEPS;
}

static void set_defaults(const struct section *section, void *target)
{
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if (is_section(key))
            set_defaults(key->section, member(target, key->offset));
        else
            values_default(key, target);
}

/* ---- What a key holds ---- */

static void decode_single(struct reader *reader, const struct key *key,
                          const struct node *value, void *target)
{
    if (value->kind != NODE_TEXT)
        reader_complain(reader, value->place, "'%s' needs a single value, not %s",
                        key->name, tree_kind(value));
    else if (value->null)
        reader_complain(reader, value->place, "'%s' has no value", key->name);
    else
        values_read(reader, key, value, target);
}

static void decode_mapping(struct reader *reader, const struct key *key,
                           struct spec_place place, const struct node *value,
                           void *target)
{
    bool empty = value->kind == NODE_TEXT && value->null;
    if (empty && (key->flags & KEY_MAY_BE_EMPTY) != 0)
        decode_section(reader, key->section, place, NULL, target);
    else if (value->kind == NODE_MAPPING)
        decode_section(reader, key->section, place, value, target);
    else
        reader_complain(reader, value->place, "'%s' needs keys with values, not %s",
                        key->name, tree_kind(value));
}

static void complain_of_step(struct reader *reader, const struct section *steps,
                             const struct node *item)
{
    const char *names[KEYS_MOST + 1] = {0};
    for (size_t i = 0; steps->keys[i].name != NULL; i++)
        names[i] = steps->keys[i].name;
    reader_complain(reader, item->place, "unknown %s %s%s", steps->item,
                    reader_quote(reader, item->raw),
                    meant(text_nearest(item->raw, names), NULL).words);
}

static void decode_step_name(struct pass *pass, const struct node *item)
{
    struct reader *reader = pass->reader;
    if (item->kind == NODE_BROKEN)
        return;
    if (item->kind != NODE_TEXT || item->null) {
        reader_complain(reader, item->place,
                        "%s %s in a list is only a name, not %s: make '%s' a "
                        "mapping to give it options",
                        strchr("aeiou", *pass->section->item) == NULL ? "a" : "an",
                        pass->section->item, tree_kind(item), pass->section->name);
        return;
    }
    const struct key *key = schema_find(pass->section, item->text);
    if (key == NULL) {
        complain_of_step(reader, pass->section, item);
        return;
    }
    struct spec_place *given = &pass->given[key - pass->section->keys];
    if (given->line != 0)
        reader_complain(reader, item->place, "%s '%s' is named twice: first at line %u",
                        pass->section->item, key->name, given->line);
    else
        decode_section(reader, key->section, item->place, NULL,
                       member(pass->target, key->offset));
    *given = item->place;
}

static void decode_steps(struct reader *reader, const struct key *key,
                         struct spec_place place, const struct node *value,
                         void *target)
{
    if (value->kind == NODE_LIST) {
        struct pass pass = {
            .reader = reader, .section = key->section, .target = target};
        for (const struct node *item = value->first; item != NULL; item = item->next)
            decode_step_name(&pass, item);
    } else if (value->kind == NODE_MAPPING) {
        decode_section(reader, key->section, place, value, target);
    } else if (!value->null) {
        reader_complain(reader, value->place,
                        "'%s' needs a list of %ss or a mapping, not %s", key->name,
                        key->section->item, tree_kind(value));
    }
    if (value->first == NULL && (value->kind != NODE_TEXT || value->null))
        reader_complain(reader, value->place, "'%s' has no %s", key->name,
                        key->section->item);
}

static void decode_rows(struct reader *reader, const struct key *key,
                        const struct node *value, void *target)
{
    if (value->kind != NODE_LIST) {
        reader_complain(reader, value->place, "'%s' needs a list, not %s", key->name,
                        tree_kind(value));
        return;
    }
    if (value->count == 0 && (key->flags & KEY_REQUIRED) != 0)
        reader_complain(reader, value->place, "'%s' is empty", key->name);
    if (value->count > key->row_limit) {
        reader_complain(reader, value->place, "'%s' has %zu items: at most %zu",
                        key->name, value->count, key->row_limit);
        return;
    }
    char *rows = arena_array(&reader->set->arena, value->count, key->row_size);
    memcpy(member(target, key->offset), &rows, sizeof rows);
    memcpy(member(target, key->count), &value->count, sizeof value->count);
    for (const struct node *item = value->first; item != NULL; item = item->next) {
        if (item->kind == NODE_MAPPING)
            decode_section(reader, key->section, item->place, item, rows);
        else if (item->kind != NODE_BROKEN)
            reader_complain(reader, item->place,
                            "an item of '%s' needs keys with values, not %s", key->name,
                            tree_kind(item));
        rows += key->row_size;
    }
}

static void decode_value(struct reader *reader, const struct key *key,
                         struct spec_place place, const struct node *value,
                         void *target)
{
    if (key->place != 0)
        *(struct spec_place *)member(target, key->place) = value->place;
    if (value->kind == NODE_BROKEN)
        return;
    switch (key->type) {
    case KEY_SECTION:
        decode_mapping(reader, key, place, value, member(target, key->offset));
        break;
    case KEY_STEPS:
        decode_steps(reader, key, place, value, member(target, key->offset));
        break;
    case KEY_ROWS:
        decode_rows(reader, key, value, target);
        break;
    default:
        decode_single(reader, key, value, target);
        break;
    }
}

/* ---- Keys ---- */

/* The row that an unknown key was probably meant to be. Where other keys are allowed,
 * only one that is required and missing can be meant. */
static const struct key *meant_by(const struct pass *pass, const char *name)
{
    const char *candidates[KEYS_MOST + 1] = {0};
    size_t count = 0;
    for (const struct key *key = pass->section->keys; key->name != NULL; key++) {
        bool missing = (key->flags & KEY_REQUIRED) != 0 &&
                       tree_get(pass->mapping, key->name) == NULL;
        if (missing || pass->section->other == NULL)
            candidates[count++] = key->name;
    }
    const char *near = text_nearest(name, candidates);
    return near == NULL ? NULL : schema_find(pass->section, near);
}

static void complain_of_key(struct pass *pass, const struct node *name,
                            const struct key *near)
{
    struct reader *reader = pass->reader;
    const char *quoted = reader_quote(reader, name->raw);
    const struct section *home = schema_home(reader->keys, name->raw);
    if (near != NULL)
        pass->meant[near - pass->section->keys] = true;
    if (home != NULL && *home->name == '\0')
        reader_complain(reader, name->place, "%s belongs at the top, not here", quoted);
    else if (home != NULL)
        reader_complain(reader, name->place, "%s belongs under '%s', not here", quoted,
                        home->name);
    else
        reader_complain(reader, name->place, "unknown key %s%s", quoted,
                        meant(near == NULL ? NULL : near->name, NULL).words);
}

static void decode_pair(struct pass *pass, const struct node *name)
{
    struct reader *reader = pass->reader;
    const struct node *value = name->next;
    if (name->kind == NODE_BROKEN)
        return;
    if (name->kind != NODE_TEXT) {
        reader_complain(reader, name->place, "a key must be a single word, not %s",
                        tree_kind(name));
        return;
    }
    const struct key *key = schema_find(pass->section, name->raw);
    if (key == NULL) {
        const struct key *meant = meant_by(pass, name->raw);
        if (meant == NULL && pass->section->other != NULL)
            pass->section->other(reader, pass->mapping, name, pass->target);
        else if (value->kind != NODE_BROKEN)
            complain_of_key(pass, name, meant);
        return;
    }
    struct spec_place *given = &pass->given[key - pass->section->keys];
    if (given->line != 0)
        reader_complain(reader, name->place, "duplicate key '%s': first at line %u",
                        key->name, given->line);
    else
        decode_value(reader, key, name->place, value, pass->target);
    *given = name->place;
}

static void complain_of_missing(struct pass *pass, struct spec_place place)
{
    const struct section *section = pass->section;
    for (size_t i = 0; section->keys[i].name != NULL; i++) {
        const struct key *key = &section->keys[i];
        if ((key->flags & KEY_REQUIRED) == 0 || pass->given[i].line != 0 ||
            pass->meant[i])
            continue;
        if (*section->name == '\0')
            reader_complain(pass->reader, place, "missing key '%s'", key->name);
        else
            reader_complain(pass->reader, place, "missing key '%s' in '%s'", key->name,
                            section->name);
    }
}

static bool says(const struct node *mapping, const char *key, const char *text)
{
    const struct node *value = tree_get(mapping, key);
    return value != NULL && value->kind == NODE_TEXT && text_same(value->text, text);
}

/* One of the choices of the other key: an invalid choice was reported already. */
static bool is_other_choice(const struct pass *pass, const struct key *key)
{
    const struct key *beside = schema_find(pass->section, key->beside);
    const struct node *value = tree_get(pass->mapping, key->beside);
    for (const char *const *choice = beside->choices; *choice != NULL; choice++)
        if (!text_same(*choice, key->being) &&
            (value == NULL || says(pass->mapping, key->beside, *choice)))
            return true;
    return false;
}

/* The rules of the rows about keys that go together. */
static void check_together(struct pass *pass, struct spec_place place)
{
    const struct section *section = pass->section;
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if (key->only != NULL && says(pass->mapping, key->name, key->only) &&
            is_other_choice(pass, key))
            reader_complain(pass->reader, tree_get(pass->mapping, key->name)->place,
                            "'%s: %s' works only with '%s: %s'", key->name, key->only,
                            key->beside, key->being);
    const char *const *either = section->either;
    if (either != NULL && tree_get(pass->mapping, either[0]) == NULL &&
        tree_get(pass->mapping, either[1]) == NULL)
        reader_complain(pass->reader, place, "%s: add '%s', '%s' or both",
                        section->without, either[0], either[1]);
    if (section->schedule != SCHEDULE_NONE)
        rules_schedule(pass->reader, section, pass->mapping, place, pass->target);
}

/* `mapping` is NULL for a key outside a section. */
static void decode_section(struct reader *reader, const struct section *section,
                           struct spec_place place, const struct node *mapping,
                           void *target)
{
    struct pass pass = {
        .reader = reader, .section = section, .mapping = mapping, .target = target};
    set_defaults(section, target);
    if (section->place != 0)
        *(struct spec_place *)member(target, section->place) = place;
    if (section->switched)
        *(bool *)member(target, section->on) = true;
    if (mapping != NULL)
        for (const struct node *name = mapping->first; name != NULL;
             name = name->next->next)
            decode_pair(&pass, name);
    complain_of_missing(&pass, place);
    check_together(&pass, place);
    if (section->check != NULL)
        section->check(reader, mapping, place, target);
}

void decode_file(struct reader *reader, const struct node *root,
                 struct pipeline *pipeline)
{
    pipeline->file = reader->file;
    reader->keys = &keys_file;
    if (root->kind == NODE_MAPPING)
        decode_section(reader, reader->keys, root->place, root, pipeline);
    else if (root->kind != NODE_BROKEN)
        reader_complain(reader, root->place, "a spec is keys with values, not %s",
                        tree_kind(root));
}

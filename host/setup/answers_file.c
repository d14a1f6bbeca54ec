/* answers_file.c -- answers from a file. */
#include "host/setup/answers_file.h"

#include <string.h>

#include "host/base/meant.h"
#include "host/base/text.h"
#include "host/spec/reader.h"
#include "host/spec/tree.h"

struct reading {
    struct reader reader;
    struct answers *answers;
    bool whole;
};

/* ---- Single values ---- */

static bool is_single(struct reading *reading, const char *key,
                      const struct node *value)
{
    if (value->kind == NODE_BROKEN)
        return false;
    if (value->kind == NODE_TEXT && !value->null && *value->text != '\0')
        return true;
    if (value->kind == NODE_TEXT)
        reader_complain(&reading->reader, value->place, "'%s' has no value", key);
    else
        reader_complain(&reading->reader, value->place,
                        "'%s' needs a single value, not %s", key, tree_kind(value));
    return false;
}

static void take_single(struct reading *reading, const char *key,
                        const struct node *value, struct answer *answer)
{
    if (is_single(reading, key, value))
        answers_give(reading->answers, answer, value->text, &value->place);
}

static bool is_kind(struct reading *reading, const char *key, const struct node *value,
                    enum node_kind kind, const char *needs)
{
    if (value->kind == kind)
        return true;
    if (value->kind != NODE_BROKEN)
        reader_complain(&reading->reader, value->place, "'%s' needs %s, not %s", key,
                        needs, tree_kind(value));
    return false;
}

/* The error for a key that is not a text, or is unknown. */
static void complain_of_key(struct reading *reading, const struct node *key,
                            const char *const *names)
{
    if (key->kind != NODE_TEXT) {
        if (key->kind != NODE_BROKEN)
            reader_complain(&reading->reader, key->place,
                            "a key must be a single word, not %s", tree_kind(key));
        return;
    }
    reader_complain(&reading->reader, key->place, "unknown key %s%s",
                    reader_quote(&reading->reader, key->raw),
                    meant(text_nearest(key->raw, names), NULL).words);
}

/* The index of the name, or the count of names. */
static size_t index_of(const char *const *names, const char *name)
{
    size_t index = 0;
    while (names[index] != NULL && !text_same(names[index], name))
        index++;
    return index;
}

/* ---- Connections ---- */

static void take_connection(struct reading *reading, enum side side,
                            const struct node *value)
{
    struct answer_connection *connection = &reading->answers->sides[side];
    if (!is_kind(reading, side_name(side), value, NODE_MAPPING, "keys with values"))
        return;
    connection->place = value->place;
    for (const struct node *key = value->first; key != NULL; key = key->next->next) {
        const struct node *setting = key->next;
        if (key->kind != NODE_TEXT)
            complain_of_key(reading, key, NULL);
        else if (!is_single(reading, key->raw, setting))
            continue;
        else if (text_same(key->raw, "plugin"))
            take_single(reading, "plugin", setting, &connection->plugin);
        else if (text_same(key->raw, "account"))
            take_single(reading, "account", setting, &connection->account);
        else
            answers_set(connection, key->raw, setting->raw, false, &setting->place);
    }
    if (connection->plugin.text == NULL && reading->whole)
        reader_complain(&reading->reader, value->place, "missing key 'plugin' in '%s'",
                        side_name(side));
}

/* "$${" spells "${", which is no variable then. */
static bool has_variable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (text_starts_with(text, "$${"))
            text += 2;
        else if (text_starts_with(text, "${"))
            return true;
    }
    return false;
}

/* A key is kept as it is, not as a spec spells it. */
static void unspell(char *text)
{
    char *end = text;
    for (; *text != '\0'; text++)
        if (!text_starts_with(text, "$${"))
            *end++ = *text;
    *end = '\0';
}

void answers_note_keys(struct answer_connection *connection,
                       const struct wherry_connector *plugin)
{
    for (size_t i = 0; i < connection->count; i++) {
        struct answer_setting *setting = &connection->settings[i];
        for (size_t j = 0; j < plugin->option_count && !setting->key; j++)
            if ((plugin->options[j].flags & WHERRY_SECRET) != 0 &&
                text_same(plugin->options[j].name, setting->name) &&
                !has_variable(setting->text)) {
                setting->key = true;
                unspell(setting->text);
            }
    }
}

/* ---- Steps, fields, segments ---- */

static void take_step(struct reading *reading, const struct node *item)
{
    enum step step;
    const char *names[STEP_COUNT + 1] = {0};
    if (!is_single(reading, "steps", item))
        return;
    if (step_find(item->text, &step)) {
        answers_give(reading->answers, &reading->answers->steps[step], item->text,
                     &item->place);
        return;
    }
    for (int i = 0; i < STEP_COUNT; i++)
        names[i] = step_name((enum step)i);
    reader_complain(&reading->reader, item->place, "unknown step %s%s",
                    reader_quote(&reading->reader, item->text),
                    meant(text_nearest(item->text, names), NULL).words);
}

static void take_steps(struct reading *reading, const struct node *value)
{
    if (!is_kind(reading, "steps", value, NODE_LIST, "a list of steps"))
        return;
    reading->answers->steps_place = value->place;
    for (const struct node *item = value->first; item != NULL; item = item->next)
        take_step(reading, item);
}

static bool take_direction(struct reading *reading, const struct node *value,
                           struct answer_field *field)
{
    static const char *const names[] = {[SPEC_BOTH] = "both",
                                        [SPEC_IMPORT] = "import",
                                        [SPEC_PUSH] = "push",
                                        "widest",
                                        NULL};
    enum { WIDEST = SPEC_PUSH + 1 };
    if (!is_single(reading, "direction", value))
        return false;
    size_t index = index_of(names, value->text);
    field->widest = index == WIDEST;
    field->direction = field->widest ? SPEC_BOTH : (enum spec_direction)index;
    if (names[index] == NULL)
        reader_complain(&reading->reader, value->place,
                        "'direction' must be one of both, import, push, widest");
    return names[index] != NULL;
}

/* An item {crm: ..., list: ...}; `field` NULL: it may have no direction. */
static bool take_pair(struct reading *reading, const char *what,
                      const struct node *item, const char **crm, const char **list,
                      struct answer_field *field)
{
    static const char *const names[] = {"crm", "list", "direction", NULL};
    enum { CRM, LIST, DIRECTION };
    bool good = true;
    if (!is_kind(reading, what, item, NODE_MAPPING, "items with keys"))
        return false;
    for (const struct node *key = item->first; key != NULL; key = key->next->next) {
        size_t index =
            key->kind == NODE_TEXT ? index_of(names, key->raw) : DIRECTION + 1;
        if (index == DIRECTION + 1 || (index == DIRECTION && field == NULL)) {
            complain_of_key(reading, key, names);
            good = false;
        } else if (index == DIRECTION) {
            good &= take_direction(reading, key->next, field);
        } else if (is_single(reading, key->raw, key->next)) {
            *(index == CRM ? crm : list) = key->next->text;
        } else {
            good = false;
        }
    }
    if (good && *crm == NULL)
        reader_complain(&reading->reader, item->place, "missing key 'crm' in '%s'",
                        what);
    return good && *crm != NULL;
}

static void take_fields(struct reading *reading, const struct node *value)
{
    if (!is_kind(reading, "fields", value, NODE_LIST, "a list"))
        return;
    for (const struct node *item = value->first; item != NULL; item = item->next) {
        struct answer_field field = {.place = item->place};
        if (!take_pair(reading, "fields", item, &field.crm, &field.list, &field))
            continue;
        if (field.list == NULL)
            reader_complain(&reading->reader, item->place,
                            "missing key 'list' in 'fields'");
        else
            answers_add_field(reading->answers, &field);
    }
}

static void take_segments(struct reading *reading, const struct node *value)
{
    if (!is_kind(reading, "segments", value, NODE_LIST, "a list"))
        return;
    for (const struct node *item = value->first; item != NULL; item = item->next) {
        struct answer_segment segment = {.place = item->place};
        bool good = true;
        if (item->kind == NODE_TEXT) {
            good = is_single(reading, "segments", item);
            segment.crm = item->text;
        } else {
            good =
                take_pair(reading, "segments", item, &segment.crm, &segment.list, NULL);
        }
        if (good)
            answers_add_segment(reading->answers, &segment);
    }
}

static void take_keys(struct reading *reading, const struct node *value)
{
    if (!is_single(reading, "keys", value))
        return;
    reading->answers->keys_in_spec = text_same(value->text, "spec");
    if (!text_same(value->text, "spec") && !text_same(value->text, "file"))
        reader_complain(&reading->reader, value->place,
                        "'keys' must be one of file, spec");
}

/* ---- The file ---- */

static void take_pair_of_file(struct reading *reading, const struct node *key)
{
    static const char *const names[] = {"pipeline", "title", "every", "segments_every",
                                        "crm",      "list",  "steps", "fields",
                                        "segments", "keys",  NULL};
    struct answers *answers = reading->answers;
    struct answer *const singles[] = {&answers->pipeline, &answers->title,
                                      &answers->every, &answers->segments_every};
    enum { SINGLES = 4, CRM = SINGLES, LIST, STEPS, FIELDS, SEGMENTS, KEYS };
    const struct node *value = key->next;
    size_t index = key->kind == NODE_TEXT ? index_of(names, key->raw) : KEYS + 1;
    if (index < SINGLES)
        take_single(reading, key->raw, value, singles[index]);
    else if (index == CRM || index == LIST)
        take_connection(reading, index == CRM ? SIDE_CRM : SIDE_LIST, value);
    else if (index == STEPS)
        take_steps(reading, value);
    else if (index == FIELDS)
        take_fields(reading, value);
    else if (index == SEGMENTS)
        take_segments(reading, value);
    else if (index == KEYS)
        take_keys(reading, value);
    else
        complain_of_key(reading, key, names);
}

static void need(struct reading *reading, const struct node *root, const char *key)
{
    if (tree_get(root, key) == NULL)
        reader_complain(&reading->reader, root->place, "missing key '%s'", key);
}

void answers_take(struct answers *answers, struct spec_set *set, const char *name,
                  const struct buffer *text, bool whole)
{
    struct reading reading = {.answers = answers, .whole = whole};
    reader_begin(&reading.reader, set, name);
    const struct node *root =
        tree_read(&reading.reader, buffer_text(text), text->length);
    if (root != NULL && root->kind != NODE_MAPPING)
        reader_complain(&reading.reader, root->place,
                        "answers are keys with values, not %s", tree_kind(root));
    if (root != NULL && root->kind == NODE_MAPPING) {
        for (const struct node *key = root->first; key != NULL; key = key->next->next)
            take_pair_of_file(&reading, key);
        if (whole) {
            need(&reading, root, "pipeline");
            need(&reading, root, "crm");
            need(&reading, root, "list");
        }
    }
    reader_end(&reading.reader, "");
}

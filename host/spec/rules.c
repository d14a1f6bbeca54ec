/* rules.c -- what must fit together inside one section of a spec. */
#include "host/spec/rules.h"

#include <string.h>

#include "host/base/text.h"
#include "host/spec/variables.h"
#include "plugin/kit/names.h"

enum { SETTINGS_MOST = 64 };

/* Mailchimp's copies of Ometria's figures; no longer sent since that day. */
static const char retired_on[] = "2018-07-04";
static const char *const retired[] = {"OM_STATUS",  "OM_LTV",     "OM_ORDERS",
                                      "OM_DATE_LO", "OM_DATE_LV", NULL};

/* A value as it was written; messages never show the value of a variable. */
static const char *written(struct reader *reader, const struct node *mapping,
                           const char *key)
{
    const struct node *value = tree_get(mapping, key);
    bool text = value != NULL && value->kind == NODE_TEXT;
    return reader_quote(reader, text ? value->raw : "");
}

static bool says(const struct node *mapping, const char *key, const char *text)
{
    const struct node *value = tree_get(mapping, key);
    return value != NULL && value->kind == NODE_TEXT && strcmp(value->text, text) == 0;
}

/* ---- Connections ---- */

/* One variable and nothing else. */
static bool is_variable(const char *raw)
{
    size_t length = strcspn(raw, "}");
    return strncmp(raw, "${", 2) == 0 && raw[length] == '}' && raw[length + 1] == '\0';
}

/* False: the error in the value was reported. */
static bool check_setting(struct reader *reader, const struct node *key,
                          const struct node *value)
{
    if (value->kind == NODE_BROKEN)
        return false;
    const bool text = value->kind == NODE_TEXT;
    const bool blank = text && (value->null || *value->text == '\0');
    if (text && !blank && !variables_unbraced(value->raw))
        return true;
    const char *name = reader_quote(reader, key->raw);
    if (!text)
        reader_complain(reader, value->place, "%s needs a single value, not %s", name,
                        tree_kind(value));
    else if (blank)
        reader_complain(reader, value->place, "%s has no value", name);
    else
        reader_complain(reader, value->place,
                        "%s is the text %s: a variable needs braces, as in ${NAME}",
                        name, reader_quote(reader, value->raw));
    return false;
}

void rules_setting(struct reader *reader, const struct node *mapping,
                   const struct node *key, void *target)
{
    struct spec_connection *connection = target;
    const struct node *value = key->next;
    size_t count = connection->setting_count;
    struct spec_setting *settings;
    if (count == SETTINGS_MOST) {
        reader_complain(reader, key->place, "more than %d settings", SETTINGS_MOST);
        return;
    }
    if (count == 0)
        connection->settings =
            arena_array(&reader->set->arena, mapping->count, sizeof *settings);
    memcpy(&settings, &connection->settings, sizeof(void *));
    for (size_t i = 0; i < count; i++)
        if (strcmp(settings[i].name, key->raw) == 0) {
            reader_complain(reader, key->place, "duplicate key %s: first at line %u",
                            reader_quote(reader, key->raw), settings[i].place.line);
            return;
        }
    bool good = check_setting(reader, key, value);
    settings[connection->setting_count++] =
        (struct spec_setting){.name = key->raw,
                              .value = good ? value->text : "",
                              .place = value->place,
                              .last_line = value->last_line,
                              .spelled = good && !is_variable(value->raw),
                              .unbraced = good && variables_within(value->raw),
                              .broken = !good};
}

/* ---- Schedules ---- */

static void check_schedule(struct reader *reader, const struct node *mapping)
{
    const struct node *cron = tree_get(mapping, "cron");
    if (cron != NULL && tree_get(mapping, "every") != NULL)
        reader_complain(reader, cron->place, "give 'every' or 'cron', not both");
}

static void check_zone(struct reader *reader, const struct node *mapping, bool used)
{
    const struct node *zone = tree_get(mapping, "time_zone");
    if (zone != NULL && !used)
        reader_complain(reader, zone->place,
                        "'time_zone' has no effect without 'cron'");
}

/* A misspelt key is reported as such: a second error that it is missing would be too
 * much. */
static bool schedule_misspelt(const struct reader *reader, const struct node *mapping)
{
    static const char *const names[] = {"every", "cron", NULL};
    const struct node *key = mapping->kind == NODE_MAPPING ? mapping->first : NULL;
    for (; key != NULL; key = key->next->next)
        if (key->kind == NODE_TEXT && schema_home(reader->keys, key->raw) == NULL &&
            text_nearest(key->raw, names) != NULL)
            return true;
    return false;
}

static bool scheduled(const struct reader *reader, const struct node *mapping)
{
    return mapping != NULL &&
           (tree_get(mapping, "every") != NULL || tree_get(mapping, "cron") != NULL ||
            schedule_misspelt(reader, mapping));
}

/* ---- Fields ---- */

bool rules_retired(const char *list_field)
{
    for (size_t i = 0; retired[i] != NULL; i++)
        if (text_same_ignoring_case(list_field, retired[i]))
            return true;
    return false;
}

void rules_field(struct reader *reader, const struct node *mapping,
                 struct spec_place place, void *target)
{
    (void)place;
    const struct spec_field *field = target;
    bool import_only = says(mapping, "direction", "import");
    if (!import_only && field->list != NULL && rules_retired(field->list))
        reader_complain(reader, field->list_place,
                        "%s was retired on %s and cannot be written",
                        written(reader, mapping, "list"), retired_on);
}

static bool pushed(const struct spec_field *field)
{
    return field->direction != SPEC_IMPORT;
}

static bool pulled(const struct spec_field *field)
{
    return field->direction != SPEC_PUSH;
}

/* A field that two others want to write would change hands at every run. */
static bool fields_collide(struct reader *reader, const struct spec_field *first,
                           const struct spec_field *second, const struct node *item)
{
    if (first->crm == NULL || first->list == NULL || second->crm == NULL ||
        second->list == NULL)
        return false;
    if (pushed(first) && pushed(second) &&
        text_same_ignoring_case(first->list, second->list))
        reader_complain(reader, second->list_place,
                        "list field %s already has a source in line %u",
                        written(reader, item, "list"), first->list_place.line);
    else if (pulled(first) && pulled(second) && text_same(first->crm, second->crm))
        reader_complain(reader, second->crm_place,
                        "CRM field %s already has a source in line %u",
                        written(reader, item, "crm"), first->crm_place.line);
    else
        return false;
    return true;
}

/* One complaint for each field, against the first one that it collides with. */
static void check_fields(struct reader *reader, const struct node *mapping,
                         const struct spec_contact_sync *sync)
{
    const struct node *list = tree_get(mapping, "fields");
    if (list == NULL || list->kind != NODE_LIST || sync->field_count == 0)
        return;
    const struct node *item = list->first;
    for (size_t i = 0; i < sync->field_count; i++, item = item->next)
        for (size_t j = 0; j < i; j++)
            if (fields_collide(reader, &sync->fields[j], &sync->fields[i], item))
                break;
}

/* ---- Whole sections ---- */

static bool step_has_cron(const struct node *steps)
{
    if (steps == NULL || steps->kind != NODE_MAPPING)
        return false;
    for (const struct node *name = steps->first; name != NULL; name = name->next->next)
        if (tree_get(name->next, "cron") != NULL)
            return true;
    return false;
}

static bool each_step_scheduled(const struct reader *reader, const struct node *steps,
                                const struct spec_contact_sync *sync)
{
    for (int i = 0; i < STEP_COUNT; i++)
        if (sync->steps[i].on &&
            !scheduled(reader, tree_get(steps, step_name((enum step)i))))
            return false;
    return true;
}

void rules_schedule(struct reader *reader, const struct section *section,
                    const struct node *mapping, struct spec_place place, void *target)
{
    const bool below = section->schedule == SCHEDULE_MUST_OR_STEPS;
    const struct node *steps = below ? tree_get(mapping, "steps") : NULL;
    check_schedule(reader, mapping);
    check_zone(reader, mapping,
               tree_get(mapping, "cron") != NULL || step_has_cron(steps));
    if (section->schedule == SCHEDULE_MAY || scheduled(reader, mapping))
        return;
    if (!below || !each_step_scheduled(reader, steps, target))
        reader_complain(reader, place, "'%s' needs 'every' or 'cron'", section->name);
}

static void warn_of_idle_pull(struct reader *reader,
                              const struct spec_contact_sync *sync)
{
    const struct spec_step *pull = &sync->steps[STEP_IMPORT_PULL_FIELDS];
    for (size_t i = 0; i < sync->field_count; i++)
        if (pulled(&sync->fields[i]))
            return;
    if (pull->on)
        reader_warn(reader, pull->place,
                    "'import_pull_fields' has no field to import: see 'fields'");
}

void rules_contact_sync(struct reader *reader, const struct node *mapping,
                        struct spec_place place, void *target)
{
    const struct spec_contact_sync *sync = target;
    (void)place;
    check_fields(reader, mapping, sync);
    warn_of_idle_pull(reader, sync);
}

/* Static segments are found by name whatever the case of its letters. */
static bool segments_collide(struct reader *reader, const struct spec_segment *first,
                             const struct spec_segment *second, const struct node *item)
{
    if (first->crm == NULL || first->list == NULL || second->crm == NULL ||
        second->list == NULL)
        return false;
    if (text_same(first->crm, second->crm))
        reader_complain(reader, tree_get(item, "crm")->place,
                        "segment %s is already in the item at line %u",
                        written(reader, item, "crm"), first->place.line);
    else if (names_same(first->list, second->list))
        reader_complain(reader, tree_get(item, "list")->place,
                        "static segment %s is already in the item at line %u",
                        written(reader, item, "list"), first->place.line);
    else
        return false;
    return true;
}

static void check_segments(struct reader *reader, const struct node *mapping,
                           const struct spec_segment_sync *sync)
{
    const struct node *list = tree_get(mapping, "segments");
    if (list == NULL || list->kind != NODE_LIST || sync->segment_count == 0)
        return;
    const struct node *item = list->first;
    for (size_t i = 0; i < sync->segment_count; i++, item = item->next)
        for (size_t j = 0; j < i; j++)
            if (segments_collide(reader, &sync->segments[j], &sync->segments[i], item))
                break;
}

void rules_segment_sync(struct reader *reader, const struct node *mapping,
                        struct spec_place place, void *target)
{
    (void)place;
    check_segments(reader, mapping, target);
}

static bool is_spelled(const struct node *value)
{
    return value != NULL && value->kind == NODE_TEXT && !value->replaced;
}

void rules_alerts(struct reader *reader, const struct node *mapping,
                  struct spec_place place, void *target)
{
    struct spec_alerts *alerts = target;
    const struct node *secret = tree_get(mapping, "secret");
    const struct node *file = tree_get(mapping, "secret_file");
    const struct node *either = secret != NULL ? secret : file;
    (void)place;
    if (secret != NULL && file != NULL)
        reader_complain(reader, file->place,
                        "give 'secret' or 'secret_file', not both");
    if (either != NULL && tree_get(mapping, "webhook") == NULL)
        reader_complain(reader, either->place,
                        "there is no 'webhook' that needs a secret");
    alerts->spelled = is_spelled(secret);
    if (alerts->spelled)
        reader_warn(
            reader, secret->place,
            "'secret' is in the clear: anybody who reads this file has it; write "
            "${NAME}, or 'secret_file' with the path of a file");
}

void rules_file(struct reader *reader, const struct node *mapping,
                struct spec_place place, void *target)
{
    struct pipeline *pipeline = target;
    (void)mapping;
    (void)place;
    if (pipeline->segment_sync.on &&
        !pipeline->contact_sync.steps[STEP_PUSH_NEW_RECORDS].on)
        reader_warn(reader, pipeline->segment_sync.place,
                    "'segment_sync' without 'push_new_records': its segments may match "
                    "nobody on the list");
    if (pipeline->title == NULL)
        pipeline->title = pipeline->id;
}

/* listing.c -- a change as a record for /push. */
#include "plugin/ometria/listing.h"

#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/kit/json_writer.h"
#include "plugin/ometria/fields.h"

/* Ometria's limit for the custom fields of one record, keys included: 1 kB. */
enum { PROPERTIES_BYTES = 1000 };

static const char property_prefix[] = "properties.";

/* The first two come from one listing; the others are sent along where known. */
static const char *const names[] = {"firstname", "lastname", "prefix", "middlename"};
enum { NAMES_TOGETHER = 2, NAMES = 4 };

static bool objected(struct objection *objection, enum wherry_reason reason,
                     const char *field, const char *words)
{
    *objection = (struct objection){.reason = reason, .words = words, .field = field};
    return false;
}

static const struct wherry_field *find(const struct wherry_field *set, size_t count,
                                       const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_same(set[i].name, name))
            return &set[i];
    return NULL;
}

/* Is this value sent? A blank one may be, in an update, if the options say how. */
static bool is_sent(const struct ometria_config *config,
                    const struct wherry_change *change,
                    const struct wherry_field *field)
{
    return field->value[0] != '\0' ||
           (change->verb == WHERRY_UPDATE && config->clear != CLEAR_NONE);
}

static const struct wherry_field *find_sent(const struct ometria_config *config,
                                            const struct wherry_change *change,
                                            const char *name)
{
    const struct wherry_field *field = find(change->fields, change->field_count, name);
    return field != NULL && is_sent(config, change, field) ? field : NULL;
}

static bool writes_name(const struct ometria_config *config,
                        const struct wherry_change *change)
{
    for (size_t i = 0; i < NAMES_TOGETHER; i++)
        if (find_sent(config, change, names[i]) != NULL)
            return true;
    return false;
}

bool listing_lacks_names(const struct ometria_config *config,
                         const struct wherry_change *change)
{
    if (change->verb != WHERRY_UPDATE || !writes_name(config, change))
        return false;
    for (size_t i = 0; i < NAMES_TOGETHER; i++)
        if (find_sent(config, change, names[i]) == NULL &&
            find(change->present, change->present_count, names[i]) == NULL)
            return true;
    return false;
}

static bool check_fields(const struct ometria_config *config,
                         const struct wherry_change *change,
                         struct objection *objection)
{
    size_t sent = 0;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        const char *words = fields_objection(field->name, field->value);
        if (words != NULL)
            return objected(objection, WHERRY_REASON_VALUE, field->name, words);
        sent += is_sent(config, change, field);
    }
    if (change->verb == WHERRY_UPDATE && sent == 0)
        return objected(objection, WHERRY_REASON_VALUE,
                        change->field_count == 0 ? "" : change->fields[0].name,
                        "a blank value is not sent: see the option 'clear'");
    return true;
}

static bool check(const struct ometria_config *config,
                  const struct wherry_change *change, struct objection *objection)
{
    if (change->verb == WHERRY_RENAME)
        return objected(objection, WHERRY_REASON_OTHER, "",
                        "Ometria cannot change an address that other sources own");
    if (change->verb != WHERRY_CREATE && change->verb != WHERRY_UPDATE &&
        change->verb != WHERRY_UNSUBSCRIBE)
        return objected(objection, WHERRY_REASON_OTHER, "",
                        "this connector does not change Ometria's segments");
    if (address_is_anonymous(change->key))
        return objected(objection, WHERRY_REASON_FORGOTTEN, "",
                        "this person was erased in Ometria");
    /* Ids may be shown to anybody: Ometria forbids addresses in them. */
    if (change->own_id[0] == '\0' || strchr(change->own_id, '@') != NULL)
        return objected(objection, WHERRY_REASON_OTHER, "",
                        "a record needs an opaque id of its own");
    if (change->verb == WHERRY_UNSUBSCRIBE)
        return true;
    return check_fields(config, change, objection);
}

/* Is `name` one of the words of a list such as "points, spend"? */
static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);
    while (*list != '\0') {
        list += strspn(list, ", ");
        const size_t word = strcspn(list, ", ");
        if (word == length && strncmp(list, name, length) == 0)
            return true;
        list += word;
    }
    return false;
}

static bool write_value(const struct ometria_config *config, struct arena *arena,
                        struct json_writer *json, const struct wherry_field *field,
                        struct objection *objection)
{
    const bool property = fields_is_property(field->name);
    const char *name =
        property ? field->name + sizeof property_prefix - 1 : field->name;
    json_key(json, name);
    if (field->value[0] == '\0') {
        if (config->clear == CLEAR_NULL)
            json_null(json);
        else
            json_text(json, "");
    } else if (property && is_listed(config->number_properties, name)) {
        const char *number = fields_number(arena, field->value);
        if (number == NULL)
            return objected(objection, WHERRY_REASON_VALUE, field->name,
                            "not a number");
        json_number(json, number);
    } else if (property && is_listed(config->boolean_properties, name)) {
        if (!text_same(field->value, "true") && !text_same(field->value, "false"))
            return objected(objection, WHERRY_REASON_VALUE, field->name,
                            "neither true nor false");
        json_boolean(json, text_same(field->value, "true"));
    } else {
        json_text(json, field->value);
    }
    return true;
}

static bool write_properties(const struct ometria_config *config, struct arena *arena,
                             struct json_writer *json,
                             const struct wherry_change *change,
                             struct objection *objection)
{
    size_t before = 0;
    const char *last = NULL;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        if (!fields_is_property(field->name) || !is_sent(config, change, field))
            continue;
        if (last == NULL) {
            json_key(json, "properties");
            json_begin_object(json);
            before = json_writer_length(json) - 1; /* the brace counts */
        }
        last = field->name;
        if (!write_value(config, arena, json, field, objection))
            return false;
    }
    if (last == NULL)
        return true;
    json_end_object(json);
    if (json_writer_length(json) - before > PROPERTIES_BYTES)
        return objected(objection, WHERRY_REASON_VALUE, last,
                        "the custom fields of one record take more than 1000 bytes");
    return true;
}

/* Names that the change does not write, as they are now. */
static void write_other_names(const struct ometria_config *config,
                              struct json_writer *json,
                              const struct wherry_change *change)
{
    if (change->verb != WHERRY_UPDATE || !writes_name(config, change))
        return;
    for (size_t i = 0; i < NAMES; i++) {
        const struct wherry_field *present =
            find(change->present, change->present_count, names[i]);
        if (find_sent(config, change, names[i]) == NULL && present != NULL &&
            present->value[0] != '\0')
            json_member_text(json, names[i], present->value);
    }
}

static bool write_fields(const struct ometria_config *config, struct arena *arena,
                         struct json_writer *json, const struct wherry_change *change,
                         struct objection *objection)
{
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        if (fields_is_property(field->name) || !is_sent(config, change, field))
            continue;
        if (!write_value(config, arena, json, field, objection))
            return false;
    }
    write_other_names(config, json, change);
    return write_properties(config, arena, json, change, objection);
}

static void write_time(struct json_writer *json, const char *name, int64_t ms)
{
    char time[DATES_ROOM];
    if (ms == 0)
        return;
    dates_format_utc(ms, time);
    json_member_text(json, name, time);
}

static void write_consent(const struct ometria_config *config, struct json_writer *json,
                          const struct wherry_change *change)
{
    if (change->verb == WHERRY_UNSUBSCRIBE) {
        json_member_text(json, "marketing_optin", "EXPLICITLY_OPTEDOUT");
        write_time(json, "timestamp_unsubscribed", change->consent_at_ms);
        if (config->force_optout)
            json_member_boolean(json, "@force_optin", true);
    } else if (change->verb == WHERRY_CREATE && change->consent == WHERRY_SUBSCRIBED) {
        json_member_text(json, "marketing_optin", "EXPLICITLY_OPTEDIN");
        /* The time of an opt-in is what may start a welcome campaign. */
        if (config->welcome)
            write_time(json, "timestamp_subscribed", change->consent_at_ms);
    }
}

static bool write_record(const struct ometria_config *config, struct arena *arena,
                         struct json_writer *json, const struct wherry_change *change,
                         struct objection *objection)
{
    json_begin_object(json);
    json_member_text(json, "@type", "contact");
    json_member_text(json, "@collection", config->collection);
    json_member_text(json, "id", change->own_id);
    json_member_text(json, "email", change->key);
    json_member_boolean(json, "@merge", true);
    if (change->verb != WHERRY_UNSUBSCRIBE &&
        !write_fields(config, arena, json, change, objection))
        return false;
    write_consent(config, json, change);
    json_end_object(json);
    return true;
}

const char *listing_make(const struct ometria_config *config, struct arena *arena,
                         const struct wherry_change *change,
                         struct objection *objection)
{
    *objection = (struct objection){.field = ""};
    if (!check(config, change, objection))
        return NULL;
    struct json_writer *json = json_writer_create(false);
    const char *text = NULL;
    size_t length = 0;
    if (write_record(config, arena, json, change, objection)) {
        if (json_writer_finish(json, &text, &length, NULL) != WHERRY_OK)
            objected(objection, WHERRY_REASON_VALUE, "", "a value is no valid text");
        else if (length > PUSH_BYTES - 2)
            objected(objection, WHERRY_REASON_VALUE, "",
                     "the record takes more than 60 KB");
    }
    const char *record =
        objection->words == NULL ? arena_text_n(arena, text, length) : NULL;
    json_writer_destroy(json);
    return record;
}

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

enum { PREFIX_LENGTH = sizeof "properties." - 1 };

/* The first two come from one listing; the others are sent along where known. */
static const char *const names[] = {"firstname", "lastname", "prefix", "middlename"};
enum { NAMES_TOGETHER = 2, NAMES = 4 };

static const struct wherry_field *find_field(const struct wherry_field *set,
                                             size_t count, const char *name)
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
    const struct wherry_field *field =
        find_field(change->fields, change->field_count, name);
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
            find_field(change->present, change->present_count, names[i]) == NULL)
            return true;
    return false;
}

/* Why nothing is sent at all, for any field; NULL: something may be. */
static const char *find_objection(const struct wherry_change *change,
                                  enum wherry_reason *reason)
{
    *reason = WHERRY_REASON_OTHER;
    if (change->verb == WHERRY_RENAME)
        return "Ometria cannot change an address that belongs to other sources";
    if (change->verb != WHERRY_CREATE && change->verb != WHERRY_UPDATE &&
        change->verb != WHERRY_UNSUBSCRIBE)
        return "this connector does not change Ometria's segments";
    /* Ids may be shown to anybody: Ometria forbids addresses in them. */
    if (change->own_id[0] == '\0' || strchr(change->own_id, '@') != NULL)
        return "a record needs an opaque id of its own";
    *reason = WHERRY_REASON_FORGOTTEN;
    if (address_is_anonymous(change->key))
        return "this person was erased in Ometria";
    return NULL;
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

/* Why this value cannot be written, or NULL. */
static const char *object_to(const struct ometria_config *config, struct arena *arena,
                             const struct wherry_field *field)
{
    const char *words = fields_objection(field->name, field->value);
    if (words != NULL || field->value[0] == '\0' || !fields_is_property(field->name))
        return words;
    const char *name = field->name + PREFIX_LENGTH;
    if (is_listed(config->number_properties, name))
        return fields_number(arena, field->value) == NULL ? "not a number" : NULL;
    if (is_listed(config->boolean_properties, name) &&
        !text_same(field->value, "true") && !text_same(field->value, "false"))
        return "neither true nor false";
    return NULL;
}

/* A value that has passed the above. */
static void write_value(const struct ometria_config *config, struct arena *arena,
                        struct json_writer *json, const struct wherry_field *field)
{
    const bool property = fields_is_property(field->name);
    const char *name = property ? field->name + PREFIX_LENGTH : field->name;
    json_key(json, name);
    if (field->value[0] == '\0' && config->clear == CLEAR_NULL)
        json_null(json);
    else if (field->value[0] == '\0')
        json_text(json, "");
    else if (property && is_listed(config->number_properties, name))
        json_number(json, fields_number(arena, field->value));
    else if (property && is_listed(config->boolean_properties, name))
        json_boolean(json, text_same(field->value, "true"));
    else
        json_text(json, field->value);
}

/* Counts how many bytes they take. */
static size_t write_properties(const struct ometria_config *config, struct arena *arena,
                               struct json_writer *json,
                               const struct wherry_change *change)
{
    size_t before = 0;
    bool begun = false;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        if (!fields_is_property(field->name) || !is_sent(config, change, field))
            continue;
        if (!begun) {
            json_key(json, "properties");
            json_begin_object(json);
            before = json_writer_length(json) - 1; /* the brace counts */
        }
        begun = true;
        write_value(config, arena, json, field);
    }
    if (!begun)
        return 0;
    json_end_object(json);
    return json_writer_length(json) - before;
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
            find_field(change->present, change->present_count, names[i]);
        if (find_sent(config, change, names[i]) == NULL && present != NULL &&
            present->value[0] != '\0')
            json_member_text(json, names[i], present->value);
    }
}

/* Counts how many bytes the custom fields take. */
static size_t write_fields(const struct ometria_config *config, struct arena *arena,
                           struct json_writer *json, const struct wherry_change *change)
{
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        if (!fields_is_property(field->name) && is_sent(config, change, field))
            write_value(config, arena, json, field);
    }
    write_other_names(config, json, change);
    return write_properties(config, arena, json, change);
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

/* Counts how many bytes the custom fields take. */
static size_t write_record(const struct ometria_config *config, struct arena *arena,
                           struct json_writer *json, const struct wherry_change *change)
{
    size_t properties = 0;
    json_begin_object(json);
    json_member_text(json, "@type", "contact");
    json_member_text(json, "@collection", config->collection);
    json_member_text(json, "id", change->own_id);
    json_member_text(json, "email", change->key);
    json_member_boolean(json, "@merge", true);
    if (change->verb != WHERRY_UNSUBSCRIBE)
        properties = write_fields(config, arena, json, change);
    write_consent(config, json, change);
    json_end_object(json);
    return properties;
}

/* ---- Leaving out what cannot be written */

static void add_fault(struct listing *listing, const char *field, const char *words)
{
    listing->faults[listing->fault_count++] =
        (struct wherry_field_fault){.field = field, .words = words};
    listing->field = listing->faults[0].field;
}

/* The fields that may be written, as a change of its own; the others become faults. */
static struct wherry_change sift_fields(const struct ometria_config *config,
                                        struct arena *arena,
                                        const struct wherry_change *change,
                                        struct listing *listing)
{
    struct wherry_change sifted = *change;
    struct wherry_field *kept = arena_array(arena, change->field_count, sizeof *kept);
    listing->faults = arena_array(arena, change->field_count, sizeof *listing->faults);
    sifted.fields = kept;
    sifted.field_count = 0;
    if (change->verb == WHERRY_UNSUBSCRIBE)
        return sifted;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        const char *words = object_to(config, arena, field);
        if (words == NULL)
            kept[sifted.field_count++] = *field;
        else
            add_fault(listing, arena_text(arena, field->name), words);
    }
    return sifted;
}

static bool sends_anything(const struct ometria_config *config,
                           const struct wherry_change *change)
{
    if (change->verb != WHERRY_UPDATE)
        return true;
    for (size_t i = 0; i < change->field_count; i++)
        if (is_sent(config, change, &change->fields[i]))
            return true;
    return false;
}

/* Leaves out the longest value, of custom fields or of all. False: there is none. */
static bool drop_longest(struct arena *arena, struct wherry_change *change,
                         bool properties, const char *words, struct listing *listing)
{
    struct wherry_field *kept = arena_array(arena, change->field_count, sizeof *kept);
    size_t longest = 0, drop = change->field_count;
    for (size_t i = 0; i < change->field_count; i++) {
        const struct wherry_field *field = &change->fields[i];
        const size_t length = strlen(field->name) + strlen(field->value);
        kept[i] = *field;
        if ((!properties || fields_is_property(field->name)) && length >= longest &&
            field->value[0] != '\0') {
            longest = length;
            drop = i;
        }
    }
    if (drop == change->field_count)
        return false;
    add_fault(listing, arena_text(arena, kept[drop].name), words);
    memmove(&kept[drop], &kept[drop + 1],
            (change->field_count - drop - 1) * sizeof *kept);
    change->fields = kept;
    change->field_count--;
    return true;
}

static void refuse_listing(struct listing *listing, enum wherry_reason reason,
                           const char *words)
{
    listing->reason = reason;
    listing->words = listing->fault_count > 0 ? listing->faults[0].words : words;
}

/* Writes the record, and again with fewer fields as long as it is too long. */
static void fit_record(const struct ometria_config *config, struct arena *arena,
                       struct wherry_change *change, struct listing *listing)
{
    static const char too_much[] =
        "the custom fields of one record have more than 1000 bytes";
    static const char too_long[] = "the record has more than 60 KB";
    while (sends_anything(config, change)) {
        struct json_writer *json = json_writer_create(false);
        const size_t properties = write_record(config, arena, json, change);
        const char *text = NULL;
        size_t length = 0;
        const bool valid = json_writer_finish(json, &text, &length, NULL) == WHERRY_OK;
        const bool much = properties > PROPERTIES_BYTES;
        if (valid && !much && length <= PUSH_BYTES - 2)
            listing->record = arena_text_n(arena, text, length);
        json_writer_destroy(json);
        if (listing->record != NULL)
            return;
        if (!valid)
            refuse_listing(listing, WHERRY_REASON_VALUE, "a value is not valid text");
        else if (!drop_longest(arena, change, much, much ? too_much : too_long,
                               listing))
            refuse_listing(listing, WHERRY_REASON_VALUE, too_long);
        else
            continue;
        return;
    }
    if (listing->fault_count == 0 && change->field_count > 0)
        listing->field = arena_text(arena, change->fields[0].name);
    refuse_listing(
        listing, WHERRY_REASON_VALUE,
        "the connector does not write a blank value unless 'clear' says how");
}

void listing_make(const struct ometria_config *config, struct arena *arena,
                  const struct wherry_change *change, struct listing *listing)
{
    enum wherry_reason reason;
    *listing = (struct listing){.words = "", .field = ""};
    const char *words = find_objection(change, &reason);
    if (words != NULL) {
        refuse_listing(listing, reason, words);
        return;
    }
    struct wherry_change sifted = sift_fields(config, arena, change, listing);
    fit_record(config, arena, &sifted, listing);
}

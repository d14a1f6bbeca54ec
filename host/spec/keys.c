/* keys.c -- every key that a spec may have. */
#include "host/spec/keys.h"

#include <string.h>

#include "host/spec/rules.h"

#define MINUTES (INT64_C(60) * 1000)
#define HOURS (60 * MINUTES)
#define DAYS (24 * HOURS)
#define EVERY_LEAST (1 * MINUTES)
#define EVERY_MOST (31 * DAYS)

#define IN_FILE(member) offsetof(struct pipeline, member)
#define IN_CONNECTION(member) offsetof(struct spec_connection, member)
#define IN_CONTACTS(member) offsetof(struct spec_contact_sync, member)
#define IN_STEP(member) offsetof(struct spec_step, member)
#define IN_FIELD(member) offsetof(struct spec_field, member)
#define IN_SEGMENTS(member) offsetof(struct spec_segment_sync, member)
#define IN_SEGMENT(member) offsetof(struct spec_segment, member)
/* Two options of push_new_records are kept behind the steps in spec_contact_sync. */
#define FROM_PUSH_NEW(member)                                                          \
    (IN_CONTACTS(member) - IN_CONTACTS(steps[STEP_PUSH_NEW_RECORDS]))

enum { FIELDS_MOST = 500, SEGMENTS_MOST = 1000 };

static const char *const directions[] = {"both", "import", "push", NULL};
static const char *const blanks[] = {"keep", "clear", NULL};
static const char *const subscribes[] = {"opted_in", "not_opted_out", NULL};

static const char every_help[] = "how often it runs";
static const char cron_help[] = "when it runs, in place of `every`";
static const char zone_help[] = "the time zone of `cron`";
static const char limit_help[] = "the most that one run of the step may write";

static const struct key connection_keys[] = {
    {.name = "plugin",
     .type = KEY_NAME,
     .flags = KEY_REQUIRED,
     .offset = IN_CONNECTION(plugin),
     .place = IN_CONNECTION(plugin_place),
     .help = "the connector that speaks to the service"},
    {.name = "account",
     .type = KEY_TEXT,
     .offset = IN_CONNECTION(account),
     .help = "the account's name: pipelines that share an account take turns"},
    {0},
};
static const struct section crm_section = {.name = "crm",
                                           .keys = connection_keys,
                                           .place = IN_CONNECTION(place),
                                           .other = rules_setting};
static const struct section list_section = {.name = "list",
                                            .keys = connection_keys,
                                            .place = IN_CONNECTION(place),
                                            .other = rules_setting};

static const struct key step_keys[] = {
    {.name = "every",
     .type = KEY_DURATION,
     .offset = IN_STEP(schedule.every_ms),
     .place = IN_STEP(schedule.place),
     .minimum = EVERY_LEAST,
     .maximum = EVERY_MOST,
     .help = every_help},
    {.name = "cron",
     .type = KEY_CRON,
     .offset = IN_STEP(schedule.cron),
     .place = IN_STEP(schedule.place),
     .help = cron_help},
    {.name = "time_zone",
     .type = KEY_ZONE,
     .offset = IN_STEP(schedule.time_zone),
     .help = zone_help},
    {0},
};
static const struct key push_new_keys[] = {
    {.name = "every",
     .type = KEY_DURATION,
     .offset = IN_STEP(schedule.every_ms),
     .place = IN_STEP(schedule.place),
     .minimum = EVERY_LEAST,
     .maximum = EVERY_MOST,
     .help = every_help},
    {.name = "cron",
     .type = KEY_CRON,
     .offset = IN_STEP(schedule.cron),
     .place = IN_STEP(schedule.place),
     .help = cron_help},
    {.name = "time_zone",
     .type = KEY_ZONE,
     .offset = IN_STEP(schedule.time_zone),
     .help = zone_help},
    {.name = "subscribe",
     .type = KEY_EITHER,
     .offset = FROM_PUSH_NEW(subscribe_not_opted_out),
     .choices = subscribes,
     .fallback = "opted_in",
     .help = "whom to subscribe: who opted in, or all who did not opt out"},
    {.name = "double_opt_in",
     .type = KEY_BOOLEAN,
     .offset = FROM_PUSH_NEW(double_opt_in),
     .fallback = "false",
     .help = "let the list ask each new contact to confirm"},
    {0},
};
static const struct section import_unsubscribes_section = {.name =
                                                               "import_unsubscribes",
                                                           .keys = step_keys,
                                                           .place = IN_STEP(place),
                                                           .switched = true,
                                                           .on = IN_STEP(on),
                                                           .check = rules_step};
static const struct section push_unsubscribes_section = {.name = "push_unsubscribes",
                                                         .keys = step_keys,
                                                         .place = IN_STEP(place),
                                                         .switched = true,
                                                         .on = IN_STEP(on),
                                                         .check = rules_step};
static const struct section import_new_records_section = {.name = "import_new_records",
                                                          .keys = step_keys,
                                                          .place = IN_STEP(place),
                                                          .switched = true,
                                                          .on = IN_STEP(on),
                                                          .check = rules_step};
static const struct section push_new_records_section = {.name = "push_new_records",
                                                        .keys = push_new_keys,
                                                        .place = IN_STEP(place),
                                                        .switched = true,
                                                        .on = IN_STEP(on),
                                                        .check = rules_step};
static const struct section push_push_fields_section = {.name = "push_push_fields",
                                                        .keys = step_keys,
                                                        .place = IN_STEP(place),
                                                        .switched = true,
                                                        .on = IN_STEP(on),
                                                        .check = rules_step};
static const struct section import_pull_fields_section = {.name = "import_pull_fields",
                                                          .keys = step_keys,
                                                          .place = IN_STEP(place),
                                                          .switched = true,
                                                          .on = IN_STEP(on),
                                                          .check = rules_step};

static const struct key steps_keys[] = {
    {.name = "import_new_records",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_IMPORT_NEW_RECORDS]),
     .section = &import_new_records_section,
     .help = "create in the CRM who joined the list"},
    {.name = "import_pull_fields",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_IMPORT_PULL_FIELDS]),
     .section = &import_pull_fields_section,
     .help = "update in the CRM what changed on the list"},
    {.name = "import_unsubscribes",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_IMPORT_UNSUBSCRIBES]),
     .section = &import_unsubscribes_section,
     .help = "unsubscribe in the CRM who left the list"},
    {.name = "push_new_records",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_PUSH_NEW_RECORDS]),
     .section = &push_new_records_section,
     .help = "subscribe on the list who opted in in the CRM"},
    {.name = "push_unsubscribes",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_PUSH_UNSUBSCRIBES]),
     .section = &push_unsubscribes_section,
     .help = "unsubscribe on the list who opted out in the CRM"},
    {.name = "push_push_fields",
     .type = KEY_SECTION,
     .flags = KEY_MAY_BE_EMPTY,
     .offset = IN_CONTACTS(steps[STEP_PUSH_PUSH_FIELDS]),
     .section = &push_push_fields_section,
     .help = "update on the list what changed in the CRM"},
    {0},
};
static const struct section steps_section = {.name = "steps", .keys = steps_keys};

static const struct key field_keys[] = {
    {.name = "crm",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = IN_FIELD(crm),
     .place = IN_FIELD(crm_place),
     .help = "the field's name in the CRM"},
    {.name = "list",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = IN_FIELD(list),
     .place = IN_FIELD(list_place),
     .help = "the field's name on the list: its merge tag"},
    {.name = "direction",
     .type = KEY_CHOICE,
     .offset = IN_FIELD(direction),
     .choices = directions,
     .fallback = "both",
     .help = "which way its changes go"},
    {.name = "blank",
     .type = KEY_EITHER,
     .offset = IN_FIELD(blank_clears),
     .choices = blanks,
     .fallback = "keep",
     .help = "what a change to blank does on the list"},
    {0},
};
static const struct section field_section = {.name = "fields",
                                             .keys = field_keys,
                                             .place = IN_FIELD(place),
                                             .check = rules_field};

static const struct key contact_sync_keys[] = {
    {.name = "every",
     .type = KEY_DURATION,
     .offset = IN_CONTACTS(schedule.every_ms),
     .place = IN_CONTACTS(schedule.place),
     .minimum = EVERY_LEAST,
     .maximum = EVERY_MOST,
     .help = every_help},
    {.name = "cron",
     .type = KEY_CRON,
     .offset = IN_CONTACTS(schedule.cron),
     .place = IN_CONTACTS(schedule.place),
     .help = cron_help},
    {.name = "time_zone",
     .type = KEY_ZONE,
     .offset = IN_CONTACTS(schedule.time_zone),
     .help = zone_help},
    {.name = "steps",
     .type = KEY_STEPS,
     .flags = KEY_REQUIRED,
     .section = &steps_section,
     .help = "which of the six steps run"},
    {.name = "fields",
     .type = KEY_ROWS,
     .offset = IN_CONTACTS(fields),
     .count = IN_CONTACTS(field_count),
     .row_size = sizeof(struct spec_field),
     .row_limit = FIELDS_MOST,
     .section = &field_section,
     .help = "which field goes with which"},
    {.name = "confirm_within",
     .type = KEY_DURATION,
     .offset = IN_CONTACTS(confirm_within_ms),
     .minimum = 1 * MINUTES,
     .maximum = 31 * DAYS,
     .fallback = "24h",
     .help = "how long the CRM may take to show what it accepted"},
    {.name = "confirm_absence",
     .type = KEY_DURATION,
     .offset = IN_CONTACTS(confirm_absence_ms),
     .minimum = 1 * MINUTES,
     .maximum = 7 * DAYS,
     .fallback = "10m",
     .help = "how long a contact must stay away before she counts as gone"},
    {.name = "verify",
     .type = KEY_DURATION,
     .flags = KEY_MAY_BE_OFF,
     .offset = IN_CONTACTS(verify_ms),
     .minimum = 1 * HOURS,
     .maximum = 365 * DAYS,
     .fallback = "7d",
     .help = "how often each side is read whole, to find what is gone or missed"},
    {0},
};
static const struct section contact_sync_section = {.name = "contact_sync",
                                                    .keys = contact_sync_keys,
                                                    .place = IN_CONTACTS(place),
                                                    .switched = true,
                                                    .on = IN_CONTACTS(on),
                                                    .check = rules_contact_sync};

static const struct key segment_keys[] = {
    {.name = "crm",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = IN_SEGMENT(crm),
     .help = "the segment's id in the CRM"},
    {.name = "list",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = IN_SEGMENT(list),
     .help = "the static segment's name on the list"},
    {0},
};
static const struct section segment_section = {
    .name = "segments", .keys = segment_keys, .place = IN_SEGMENT(place)};

static const struct key segment_sync_keys[] = {
    {.name = "every",
     .type = KEY_DURATION,
     .offset = IN_SEGMENTS(schedule.every_ms),
     .place = IN_SEGMENTS(schedule.place),
     .minimum = EVERY_LEAST,
     .maximum = EVERY_MOST,
     .help = every_help},
    {.name = "cron",
     .type = KEY_CRON,
     .offset = IN_SEGMENTS(schedule.cron),
     .place = IN_SEGMENTS(schedule.place),
     .help = cron_help},
    {.name = "time_zone",
     .type = KEY_ZONE,
     .offset = IN_SEGMENTS(schedule.time_zone),
     .help = zone_help},
    {.name = "verify",
     .type = KEY_DURATION,
     .offset = IN_SEGMENTS(verify_ms),
     .minimum = 1 * MINUTES,
     .maximum = 31 * DAYS,
     .fallback = "24h",
     .help = "how often the static segment is read back and repaired"},
    {.name = "segments",
     .type = KEY_ROWS,
     .flags = KEY_REQUIRED,
     .offset = IN_SEGMENTS(segments),
     .count = IN_SEGMENTS(segment_count),
     .row_size = sizeof(struct spec_segment),
     .row_limit = SEGMENTS_MOST,
     .section = &segment_section,
     .help = "which segment goes to which static segment"},
    {0},
};
static const struct section segment_sync_section = {.name = "segment_sync",
                                                    .keys = segment_sync_keys,
                                                    .place = IN_SEGMENTS(place),
                                                    .switched = true,
                                                    .on = IN_SEGMENTS(on),
                                                    .check = rules_segment_sync};

static const struct key limits_keys[] = {
    {.name = "import_new_records",
     .type = KEY_LIMIT,
     .offset = STEP_IMPORT_NEW_RECORDS * sizeof(struct spec_limit),
     .fallback = "none",
     .help = limit_help},
    {.name = "import_pull_fields",
     .type = KEY_LIMIT,
     .offset = STEP_IMPORT_PULL_FIELDS * sizeof(struct spec_limit),
     .fallback = "none",
     .help = limit_help},
    {.name = "import_unsubscribes",
     .type = KEY_LIMIT,
     .offset = STEP_IMPORT_UNSUBSCRIBES * sizeof(struct spec_limit),
     .fallback = "2% and 50",
     .help = limit_help},
    {.name = "push_new_records",
     .type = KEY_LIMIT,
     .offset = STEP_PUSH_NEW_RECORDS * sizeof(struct spec_limit),
     .fallback = "10% and 1000",
     .help = limit_help},
    {.name = "push_unsubscribes",
     .type = KEY_LIMIT,
     .offset = STEP_PUSH_UNSUBSCRIBES * sizeof(struct spec_limit),
     .fallback = "2% and 50",
     .help = limit_help},
    {.name = "push_push_fields",
     .type = KEY_LIMIT,
     .offset = STEP_PUSH_PUSH_FIELDS * sizeof(struct spec_limit),
     .fallback = "none",
     .help = limit_help},
    {0},
};
static const struct section limits_section = {.name = "limits", .keys = limits_keys};

static const struct key file_keys[] = {
    {.name = "pipeline",
     .type = KEY_NAME,
     .flags = KEY_REQUIRED,
     .offset = IN_FILE(id),
     .place = IN_FILE(place),
     .help = "the pipeline's id, unique over all specs"},
    {.name = "title",
     .type = KEY_TEXT,
     .offset = IN_FILE(title),
     .help = "what people call it"},
    {.name = "crm",
     .type = KEY_SECTION,
     .flags = KEY_REQUIRED,
     .offset = IN_FILE(crm),
     .section = &crm_section,
     .help = "the connection to the CRM"},
    {.name = "list",
     .type = KEY_SECTION,
     .flags = KEY_REQUIRED,
     .offset = IN_FILE(list),
     .section = &list_section,
     .help = "the connection to the mailing list"},
    {.name = "contact_sync",
     .type = KEY_SECTION,
     .offset = IN_FILE(contact_sync),
     .section = &contact_sync_section,
     .help = "keep contacts in step"},
    {.name = "segment_sync",
     .type = KEY_SECTION,
     .offset = IN_FILE(segment_sync),
     .section = &segment_sync_section,
     .help = "mirror segments as static segments"},
    {.name = "limits",
     .type = KEY_SECTION,
     .offset = IN_FILE(limits),
     .section = &limits_section,
     .help = "a step that owes more writes nothing and says so"},
    {.name = "max_run",
     .type = KEY_DURATION,
     .offset = IN_FILE(max_run_ms),
     .minimum = 1 * MINUTES,
     .maximum = 7 * DAYS,
     .fallback = "2h",
     .help = "a run that takes longer is ended; the next one goes on"},
    {.name = "alert_after",
     .type = KEY_DURATION,
     .offset = IN_FILE(alert_after_ms),
     .minimum = 1 * MINUTES,
     .maximum = 31 * DAYS,
     .help = "a pipeline with no good run for so long is late"},
    {0},
};
const struct section keys_file = {.name = "", .keys = file_keys, .check = rules_file};

const struct key *keys_find(const struct section *section, const char *name)
{
    for (const struct key *key = section->keys; key->name != NULL; key++)
        if (strcmp(key->name, name) == 0)
            return key;
    return NULL;
}

static const struct section *home(const struct section *section, const char *name)
{
    if (keys_find(section, name) != NULL)
        return section;
    const struct section *found = NULL;
    for (const struct key *key = section->keys; key->name != NULL && found == NULL;
         key++)
        if (key->section != NULL)
            found = home(key->section, name);
    return found;
}

const struct section *keys_home(const char *name)
{
    return home(&keys_file, name);
}

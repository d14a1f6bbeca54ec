/* keys.c -- every key that a spec may have. */
#include "host/spec/keys.h"

#include "host/spec/rules.h"

#define MINUTES (INT64_C(60) * 1000)
#define HOURS (60 * MINUTES)
#define DAYS (24 * HOURS)

#define IN_FILE(member) offsetof(struct pipeline, member)
#define IN_CONNECTION(member) offsetof(struct spec_connection, member)
#define IN_CONTACTS(member) offsetof(struct spec_contact_sync, member)
#define IN_STEP(member) offsetof(struct spec_step, member)
#define IN_FIELD(member) offsetof(struct spec_field, member)
#define IN_SEGMENTS(member) offsetof(struct spec_segment_sync, member)
#define IN_SEGMENT(member) offsetof(struct spec_segment, member)
#define IN_ALERTS(member) offsetof(struct spec_alerts, member)
#define IN_ALERT(member) offsetof(struct spec_alert, member)
/* Two options of push_new_records come after the steps in spec_contact_sync. */
#define FROM_PUSH_NEW(member)                                                          \
    (IN_CONTACTS(member) - IN_CONTACTS(steps[STEP_PUSH_NEW_RECORDS]))

enum { FIELDS_MOST = 500, SEGMENTS_MOST = 1000 };

static const char *const directions[] = {"both", "import", "push", NULL};
static const char *const blanks[] = {"keep", "clear", NULL};
static const char *const subscribes[] = {"opted_in", "not_opted_out", NULL};

/* When something runs: the same three keys wherever there is a spec_schedule. */
#define SCHEDULE_KEYS(IN)                                                              \
    {.name = "every",                                                                  \
     .type = KEY_DURATION,                                                             \
     .offset = IN(schedule.every_ms),                                                  \
     .place = IN(schedule.place),                                                      \
     .minimum = 1 * MINUTES,                                                           \
     .maximum = 31 * DAYS,                                                             \
     .help = "how often it runs"},                                                     \
        {.name = "cron",                                                               \
         .type = KEY_CRON,                                                             \
         .offset = IN(schedule.cron),                                                  \
         .place = IN(schedule.place),                                                  \
         .help = "when it runs, in place of `every`"},                                 \
    {                                                                                  \
        .name = "time_zone", .type = KEY_ZONE, .offset = IN(schedule.time_zone),       \
        .help = "the time zone of `cron`"                                              \
    }

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
    SCHEDULE_KEYS(IN_STEP),
    {0},
};
static const struct key push_new_keys[] = {
    SCHEDULE_KEYS(IN_STEP),
    {.name = "subscribe",
     .type = KEY_EITHER,
     .offset = FROM_PUSH_NEW(subscribe_not_opted_out),
     .choices = subscribes,
     .fallback = "opted_in",
     .help = "who is subscribed: people who opted in, or all who did not opt out"},
    {.name = "double_opt_in",
     .type = KEY_BOOLEAN,
     .offset = FROM_PUSH_NEW(double_opt_in),
     .fallback = "false",
     .help = "have the list ask each new contact to confirm"},
    {0},
};
/* A step is a section; its row is in `steps`, its limit in `limits`. */
#define STEP_SECTION(word, rows)                                                       \
    static const struct section word##_section = {.name = #word,                       \
                                                  .keys = (rows),                      \
                                                  .place = IN_STEP(place),             \
                                                  .switched = true,                    \
                                                  .on = IN_STEP(on),                   \
                                                  .schedule = SCHEDULE_MAY}
#define STEP_KEY(word, step, words)                                                    \
    {                                                                                  \
        .name = #word, .type = KEY_SECTION, .flags = KEY_MAY_BE_EMPTY,                 \
        .offset = IN_CONTACTS(steps[step]), .section = &word##_section,                \
        .help = (words)                                                                \
    }
#define LIMIT_KEY(word, step, most)                                                    \
    {                                                                                  \
        .name = #word, .type = KEY_LIMIT,                                              \
        .offset = (step) * sizeof(struct spec_limit), .fallback = (most),              \
        .help = "the most changes that the step may write in one run"                  \
    }

STEP_SECTION(import_new_records, step_keys);
STEP_SECTION(import_pull_fields, step_keys);
STEP_SECTION(import_unsubscribes, step_keys);
STEP_SECTION(push_new_records, push_new_keys);
STEP_SECTION(push_unsubscribes, step_keys);
STEP_SECTION(push_push_fields, step_keys);

static const struct key steps_keys[] = {
    STEP_KEY(import_new_records, STEP_IMPORT_NEW_RECORDS,
             "create people in the CRM who joined the list"),
    STEP_KEY(import_pull_fields, STEP_IMPORT_PULL_FIELDS,
             "update fields in the CRM that changed on the list"),
    STEP_KEY(import_unsubscribes, STEP_IMPORT_UNSUBSCRIBES,
             "unsubscribe people in the CRM who left the list"),
    STEP_KEY(push_new_records, STEP_PUSH_NEW_RECORDS,
             "subscribe people on the list who opted in in the CRM"),
    STEP_KEY(push_unsubscribes, STEP_PUSH_UNSUBSCRIBES,
             "unsubscribe people on the list who opted out in the CRM"),
    STEP_KEY(push_push_fields, STEP_PUSH_PUSH_FIELDS,
             "update fields on the list that changed in the CRM"),
    {0},
};
static const struct section steps_section = {
    .name = "steps", .item = "step", .keys = steps_keys};

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
     .help = "the direction in which its changes go"},
    {.name = "blank",
     .type = KEY_EITHER,
     .offset = IN_FIELD(blank_clears),
     .choices = blanks,
     .fallback = "keep",
     .only = "clear",
     .beside = "direction",
     .being = "push",
     .help = "what a change to blank does on the list"},
    {0},
};
static const struct section field_section = {.name = "fields",
                                             .keys = field_keys,
                                             .place = IN_FIELD(place),
                                             .check = rules_field};

static const struct key contact_sync_keys[] = {
    SCHEDULE_KEYS(IN_CONTACTS),
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
     .help = "the pairs of fields"},
    {.name = "confirm_within",
     .type = KEY_DURATION,
     .offset = IN_CONTACTS(confirm_within_ms),
     .minimum = 1 * MINUTES,
     .maximum = 31 * DAYS,
     .fallback = "24h",
     .help = "how long the CRM may take to show a change that it accepted"},
    {.name = "confirm_absence",
     .type = KEY_DURATION,
     .offset = IN_CONTACTS(confirm_absence_ms),
     .minimum = 1 * MINUTES,
     .maximum = 7 * DAYS,
     .fallback = "10m",
     .help = "how long a contact must be missing before it counts as gone"},
    {.name = "verify",
     .type = KEY_DURATION,
     .flags = KEY_MAY_BE_OFF,
     .offset = IN_CONTACTS(verify_ms),
     .minimum = 1 * HOURS,
     .maximum = 365 * DAYS,
     .fallback = "7d",
     .help =
         "how often each side is read completely, to find what is gone or was missed"},
    {.name = "audit",
     .type = KEY_NUMBER,
     .offset = IN_CONTACTS(audit),
     .minimum = 0,
     .maximum = 1000,
     .fallback = "20",
     .help = "how many of the contacts that a run changed the next run reads back; 0: "
             "none"},
    {0},
};
static const struct section contact_sync_section = {.name = "contact_sync",
                                                    .keys = contact_sync_keys,
                                                    .place = IN_CONTACTS(place),
                                                    .switched = true,
                                                    .on = IN_CONTACTS(on),
                                                    .schedule = SCHEDULE_MUST_OR_STEPS,
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
    SCHEDULE_KEYS(IN_SEGMENTS),
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
     .help = "the segments and their static segments"},
    {0},
};
static const struct section segment_sync_section = {.name = "segment_sync",
                                                    .keys = segment_sync_keys,
                                                    .place = IN_SEGMENTS(place),
                                                    .switched = true,
                                                    .on = IN_SEGMENTS(on),
                                                    .schedule = SCHEDULE_MUST,
                                                    .check = rules_segment_sync};

static const struct key limits_keys[] = {
    LIMIT_KEY(import_new_records, STEP_IMPORT_NEW_RECORDS, "none"),
    LIMIT_KEY(import_pull_fields, STEP_IMPORT_PULL_FIELDS, "none"),
    LIMIT_KEY(import_unsubscribes, STEP_IMPORT_UNSUBSCRIBES, "2% and 50"),
    LIMIT_KEY(push_new_records, STEP_PUSH_NEW_RECORDS, "10% and 1000"),
    LIMIT_KEY(push_unsubscribes, STEP_PUSH_UNSUBSCRIBES, "2% and 50"),
    LIMIT_KEY(push_push_fields, STEP_PUSH_PUSH_FIELDS, "none"),
    {0},
};
static const struct section limits_section = {.name = "limits", .keys = limits_keys};

/* An alert is a section, as a step is; its row is in `alert_kinds`. */
#define ALERT_SECTION(word, rows)                                                      \
    static const struct section alert_##word##_section = {.name = #word,               \
                                                          .keys = (rows),              \
                                                          .place = IN_ALERT(place),    \
                                                          .switched = true,            \
                                                          .on = IN_ALERT(on)}
#define ALERT_KEY(word, alert, words)                                                  \
    {                                                                                  \
        .name = #word, .type = KEY_SECTION, .flags = KEY_MAY_BE_EMPTY,                 \
        .offset = (alert) * sizeof(struct spec_alert),                                 \
        .section = &alert_##word##_section, .help = (words)                            \
    }

static const struct key alert_keys[] = {{0}};
static const struct key alert_failed_keys[] = {
    {.name = "times",
     .type = KEY_NUMBER,
     .offset = IN_ALERT(times),
     .minimum = 1,
     .maximum = 1000,
     .fallback = "3",
     .help = "how many runs in a row must have failed"},
    {0},
};
ALERT_SECTION(late, alert_keys);
ALERT_SECTION(error, alert_keys);
ALERT_SECTION(failed, alert_failed_keys);
ALERT_SECTION(limited, alert_keys);
ALERT_SECTION(parked, alert_keys);
ALERT_SECTION(drifted, alert_keys);
ALERT_SECTION(unmatched, alert_keys);
ALERT_SECTION(recovered, alert_keys);

static const struct key alert_kinds[] = {
    ALERT_KEY(late, ALERT_LATE, "work has fallen behind"),
    ALERT_KEY(error, ALERT_ERROR, "a service refuses the key, the account or the list"),
    ALERT_KEY(failed, ALERT_FAILED, "several runs in a row failed"),
    ALERT_KEY(limited, ALERT_LIMITED, "a limit stopped a step"),
    ALERT_KEY(parked, ALERT_PARKED, "a service refused a change"),
    ALERT_KEY(drifted, ALERT_DRIFTED, "what a run wrote is no longer there"),
    ALERT_KEY(unmatched, ALERT_UNMATCHED, "a segment matches nobody on the list"),
    ALERT_KEY(recovered, ALERT_RECOVERED,
              "also send an alert when one of these is over"),
    {0},
};
static const struct section alert_kinds_section = {
    .name = "on", .item = "alert", .keys = alert_kinds};

static const struct key alerts_keys[] = {
    {.name = "run",
     .type = KEY_TEXT,
     .offset = IN_ALERTS(run),
     .place = IN_ALERTS(run_place),
     .help = "a command of the shell that gets each alert as JSON"},
    {.name = "webhook",
     .type = KEY_TEXT,
     .flags = KEY_SECRET,
     .offset = IN_ALERTS(webhook),
     .place = IN_ALERTS(webhook_place),
     .help = "a URL that receives each alert as JSON"},
    {.name = "secret",
     .type = KEY_TEXT,
     .flags = KEY_SECRET,
     .offset = IN_ALERTS(secret),
     .help = "the key that signs what the webhook receives"},
    {.name = "secret_file",
     .type = KEY_TEXT,
     .offset = IN_ALERTS(secret_file),
     .place = IN_ALERTS(secret_file_place),
     .help = "a file whose first line is the secret"},
    {.name = "on",
     .type = KEY_STEPS,
     .offset = IN_ALERTS(kinds),
     .section = &alert_kinds_section,
     .help = "which alerts to send; all by default"},
    {.name = "time_limit",
     .type = KEY_DURATION,
     .offset = IN_ALERTS(time_limit_ms),
     .minimum = 1000,
     .maximum = 10 * MINUTES,
     .fallback = "30s",
     .help = "a command that takes longer is killed"},
    {0},
};
static const char *const told[] = {"run", "webhook"};
static const struct section alerts_section = {.name = "alerts",
                                              .keys = alerts_keys,
                                              .place = IN_ALERTS(place),
                                              .switched = true,
                                              .on = IN_ALERTS(on),
                                              .either = told,
                                              .without = "nobody gets the alerts",
                                              .check = rules_alerts};

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
     .help = "a name for people"},
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
     .help = "keep contacts in sync"},
    {.name = "segment_sync",
     .type = KEY_SECTION,
     .offset = IN_FILE(segment_sync),
     .section = &segment_sync_section,
     .help = "mirror segments as static segments"},
    {.name = "limits",
     .type = KEY_SECTION,
     .offset = IN_FILE(limits),
     .section = &limits_section,
     .help = "a step with more changes writes nothing and says so"},
    {.name = "alerts",
     .type = KEY_SECTION,
     .offset = IN_FILE(alerts),
     .section = &alerts_section,
     .help = "who gets an alert when something is wrong"},
    {.name = "max_run",
     .type = KEY_DURATION,
     .offset = IN_FILE(max_run_ms),
     .minimum = 1 * MINUTES,
     .maximum = 7 * DAYS,
     .fallback = "2h",
     .help = "a run that takes longer is stopped; the next one continues"},
    {.name = "alert_after",
     .type = KEY_DURATION,
     .offset = IN_FILE(alert_after_ms),
     .minimum = 1 * MINUTES,
     .maximum = 31 * DAYS,
     .help = "a pipeline without a successful run for this long is late"},
    {.name = "keep_stories",
     .type = KEY_DURATION,
     .flags = KEY_MAY_BE_OFF,
     .offset = IN_FILE(keep_stories_ms),
     .minimum = 1 * DAYS,
     .maximum = 3650 * DAYS,
     .fallback = "730d",
     .help = "how long the history of a contact is kept"},
    {.name = "keep_runs",
     .type = KEY_DURATION,
     .flags = KEY_MAY_BE_OFF,
     .offset = IN_FILE(keep_runs_ms),
     .minimum = 1 * DAYS,
     .maximum = 3650 * DAYS,
     .fallback = "365d",
     .help = "how long runs are kept; never more than the latest 10000"},
    {0},
};
static const char *const works[] = {"contact_sync", "segment_sync"};
const struct section keys_file = {.name = "",
                                  .keys = file_keys,
                                  .either = works,
                                  .without = "nothing to do",
                                  .check = rules_file};

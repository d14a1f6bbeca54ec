/* pipeline.h -- what one spec file says: a connection and the steps that run on it.
 *
 * Made by spec.h, read by all rooms above. Everything that a message may have to point
 * at carries its place. A pipeline is valid in itself; rules that need the whole set of
 * specs are in `spec_check_set`, rules that need a plugin in connector/config.h.
 */
#ifndef SPEC_PIPELINE_H
#define SPEC_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"

struct spec_place {
    const char *file;      /* as the user named it */
    unsigned line, column; /* from 1; 0: the whole file */
};

/* The six steps, in the order in which one contact's changes are judged. */
enum step {
    STEP_IMPORT_UNSUBSCRIBES,
    STEP_PUSH_UNSUBSCRIBES,
    STEP_IMPORT_NEW_RECORDS,
    STEP_PUSH_NEW_RECORDS,
    STEP_PUSH_PUSH_FIELDS,
    STEP_IMPORT_PULL_FIELDS,
};
enum { STEP_COUNT = 6 };

/* "import_new_records" and so on. step_find gives false for any other name. */
const char *step_name(enum step step);
bool step_find(const char *name, enum step *step);

/* What has a schedule of its own: the six steps and, after them, segment_sync. */
enum { WORK_SEGMENTS = STEP_COUNT, WORK_COUNT };
const char *work_name(int work);
bool work_find(const char *name, int *work);

/* What the id of a pipeline may be: 1 to 64 lower-case letters, digits and dashes, no
 * dash first. It names a file, so nothing else gets that far. */
enum { PIPELINE_ID_BYTES = 64 };
bool pipeline_is_id(const char *text);

/* When: an interval, or a cron expression in a time zone. Neither: inherited. */
struct spec_schedule {
    int64_t every_ms;
    const char *cron;      /* NULL: none */
    const char *time_zone; /* with cron; "UTC" by default */
    struct spec_place place;
};

/* One key of a connection's mapping that is the connector's own business. `value` has
 * its ${VARIABLES} replaced, so no message may show it. */
struct spec_setting {
    const char *name;
    const char *value;
    struct spec_place place; /* of the value */
    unsigned last_line;      /* of the value */
    bool spelled;            /* the value, or a part of it, is in the file */
    bool unbraced;           /* it is written with a $NAME in it, without braces */
    bool broken;             /* complained of already; the value is "" */
};

struct spec_connection {
    const char *plugin;
    const char *account; /* NULL: a hash of the key is used instead */
    /* "ometria:shop-uk", or the plugin and a hash of the key. Connections to one
     * account have the same one once spec_check_set was called. */
    const char *account_key;
    /* The plugin and a hash of the key: what two processes that know different specs
     * agree in when they use one key, whatever each calls the account. */
    const char *hash_name;
    /* The setting that names the account in place of a key, with its value, or what the
     * path in it leads to; NULL: the connector has none. */
    const struct spec_setting *account_setting;
    const char *account_value;
    bool keyed; /* `key_hash` is that of a key; both are account.c's own */
    uint64_t key_hash;
    const struct spec_setting *settings;
    size_t setting_count;
    struct spec_place place, plugin_place;
};

/* Does a setting of this name say which list it is? */
bool spec_names_list(const char *setting);
/* The setting that says which list it is; NULL where none does. */
const struct spec_setting *spec_connection_list(
    const struct spec_connection *connection);
/* Adds "mailchimp_a36b032126": the plugin, and the list where one is named. */
void spec_connection_name(const struct spec_connection *connection,
                          struct buffer *name);

/* What only a connector knows of a setting of its own: it names the account, beside or
 * in place of a key. */
struct spec_account_option {
    const char *plugin, *option;
};

enum spec_direction { SPEC_BOTH, SPEC_IMPORT, SPEC_PUSH };

struct spec_field {
    const char *crm;
    const char *list;
    enum spec_direction direction;
    bool blank_clears; /* blank: clear; push fields only */
    struct spec_place place, crm_place, list_place;
};

/* A step stops before its first write when it owes more than this. */
struct spec_limit {
    bool has_share, has_number; /* both: above both; neither: no limit */
    int64_t share_ppm; /* of the people SUBSCRIBED by our picture, in millionths */
    int64_t number;
    struct spec_place place; /* line 0: the default */
};

struct spec_step {
    bool on;
    struct spec_schedule schedule;
    struct spec_place place;
};

struct spec_contact_sync {
    bool on;
    struct spec_schedule schedule;
    struct spec_step steps[STEP_COUNT];
    const struct spec_field *fields;
    size_t field_count;
    int64_t confirm_within_ms;    /* default 24h */
    int64_t confirm_absence_ms;   /* default 10m */
    int64_t verify_ms;            /* default 7d; 0: off */
    int64_t audit;                /* changes of a run read back; default 20; 0: none */
    bool subscribe_not_opted_out; /* push_new_records: {subscribe: not_opted_out} */
    bool double_opt_in;           /* push_new_records: {double_opt_in: true} */
    struct spec_place place;
};

struct spec_segment {
    const char *crm;  /* the CRM's id of the segment */
    const char *list; /* the static segment's name */
    struct spec_place place;
};

struct spec_segment_sync {
    bool on;
    struct spec_schedule schedule;
    int64_t verify_ms; /* default 24h */
    const struct spec_segment *segments;
    size_t segment_count;
    struct spec_place place;
};

/* What an alert can be about, and, as the last one, whether it also reports the end. */
enum alert {
    ALERT_LATE,      /* work is late */
    ALERT_ERROR,     /* a service refuses the connection */
    ALERT_FAILED,    /* this many runs failed one after the other */
    ALERT_LIMITED,   /* a limit stopped a step */
    ALERT_PARKED,    /* a service refused a change for good */
    ALERT_DRIFTED,   /* what was written is no longer there */
    ALERT_UNMATCHED, /* a segment matches nobody on the list */
    ALERT_RECOVERED,
};
enum { ALERT_CONDITIONS = ALERT_RECOVERED, ALERT_COUNT };
const char *alert_name(enum alert alert);
bool alert_find(const char *name, enum alert *alert);

struct spec_alert {
    bool on;
    int64_t times; /* FAILED: how many runs; default 3 */
    struct spec_place place;
};

/* Who gets which alerts. Values have their ${VARIABLES} replaced: `webhook` and
 * `secret` are secrets, which no message may show. */
struct spec_alerts {
    bool on;
    const char *run;                  /* a command of the shell; NULL: none */
    const char *webhook;              /* a URL; NULL: none */
    const char *secret, *secret_file; /* at most one of them; NULL: none */
    struct spec_place run_place, webhook_place, secret_file_place;
    bool spelled;                         /* the secret is in the file */
    struct spec_alert kinds[ALERT_COUNT]; /* none is on: all are */
    int64_t time_limit_ms;                /* of the command; default 30s */
    struct spec_place place;
};
bool spec_alerts_has(const struct spec_alerts *alerts, enum alert alert);

/* A variable of the environment that a spec asks for. */
struct spec_variable {
    const char *name;
    const struct spec_variable *next;
};

struct pipeline {
    const char *id;
    const char *title; /* the id when none is given */
    const char *file;
    struct spec_connection crm, list;
    struct spec_contact_sync contact_sync;
    struct spec_segment_sync segment_sync;
    struct spec_alerts alerts;
    struct spec_limit limits[STEP_COUNT];
    int64_t max_run_ms;                    /* default 2h */
    int64_t alert_after_ms;                /* 0: three intervals */
    int64_t keep_stories_ms;               /* default 730d; 0: for ever */
    int64_t keep_runs_ms;                  /* default 365d; 0: for ever */
    struct spec_place place;               /* of `pipeline:` */
    const struct spec_variable *variables; /* all that its file asks for */
};

/* Whether a piece of work is in the spec, and when it runs: a step by its own schedule
 * or that of the whole contact sync. */
bool pipeline_work_on(const struct pipeline *pipeline, int work);
struct spec_schedule pipeline_work_schedule(const struct pipeline *pipeline, int work);

#endif

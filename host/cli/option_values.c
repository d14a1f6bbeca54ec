/* option_values.c -- what options do with their values. */
#include "host/cli/option_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/duration.h"
#include "host/base/log.h"
#include "host/base/meant.h"
#include "host/base/screen.h"
#include "host/base/text.h"
#include "host/cli/command.h"
#include "host/schedule/environment.h"
#include "host/store/term.h"

enum { WAIT_MOST_S = 7 * 24 * 3600, TERM_LEAST_MS = 3000, TERM_MOST_MS = 3600 * 1000 };

bool option_values_log(struct cli *cli, const char *value)
{
    (void)cli;
    bool json = text_same(value, "json");
    if (json || text_same(value, "text")) {
        log_set_json(json);
        return true;
    }
    log_write(LOG_ERROR, "'--log' must be text or json, not '%s'", value);
    return false;
}

bool option_values_color(struct cli *cli, const char *value)
{
    static const char *const names[] = {
        [SCREEN_AUTO] = "auto", [SCREEN_ALWAYS] = "always", [SCREEN_NEVER] = "never"};
    (void)cli;
    for (int i = SCREEN_AUTO; i <= SCREEN_NEVER; i++)
        if (text_same(names[i], value)) {
            screen_set_colour((enum screen_colour)i);
            return true;
        }
    log_write(LOG_ERROR, "'--color' takes auto, always or never, not '%s'", value);
    return false;
}

bool option_values_verbose(struct cli *cli, const char *value)
{
    (void)value;
    cli->verbose = true;
    log_set_level(LOG_DEBUG);
    return true;
}

/* One of the first `count` pieces of work, or several, joined by commas. */
static bool take_work(const char *option, const char *value, int count,
                      struct work_set *set)
{
    const char *names[WORK_COUNT + 1] = {0};
    for (int i = 0; i < count; i++)
        names[i] = work_name(i);
    while (*value != '\0') {
        char name[64];
        size_t length = strcspn(value, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, value);
        value += length + (value[length] == ',');
        int work;
        if (work_find(name, &work) && work < count) {
            work_set_add(set, work);
            continue;
        }
        log_write(
            LOG_ERROR, "'--%s': unknown step '%s'%s", option, name,
            meant(text_nearest(name, names), "`wherry run --help` lists the steps")
                .words);
        return false;
    }
    return true;
}

bool option_values_step(struct cli *cli, const char *value)
{
    return take_work("step", value, WORK_COUNT, &cli->work);
}

bool option_values_change(struct cli *cli, const char *value)
{
    return take_work("step", value, STEP_COUNT, &cli->work);
}

bool option_values_allow(struct cli *cli, const char *value)
{
    struct work_set steps = {0};
    bool good = take_work("allow", value, STEP_COUNT, &steps);
    cli->allowed = step_set_either(cli->allowed, work_steps(steps));
    return good;
}

bool option_values_wait(struct cli *cli, const char *value)
{
    int64_t seconds = 0;
    if (text_to_integer(value, 0, WAIT_MOST_S, &seconds)) {
        cli->wait_ms = seconds * 1000;
        return true;
    }
    if (duration_parse(value, &cli->wait_ms))
        return true;
    log_write(
        LOG_ERROR,
        "'--wait' must be a number of seconds, or a time such as 90s or 10m, not '%s'",
        value);
    return false;
}

bool option_values_term(struct cli *cli, const char *value)
{
    int64_t term_ms = 0;
    (void)cli;
    if (duration_parse(value, &term_ms) && term_ms >= TERM_LEAST_MS &&
        term_ms <= TERM_MOST_MS) {
        lease_set_term(term_ms);
        return true;
    }
    log_write(LOG_ERROR,
              "'--term' (WHERRY_TERM) must be a time from 3s to 1h, such as 30s, not "
              "'%s'",
              value);
    return false;
}

/* Only codes of a run that went well, though a person should look. */
bool option_values_accept(struct cli *cli, const char *value)
{
    int64_t code;
    for (const char *at = value; at != NULL;) {
        char word[8];
        const size_t length = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (!text_to_integer(word, CODE_PARTIAL, CODE_LOST, &code)) {
            log_write(
                LOG_ERROR,
                "'--accept' must be 3 (partial), 4 (stopped by a limit), 5 (busy), "
                "6 (lost its turn) or several of them, such as 3,4, not '%s'",
                value);
            return false;
        }
        cli->accepted |= 1u << code;
        at = at[length] == ',' ? at + length + 1 : NULL;
    }
    return true;
}

/* The environment passes it to all that follows, children too. */
static bool put(enum environment_alert which, const char *value)
{
    if (setenv(environment_alerts[which], value, 1) == 0)
        return true;
    log_write(LOG_ERROR, "there is no room for the environment");
    return false;
}

bool option_values_alert_run(struct cli *cli, const char *value)
{
    (void)cli;
    return put(ENVIRONMENT_ALERT_RUN, value);
}

bool option_values_alert_webhook(struct cli *cli, const char *value)
{
    (void)cli;
    return put(ENVIRONMENT_ALERT_WEBHOOK, value);
}

bool option_values_alert_secret_file(struct cli *cli, const char *value)
{
    (void)cli;
    return put(ENVIRONMENT_ALERT_SECRET_FILE, value);
}

bool option_values_alert_on(struct cli *cli, const char *value)
{
    (void)cli;
    return put(ENVIRONMENT_ALERT_ON, value);
}

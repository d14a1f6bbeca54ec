/* targets.c -- where alerts go. */
#include "host/alerts/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/connector/redact.h"
#include "host/connector/secret.h"
#include "host/http/origin.h"
#include "host/schedule/environment.h"

enum { FAILED_TIMES = 3, TIME_LIMIT_MS = 30 * 1000 };

static const char *variable(enum environment_alert which)
{
    const char *value = getenv(environment_alerts[which]);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* "late,error,failed" */
static enum wherry_status choose(const char *names, struct spec_alerts *wanted,
                                 struct wherry_error *error)
{
    const char *const option = environment_alerts[ENVIRONMENT_ALERT_ON];
    while (names != NULL && *names != '\0') {
        char name[32];
        enum alert alert;
        const size_t length = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        names += length + (names[length] == ',');
        if (length >= sizeof name || !alert_find(name, &alert))
            return fail_option(error, WHERRY_FAILED, option,
                               "'%s': there is no alert '%s'", option, name);
        wanted->kinds[alert].on = true;
    }
    return WHERRY_OK;
}

static enum wherry_status take_environment(struct spec_alerts *wanted,
                                           struct wherry_error *error)
{
    *wanted =
        (struct spec_alerts){.run = variable(ENVIRONMENT_ALERT_RUN),
                             .webhook = variable(ENVIRONMENT_ALERT_WEBHOOK),
                             .secret = variable(ENVIRONMENT_ALERT_SECRET),
                             .secret_file = variable(ENVIRONMENT_ALERT_SECRET_FILE),
                             .time_limit_ms = TIME_LIMIT_MS};
    wanted->kinds[ALERT_FAILED].times = FAILED_TIMES;
    wanted->on = wanted->run != NULL || wanted->webhook != NULL;
    return choose(variable(ENVIRONMENT_ALERT_ON), wanted, error);
}

static enum wherry_status read_secret(const struct pipeline *pipeline,
                                      struct alert_targets *targets,
                                      struct wherry_error *error)
{
    const struct spec_alerts *wanted = &targets->wanted;
    const bool of_spec = pipeline->alerts.on;
    const char *option =
        of_spec ? "secret_file" : environment_alerts[ENVIRONMENT_ALERT_SECRET_FILE];
    struct wherry_error why = {0};
    if (wanted->secret != NULL) {
        targets->secret = memory_text(wanted->secret);
    } else if (wanted->secret_file != NULL) {
        targets->secret = secret_read_beside(of_spec ? pipeline->file : NULL,
                                             wanted->secret_file, &why);
        if (targets->secret == NULL)
            return fail_option(error, WHERRY_FAILED, option, "'%s': %s", option,
                               why.message);
    }
    if (targets->secret != NULL)
        redact_learn(targets->secret);
    return WHERRY_OK;
}

static enum wherry_status check_url(const struct pipeline *pipeline, const char *url,
                                    struct wherry_error *error)
{
    struct origin origin = {0};
    struct wherry_error why = {0};
    const char *option =
        pipeline->alerts.on ? "webhook" : environment_alerts[ENVIRONMENT_ALERT_WEBHOOK];
    const enum wherry_status status = origin_parse(url, &origin, &why);
    free(origin.host);
    if (status == WHERRY_OK)
        return WHERRY_OK;
    return fail_option(error, WHERRY_FAILED, option, "'%s': %s", option, why.message);
}

enum wherry_status targets_find(const struct pipeline *pipeline,
                                struct alert_targets *targets,
                                struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    *targets = (struct alert_targets){0};
    if (pipeline->alerts.on)
        targets->wanted = pipeline->alerts;
    else
        status = take_environment(&targets->wanted, error);
    if (status != WHERRY_OK)
        return status;
    if (!targets->wanted.on)
        return WHERRY_END;
    targets->where[CHANNEL_RUN] = targets->wanted.run;
    targets->where[CHANNEL_WEBHOOK] = targets->wanted.webhook;
    if (targets->wanted.webhook != NULL) {
        redact_learn(targets->wanted.webhook);
        status = check_url(pipeline, targets->wanted.webhook, error);
    }
    return status == WHERRY_OK ? read_secret(pipeline, targets, error) : status;
}

void targets_free(struct alert_targets *targets)
{
    if (targets->where[CHANNEL_WEBHOOK] != NULL)
        redact_forget(targets->where[CHANNEL_WEBHOOK]);
    if (targets->secret != NULL) {
        redact_forget(targets->secret);
        secret_wipe(targets->secret, strlen(targets->secret));
    }
    *targets = (struct alert_targets){0};
}

void targets_name(const struct alert_targets *targets, enum channel channel,
                  struct buffer *name)
{
    struct origin origin = {0};
    if (channel == CHANNEL_RUN) {
        buffer_add_text(name, "the command");
        return;
    }
    /* If the variables are not at hand here, it is not a URL. */
    if (origin_parse(targets->where[channel], &origin, NULL) == WHERRY_OK)
        shown_format(name, "the webhook at '%s'", origin.host);
    else
        buffer_add_text(name, "the webhook");
    free(origin.host);
}

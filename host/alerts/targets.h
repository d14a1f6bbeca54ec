/* targets.h -- where alerts go: as the spec's `alerts` says, else as the environment
 * does.
 *
 * WHERRY_ALERT_RUN, WHERRY_ALERT_WEBHOOK, WHERRY_ALERT_SECRET or
 * WHERRY_ALERT_SECRET_FILE and WHERRY_ALERT_ON apply to each pipeline whose spec has no
 * `alerts`.
 */
#ifndef ALERTS_TARGETS_H
#define ALERTS_TARGETS_H

#include "host/alerts/memory.h"
#include "plugin/wherry.h"

struct alert_targets {
    struct spec_alerts wanted;
    const char *where[CHANNEL_COUNT]; /* the command, the URL; NULL: there is none */
    char *secret;                     /* NULL: nothing is signed */
};

/* OK; END: nothing is configured; FAILED: the secret cannot be read, the URL is
 * invalid, an alert has an unknown name. The error's option is the key, or the
 * variable. */
enum wherry_status targets_find(const struct pipeline *pipeline,
                                struct alert_targets *targets,
                                struct wherry_error *error);
void targets_free(struct alert_targets *targets);

/* "the command", "the webhook at 'hooks.example.com'". */
void targets_name(const struct alert_targets *targets, enum channel channel,
                  struct buffer *name);

#endif

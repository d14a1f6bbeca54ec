/* message.h -- a notice in words and as JSON. No address, no value, no secret: names of
 * steps, short reasons and counts. */
#ifndef ALERTS_MESSAGE_H
#define ALERTS_MESSAGE_H

#include "host/alerts/facts.h"
#include "host/base/buffer.h"

struct alert_message {
    const char *pipeline;
    const struct alert_notice *notice; /* NULL: a test */
    const char *words;                 /* of the facts; "" for none */
    int64_t now_ms;
};

/* One line: "wherry: shop: late: ...". */
void message_text(const struct alert_message *message, struct buffer *text);
/* An object, as wherry(1) has it; its "text" is what Slack and others show. */
void message_json(const struct alert_message *message, struct buffer *line);

#endif

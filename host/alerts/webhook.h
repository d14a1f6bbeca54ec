/* webhook.h -- sends an alert to a URL, as JSON, by POST.
 *
 * With a secret the header Wherry-Signature is "sha256=" and the HMAC-SHA-256 of the
 * body in hexadecimal. Any answer from 200 to 299 is a yes. It is sent once: the caller
 * knows how long it can wait before another try.
 */
#ifndef ALERTS_WEBHOOK_H
#define ALERTS_WEBHOOK_H

#include "host/base/buffer.h"
#include "host/http/http.h"
#include "plugin/wherry.h"

/* OK; RETRY: no answer, or the other side is in trouble; FAILED; CANCELLED. No message has more of the URL than its host. `secret`
 * may be NULL. */
enum wherry_status webhook_send(struct http_client *client, const char *url,
                                const char *secret, const struct buffer *json,
                                struct wherry_error *error);

#endif

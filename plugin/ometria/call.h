/* call.h -- one request to the service and what its HTTP status means.
 *
 * Requests are named in messages by method and path, never by their query: that can
 * hold an address.
 */
#ifndef OMETRIA_CALL_H
#define OMETRIA_CALL_H

#include "host/base/buffer.h"
#include "plugin/ometria/instance.h"

/* The URL of a path ("profiles", "push/_errors"), to which queries can be added. */
void call_url(const struct ometria *ometria, struct buffer *url, const char *path);

/* Queues a GET or, with a body, a POST; `tag` identifies the answer. */
enum wherry_status call_send(struct ometria *ometria, const char *url, const char *body,
                             size_t length, uint64_t *tag, struct wherry_error *error);
/* The same for a GET whose answer may be of any length: it comes in pieces. */
enum wherry_status call_send_for_pieces(struct ometria *ometria, const char *url,
                                        uint64_t *tag, struct wherry_error *error);
/* The next answer, whosever it is. */
enum wherry_status call_wait(struct ometria *ometria, struct wherry_response *response,
                             struct wherry_error *error);
/* The answer to the request `tag`, with whatever status; others are dropped. */
enum wherry_status call_wait_for(struct ometria *ometria, uint64_t tag,
                                 struct wherry_response *response,
                                 struct wherry_error *error);
/* A GET and its answer, with any status. Nothing else may be in flight: answers to
 * requests that were given up are dropped. */
enum wherry_status call_get(struct ometria *ometria, const char *url,
                            struct wherry_response *response,
                            struct wherry_error *error);
/* Waits until nothing is in flight, and drops the answers. */
void call_drain(struct ometria *ometria);

/* OK for 200 and 202. `label` is the request as messages name it: "GET /profiles". */
enum wherry_status call_judge(const struct wherry_response *response, const char *label,
                              struct wherry_error *error);
/* Credentials refused: the service documents 403 only, so 401 means the same. */
bool call_is_denied(const struct wherry_response *response);
/* Nothing wrong with the request: another time it may go well. */
bool call_is_passing(const struct wherry_response *response);
enum wherry_status call_denied(const struct wherry_response *response,
                               const char *label, struct wherry_error *error);

void call_log(const struct ometria *ometria, enum wherry_log_level level,
              const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif

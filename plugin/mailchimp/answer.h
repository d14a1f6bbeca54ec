/* answer.h -- one request asked and waited for, and the body of an answer read. */
#ifndef MAILCHIMP_ANSWER_H
#define MAILCHIMP_ANSWER_H

#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

/* Asks and waits: OK with an answer, and what it means. Finishes the request. */
enum wherry_status answer_to(struct requests *requests, struct request *request,
                             struct answer *answer, struct trouble *trouble,
                             struct wherry_error *error);
/* The same in two steps: asks, without waiting; `*asked` is true then, and is where the
 * answer is found. Where it cannot be asked, it is false. */
void answer_begin(struct requests *requests, struct request *request, bool *asked);
/* The answer to what was asked; sets `*asked` to false. */
enum wherry_status answer_end(struct requests *requests, bool *asked,
                              struct answer *answer, struct trouble *trouble,
                              struct wherry_error *error);
/* Reads the body through a handler. RETRY with a message that names the request if it
 * is not a whole JSON document or the handler refuses it. */
enum wherry_status answer_read(const struct answer *answer,
                               const struct json_handler *handler,
                               struct wherry_error *error);
/* The same RETRY for whoever reads it in pieces: `why` is the reader's. */
enum wherry_status answer_fail(const struct answer *answer,
                               const struct wherry_error *why,
                               struct wherry_error *error);

#endif

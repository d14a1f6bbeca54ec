/* collection.h -- a collection of the API read to its end, page by page.
 *
 * For the small ones (lists, segments, merge fields): one page after the other by
 * offset. The service's own page is ten, so the count is always said; it may give fewer
 * all the same, so the end is an empty page, or the total that it tells.
 */
#ifndef MAILCHIMP_COLLECTION_H
#define MAILCHIMP_COLLECTION_H

#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/mailchimp.h"
#include "plugin/mailchimp/trouble.h"

struct collection {
    const char *const *path; /* NULL-terminated */
    const char *array;       /* the key of the array in the answer */
    const char *fields;      /* what of it is needed */
    struct json_handler handler;
};

/* DENIED if the collection is one of a list that is not there. */
enum wherry_status collection_read(struct mailchimp *mailchimp,
                                   const struct collection *collection,
                                   struct wherry_error *error);

/* Were so many rows far fewer than the service counts? */
bool collection_falls_short(uint64_t rows, uint64_t total);

/* The body of an answer through a handler. RETRY with a message that names the request
 * if it is no whole JSON document or the handler refuses it. */
enum wherry_status answer_read(const struct answer *answer,
                               const struct json_handler *handler,
                               struct wherry_error *error);
/* Asks and waits: OK with an answer, and what it means. */
enum wherry_status answer_to(struct mailchimp *mailchimp, struct request *request,
                             struct answer *answer, struct trouble *trouble,
                             struct wherry_error *error);
/* The error of an answer to a request below the list that stands for itself: DENIED
 * where its 404 means the list. The answer is gone after it. */
enum wherry_status answer_fail(struct mailchimp *mailchimp, const struct answer *answer,
                               const struct trouble *trouble,
                               struct wherry_error *error);

#endif

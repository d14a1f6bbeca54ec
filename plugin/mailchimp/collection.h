/* collection.h -- a collection of the API read to its end, page by page.
 *
 * For the small ones (lists, segments, merge fields): one page after the other by
 * offset. The service's default page is ten, so we always send `count`; it may still
 * give fewer, so the end is an empty page, or the total that it gives.
 */
#ifndef MAILCHIMP_COLLECTION_H
#define MAILCHIMP_COLLECTION_H

#include "plugin/kit/json_reader.h"
#include "plugin/mailchimp/instance.h"

struct collection {
    const char *const *path; /* NULL-terminated */
    const char *array;       /* the key of the array in the answer */
    const char *fields;      /* what of it is needed */
    struct json_handler handler;
    bool *asked; /* the first page was asked for by collection_begin; may be NULL */
};

/* Asks for the first page, and does not wait. */
void collection_begin(struct mailchimp *mailchimp, const struct collection *collection);

/* `absent` is set if the answer to a page was 404: the reader must decide what that
 * means. May be NULL. */
enum wherry_status collection_read(struct mailchimp *mailchimp,
                                   const struct collection *collection, bool *absent,
                                   struct wherry_error *error);

#endif

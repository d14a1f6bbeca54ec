/* list.h -- the list itself: is it there, whose is it, and what time is it there?
 *
 * A 404 below the list says that either the thing asked for or the list is gone. So
 * after a 404 we ask for the list before we believe it.
 */
#ifndef MAILCHIMP_LIST_H
#define MAILCHIMP_LIST_H

#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

/* What the list says of itself. All texts live in the arena; "" for what it does not
 * say. */
struct list {
    struct arena *arena;
    const char *id, *name, *company;
    bool double_optin;
};

/* Sends the request that list_describe or list_need waits for, and does not wait. */
void list_begin(struct mailchimp *mailchimp);
/* DENIED with a sentence if the list is not there. The caller has set `list->arena`. */
enum wherry_status list_describe(struct mailchimp *mailchimp, struct list *list,
                                 struct wherry_error *error);
/* OK if the list is there. Answers that the caller holds are invalid after it. */
enum wherry_status list_need(struct mailchimp *mailchimp, struct wherry_error *error);
/* The service's own time, taken before the call returns: DENIED, RETRY or FAILED if it
 * cannot be had. */
enum wherry_status list_need_clock(struct mailchimp *mailchimp, int64_t *ms,
                                   struct wherry_error *error);

/* A request for the list, or for what is below it: the caller appends to its path. */
void list_request(struct request *request, const struct mailchimp *mailchimp,
                  const char *method);
/* A collection below the list. DENIED if it is the list that is not there. */
enum wherry_status list_read(struct mailchimp *mailchimp,
                             const struct collection *collection,
                             struct wherry_error *error);
/* The error for an answer to a single request below the list: DENIED if its 404 means
 * the list. */
enum wherry_status list_fail(struct mailchimp *mailchimp, const struct trouble *trouble,
                             const char *label, struct wherry_error *error);

#endif

/* list.h -- the list itself: is it there, whose is it, and what time is it there?
 *
 * A 404 below the list says either that what was asked for is gone or that the list is.
 * So who got one asks for the list before she believes it.
 */
#ifndef MAILCHIMP_LIST_H
#define MAILCHIMP_LIST_H

#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/instance.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/mailchimp/trouble.h"

/* What the list tells of itself. All texts live in the arena; "" for what is not
 * told. */
struct list {
    struct arena *arena;
    const char *id, *name, *company;
    bool double_optin;
};

/* Asks for what list_describe or list_need takes up, and does not wait. */
void list_begin(struct mailchimp *mailchimp);
/* DENIED with a sentence if the list is not there. The caller has set `list->arena`. */
enum wherry_status list_describe(struct mailchimp *mailchimp, struct list *list,
                                 struct wherry_error *error);
/* OK if the list is there. Any answer that was at hand is gone after it. */
enum wherry_status list_need(struct mailchimp *mailchimp, struct wherry_error *error);
/* A time of the service's own clock, told before the call returns: DENIED, RETRY or
 * FAILED if there is none to be had. */
enum wherry_status list_need_clock(struct mailchimp *mailchimp, int64_t *ms,
                                   struct wherry_error *error);

/* A request for the list, or for what is below it: its path goes on from there. */
void list_request(struct request *request, const struct mailchimp *mailchimp,
                  const char *method);
/* A collection below the list. DENIED if it is the list that is not there. */
enum wherry_status list_read(struct mailchimp *mailchimp,
                             const struct collection *collection,
                             struct wherry_error *error);
/* The error of an answer to a request below the list that stands for itself: DENIED
 * where its 404 means the list. */
enum wherry_status list_fail(struct mailchimp *mailchimp, const struct trouble *trouble,
                             const char *label, struct wherry_error *error);

#endif

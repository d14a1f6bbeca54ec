/* mailchimp.h -- what the files of this connector share: the config and the instance.
 *
 * Read it from mailchimp.c, from its last line up. Below that: check.c and catalog.c
 * (what there is), contacts.c, segment.c and lookup.c (reading), sink.c with create.c,
 * update.c and membership.c (writing), static_segments.c; and under those requests.c
 * (asking), clock.c (what time it is there), trouble.c (what an error means), member.c
 * and member_page.c (a contact), definitions.c, merge.c and value.c (its fields),
 * window.c and walk.c (paging while people change).
 */
#ifndef MAILCHIMP_MAILCHIMP_H
#define MAILCHIMP_MAILCHIMP_H

#include "host/base/arena.h"
#include "plugin/mailchimp/merge.h"
#include "plugin/mailchimp/requests.h"
#include "plugin/wherry.h"

/* The service's own limits, as its documents give them. */
enum {
    MAILCHIMP_PAGE_MAX = 1000, /* `count` */
    MAILCHIMP_PAGE_MIN = 100,  /* below this a page is not halved again */
    MAILCHIMP_BLOCK_MAX = 500, /* members in one POST, and names each way */
    MAILCHIMP_CONNECTIONS_MAX = 10,
};

/* Filled by the host from the options. */
struct mailchimp_config {
    const char *api_key;
    const char *list_id;
    const char *base_url; /* "": from the key */
    int64_t connections;
    int64_t page_size;
    int64_t block_size;
    int64_t overlap_ms;
};

struct mailchimp {
    const struct wherry_host *host;
    const struct mailchimp_config *config;
    struct requests *requests;
    struct merge_fields merge; /* loaded once, when first needed */
    struct arena arena;        /* what lives as long as the instance */
};

/* The data centre that a key names, "us1"; false if its end names none. */
enum { MAILCHIMP_CENTRE_ROOM = 16 };
bool mailchimp_centre(const char *api_key, char centre[MAILCHIMP_CENTRE_ROOM]);

enum wherry_status mailchimp_check(void *self, struct wherry_identity *identity,
                                   struct wherry_error *error);
/* Is the list there? DENIED with a sentence if not. A 404 below the list says either
 * that the member is gone or that the list is. */
enum wherry_status mailchimp_ask_list(struct mailchimp *mailchimp,
                                      struct wherry_error *error);
enum wherry_status mailchimp_catalog(void *self, enum wherry_kind kind,
                                     struct wherry_entries *entries,
                                     struct wherry_error *error);
/* A time of the service's own clock, told before the call returns: DENIED, RETRY or
 * FAILED if there is none to be had. */
enum wherry_status mailchimp_need_clock(struct mailchimp *mailchimp, int64_t *ms,
                                        struct wherry_error *error);

extern const struct wherry_source mailchimp_source;
extern const struct wherry_sink mailchimp_sink;
extern const struct wherry_segments mailchimp_segments;

#endif

/* instance.h -- what the parts of this connector share: its options, its instance, and
 * the limits of the service.
 *
 * Read the connector from mailchimp.c, from its last line up.
 */
#ifndef MAILCHIMP_INSTANCE_H
#define MAILCHIMP_INSTANCE_H

#include "host/base/arena.h"
#include "plugin/mailchimp/merge.h"
#include "plugin/wherry.h"

struct requests;

/* The service's own limits, as its documents give them. */
enum {
    MAILCHIMP_PAGE_MAX = 1000, /* `count` */
    MAILCHIMP_PAGE_MIN = 100,  /* below this a page is not halved again */
    MAILCHIMP_BLOCK_MAX = 500, /* members in one POST, and names each way */
    MAILCHIMP_CONNECTIONS_MAX = 10,
    MAILCHIMP_BATCH_MAX = 1000,  /* operations in one POST to /batches */
    MAILCHIMP_BATCHES_MAX = 500, /* that are not finished, of an account */
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
    int64_t bulk_after; /* 0: never */
    int64_t batch_size;
};

struct mailchimp {
    const struct wherry_host *host;
    const struct mailchimp_config *config;
    struct requests *requests;
    struct merge_fields merge; /* see definitions.h */
    struct asked {
        bool list, definitions; /* under way since `prepare`: see answer_begin */
    } asked;
    struct arena arena; /* what lives as long as the instance */
};

#endif

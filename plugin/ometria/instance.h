/* instance.h -- what the parts of this connector share: its options and its instance.
 *
 * Reading is from profiles (Ometria's merged view of a person), writing is to contact
 * listings in a collection of our own; nothing that was written is known to hold before
 * a profile shows it.
 */
#ifndef OMETRIA_INSTANCE_H
#define OMETRIA_INSTANCE_H

#include "plugin/wherry.h"

/* Rows of one page: the most that the service gives. */
enum { PAGE_ROWS = 250 };

enum ometria_clear { CLEAR_NONE, CLEAR_NULL, CLEAR_EMPTY };
enum ometria_unknown { UNKNOWN_EMAIL, UNKNOWN_IGNORE };

struct ometria_config {
    const char *api_key, *base_url, *collection;
    bool welcome, force_optout;
    int clear;                /* enum ometria_clear */
    int unknown_unsubscribes; /* enum ometria_unknown */
    int64_t unsubscribes_overlap_ms;
    int64_t reads_per_second, pushes_per_second;
    const char *members_path, *changes_since_parameter;
    const char *number_properties, *boolean_properties;
};

struct ometria {
    const struct wherry_host *host;
    const struct ometria_config *config; /* points to the next */
    struct ometria_config settled;       /* as given, with the collection settled */
    struct wherry_lane reads, pushes;
    unsigned tries;    /* of a request; 0: the host's default */
    bool heard;        /* it was asked about profiles before, and answered */
    uint64_t last_tag; /* of a request; never used twice within an instance */
    uint64_t checking; /* the request that check waits for; 0: none is under way */
    char account_key[48];
    char account_name[32];
};

#endif

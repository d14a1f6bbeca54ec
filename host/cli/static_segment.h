/* static_segment.h -- the static segment of an item of the spec: found, asked about,
 * deleted.
 *
 * Found by the id that the state knows of it, which stays when somebody renames it; if
 * the state knows none, by its name. `struct static_segment target = {0};` before.
 */
#ifndef CLI_STATIC_SEGMENT_H
#define CLI_STATIC_SEGMENT_H

#include "host/cli/session.h"

struct static_segment {
    const char *name; /* the spec's */
    char id[64];      /* the list's; "": there is none */
    bool renamed;     /* known by its id; the list has none of this name */
    int64_t members;  /* -1: not known */
    int64_t state;    /* what the state calls the segment; 0: it does not know it */
};

/* The session has its leases and its connectors; the state is opened if there is one.
 * Refused when the list has another one with the name than we synced. CODE_OK, or the
 * exit code with the reason printed; so for all. */
int static_segment_find(struct static_segment *target, struct session *session,
                        const struct cli *cli, const char *crm, const char *name);
bool static_segment_ask(const struct static_segment *target, const struct cli *cli);
/* On the list, if it is there; then what the state knows of the segment. */
int static_segment_delete(const struct static_segment *target, struct session *session);

#endif

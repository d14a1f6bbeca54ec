/* drafts.h -- the values of a new connection so far, page by page.
 *
 * A draft belongs to one session and lives in memory only: its keys are on no page and
 * in no file, and are overwritten at its end. It ends when it was not used for as long
 * as a session lives unused, when its session does, and with the console.
 *
 * It holds pairs of a name and a value, in the order in which they were first given.
 * Names are those of the form: "title", "crm.plugin", "crm.api_key",
 * "step.push_new_records", "field.ID", "way.ID", "segment.ID".
 */
#ifndef CONSOLE_DRAFTS_H
#define CONSOLE_DRAFTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/fingerprint.h"

enum {
    DRAFTS_MOST = 50, /* above it the one unused for longest ends */
    DRAFT_PAIRS_MOST = 5000,
    DRAFT_BYTES_MOST = 1 << 20,
    DRAFT_IDLE_MS = 30 * 60 * 1000,
};

struct draft_pair {
    char *name, *value;
};

struct draft {
    unsigned char known_by[FINGERPRINT_BYTES]; /* the text of its session */
    int64_t used_ms;
    struct draft_pair *pairs;
    size_t count, room, bytes;
    /* The last output of the commands, as JSON; NULL: none, or of answers that have
     * changed since. */
    char *told, *plugins;
    int extent;   /* of the answers that `told` is about */
    bool changed; /* set by draft_set and draft_clear; a caller that uses it clears
                   * it */
};

struct drafts {
    struct draft *all[DRAFTS_MOST];
    size_t count;
};

/* `key` is that of the sessions, `session` the text of the cookie. NULL: there is none. It
 * counts as used. */
struct draft *drafts_find(struct drafts *drafts, const unsigned char *key,
                          const char *session, int64_t now_ms);
/* The same, made where there is none. */
struct draft *drafts_open(struct drafts *drafts, const unsigned char *key,
                          const char *session, int64_t now_ms);
void drafts_drop(struct drafts *drafts, const struct draft *draft);
/* Those that were not used for too long end. */
void drafts_sweep(struct drafts *drafts, int64_t now_ms);
void drafts_end(struct drafts *drafts);

/* "": not given. */
const char *draft_get(const struct draft *draft, const char *name);
/* "" takes it out. What is beyond the limits is not kept: false. */
bool draft_set(struct draft *draft, const char *name, const char *value);
/* All whose name begins so are taken out. */
void draft_clear(struct draft *draft, const char *beginning);
/* The n-th name that begins so, behind that beginning; NULL: there are fewer. */
const char *draft_name(const struct draft *draft, const char *beginning, size_t n);

/* Keeps a copy of what a command told; NULL: none. */
void draft_keep(char **kept, const char *told);

#endif

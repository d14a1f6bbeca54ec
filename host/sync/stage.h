/* stage.h -- what a source returns, on its way into the store.
 *
 * A record that cannot be read is staged as just that, so that its contact is neither
 * learned again nor missed: what we knew of them stays. If there are too many at once,
 * these are not odd records but a service that has changed its answers: the read fails.
 */
#ifndef SYNC_STAGE_H
#define SYNC_STAGE_H

#include "host/base/buffer.h"
#include "host/engine/pump.h"

enum { STAGE_WORDS = 160 };

struct staging {
    struct engine *engine;
    enum side side;
    /* Most of it will be new, and is learned in the order of the addresses: the tables
     * are written in that order. */
    bool ranked;
    uint64_t bad;            /* records of contacts that could not be read */
    uint64_t unknown;        /* without an address, of no contact that we know */
    bool faceless;           /* one of them had neither an address nor an id */
    bool keyless;            /* one of them had no address */
    struct buffer *keys;     /* each address of them, a line each; NULL: not wanted */
    char words[STAGE_WORDS]; /* what was wrong with the last one */
};

struct pump stage_pump(struct staging *staging);
/* Of `records` that were returned. FAILED, with what was wrong, if too many could not
 * be read. */
enum wherry_status stage_judge(const struct staging *staging, uint64_t records,
                               struct wherry_error *error);
/* The words of a staged record that could not be read; NULL: it could. */
const char *stage_unread(const void *body, size_t length, struct arena *arena);

#endif

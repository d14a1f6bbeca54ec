/* stage.h -- what a source tells, on its way into the store.
 *
 * A record that cannot be read is staged as just that, so that she who it is of is
 * neither learned again nor missed: what we knew of her stays. Too many of them at once
 * are no odd records but a service that has changed its answers: the read fails.
 */
#ifndef SYNC_STAGE_H
#define SYNC_STAGE_H

#include "host/base/buffer.h"
#include "host/engine/pump.h"

enum { STAGE_WORDS = 160 };

struct staging {
    struct engine *engine;
    enum side side;
    /* Most of it will be news, which is learned in the order of the addresses: so is all
     * written that is kept by them. */
    bool ranked;
    uint64_t bad;            /* records of contacts that could not be read */
    uint64_t unknown;        /* without an address, of nobody that we know */
    bool faceless;           /* one of them had neither an address nor an id */
    bool keyless;            /* one of them had no address */
    struct buffer *keys;     /* each address of them, a line each; NULL: not wanted */
    char words[STAGE_WORDS]; /* what was wrong with the last one */
};

struct pump stage_pump(struct staging *staging);
/* Of `records` that were told. FAILED, with what was wrong, where too many could not be
 * read. */
enum wherry_status stage_judge(const struct staging *staging, uint64_t records,
                               struct wherry_error *error);
/* The words of a staged record that could not be read; NULL: it could. */
const char *stage_unread(const void *body, size_t length, struct arena *arena);

#endif

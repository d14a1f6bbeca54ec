/* gathered.h -- what a read says of members, kept until there is much, and then stored in
 * the order of their ids.
 *
 * Ids come in no order that the state has. Stored as they come, each few thousand touch
 * every page of the members again, so that a large segment is written many times over. What
 * is kept and lost with the process is read again: the pass has not ended. A member whom a
 * read of changes tells as they are known is not written.
 */
#ifndef SEGMENTS_GATHERED_H
#define SEGMENTS_GATHERED_H

#include "host/base/arena.h"
#include "host/store/store.h"

enum gathered_kind { GATHERED_SET, GATHERED_KEEP, GATHERED_DROP };

/* What was said of one member; later words about the same one count after it. */
struct gathered_member {
    enum gathered_kind kind;
    const char *id, *address; /* "" unless SET */
    int64_t pass;
    size_t place; /* gathered.c's own */
};

struct gathered {
    struct store *store;
    int64_t segment;
    struct arena arena;
    struct gathered_member *members;
    size_t count;
};

void gathered_init(struct gathered *gathered, struct store *store, int64_t segment);
void gathered_finish(struct gathered *gathered);

/* In a transaction, as is gathered_store. Copies both texts. */
enum wherry_status gathered_add(struct gathered *gathered,
                                const struct gathered_member *member,
                                struct wherry_error *error);
/* What is still kept: at the end of the read. */
enum wherry_status gathered_store(struct gathered *gathered,
                                  struct wherry_error *error);

#endif

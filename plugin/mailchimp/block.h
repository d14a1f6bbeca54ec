/* block.h -- new members that go out in one POST, and what its answer says of each. */
#ifndef MAILCHIMP_BLOCK_H
#define MAILCHIMP_BLOCK_H

#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/member.h"
#include "plugin/mailchimp/values.h"

struct create;

struct block_row {
    uint64_t tag;
    const char *key;  /* as the source spells it: so it is written */
    const char *join; /* what it is known by in the answer */
    uint64_t hash;    /* of that: addresses are compared 500 times 500 */
    enum wherry_consent consent;
    struct values values;
    bool created, existed, failed; /* as the answer says */
    struct member member;          /* created */
    struct trouble *trouble;       /* failed */
};

/* Twice the most rows of a block, and a power of two. */
enum { BLOCK_SLOTS = 1024 };

struct block {
    struct job job;
    struct create *create;
    const struct merge_fields *merge;
    struct block_row *rows;
    size_t count, room;
    /* By their hashes: 1 and the place of a row, or 0; what comes later is in the next
     * slots. */
    unsigned short slots[BLOCK_SLOTS];
    unsigned rounds;  /* how often its rows were sent before, with more fields */
    bool doubtful;    /* an earlier try of it may have been done */
    int64_t clock_ms; /* of the service, before the block was sent */
    struct block_reading *reading; /* of its answer, as far as it came; NULL: nothing */
};

/* An empty row at the end, whose address is `join`, in the block's arena; there is room
 * for it. */
struct block_row *block_add(struct block *block, const char *join);
/* The row whose address is `join`, in normal form; NULL: none is. */
struct block_row *block_row(const struct block *block, const char *join);
/* Each piece of the answer but the last. */
void block_feed(struct block *block, const struct answer *answer);
/* The last one. Notes with each row what the answer says of it. What the members show
 * borrows the block's arena. */
enum wherry_status block_read(struct block *block, const struct answer *answer,
                              struct wherry_error *error);
void block_drop(struct block *block); /* its answer is no longer read */

#endif

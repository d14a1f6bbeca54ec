/* news.h -- learns the staged records that are new or changed, in batches. */
#ifndef SYNC_NEWS_H
#define SYNC_NEWS_H

#include "host/engine/engine.h"

struct news_terms {
    bool late;   /* what is staged is not a read of changes */
    bool verify; /* it is a verify, so what is found is counted */
};

/* Sorts what is staged and learns it. `whole`: it shows who is absent. *after is the
 * last record that was learned. */
enum wherry_status news_learn_staged(struct engine *engine, enum side side, bool whole,
                                     struct news_terms terms, int64_t *after,
                                     struct wherry_error *error);
/* The records that count as changed because of those learned so far; END when there are
 * none. */
enum wherry_status news_renew(struct engine *engine, struct wherry_error *error);
/* Learns the records after *after, and those that count as changed because of them. */
enum wherry_status news_learn(struct engine *engine, enum side side,
                              struct news_terms terms, int64_t *after,
                              struct wherry_error *error);

#endif

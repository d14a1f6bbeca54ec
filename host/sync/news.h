/* news.h -- what is staged and is news is learned, record by record, in batches. */
#ifndef SYNC_NEWS_H
#define SYNC_NEWS_H

#include "host/engine/engine.h"

struct news_terms {
    bool late;   /* what is staged is no read of changes */
    bool verify; /* it is a verify, so what is found is counted */
};

/* Sorts what is staged and learns it. `whole`: it shows who is absent. *after is the
 * last piece of news. */
enum wherry_status news_learn_staged(struct engine *engine, enum side side, bool whole,
                                     struct news_terms terms, int64_t *after,
                                     struct wherry_error *error);
/* What the records learned so far have made news of; END when there is nothing. */
enum wherry_status news_renew(struct engine *engine, struct wherry_error *error);
/* Learns the news after *after, and what becomes news by it. */
enum wherry_status news_learn(struct engine *engine, enum side side,
                              struct news_terms terms, int64_t *after,
                              struct wherry_error *error);

#endif

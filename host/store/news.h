/* news.h -- within this folder: what of a read is new or changed, in the order in which it
 * is learned: by rank, then by id.
 *
 * It is of use until the read is learned, so it is kept as what was staged is: in memory
 * and beside the state (see pile.h). It is written once and read once, with no table and
 * no index. Learning may make news of more records: those follow in rounds of their own.
 */
#ifndef STORE_NEWS_H
#define STORE_NEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct group;
struct news;

/* As pile_create. */
struct news *news_create(const char *directory);
void news_free(struct news *news);
/* Forgets all rounds. */
void news_clear(struct news *news);
/* What is added from now on comes after all of the rounds before. */
void news_begin(struct news *news);

/* These are false as pile_add and pile_next are. */

/* `known`: a contact has the record. They come before all others, because one of them may
 * have left the place that somebody new has taken. In the order of the ids, and before the
 * round is read; `ranked`: the rank of the group counts. */
bool news_add(struct news *news, const struct group *group, bool known, bool ranked);

/* One that was added. Its texts and bytes live until the next call. */
struct news_entry {
    int64_t number; /* from 1 on */
    const char *id;
    bool known;
    uint64_t digest;    /* of the record */
    const char *record; /* NULL: none */
    size_t record_length;
    const char *event; /* NULL: none */
    size_t event_length;
};
/* The first one above `after`; *any: there is one. A step back begins from the first. */
bool news_next(struct news *news, int64_t after, struct news_entry *entry, bool *any);
/* Which of these ids, in their order, have a record in some round: found[i]. */
bool news_find(struct news *news, const char *const *ids, size_t count, bool *found);

#endif

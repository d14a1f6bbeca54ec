/* fold.h -- events about people, of which only the last one of each counts.
 *
 * The order of events is not documented, so all events of a stretch of time are
 * gathered, sorted, and then returned, one for each person. Items that stand apart are
 * returned as well.
 *
 * Memory holds FOLD_RUN of them. The rest goes, sorted, into a temporary file without a
 * name, a run at a time, and all runs are merged when they are returned. If no such
 * file can be made, or it is full, the rest is kept in memory.
 */
#ifndef OMETRIA_FOLD_H
#define OMETRIA_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/wherry.h"

enum { FOLD_MOST = 1000000, FOLD_RUN = 16384, FOLD_RUNS = FOLD_MOST / FOLD_RUN + 1 };

struct fold_item {
    const char *id, *key; /* key "" where the event has none */
    int64_t at_ms;        /* 0: not known; then the order of arrival decides */
    size_t order;
    bool enters;     /* as the user of the fold likes */
    bool unreadable; /* likewise */
    bool apart;      /* returned for itself, whatever else there is about this person */
    const char *fault;
};

/* A sorted run in the file, and its first item that was not returned. */
struct fold_run;

struct fold {
    struct arena arena;   /* of the items in memory */
    struct arena telling; /* of the item returned last */
    struct fold_item *items;
    size_t count, room, told; /* in memory */
    size_t added;             /* in all */
    int file;                 /* of the runs, if there are any */
    int64_t file_size;
    bool kept; /* no file can be made: all stays in memory */
    struct fold_run *runs;
    size_t run_count;
};

/* False when there are FOLD_MOST already. Texts are copied. */
bool fold_add(struct fold *fold, const struct fold_item *item);
/* FAILED when the file cannot be read. */
enum wherry_status fold_sort(struct fold *fold, struct wherry_error *error);
/* The last event of the next person, or the next one that stands apart; END when all
 * were returned. Valid until the next call. FAILED as above. */
enum wherry_status fold_next(struct fold *fold, struct fold_item *item,
                             struct wherry_error *error);
void fold_clear(struct fold *fold); /* for the next stretch */
void fold_finish(struct fold *fold);

#endif

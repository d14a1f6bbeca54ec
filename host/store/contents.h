/* contents.h -- everything in a state, in an order that is always the same, as far as
 * it can be read; and what fills a new state with it.
 *
 * The reader continues past damage: a page that cannot be read costs what is on it, and
 * no more. Derived things are left out: links, counts, digests.
 */
#ifndef STORE_CONTENTS_H
#define STORE_CONTENTS_H

#include "host/store/fingerprints.h"
#include "host/store/segments.h"
#include "host/store/store.h"

enum store_part {
    STORE_PART_VALUES,
    STORE_PART_CONTACTS,
    STORE_PART_SEGMENTS,
    STORE_PART_RUNS,
    STORE_PART_JOURNAL,
    STORE_PART_FORGOTTEN,
};
enum { STORE_PARTS = STORE_PART_FORGOTTEN + 1 };

struct store_member {
    const char *id, *address;
    int64_t pass;
};

/* In this order; members and seats after their segment. Anything but OK ends it. Texts
 * live until the function returns. */
struct store_contents {
    void *self;
    enum wherry_status (*value)(void *self, const char *name, const char *value,
                                struct wherry_error *error);
    enum wherry_status (*row)(void *self, const struct store_row *row,
                              struct arena *arena, struct wherry_error *error);
    enum wherry_status (*segment)(void *self, const struct store_segment *segment,
                                  struct wherry_error *error);
    enum wherry_status (*member)(void *self, const struct store_member *member,
                                 struct wherry_error *error);
    enum wherry_status (*seat)(void *self, const struct store_seat *seat,
                               struct wherry_error *error);
    enum wherry_status (*run)(void *self, const struct store_run *run,
                              struct wherry_error *error);
    enum wherry_status (*journal)(void *self, const struct store_journal *line,
                                  struct wherry_error *error);
    /* Once, if anybody was forgotten; then each fingerprint, in rising order. Without a
     * readable key they are worthless, and are left out. */
    enum wherry_status (*forgetting)(void *self,
                                     const struct store_forgetting *forgetting,
                                     struct wherry_error *error);
    enum wherry_status (*forgotten)(void *self,
                                    const struct store_fingerprint *fingerprint,
                                    struct wherry_error *error);
    /* Something of this part cannot be read: the row with this number, or, for 0, more of
     * it than anybody can number, or than is worth it: a gap has at most 20,000. */
    enum wherry_status (*lost)(void *self, enum store_part part, int64_t number,
                               struct wherry_error *error);
};

/* `store` was opened for reading, and is held by the caller, so that all is of one
 * moment. Memory does not grow with the state. */
enum wherry_status store_tell_contents(struct store *store,
                                       const struct store_contents *contents,
                                       struct wherry_error *error);
/* Forgets damage, for a caller that only reads, and reads past it. A state that is locked,
 * or whose database is away, is none: store_check says so from then on. */
void store_forgive(struct store *store);

/* ---- A new state is filled ---- */

/* After the last store_add_row, in no transaction: makes the links and counts. A row
 * that shares an id with another one cannot be kept: it is removed, and reported. */
enum wherry_status store_complete(struct store *store,
                                  void (*dropped)(void *self, int64_t row), void *self,
                                  struct wherry_error *error);

#endif

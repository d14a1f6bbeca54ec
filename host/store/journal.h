/* journal.h -- what happened to each contact, line by line.
 *
 * Writes happen in the caller's transaction. Texts for a visitor last until it returns.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdint.h>

#include "plugin/wherry.h"

struct store;

/* One line of what happened to one row.
 *
 * A move of a segment has the step "segment_sync". `after` is "segment: " and the CRM's
 * id of the segment that the contact should join, `before` that of one that they should
 * leave; the other is "". The events "joined" and "left" are moves that the list has
 * made for certain; with all others no move is certain: "accepted" (it said neither yes
 * nor no, and was read back afterwards), "refused", "missing", "later" and "answer
 * lost". */
struct store_journal {
    int64_t run, row, at_ms;
    const char *step;  /* "" where no step is concerned */
    const char *event; /* a word: sent, done, accepted, read back, seen, settled, ... */
    const char *before, *after;
    const char *words; /* the remote's own, or ours */
};
enum wherry_status store_write_journal(struct store *store,
                                       const struct store_journal *line,
                                       struct wherry_error *error);
typedef void store_journal_visitor(void *self, const struct store_journal *line);
/* Oldest first; of one row, or of one run (the other 0). */
enum wherry_status store_journal(struct store *store, int64_t row, int64_t run,
                                 store_journal_visitor *visitor, void *self,
                                 struct wherry_error *error);
/* Of one run, those with one of these two events. */
enum wherry_status store_journal_events(struct store *store, int64_t run,
                                        const char *one, const char *other,
                                        store_journal_visitor *visitor, void *self,
                                        struct wherry_error *error);
/* With the number that the line has among all. */
typedef void store_numbered_visitor(void *self, int64_t number,
                                    const struct store_journal *line);
/* Of one run, from this number on, the oldest first, at most `most`. */
enum wherry_status store_journal_page(struct store *store, int64_t run, int64_t from,
                                      int64_t most, store_numbered_visitor *visitor,
                                      void *self, struct wherry_error *error);
/* From this number on, the oldest first. */
enum wherry_status store_journal_from(struct store *store, int64_t from,
                                      store_numbered_visitor *visitor, void *self,
                                      struct wherry_error *error);
/* The contacts that a run has lines of, each once, by their number. */
typedef void store_contact_visitor(void *self, int64_t row);
enum wherry_status store_journal_contacts(struct store *store, int64_t run,
                                          store_contact_visitor *visitor, void *self,
                                          struct wherry_error *error);

#endif

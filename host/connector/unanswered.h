/* unanswered.h -- the changes given to a sink and the verdicts that it owes for them.
 *
 * A table from tag to verb. Between two flushes it also knows which tags were answered,
 * so that a second verdict and one that nobody asked for are different errors; of very
 * many it forgets these, so that its size depends on what is owed. `struct unanswered
 * table = {0};` is an empty one.
 */
#ifndef CONNECTOR_UNANSWERED_H
#define CONNECTOR_UNANSWERED_H

#include "plugin/wherry.h"

struct unanswered_slot;

struct unanswered {
    struct unanswered_slot *slots;
    size_t room;  /* a power of two, or 0 */
    size_t used;  /* slots taken, answered ones that are known included */
    size_t count; /* verdicts still owed */
};

enum unanswered_answer { UNANSWERED_UNKNOWN, UNANSWERED_SECOND, UNANSWERED_FIRST };

/* False if the tag is in the table already. */
bool unanswered_add(struct unanswered *table, uint64_t tag, enum wherry_verb verb);
/* What a verdict on this tag would be; `verb` is set unless it is unknown. */
enum unanswered_answer unanswered_look(const struct unanswered *table, uint64_t tag,
                                       enum wherry_verb *verb);
/* The verdict came. */
void unanswered_settle(struct unanswered *table, uint64_t tag);
void unanswered_clear(struct unanswered *table); /* keeps the room */
void unanswered_free(struct unanswered *table);

#endif

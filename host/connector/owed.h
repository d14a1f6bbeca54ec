/* owed.h -- the changes given to a sink and the verdicts that it owes for them.
 *
 * A table from tag to verb. Between two flushes it also knows which tags were answered,
 * so that a second verdict is told from one nobody asked for. `struct owed o = {0};` is
 * an empty one.
 */
#ifndef CONNECTOR_OWED_H
#define CONNECTOR_OWED_H

#include "plugin/wherry.h"

struct owed_slot;

struct owed {
    struct owed_slot *slots;
    size_t room;  /* a power of two, or 0 */
    size_t used;  /* slots taken, answered ones included */
    size_t count; /* verdicts still owed */
};

enum owed_answer { OWED_UNKNOWN, OWED_SECOND, OWED_FIRST };

/* False if the tag is in the table already. */
bool owed_add(struct owed *owed, uint64_t tag, enum wherry_verb verb);
/* What a verdict on this tag would be; `verb` is set unless it is unknown. */
enum owed_answer owed_look(const struct owed *owed, uint64_t tag,
                           enum wherry_verb *verb);
/* The verdict came. */
void owed_settle(struct owed *owed, uint64_t tag);
void owed_clear(struct owed *owed); /* keeps the room */
void owed_free(struct owed *owed);

#endif

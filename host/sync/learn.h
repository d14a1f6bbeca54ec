/* learn.h -- what one record changes in our picture of one contact. Pure.
 *
 * The rules 4 to 9 of `observe`: bases at first sight, values of our own, consent
 * edges, returns, forward only, blanks. Which row a record belongs to is observe.h's
 * business.
 */
#ifndef SYNC_LEARN_H
#define SYNC_LEARN_H

#include "host/sync/mapping.h"

/* What must be known besides the row and the record. */
struct learning {
    const struct mapping *mapping;
    int64_t at_ms;               /* now, in the services' time; the later of both */
    int64_t begun[SIDE_COUNT];   /* how many reads of each side have begun */
    int64_t done[SIDE_COUNT];    /* the number of the last complete one */
    int64_t read_ms[SIDE_COUNT]; /* when that began, in the service's time */
    unsigned live;               /* bit 1 << step: on, and past its baseline */
    bool baseline;               /* forward only: no marks, bases follow */
    bool take_unstated;          /* subscribe: not_opted_out */
    int64_t forward_from_ms;     /* opt-out events before this are history */
};

/* What was noticed, for the journal. */
struct learned {
    bool changed;    /* the row is not what it was */
    unsigned marked; /* bit 1 << mark: newly owed */
    bool confirmed;  /* something that we sent was read back */
};

/* A whole record of a row that it belongs to. Texts of the record must live as long as
 * the row. */
struct learned learn_record(struct row *row, enum side side,
                            const struct wherry_record *record,
                            const struct learning *learning);
/* An opt-out event: consent, time and word only. */
struct learned learn_event(struct row *row, enum side side,
                           const struct wherry_record *event,
                           const struct learning *learning);
/* The side has no record any more. Nothing is ever written because of it. */
void learn_absence(struct row *row, enum side side, size_t field_count);
/* The person was erased there: what is owed to the list because of the CRM is
 * dropped. */
void learn_erasure(struct row *row, enum side side, size_t field_count);

/* May this mark be set? Its step is live and this is no baseline. */
bool learning_may_mark(const struct learning *learning, enum mark mark);

#endif

/* learn.h -- what one record changes in our picture of one contact. Pure.
 *
 * Rules 4 to 9 of ARCHITECTURE.md, "The engine": bases at first sight, values of our
 * own, changes of consent, returns, forward only, blanks. observe.h finds the row of a
 * record.
 */
#ifndef SYNC_LEARN_H
#define SYNC_LEARN_H

#include "host/picture/policy.h"

/* What a record shows of all that we had sent and not seen there yet. */
struct read_back {
    bool contact, consent;
    unsigned fields;
};

/* What was noticed, for the journal. */
struct learned {
    bool changed;             /* the row is not what it was */
    struct mark_set marked;   /* newly owed */
    struct mark_set returned; /* no longer owed, because the record takes it back */
    bool confirmed;           /* something that we sent was read back: */
    struct read_back back;
    bool late; /* an opt-in that was missed, and asks for nothing */
};

/* A whole record of a row that it belongs to. Texts of the record must live as long as
 * the row. */
struct learned learn_record(struct row *row, enum side side,
                            const struct wherry_record *record,
                            const struct policy *policy);
/* An opt-out event: consent, time and word only. */
struct learned learn_event(struct row *row, enum side side,
                           const struct wherry_record *event,
                           const struct policy *policy);
/* The record was not found where it should be: one answer that says so is no proof. */
void learn_missing(struct row *row, enum side side, int64_t at_ms);
/* The side no longer has a record. This never causes a write. */
void learn_absence(struct row *row, enum side side, size_t field_count);
/* The person was erased there: what is owed to the list because of the CRM is
 * dropped. */
void learn_erasure(struct row *row, enum side side, size_t field_count);

#endif

/* profiles.h -- the records of one side that share an address: one on the list, several
 * perhaps in the CRM. Pure.
 */
#ifndef SYNC_PROFILES_H
#define SYNC_PROFILES_H

#include "host/picture/row.h"

/* What one record says of consent, and what it said before. */
struct word_said {
    int now, before; /* CONSENT_NONE: nothing that counts; it was never seen */
    int64_t seen_no; /* the last read before this one that showed it not SUBSCRIBED */
    bool was_late;   /* its opt-in was missed by the reads of changes */
    bool was_told;   /* that it is opted out, by us */
};

/* The strictest consent of all; there must be one. No statement is no consent. */
int profiles_strictest(const struct half *half);

/* Enters the id and the consent of a record that read number `seen` shows; true if it is
 * the one whose fields count. */
bool profiles_enter(struct half *half, const struct wherry_record *record, int64_t seen,
                    bool late, struct word_said *said);

/* A side that was gone is there again: the record with this id continues from what it
 * said last; the rest of what was there before does not concern it. */
void profiles_come_back(struct half *half, const char *id);

/* One of several is no longer there, or not here. */
void profiles_drop(struct half *half, const char *id);

#endif

/* ours.h -- the contact that is made for the rules of writing, and one change of it. */
#ifndef CONFORM_OURS_H
#define CONFORM_OURS_H

#include "host/conform/findings.h"
#include "host/conform/sights.h"
#include "host/conform/subject.h"

struct ours {
    struct subject *subject;
    struct findings *findings;
    const char *address; /* that it has now */
    char field[256];     /* that is written; "": none is */
    char id[256];        /* "" until it was read back */
    uint64_t tag;        /* of the change before the next one */
    bool answered;       /* the change had its verdict, which says: */
    enum wherry_outcome outcome;
    char words[200];
};

/* Chooses the field: the first writable text among the mapped ones. */
void ours_choose_field(struct ours *ours);

/* A change of this contact, to be completed: nothing of it is written yet. A value is
 * that of the field, where there is one. `field` must live as long as the change. */
struct wherry_change ours_change(struct ours *ours, enum wherry_verb verb,
                                 struct wherry_field *field, const char *value);
/* Writes it by itself into this stream; false: no verdict came. */
bool ours_write(struct ours *ours, const char *stream,
                const struct wherry_change *change);
bool ours_took(const struct ours *ours); /* DONE or ACCEPTED */
/* What it said, in a few words: "GONE", "REFUSED: no such field". Until the next call. */
const char *ours_verdict(const struct ours *ours);
/* A connector_verdict of changes that are given to the sink elsewhere. */
void ours_note_verdict(void *self, uint64_t tag, const struct wherry_verdict *verdict);

/* The contact that has this address now; NULL if none comes. A look-up that fails has
 * failed the rule. */
const struct sight *ours_look(struct ours *ours, const char *address,
                              struct sights *sights, enum rule rule);
/* Is that in the field? Where no field is written: true. */
bool ours_shows(const struct ours *ours, const struct sight *sight, const char *value);
/* What is missing after DONE is a fault; after ACCEPTED it may come later. */
void ours_miss(const struct ours *ours, enum rule rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

/* asking.h -- tests the check, the catalog, and look-ups of single contacts. */
#ifndef CONFORM_ASKING_H
#define CONFORM_ASKING_H

#include "host/conform/findings.h"
#include "host/conform/sights.h"
#include "host/conform/subject.h"

/* Each looks at the rule of its name; the subject is opened. */
void asking_identity(struct subject *subject, struct findings *findings);
void asking_catalog(struct subject *subject, struct findings *findings);
void asking_lookup(struct subject *subject, struct findings *findings);
void asking_lookup_ids(struct subject *subject, struct findings *findings);
void asking_segment(struct subject *subject, struct findings *findings);

/* Looks one key up; adds what it returned. */
enum wherry_status asking_for_key(struct subject *subject, const char *key,
                                  struct sights *sights, struct wherry_error *error);

#endif

/* people.h -- one person: found by address or short id, and their story. */
#ifndef CONSOLE_PEOPLE_H
#define CONSOLE_PEOPLE_H

#include "host/console/visit.h"

/* The search: which person, in which pipeline. */
void people_ask(struct visit *visit);
void people_show(struct visit *visit);
/* Found: on to the person's page, whose address has the short id and not the mail
 * address. */
void people_find(struct visit *visit);
void people_found(struct visit *visit);

void person_ask(struct visit *visit);
void person_show(struct visit *visit);
/* The same as a file, noted in the audit trail. */
void person_export_ask(struct visit *visit);
void person_export(struct visit *visit);

#endif

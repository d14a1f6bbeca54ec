/* people.h -- one person: found by her address or short id, and her story. */
#ifndef CONSOLE_PEOPLE_H
#define CONSOLE_PEOPLE_H

#include "host/console/visit.h"

/* The search: whom, in which pipeline. */
void people_ask(struct visit *visit);
void people_show(struct visit *visit);
/* Found: on to her page, whose address has her short id and not her address. */
void people_find(struct visit *visit);
void people_found(struct visit *visit);

void person_ask(struct visit *visit);
void person_show(struct visit *visit);
/* The same as a file, noted in the audit trail. */
void person_export_ask(struct visit *visit);
void person_export(struct visit *visit);

#endif

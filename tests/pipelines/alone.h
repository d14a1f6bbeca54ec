/* alone.h -- people who are on one side only, and those whom a backfill leaves out.
 */
#ifndef PIPELINES_ALONE_H
#define PIPELINES_ALONE_H

#include "tests/pipelines/rig.h"

enum { ALONE = 5, DAY_MS = 25 * 60 * 60 * 1000 };

#define AT "@cast.example.net"
#define ANOTHER_FIELD "    - { crm: phone_number, list: PHONE }\n"

/* A backfill of the list, and one of the CRM; both without a question. */
extern const char *const alone_commands[2];

/* ALONE people on each side whom the other does not know: shopper0 and so on in the
 * CRM, reader0 and so on on the list. */
void alone_enter(void);
/* They, others whom a backfill must leave out, each for another reason, the spec, and
 * the baseline; then one of the others is deleted on the list and one is erased in the
 * CRM, and a new field makes that known, because both sides are read whole. */
void alone_begin(unsigned steps);

/* How many of those who were alone are on the other side, each once and with the right
 * values. */
int alone_added(bool in_crm);
void alone_expect_others_untouched(void);

#endif

/* contact_rules.h -- what happens to a record written to Ometria's contacts. */
#ifndef SANDBOX_CONTACT_RULES_H
#define SANDBOX_CONTACT_RULES_H

#include "tests/sandbox/world.h"

struct contact_write {
    const struct json_node *record;
    const char *collection, *id; /* NULL: of the record itself */
    enum source source;
    const char *message, *path; /* out: why it was refused, and where */
};

/* False if the record is not valid; nothing of it was stored then. */
bool contact_write(struct world *world, struct contact_write *write);
/* Profiles follow their contacts: address, update stamp. */
void contact_refresh(struct world *world, struct profile *profile);

#endif

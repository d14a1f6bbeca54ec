/* world_connectors.h -- the two services of world.h behind the plugin interface. */
#ifndef SUPPORT_WORLD_CONNECTORS_H
#define SUPPORT_WORLD_CONNECTORS_H

#include "host/picture/row.h"
#include "tests/support/world.h"

/* The world that the connectors reach; set before they are opened. */
extern struct memory_world *world_current;

extern const struct wherry_connector world_list_connector, world_crm_connector;

/* However they are spelled. */
bool world_same_address(const char *a, const char *b);
/* Within the world: a new record, a consent set now. */
struct world_record *world_add(struct memory_world *world, enum side side, int human,
                               const char *address);
void world_set_consent(struct memory_world *world, struct world_record *record,
                       enum wherry_consent consent, enum wherry_word by);

/* Does the service not know the person now? Counts *times down. */
bool world_hiccups(int *times, const struct world_hiccup *hiccup, int human);

#endif

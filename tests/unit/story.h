/* story.h -- a short story: one person, two services, the baseline taken. */
#ifndef UNIT_STORY_H
#define UNIT_STORY_H

#include "tests/support/world.h"
#include "tests/support/world_connectors.h"

enum { HOUR_MS = 3600 * 1000 };

extern struct memory_world world;

/* Person 1 is subscribed on the list and in the CRM with this consent, or subscribed on
 * both sides, and the baseline is taken. */
void begin_with(enum wherry_consent crm);
void begin(void);

enum wherry_consent list_consent(void); /* of person 1 */
enum wherry_consent crm_consent(void);

/* One run that is cut at its first write. */
void cut_run(bool carried_out);
/* One run in which every change is answered LATER. */
void later_run(void);

#endif

/* rules.h -- what must fit together inside one section of a spec.
 *
 * Each is the `check` of a row in keys.c and is called when the section was read, even
 * when some of it was wrong: a rule asks whether a key was written, not whether its
 * value was good, so that one mistake gives one error.
 */
#ifndef SPEC_RULES_H
#define SPEC_RULES_H

#include "host/spec/schema.h"

section_check rules_file, rules_contact_sync, rules_segment_sync, rules_field,
    rules_alerts;

/* The same for every section that has a schedule, as its row says. */
void rules_schedule(struct reader *reader, const struct section *section,
                    const struct node *mapping, struct spec_place place, void *target);

/* Is this field of the list, in any case of letters, one that is no longer written? */
bool rules_retired(const char *list_field);

/* The `other` of a connection: everything but its own keys is a setting. */
section_other rules_setting;

#endif

/* spelling.h -- an address as Ometria itself spells it.
 *
 * A record is joined to a profile by its address. An international domain has two
 * spellings, of which a key is always the one with A-labels (xn--...); who is written
 * in the other one would become a second profile, and an opt-out would reach nobody. So
 * the profile is asked for first, by its id, before such a person is written to.
 */
#ifndef OMETRIA_SPELLING_H
#define OMETRIA_SPELLING_H

#include "host/base/arena.h"
#include "plugin/ometria/ometria.h"

enum { SPELLING_FIELDS = 4 };

struct spelling {
    bool there;          /* the profile, and the address is still hers */
    const char *address; /* as it is spelled there */
    struct wherry_field fields[SPELLING_FIELDS];
    size_t field_count;
};

/* Is the change about a known profile whose address may be spelled in two ways? */
bool spelling_matters(const struct wherry_change *change);

/* One request. `names`: at most SPELLING_FIELDS fields, told along. Texts are in the
 * arena. */
enum wherry_status spelling_find(struct ometria *ometria,
                                 const struct wherry_change *change,
                                 const char *const *names, size_t count,
                                 struct arena *arena, struct spelling *spelling,
                                 struct wherry_error *error);

#endif

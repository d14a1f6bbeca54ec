/* listing.h -- a change as a record for /push: a contact listing in our collection.
 *
 * Fields that depend on each other are sent together: Ometria takes first and last name
 * from one and the same listing, so a name is never sent without the present value of
 * the other one. An update carries neither opt-in nor times; an opt-in is never forced.
 */
#ifndef OMETRIA_LISTING_H
#define OMETRIA_LISTING_H

#include "host/base/arena.h"
#include "plugin/ometria/instance.h"

enum {
    PUSH_ROWS = 100,   /* records of one push: the service's limit */
    PUSH_BYTES = 60000 /* of a record, and of a whole push: "60 KB", taken small */
};

/* The result of a change. Texts are in the arena. */
struct listing {
    const char *record; /* NULL: nothing is sent, for the reason that follows */
    enum wherry_reason reason;
    const char *words;
    const char *field; /* the first of the faults, or "" */
    /* Fields that are not in the record, because Ometria would refuse them. */
    struct wherry_field_fault *faults;
    size_t fault_count;
};

/* True if a name will be written and the change does not contain the other one. */
bool listing_lacks_names(const struct ometria_config *config,
                         const struct wherry_change *change);

/* A value that cannot be written stops nothing but itself. */
void listing_make(const struct ometria_config *config, struct arena *arena,
                  const struct wherry_change *change, struct listing *listing);

#endif

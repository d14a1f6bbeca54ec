/* pair.h -- the types of two mapped fields: can a value of one be one of the other, and
 * does a side take it?
 *
 * Pure. A date and a birthday meet as month and day: our picture has no year for
 * either.
 */
#ifndef PICTURE_PAIR_H
#define PICTURE_PAIR_H

#include "host/picture/side.h"
#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

/* A type, or UNTYPED if it is not known: an untyped field may hold any value. */
enum { PAIR_UNTYPED = -1 };

enum pair_fit {
    PAIR_FITS,     /* any value */
    PAIR_CONVERTS, /* any value, in another form */
    PAIR_MAY_FIT,  /* the service refuses some values, each for itself */
    PAIR_NEVER,    /* no value at all */
};
enum pair_fit pair_fit(int from, int to);

/* "date"; "" for PAIR_UNTYPED. */
const char *pair_type_name(int type);
/* The type of that name, or PAIR_UNTYPED. */
int pair_type(const char *name);

/* Whether a side takes a value for a field, by its catalog. If the catalog does not
 * say, the answer is yes. */
enum pair_access { PAIR_UNTOLD, PAIR_WRITABLE, PAIR_READ_ONLY };
/* "read only"; "" for PAIR_UNTOLD. */
const char *pair_access_name(enum pair_access access);
enum pair_access pair_access(const char *name);

/* Whether a step that is in the spec would carry this field to that side. */
bool pair_goes_to(const struct pipeline *pipeline, const struct spec_field *field,
                  enum side side);

/* What a side's value is where the pair meets: the value itself, or a part of it. */
const char *pair_value(const char *value, int own, int other);
/* Does it change any value? */
bool pair_converts(int one, int other);

#endif

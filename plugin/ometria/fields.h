/* fields.h -- what a profile shows, what a listing takes, and the form of both.
 *
 * A field's name is the path in the profile ("stats.revenue", "properties.tier"); what
 * can be written has the name that the contact listing has for it. `country_id` is
 * shown by newer profiles as `country`: both names read either.
 */
#ifndef OMETRIA_FIELDS_H
#define OMETRIA_FIELDS_H

#include "host/base/arena.h"
#include "plugin/ometria/rows.h"

struct field {
    const char *name, *label, *help;
    enum wherry_field_type type;
    bool writable;
    const char *const *choices;
};

/* The fields that every account has; their order is the catalog's. */
extern const struct field fields[];
extern const size_t field_count;

const struct field *fields_find(const char *name); /* NULL: a path that we don't know */
bool fields_is_property(const char *name);         /* properties.NAME */
/* The other spelling of a path, or NULL. */
const char *fields_alias(const char *name);

/* What a profile's cell says, in the canonical form of the field. FAULTY: it cannot be
 * said so, and `*words` says why ("is an object"). */
enum field_reading { FIELD_READ, FIELD_BLANK, FIELD_FAULTY };
enum field_reading fields_canonical(struct arena *arena, const char *name,
                                    const struct cell *cell, const char **value,
                                    const char **words);

/* 19.99, -3: no exponent, no needless zeros. NULL: no number, or one of more than 60
 * digits. */
const char *fields_number(struct arena *arena, const char *spelled);

/* Why this value cannot be written to this field, or NULL. */
const char *fields_objection(const char *name, const char *value);

#endif

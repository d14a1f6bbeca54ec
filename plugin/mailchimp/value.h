/* value.h -- the values of merge fields: canonical text and what Mailchimp takes.
 *
 * Pure. The two forms differ for numbers (a JSON number), birthdays (MM/DD), postal
 * addresses (an object) and choices (spelled as in the definition); "" is blank in
 * both.
 */
#ifndef MAILCHIMP_VALUE_H
#define MAILCHIMP_VALUE_H

#include "host/base/arena.h"
#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_writer.h"
#include "plugin/mailchimp/merge.h"

enum { VALUE_TEXT_MAX = 255 }; /* bytes of a text value that the service keeps */

enum value_fit {
    VALUE_FITS,
    VALUE_CUT,        /* text above VALUE_TEXT_MAX: its start is written */
    VALUE_INCOMPLETE, /* an address that may not be sent in part: left out */
    VALUE_UNFIT,      /* not of the field's type */
};

/* Would the field take it? `why` says why not ("is not a number"), without the
 * value. */
enum value_fit value_fit(const struct merge_field *field, const char *value,
                         const char **why);
/* The tag and the value. Only for what fits or is cut. */
void value_write(struct json_writer *writer, const struct merge_field *field,
                 const char *value);

/* The parts of an address: addr1, addr2, city, state, zip, country. */
enum { VALUE_PARTS = 6 };
extern const char *const value_part_names[VALUE_PARTS];

/* What was read, in canonical form: a scalar, or the parts of an address. What shows
 * nothing is "". A scalar that the field's type cannot have is NULL, and `why` says
 * what it is. In the arena. */
const char *value_from_scalar(struct arena *arena, const struct merge_field *field,
                              const struct json_value *value, const char **why);
const char *value_from_parts(struct arena *arena, const char *const *parts);

#endif

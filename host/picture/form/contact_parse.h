/* contact_parse.h -- a line of the text form as one contact; form.h says what it means. */
#ifndef FORM_CONTACT_PARSE_H
#define FORM_CONTACT_PARSE_H

#include "host/picture/row.h"

/* The line `text`, an object. FAILED: it is not a contact's, or says what cannot be.
 * Texts are the arena's. */
enum wherry_status contact_parse(const char *text, size_t length,
                                 const struct row_fields *fields, struct arena *arena,
                                 struct row *row, struct wherry_error *error);
/* Whether the facts of the contact fit together, as far as a line needs it: if not, the
 * contact is not written either. */
bool contact_can_be(const struct row *row, size_t field_count);

#endif

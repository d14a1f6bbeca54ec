/* contact_write.h -- one contact as a line of the text form; form.h says what it means. */
#ifndef FORM_CONTACT_WRITE_H
#define FORM_CONTACT_WRITE_H

#include "host/picture/row.h"
#include "plugin/kit/json_writer.h"

/* Into an open object. False: one of its texts is too long. */
bool contact_write(struct json_writer *json, const struct row *row,
                   const struct row_fields *fields);

#endif

/* new_fields.h -- the page that maps the fields of both sides. */
#ifndef CONSOLE_NEW_FIELDS_H
#define CONSOLE_NEW_FIELDS_H

#include "host/console/new_page.h"

void new_fields_save(struct new_page *page);
void new_fields_show(struct new_page *page);
const char *new_fields_field(struct new_page *page, const char *answer);
/* No chosen step carries fields. */
bool new_fields_skip(const struct new_page *page);
size_t new_fields_next(const struct new_page *page);

#endif

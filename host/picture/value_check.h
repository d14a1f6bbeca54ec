/* value_check.h -- which named values a state can have. */
#ifndef PICTURE_VALUE_CHECK_H
#define PICTURE_VALUE_CHECK_H

#include "host/picture/value.h"

/* May the state keep this under this name? A name of another version may keep any. */
bool value_can_be(const char *name, const char *text);
/* Shown the name of each that is kept and cannot be. */
typedef void value_visitor(void *self, const char *name);
void value_check_all(struct store *store, value_visitor *visitor, void *self);

#endif

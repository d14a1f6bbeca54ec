/* backends.h -- within this folder: which driver keeps a state. */
#ifndef STORE_BACKENDS_H
#define STORE_BACKENDS_H

struct driver;

/* Of the place of a state, or of what --state says. */
const struct driver *driver_of(const char *place);

#endif

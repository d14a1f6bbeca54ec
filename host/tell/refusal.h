/* refusal.h -- what a service refused of one contact: a change that is parked, or one
 * value of a field.
 */
#ifndef TELL_REFUSAL_H
#define TELL_REFUSAL_H

#include "host/picture/mapping.h"
#include "host/picture/row.h"

struct refusal {
    enum action action;
    enum step step;
    const char *field; /* "" of a change */
    enum wherry_reason reason;
    const char *words;
    int64_t at_ms;
};

void refusal_each(const struct row *row, const struct mapping *mapping,
                  void (*tell)(void *self, const struct refusal *refusal), void *self);

#endif

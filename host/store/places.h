/* places.h -- the rows of one contact in the tables of segments. */
#ifndef STORE_PLACES_H
#define STORE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct store;

struct store_kept_place {
    const char *crm,
        *name;           /* of the segment: its id in the CRM, its name on the list */
    bool member;         /* a member of it in the CRM; else a seat on the list */
    const char *address; /* of the member, or with which coming or going was refused */
    bool placed, ours;   /* of a seat: see store_seat */
};
/* Texts last until the visitor returns. */
typedef void store_place_visitor(void *self, const struct store_kept_place *place);
enum wherry_status store_places_of(struct store *store, int64_t row,
                                   store_place_visitor *visitor, void *self,
                                   struct wherry_error *error);

#endif

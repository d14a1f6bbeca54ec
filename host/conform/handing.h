/* handing.h -- one update of our own contact goes in bulk, and is collected. */
#ifndef CONFORM_HANDING_H
#define CONFORM_HANDING_H

#include "host/conform/ours.h"

/* BULK. The connector is opened again between handing in and collecting, as in another
 * run. `consent`: what the contact had before. */
void handing_in_bulk(struct ours *ours, enum wherry_consent consent);

#endif

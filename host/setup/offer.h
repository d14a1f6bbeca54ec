/* offer.h -- which fields of the two sides can be mapped onto each other.
 *
 * Pure: from the catalogs. It does not offer what can never work: types of which no
 * value of one is one of the other, fields that can only be read, tags that were
 * retired.
 */
#ifndef SETUP_OFFER_H
#define SETUP_OFFER_H

#include "host/spec/pipeline.h"
#include "plugin/wherry.h"

/* Which way values can go. */
struct offer {
    bool to_list, to_crm;
};
struct offer offer_pair(const struct wherry_entry *crm,
                        const struct wherry_entry *list);
/* Whether all that a direction asks for is possible. */
bool offer_allows(struct offer offer, enum spec_direction direction);
/* The widest one that is possible; false: none is. */
bool offer_widest(struct offer offer, enum spec_direction *direction);

/* The entry that probably means the same as this one, by its id or its label, whatever
 * the case and the marks in it, and can be mapped; NULL: none does. */
const struct wherry_entry *offer_match(const struct wherry_entry *crm,
                                       const struct wherry_entry *list, size_t count);

#endif

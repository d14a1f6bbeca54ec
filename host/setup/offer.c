/* offer.c -- which fields of the two sides can be mapped onto each other. */
#include "host/setup/offer.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "host/picture/pair.h"
#include "host/spec/rules.h"

struct offer offer_pair(const struct wherry_entry *crm, const struct wherry_entry *list)
{
    const bool kept = rules_retired(list->id);
    return (struct offer){
        .to_list = list->writable && !kept &&
                   pair_fit((int)crm->type, (int)list->type) != PAIR_NEVER,
        .to_crm =
            crm->writable && pair_fit((int)list->type, (int)crm->type) != PAIR_NEVER};
}

bool offer_allows(struct offer offer, enum spec_direction direction)
{
    return (offer.to_list || direction == SPEC_IMPORT) &&
           (offer.to_crm || direction == SPEC_PUSH);
}

bool offer_widest(struct offer offer, enum spec_direction *direction)
{
    *direction = offer.to_list && offer.to_crm ? SPEC_BOTH
                 : offer.to_list               ? SPEC_PUSH
                                               : SPEC_IMPORT;
    return offer.to_list || offer.to_crm;
}

/* Its letters and digits, in lower case. */
static void bare(const char *text, char *letters, size_t room)
{
    size_t length = 0;
    for (; *text != '\0' && length + 1 < room; text++) {
        bool upper = *text >= 'A' && *text <= 'Z';
        if (upper)
            letters[length++] = (char)(*text - 'A' + 'a');
        else if ((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') ||
                 (unsigned char)*text >= 0x80)
            letters[length++] = *text;
    }
    letters[length] = '\0';
}

static bool alike(const char *one, const char *other)
{
    enum { ROOM = 128 };
    char first[ROOM], second[ROOM];
    bare(one, first, ROOM);
    bare(other, second, ROOM);
    return *first != '\0' && text_same(first, second);
}

const struct wherry_entry *offer_match(const struct wherry_entry *crm,
                                       const struct wherry_entry *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct wherry_entry *entry = &list[i];
        enum spec_direction direction;
        if ((alike(crm->id, entry->id) || alike(crm->id, entry->name) ||
             alike(crm->name, entry->name)) &&
            offer_widest(offer_pair(crm, entry), &direction))
            return entry;
    }
    return NULL;
}

/* profile_view.c -- what Ometria makes of a person's contacts. */
#include "tests/sandbox/profile_view.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"

static const struct contact *next_of(const struct crm *crm, uint32_t position)
{
    return position == NOWHERE ? NULL : &crm->contacts[position];
}

/* Does `one` outrank `other` as a source of attributes? Ties go to the later. */
static bool outranks(const struct contact *one, const struct contact *other)
{
    if (other == NULL || one->source != other->source)
        return other == NULL || one->source < other->source;
    return one->written > other->written;
}

static bool states(const struct contact *contact)
{
    return contact->optin == OPTED_IN || contact->optin == OPTED_OUT;
}

static enum optin forced_optin(const struct crm *crm, const struct dials *dials,
                               const struct profile *profile)
{
    const struct contact *best = NULL;
    bool first = dials_get(dials, OMETRIA_FORCED) == OMETRIA_FORCED_FOREVER;
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next))
        if (contact->forced && states(contact) &&
            (best == NULL || (contact->stated > best->stated) != first))
            best = contact;
    return best == NULL ? NO_STATEMENT : (enum optin)best->optin;
}

/* One opted-out listing keeps the person out. */
static enum optin sticky_optin(const struct crm *crm, const struct profile *profile)
{
    enum optin optin = NO_STATEMENT;
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next)) {
        if (contact->optin == OPTED_OUT && contact->stated > profile->anew)
            return OPTED_OUT;
        if (contact->optin == OPTED_IN)
            optin = OPTED_IN;
    }
    return optin;
}

/* The strongest source that states anything is believed. */
static enum optin priority_optin(const struct crm *crm, const struct profile *profile)
{
    const struct contact *best = NULL;
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next))
        if (states(contact) && contact->stated > profile->anew &&
            (best == NULL || contact->source < best->source ||
             (contact->source == best->source && contact->stated > best->stated)))
            best = contact;
    return best == NULL ? NO_STATEMENT : (enum optin)best->optin;
}

enum optin profile_optin(const struct crm *crm, const struct dials *dials,
                         const struct profile *profile)
{
    enum optin forced = forced_optin(crm, dials, profile);
    if (forced != NO_STATEMENT)
        return forced;
    return dials_get(dials, OMETRIA_OPTOUT) == OMETRIA_OPTOUT_STICKY
               ? sticky_optin(crm, profile)
               : priority_optin(crm, profile);
}

static bool is_name(const char *field)
{
    return text_same(field, "firstname") || text_same(field, "lastname");
}

/* First and last name come from one contact: the strongest that has either. */
static const struct contact *name_giver(const struct crm *crm,
                                        const struct profile *profile)
{
    const struct contact *best = NULL;
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next))
        if ((contact_field(contact, "firstname")[0] != '\0' ||
             contact_field(contact, "lastname")[0] != '\0') &&
            outranks(contact, best))
            best = contact;
    return best;
}

struct gathered {
    struct profile_view *view;
    const struct contact *from[VIEW_FIELDS_MAX];
};

static void gather(struct gathered *gathered, const struct contact_field *field,
                   const struct contact *contact)
{
    struct profile_view *view = gathered->view;
    size_t place = 0;
    while (place < view->field_count &&
           !text_same(view->fields[place].name, field->name))
        place++;
    if (place == VIEW_FIELDS_MAX)
        return;
    if (place < view->field_count && contact != NULL &&
        !outranks(contact, gathered->from[place]))
        return;
    view->fields[place] = *field;
    gathered->from[place] = contact;
    if (place == view->field_count)
        view->field_count++;
}

static int compare(const void *one, const void *other)
{
    return strcmp(((const struct contact_field *)one)->name,
                  ((const struct contact_field *)other)->name);
}

void profile_view(const struct crm *crm, const struct dials *dials,
                  const struct profile *profile, struct profile_view *view)
{
    struct gathered gathered = {.view = view};
    const struct contact *names = name_giver(crm, profile);
    view->field_count = 0;
    view->optin =
        profile->anonymous ? NO_STATEMENT : profile_optin(crm, dials, profile);
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next))
        for (uint32_t i = 0; i < contact->field_count; i++)
            if (!is_name(contact->fields[i].name) || contact == names)
                gather(&gathered, &contact->fields[i], contact);
    for (uint32_t i = 0; i < profile->field_count; i++)
        gather(&gathered, &profile->fields[i], NULL);
    qsort(view->fields, view->field_count, sizeof *view->fields, compare);
}

const char *profile_address(const struct crm *crm, const struct dials *dials,
                            const struct profile *profile)
{
    const struct contact *best = NULL;
    bool newest =
        dials_get(dials, OMETRIA_PROFILE_ADDRESS) == OMETRIA_PROFILE_ADDRESS_NEWEST;
    for (const struct contact *contact = next_of(crm, profile->contacts);
         contact != NULL; contact = next_of(crm, contact->next))
        if (contact->address[0] != '\0' &&
            (best == NULL ||
             (newest ? contact->named > best->named : outranks(contact, best))))
            best = contact;
    return best == NULL ? "" : best->address;
}

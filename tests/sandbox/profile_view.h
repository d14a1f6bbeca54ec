/* profile_view.h -- what Ometria makes of a person's contacts. */
#ifndef SANDBOX_PROFILE_VIEW_H
#define SANDBOX_PROFILE_VIEW_H

#include "tests/sandbox/crm.h"
#include "tests/sandbox/dials.h"

enum { VIEW_FIELDS_MAX = 256 };

/* The merged view; the fields are sorted by name, blank ones left out. */
struct profile_view {
    enum optin optin; /* NO_STATEMENT, OPTED_IN or OPTED_OUT */
    struct contact_field fields[VIEW_FIELDS_MAX];
    size_t field_count;
};

enum optin profile_optin(const struct crm *crm, const struct dials *dials,
                         const struct profile *profile);
void profile_view(const struct crm *crm, const struct dials *dials,
                  const struct profile *profile, struct profile_view *view);
/* The address that the profile should show by its contacts. */
const char *profile_address(const struct crm *crm, const struct dials *dials,
                            const struct profile *profile);

#endif

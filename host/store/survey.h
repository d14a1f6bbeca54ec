/* survey.h -- which contacts of the list are in a segment, in one bit each.
 *
 * One walk goes through the members, in the order of their addresses, and finds the
 * contact of each on the list. A later walk over the seats then knows of nearly all,
 * without another look at the state, that they stay. It is valid as long as neither
 * members nor contacts change; seats may.
 *
 *     struct survey survey = {0};
 *     if (survey_take(&survey, store, segment, error) == WHERRY_OK)
 *         ... store_next_standings(store, which, segment, &survey, ...)
 *     survey_finish(&survey);
 */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include <stdint.h>

#include "host/store/bits.h"
#include "plugin/wherry.h"

struct store;

struct survey {
    int64_t members; /* who are taken for a contact that is SUBSCRIBED */
    int64_t on_list; /* such contacts: two members may be one */
    struct bits
        taken; /* the contacts; a number that is too high is not kept: that contact
                        * is looked at as if there were no survey */
};

/* May be taken again. */
enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error);
void survey_finish(struct survey *survey);

#endif

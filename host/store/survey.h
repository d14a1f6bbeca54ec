/* survey.h -- which contacts may have to move in a segment, in one bit each.
 *
 * One walk goes through the members, in the order of their addresses, and finds the
 * contact of each on the list; another one goes through the seats. Who may have to move
 * is then known without a further walk, and only they are looked at (segments.h). It is
 * valid as long as neither members nor contacts change; a seat may, once its contact was
 * looked at.
 *
 *     struct survey survey = {0};
 *     if (survey_take(&survey, store, segment, error) == WHERRY_OK)
 *         ... store_next_standings(store, which, segment, &survey, ...)
 *     survey_finish(&survey);
 */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/bits.h"
#include "plugin/wherry.h"

struct store;

/* Where contacts stand in a segment: those who may have to join or leave, which is not
 * decided here. Contacts who are not on the list are left out. */
enum store_standings {
    STORE_UNSEATED,    /* members who do not sit in the static segment */
    STORE_OUR_SEATS,   /* contacts in seats of ours who are no members */
    STORE_OTHER_SEATS, /* contacts in other seats */
};

struct survey {
    int64_t members; /* who are taken for a contact that is SUBSCRIBED */
    int64_t on_list; /* such contacts: two members may be one */
    struct bits some[STORE_OTHER_SEATS + 1]; /* all who stand so, and perhaps others */
    bool
        beyond; /* there are numbers above BITS_HIGHEST: whoever has one may stand so */
};

/* May be taken again. */
enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error);
/* The next contacts above `after` who may stand so, at most `room`; *count 0 at the end.
 * Without a survey (NULL) that is anybody. *surveyed: they come from it, so that of those
 * who may be UNSEATED it is known that they are members. */
enum wherry_status survey_next(const struct survey *survey, struct store *store,
                               enum store_standings which, int64_t after, int64_t *rows,
                               size_t room, size_t *count, bool *surveyed,
                               struct wherry_error *error);
void survey_finish(struct survey *survey);

#endif

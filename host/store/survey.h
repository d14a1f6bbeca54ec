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

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct store;

struct survey {
    int64_t members;     /* who are taken for a contact that is SUBSCRIBED */
    int64_t on_list;     /* such contacts: two members may be one */
    unsigned char *bits; /* of the contacts, by their numbers */
    size_t room;         /* in bytes */
};

/* May be taken again. */
enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error);
void survey_finish(struct survey *survey);

/* For statements: `is_taken(SURVEY, contact)`, where a NULL survey knows nobody. Once
 * for each file. The result is SQLite's. */
int survey_prepare(sqlite3 *file);
/* Lives until the statement has been stepped to its end. */
void survey_bind(sqlite3_stmt *statement, int index, const struct survey *survey);

#endif

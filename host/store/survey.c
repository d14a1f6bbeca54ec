/* survey.c -- who of the list is a member of a segment, in one bit a contact. */
#include "host/store/survey.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/links.h"
#include "host/store/sqlite.h"

/* Contacts are numbered from 1. A higher number, as in a damaged file, is not kept:
 * that contact is looked at as if there were no survey. */
enum { BITS = 8, MOST_BYTES = 32 * 1024 * 1024, FIRST_BYTES = 4096 };

static const char pointer_type[] = "survey";

static bool fits(int64_t row)
{
    return row >= 0 && row / BITS < MOST_BYTES;
}

static bool has(const struct survey *survey, int64_t row)
{
    const size_t place = (size_t)(row / BITS);
    return fits(row) && place < survey->room &&
           (survey->bits[place] >> row % BITS & 1) != 0;
}

static void make_room(struct survey *survey, size_t place)
{
    size_t room = survey->room == 0 ? FIRST_BYTES : survey->room;
    while (room <= place)
        room *= 2;
    survey->bits = memory_resize(survey->bits, room, 1);
    memset(survey->bits + survey->room, 0, room - survey->room);
    survey->room = room;
}

static void note(struct survey *survey, int64_t row, bool subscribed)
{
    survey->members += subscribed;
    survey->on_list += subscribed && !has(survey, row);
    if (!fits(row))
        return;
    const size_t place = (size_t)(row / BITS);
    if (place >= survey->room)
        make_room(survey, place);
    survey->bits[place] |= (unsigned char)(1U << row % BITS);
}

enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error)
{
    survey->members = survey->on_list = 0;
    if (survey->room > 0)
        memset(survey->bits, 0, survey->room);
    if (links_end(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *next = store_prepare(store, SQL_TAKEN_CONTACTS, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(next, 1, segment);
    enum wherry_status status;
    while ((status = store_step(store, next, error)) == WHERRY_OK)
        note(survey, sqlite3_column_int64(next, 0), sqlite3_column_int(next, 1) != 0);
    return status == WHERRY_END ? WHERRY_OK : status;
}

void survey_finish(struct survey *survey)
{
    free(survey->bits);
    *survey = (struct survey){0};
}

static void is_taken(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct survey *survey = sqlite3_value_pointer(values[0], pointer_type);
    sqlite3_result_int(context,
                       survey != NULL && has(survey, sqlite3_value_int64(values[1])));
}

int survey_prepare(sqlite3 *file)
{
    return sqlite3_create_function_v2(file, "is_taken", 2,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, &is_taken,
                                      NULL, NULL, NULL);
}

void survey_bind(sqlite3_stmt *statement, int index, const struct survey *survey)
{
    void *handed; /* SQLite only hands it back to is_taken, which does not write */
    memcpy(&handed, &survey, sizeof handed);
    sqlite3_bind_pointer(statement, index, handed, pointer_type, NULL);
}

/* survey.c -- who of the list is a member of a segment, in one bit a contact. */
#include "host/store/survey.h"

#include <stdbool.h>

#include "host/store/links.h"
#include "host/store/sql.h"

static void note(struct survey *survey, int64_t row, bool subscribed)
{
    survey->members += subscribed;
    survey->on_list += subscribed && !bits_has(&survey->taken, row);
    bits_add(&survey->taken, row);
}

enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error)
{
    survey->members = survey->on_list = 0;
    bits_clear(&survey->taken);
    if (links_end(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *next = sql_prepare(store, SQL_TAKEN_CONTACTS, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, segment);
    enum wherry_status status;
    while ((status = sql_step(next, error)) == WHERRY_OK)
        note(survey, sql_number(next, 0), sql_flag(next, 1));
    return status == WHERRY_END ? WHERRY_OK : status;
}

void survey_finish(struct survey *survey)
{
    bits_free(&survey->taken);
    *survey = (struct survey){0};
}

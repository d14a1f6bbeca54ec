/* survey.c -- who may have to move in a segment, in one bit a contact. */
#include "host/store/survey.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/store/links.h"
#include "host/store/rows.h"
#include "host/store/sql.h"

struct taking {
    struct survey *survey;
    struct bits taken;   /* the contacts of members */
    struct bits several; /* those of them who may have several seats */
    struct buffer last;  /* the code of the last member's id */
};

static void note(struct taking *taking, enum store_standings which, int64_t row)
{
    taking->survey->beyond |= row > BITS_HIGHEST;
    bits_add(&taking->survey->some[which], row);
}

static bool is_same_member(struct taking *taking, const void *code, size_t length)
{
    struct buffer *last = &taking->last;
    if (last->length == length && memcmp(buffer_text(last), code, length) == 0)
        return true;
    buffer_clear(last);
    buffer_add(last, code, length);
    return false;
}

/* Columns: the contact of a member, or 0; SUBSCRIBED; how many further ids there are; the
 * member's id. */
static void take_member(struct taking *taking, const struct sql_statement *next)
{
    struct survey *survey = taking->survey;
    const int64_t row = sql_number(next, 0);
    const bool subscribed = sql_flag(next, 1);
    size_t length;
    const void *code = sql_peek(next, 3, &length);
    if (row == 0 || is_same_member(taking, code, length))
        return;
    survey->members += subscribed;
    survey->on_list += subscribed && !bits_has(&taking->taken, row);
    bits_add(&taking->taken, row);
    if (sql_number(next, 2) > 0)
        bits_add(&taking->several, row);
    note(taking, STORE_UNSEATED, row);
}

/* Columns: the contact in a seat; whether it is ours. Of several ids of a contact only one
 * counts as theirs, and this may be the seat of another one. */
static void take_seat(struct taking *taking, const struct sql_statement *next)
{
    const int64_t row = sql_number(next, 0);
    const bool ours = sql_flag(next, 1);
    if (!bits_has(&taking->several, row))
        bits_drop(&taking->survey->some[STORE_UNSEATED], row);
    if (!ours)
        note(taking, STORE_OTHER_SEATS, row);
    else if (!bits_has(&taking->taken, row))
        note(taking, STORE_OUR_SEATS, row);
}

static enum wherry_status walk(struct taking *taking, struct store *store,
                               enum statement which, int64_t segment,
                               void (*take)(struct taking *,
                                            const struct sql_statement *),
                               struct wherry_error *error)
{
    struct sql_statement *next = sql_prepare(store, which, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, segment);
    enum wherry_status status;
    while ((status = sql_step(next, error)) == WHERRY_OK)
        take(taking, next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status survey_take(struct survey *survey, struct store *store,
                               int64_t segment, struct wherry_error *error)
{
    struct taking taking = {.survey = survey};
    survey->members = survey->on_list = 0;
    survey->beyond = false;
    for (int which = STORE_UNSEATED; which <= STORE_OTHER_SEATS; which++)
        bits_clear(&survey->some[which]);
    enum wherry_status status = links_end(store, error);
    if (status == WHERRY_OK)
        status = walk(&taking, store, SQL_TAKEN_CONTACTS, segment, take_member, error);
    if (status == WHERRY_OK)
        status = walk(&taking, store, SQL_SEATED_CONTACTS, segment, take_seat, error);
    bits_free(&taking.taken);
    bits_free(&taking.several);
    buffer_free(&taking.last);
    return status;
}

enum wherry_status survey_next(const struct survey *survey, struct store *store,
                               enum store_standings which, int64_t after, int64_t *rows,
                               size_t room, size_t *count, bool *surveyed,
                               struct wherry_error *error)
{
    int64_t row = after;
    *count = 0;
    while (survey != NULL && *count < room &&
           (row = bits_next(&survey->some[which], row + 1)) >= 0)
        rows[(*count)++] = row;
    *surveyed = *count > 0;
    if (*surveyed || (survey != NULL && !survey->beyond))
        return WHERRY_OK;
    if (survey != NULL && after < BITS_HIGHEST)
        after = BITS_HIGHEST;
    return store_next_rows(store, STORE_ALL_ROWS, after, rows, room, count, error);
}

void survey_finish(struct survey *survey)
{
    for (int which = STORE_UNSEATED; which <= STORE_OTHER_SEATS; which++)
        bits_free(&survey->some[which]);
    *survey = (struct survey){0};
}

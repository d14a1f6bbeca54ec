/* contents.c -- everything in a state, as far as it can be read; fills a new state. */
#include "host/store/contents.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/store/gone.h"
#include "host/store/handle.h"
#include "host/store/links.h"
#include "host/store/sql.h"

void store_forgive(struct store *store)
{
    assert(store->mode == STORE_READ);
    if (store->refused)
        return;
    free(store->broken);
    store->broken = NULL;
}

/* ---- Told ---- */

struct telling {
    struct store *store;
    const struct store_contents *to;
    struct arena arena;
    int64_t next;    /* of a table with numbers: the first that was not passed on yet */
    int64_t segment; /* whose members and seats are passed on */
    enum wherry_status status; /* of the runs, the journal or the forgotten so far */
    unsigned char hash[FINGERPRINT_BYTES]; /* of the last forgotten contact */
    bool disordered;                       /* one after it cannot be read */
    struct wherry_error *error;
};

typedef enum wherry_status tell_line(struct telling *telling,
                                     struct sql_statement *line);

/* After `from`, if the statement has it. *whole: everything was passed on, and nothing
 * was unreadable. */
static enum wherry_status tell_lines(struct telling *telling, enum statement which,
                                     const int64_t *from, tell_line *tell, bool *whole)
{
    struct wherry_error why;
    enum wherry_status status = WHERRY_OK, found = WHERRY_FAILED;
    struct sql_statement *lines = sql_prepare(telling->store, which, &why);
    if (lines != NULL && from != NULL)
        sql_bind_number(lines, 1, *from);
    while (lines != NULL && status == WHERRY_OK &&
           (found = sql_step(lines, &why)) == WHERRY_OK) {
        arena_reset(&telling->arena);
        status = tell(telling, lines);
    }
    *whole = found == WHERRY_END;
    sql_reset(lines);
    store_forgive(telling->store);
    return status;
}

static enum wherry_status lose(struct telling *telling, enum store_part part,
                               int64_t number)
{
    return telling->to->lost(telling->to->self, part, number, telling->error);
}

/* A table that has no numbers to continue after: it ends at what cannot be read. */
static enum wherry_status tell_table(struct telling *telling, enum statement which,
                                     const int64_t *from, enum store_part part,
                                     tell_line *tell)
{
    bool whole = false;
    const enum wherry_status status = tell_lines(telling, which, from, tell, &whole);
    return status == WHERRY_OK && !whole ? lose(telling, part, 0) : status;
}

static enum wherry_status note_highest(struct telling *telling,
                                       struct sql_statement *line)
{
    const int64_t number = sql_number(line, 0);
    if (number > telling->next)
        telling->next = number;
    return WHERRY_OK;
}

/* The highest number that may exist, by everything that can still be read. */
static int64_t find_highest(struct telling *telling, enum store_part part)
{
    static const struct witness {
        enum store_part part;
        enum statement statement;
        int64_t side; /* below 0: it asks for none */
    } witnesses[] = {{STORE_PART_CONTACTS, SQL_HIGHEST_ROW, -1},
                     {STORE_PART_CONTACTS, SQL_LINKED_ROWS, STORE_LIST},
                     {STORE_PART_CONTACTS, SQL_LINKED_ROWS, STORE_CRM},
                     {STORE_PART_CONTACTS, SQL_HIGHEST_IN_JOURNAL, -1},
                     {STORE_PART_RUNS, SQL_HIGHEST_RUN, -1},
                     {STORE_PART_RUNS, SQL_HIGHEST_RUN_IN_JOURNAL, -1},
                     {STORE_PART_JOURNAL, SQL_HIGHEST_LINE, -1}};
    const int64_t next = telling->next;
    int64_t highest = 0;
    bool whole;
    telling->next = 0;
    for (size_t i = 0; i < sizeof witnesses / sizeof *witnesses; i++)
        if (witnesses[i].part == part)
            tell_lines(telling, witnesses[i].statement,
                       witnesses[i].side < 0 ? NULL : &witnesses[i].side, &note_highest,
                       &whole);
    highest = telling->next == INT64_MAX ? INT64_MAX - 1 : telling->next;
    telling->next = next;
    return highest;
}

/* Tells what follows from `next` on. */
typedef enum wherry_status tell_on(struct telling *telling, bool *whole);

/* Is there something at or above this number that can be read, or nothing at all? */
static bool can_go_on(struct telling *telling, enum store_part part, int64_t from)
{
    static const enum statement statements[STORE_PARTS] = {
        [STORE_PART_CONTACTS] = SQL_TELL_ROWS,
        [STORE_PART_RUNS] = SQL_RUNS_FROM,
        [STORE_PART_JOURNAL] = SQL_JOURNAL_FROM};
    struct wherry_error why;
    enum wherry_status status = WHERRY_FAILED;
    struct sql_statement *first = sql_prepare(telling->store, statements[part], &why);
    if (first != NULL) {
        sql_bind_number(first, 1, from);
        status = sql_step(first, &why);
    }
    sql_reset(first);
    store_forgive(telling->store);
    return status != WHERRY_FAILED;
}

/* The first number above `lost`, which cannot be read, from which on reading can
 * continue; `highest` + 1: none. A page or two hold no more numbers than are tried one by
 * one; behind them the steps double, and the last one is halved: a damaged number may be
 * higher than anybody can count. */
static int64_t find_readable(struct telling *telling, enum store_part part,
                             int64_t lost, int64_t highest)
{
    enum { ONE_BY_ONE = 10000 };
    int64_t good = lost + 1;
    while (good <= highest && good - lost < ONE_BY_ONE &&
           !can_go_on(telling, part, good))
        good++;
    if (good > highest || good - lost < ONE_BY_ONE)
        return good;
    int64_t bad = good - 1;
    for (int64_t step = 1; good <= highest && !can_go_on(telling, part, good);
         step = step > INT64_MAX / 2 ? step : 2 * step) {
        bad = good;
        good = highest - bad < step ? highest + 1 : bad + step;
    }
    while (good - bad > 1) {
        const int64_t middle = bad + (good - bad) / 2;
        *(can_go_on(telling, part, middle) ? &good : &bad) = middle;
    }
    return good;
}

/* Each number by itself, up to so many in one gap. */
static enum wherry_status lose_until(struct telling *telling, enum store_part part,
                                     int64_t end)
{
    enum { NUMBERED = 20000 };
    enum wherry_status status = WHERRY_OK;
    for (int i = 0; i < NUMBERED && telling->next < end && status == WHERRY_OK; i++)
        status = lose(telling, part, telling->next++);
    if (telling->next == end || status != WHERRY_OK)
        return status;
    telling->next = end;
    return lose(telling, part, 0);
}

/* From each number that cannot be read to the next one that can be. */
static enum wherry_status tell_numbered(struct telling *telling, enum store_part part,
                                        tell_on *tell)
{
    int64_t highest = -1;
    bool whole = false;
    telling->next = 1;
    for (;;) {
        enum wherry_status status = tell(telling, &whole);
        if (status != WHERRY_OK || whole)
            return status;
        if (highest < 0)
            highest = find_highest(telling, part);
        if (telling->next > highest)
            return lose(telling, part, 0);
        status = lose_until(telling, part,
                            find_readable(telling, part, telling->next, highest));
        if (status != WHERRY_OK)
            return status;
    }
}

/* ---- Each part ---- */

static enum wherry_status tell_value(struct telling *telling,
                                     struct sql_statement *line)
{
    const char *name = sql_text(line, 0);
    return links_is_value(name) || gone_is_value(name)
               ? WHERRY_OK
               : telling->to->value(telling->to->self, name, sql_text(line, 1),
                                    telling->error);
}

/* A damaged file may return numbers twice, or in no order. */
static bool is_next(struct telling *telling, int64_t number)
{
    if (number < telling->next || number == INT64_MAX)
        return false;
    telling->next = number + 1;
    return true;
}

static enum wherry_status tell_row(struct telling *telling, struct sql_statement *line)
{
    struct store_row row;
    struct wherry_error why = {0};
    const int64_t id = sql_number(line, 0);
    if (!is_next(telling, id))
        return lose(telling, STORE_PART_CONTACTS, 0);
    switch (store_get_row(telling->store, id, &telling->arena, &row, &why)) {
    case WHERRY_OK:
        return telling->to->row(telling->to->self, &row, &telling->arena,
                                telling->error);
    case WHERRY_END:
        return WHERRY_OK;
    default:
        store_forgive(telling->store);
        return lose(telling, STORE_PART_CONTACTS, id);
    }
}

/* The id in the second column; NULL: it is not one. */
static const char *id_of(struct telling *telling, struct sql_statement *line)
{
    const char *id = NULL;
    struct wherry_error why;
    if (sql_id(line, 0, &telling->arena, &id, &why) == WHERRY_OK)
        return id;
    store_forgive(telling->store);
    return NULL;
}

static enum wherry_status tell_member(struct telling *telling,
                                      struct sql_statement *line)
{
    const struct store_member member = {.id = id_of(telling, line),
                                        .address = sql_text(line, 1),
                                        .pass = sql_number(line, 2)};
    return member.id == NULL
               ? lose(telling, STORE_PART_SEGMENTS, 0)
               : telling->to->member(telling->to->self, &member, telling->error);
}

static enum wherry_status tell_seat(struct telling *telling, struct sql_statement *line)
{
    const struct store_seat seat = {.id = id_of(telling, line),
                                    .placed = sql_flag(line, 1),
                                    .ours = sql_flag(line, 2),
                                    .pass = sql_number(line, 3),
                                    .barred = sql_text(line, 4)};
    return seat.id == NULL
               ? lose(telling, STORE_PART_SEGMENTS, 0)
               : telling->to->seat(telling->to->self, &seat, telling->error);
}

static enum wherry_status tell_segment(struct telling *telling,
                                       struct sql_statement *line)
{
    struct store_segment segment;
    struct wherry_error why;
    enum wherry_status status = store_get_segment(telling->store, sql_text(line, 0),
                                                  &telling->arena, &segment, &why);
    if (status != WHERRY_OK) {
        store_forgive(telling->store);
        return lose(telling, STORE_PART_SEGMENTS, 0);
    }
    telling->segment = segment.id;
    status = telling->to->segment(telling->to->self, &segment, telling->error);
    if (status == WHERRY_OK)
        status = tell_table(telling, SQL_TELL_MEMBERS, &telling->segment,
                            STORE_PART_SEGMENTS, &tell_member);
    return status == WHERRY_OK ? tell_table(telling, SQL_TELL_SEATS, &telling->segment,
                                            STORE_PART_SEGMENTS, &tell_seat)
                               : status;
}

static enum wherry_status tell_rows(struct telling *telling, bool *whole)
{
    return tell_lines(telling, SQL_TELL_ROWS, &telling->next, &tell_row, whole);
}

static void tell_run(void *self, const struct store_run *run)
{
    struct telling *telling = self;
    if (telling->status == WHERRY_OK && !is_next(telling, run->id))
        telling->status = lose(telling, STORE_PART_RUNS, 0);
    else if (telling->status == WHERRY_OK)
        telling->status = telling->to->run(telling->to->self, run, telling->error);
}

static void tell_journal(void *self, int64_t number, const struct store_journal *line)
{
    struct telling *telling = self;
    if (telling->status == WHERRY_OK && !is_next(telling, number))
        telling->status = lose(telling, STORE_PART_JOURNAL, 0);
    else if (telling->status == WHERRY_OK)
        telling->status = telling->to->journal(telling->to->self, line, telling->error);
}

static enum wherry_status tell_runs(struct telling *telling, bool *whole)
{
    struct wherry_error why;
    *whole = store_runs_from(telling->store, telling->next, &tell_run, telling, &why) ==
             WHERRY_OK;
    store_forgive(telling->store);
    return telling->status;
}

static enum wherry_status tell_story(struct telling *telling, bool *whole)
{
    struct wherry_error why;
    *whole = store_journal_from(telling->store, telling->next, &tell_journal, telling,
                                &why) == WHERRY_OK;
    store_forgive(telling->store);
    return telling->status;
}

/* ---- Those who were forgotten ---- */

static void tell_fingerprint(void *self, const struct store_fingerprint *fingerprint)
{
    struct telling *telling = self;
    if (telling->status != WHERRY_OK)
        return;
    if (memcmp(fingerprint->hash, telling->hash, FINGERPRINT_BYTES) <= 0) {
        telling->disordered = true;
        return;
    }
    memcpy(telling->hash, fingerprint->hash, FINGERPRINT_BYTES);
    telling->status =
        telling->to->forgotten(telling->to->self, fingerprint, telling->error);
}

/* A fingerprint that is left out may let somebody come back: so this continues past
 * what cannot be read, from the next first byte. *whole: nothing was unreadable. */
static enum wherry_status tell_fingerprints(struct telling *telling, bool *whole)
{
    struct wherry_error why;
    for (unsigned first = 0; first <= UCHAR_MAX && telling->status == WHERRY_OK;
         first++) {
        const unsigned char from[FINGERPRINT_BYTES] = {(unsigned char)first};
        if (store_fingerprints_from(telling->store, from, &tell_fingerprint, telling,
                                    &why) == WHERRY_OK)
            break;
        store_forgive(telling->store);
        *whole = false;
        if (telling->hash[0] > first)
            first = telling->hash[0];
    }
    *whole &= !telling->disordered;
    return telling->status;
}

static enum wherry_status tell_forgotten(struct telling *telling)
{
    struct store_forgetting forgetting;
    struct wherry_error why;
    int64_t wrong = 0;
    bool whole =
        store_count_wrong_forgotten(telling->store, &wrong, &why) == WHERRY_OK &&
        wrong == 0;
    store_forgive(telling->store);
    enum wherry_status status = store_get_forgetting(telling->store, &forgetting, &why);
    store_forgive(telling->store);
    whole &= status != WHERRY_FAILED;
    const bool known = status == WHERRY_OK;
    status = WHERRY_OK;
    if (known)
        status =
            telling->to->forgetting(telling->to->self, &forgetting, telling->error);
    if (known && status == WHERRY_OK)
        status = tell_fingerprints(telling, &whole);
    return status == WHERRY_OK && !whole ? lose(telling, STORE_PART_FORGOTTEN, 0)
                                         : status;
}

static enum wherry_status tell_all(struct telling *telling)
{
    enum wherry_status status =
        tell_table(telling, SQL_TELL_VALUES, NULL, STORE_PART_VALUES, &tell_value);
    if (status == WHERRY_OK)
        status = tell_numbered(telling, STORE_PART_CONTACTS, &tell_rows);
    if (status == WHERRY_OK)
        status = tell_table(telling, SQL_TELL_SEGMENTS, NULL, STORE_PART_SEGMENTS,
                            &tell_segment);
    if (status == WHERRY_OK)
        status = tell_numbered(telling, STORE_PART_RUNS, &tell_runs);
    if (status == WHERRY_OK)
        status = tell_numbered(telling, STORE_PART_JOURNAL, &tell_story);
    return status == WHERRY_OK ? tell_forgotten(telling) : status;
}

enum wherry_status store_tell_contents(struct store *store,
                                       const struct store_contents *contents,
                                       struct wherry_error *error)
{
    struct telling telling = {.store = store, .to = contents, .error = error};
    const enum wherry_status status = tell_all(&telling);
    arena_free(&telling.arena);
    return status;
}

/* ---- Filled ---- */

static enum wherry_status drop_unlinked(struct store *store,
                                        void (*dropped)(void *self, int64_t row),
                                        void *self, struct wherry_error *error)
{
    enum { ROOM = 500 };
    int64_t rows[ROOM], after = 0;
    size_t count = 1;
    bool any = false;
    enum wherry_status status = WHERRY_OK;
    while (count > 0 && status == WHERRY_OK) {
        status =
            sql_rows_after(store, SQL_NEXT_UNLINKED, after, rows, ROOM, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
            after = rows[i];
            any = true;
            dropped(self, after);
            struct sql_statement *drop = sql_prepare(store, SQL_DROP_ROW, error);
            if (drop == NULL)
                return WHERRY_FAILED;
            sql_bind_number(drop, 1, after);
            status = sql_do(drop, error);
        }
    }
    if (status == WHERRY_OK && any)
        status = sql_do_alone(store, SQL_DROP_LOST_LINKS, error);
    if (status == WHERRY_OK && any)
        status = sql_do_alone(store, SQL_DROP_LOST_FURTHER, error);
    return status;
}

enum wherry_status store_complete(struct store *store,
                                  void (*dropped)(void *self, int64_t row), void *self,
                                  struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++)
        status = links_make_up(store, (enum store_side)side, error);
    if (status == WHERRY_OK)
        status = drop_unlinked(store, dropped, self, error);
    if (status == WHERRY_OK)
        status = sql_do_alone(store, SQL_RECOUNT, error);
    return store_end(store, status, error);
}

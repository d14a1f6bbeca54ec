/* forgotten.c -- people of whom nothing is kept except what keeps them out. */
#include "host/store/forgotten.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/store/beside.h"
#include "host/store/driver.h"
#include "host/store/forgetting.h"
#include "host/store/handle.h"
#include "host/store/kept.h"
#include "host/store/rows.h"
#include "host/store/sql.h"
#include "host/store/store.h"

enum store_trace store_trace_of_id(enum store_side side)
{
    return side == STORE_LIST ? TRACE_LIST_ID : TRACE_CRM_ID;
}

/* ---- Known again ---- */

static void make_hash(const struct store *store, enum store_trace trace,
                      const char *text, unsigned char hash[FINGERPRINT_BYTES])
{
    static const char kinds[] = {
        [TRACE_ADDRESS] = 'a', [TRACE_LIST_ID] = 'l', [TRACE_CRM_ID] = 'c'};
    fingerprint_make(store->forgetting.key, kinds[trace], text, hash);
}

enum wherry_status store_find_forgotten(struct store *store, enum store_trace trace,
                                        const char *text, struct store_forgotten *found,
                                        struct wherry_error *error)
{
    unsigned char hash[FINGERPRINT_BYTES];
    if (forgetting_ask(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!store->forgetting.any || *text == '\0')
        return WHERRY_END;
    struct sql_statement *find = sql_prepare(store, SQL_FIND_FORGOTTEN, error);
    if (find == NULL)
        return WHERRY_FAILED;
    make_hash(store, trace, text, hash);
    sql_bind_bytes(find, 1, hash, sizeof hash);
    const enum wherry_status status = sql_step(find, error);
    if (status != WHERRY_OK)
        return status;
    *found = (struct store_forgotten){.person = sql_number(find, 0),
                                      .source = (enum store_source)sql_number(find, 1),
                                      .at_ms = sql_number(find, 2)};
    sql_reset(find);
    return WHERRY_OK;
}

enum wherry_status store_new_person(struct store *store, int64_t *person,
                                    struct wherry_error *error)
{
    if (forgetting_start(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    *person = ++store->forgetting.person;
    return WHERRY_OK;
}

enum wherry_status store_add_forgotten(struct store *store, enum store_trace trace,
                                       const char *text,
                                       const struct store_forgotten *forgotten,
                                       struct wherry_error *error)
{
    if (text == NULL || *text == '\0')
        return WHERRY_OK;
    if (forgetting_start(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct store_fingerprint fingerprint = {.of = *forgotten};
    make_hash(store, trace, text, fingerprint.hash);
    return store_put_fingerprint(store, &fingerprint, error);
}

enum wherry_status store_add_forgotten_row(struct store *store,
                                           const struct store_row *row,
                                           const struct store_forgotten *forgotten,
                                           struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++) {
        const enum store_trace trace = store_trace_of_id((enum store_side)side);
        const char *const *ids = row->ids[side];
        status = store_add_forgotten(store, TRACE_ADDRESS, row->address[side],
                                     forgotten, error);
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            status = store_add_forgotten(store, trace, ids[i], forgotten, error);
    }
    return status;
}

enum wherry_status store_readmit(struct store *store, int64_t person,
                                 struct wherry_error *error)
{
    struct sql_statement *readmit = sql_prepare(store, SQL_READMIT, error);
    if (readmit == NULL)
        return WHERRY_FAILED;
    sql_bind_number(readmit, 1, person);
    return sql_do(readmit, error);
}

enum wherry_status store_count_forgotten(struct store *store, int64_t *people,
                                         struct wherry_error *error)
{
    struct sql_statement *count = sql_prepare(store, SQL_COUNT_FORGOTTEN, error);
    return count == NULL ? WHERRY_FAILED : sql_number_of(count, people, error);
}

/* ---- Taken out ---- */

static enum wherry_status remove_by(struct store *store, enum statement which,
                                    const char *text, bool is_id,
                                    struct wherry_error *error)
{
    struct sql_statement *removed = sql_prepare(store, which, error);
    if (removed == NULL)
        return WHERRY_FAILED;
    if (is_id)
        sql_bind_id(removed, 1, text);
    else
        sql_bind_text(removed, 1, text);
    return sql_do(removed, error);
}

static enum wherry_status leave_segments(struct store *store,
                                         const struct store_row *row,
                                         struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++) {
        const enum statement by_id =
            side == STORE_LIST ? SQL_REMOVE_SEAT : SQL_REMOVE_MEMBER;
        const char *const *ids = row->ids[side];
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            status = remove_by(store, by_id, ids[i], true, error);
        if (status == WHERRY_OK && row->address[side] != NULL &&
            *row->address[side] != '\0')
            status = remove_by(store, SQL_REMOVE_MEMBER_AT, row->address[side], false,
                               error);
    }
    return status;
}

enum wherry_status store_expunge_story(struct store *store, int64_t row,
                                       struct wherry_error *error)
{
    if (forgetting_start(store, error) != WHERRY_OK ||
        forgetting_note(store, 0, true, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *removed = sql_prepare(store, SQL_REMOVE_JOURNAL, error);
    if (removed == NULL)
        return WHERRY_FAILED;
    sql_bind_number(removed, 1, row);
    return sql_do(removed, error);
}

enum wherry_status store_expunge_row(struct store *store, const struct store_row *row,
                                     struct wherry_error *error)
{
    enum wherry_status status = store_expunge_story(store, row->id, error);
    if (status == WHERRY_OK)
        status = leave_segments(store, row, error);
    if (status == WHERRY_OK)
        status = store_remove_row(store, row->id, error);
    return status == WHERRY_OK ? forgetting_note(store, row->id, true, error) : status;
}

/* ---- Wiped ---- */

bool store_is_unwiped(struct store *store)
{
    struct wherry_error ignored = {0};
    return store->mode == STORE_WRITE && forgetting_ask(store, &ignored) == WHERRY_OK &&
           store->forgetting.any && store->forgetting.unwiped;
}

bool store_is_unsifted(struct store *store)
{
    struct wherry_error ignored = {0};
    return forgetting_ask(store, &ignored) == WHERRY_OK && store->forgetting.unsifted;
}

enum wherry_status store_note_sifted(struct store *store, struct wherry_error *error)
{
    return forgetting_note(store, 0, true, error);
}

enum wherry_status store_wipe(struct store *store, struct wherry_error *error)
{
    enum wherry_status status = store_let_go(store, error);
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++)
        store_drop_kept(store, (enum store_side)side);
    if (status == WHERRY_OK && store->beside != NULL)
        status = store_remove_unfinished(store->beside, error);
    fault_point("store.wiping");
    if (status == WHERRY_OK)
        status = store->driver->wipe(store, error);
    fault_point("store.wiped");
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_end(store, forgetting_note(store, 0, false, error), error);
    return status;
}

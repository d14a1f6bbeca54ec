/* members.c -- which members of a segment a read shows as they are known. */
#include "host/store/members.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/store/foresight.h"
#include "host/store/id_code.h"
#include "host/store/sql.h"

/* To look for one costs as much as to go along so many. */
enum { PASSED_FOR_ONE = 4 };

/* A walk along the members, which goes on or begins again at the one that is asked for. */
struct walk {
    struct store *store;
    int64_t segment;
    struct sql_statement *statement; /* NULL: not begun */
    bool any;                        /* it is at a member */
    unsigned steps; /* so many are tried: more where the last ones were enough */
    struct buffer code;
};

static enum wherry_status step(struct walk *walk, struct wherry_error *error)
{
    const enum wherry_status status = sql_step(walk->statement, error);
    walk->any = status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* How the member that it is at compares with the one that is asked for. */
static int order(const struct walk *walk)
{
    size_t length;
    const void *id = sql_peek(walk->statement, 0, &length);
    const size_t shared = length < walk->code.length ? length : walk->code.length;
    const int order = shared == 0 ? 0 : memcmp(id, buffer_text(&walk->code), shared);
    return order != 0 ? order
                      : (length > walk->code.length) - (length < walk->code.length);
}

static enum wherry_status begin_there(struct walk *walk, struct wherry_error *error)
{
    walk->statement = sql_prepare(walk->store, SQL_MEMBERS_FROM, error);
    if (walk->statement == NULL)
        return WHERRY_FAILED;
    sql_bind_number(walk->statement, 1, walk->segment);
    sql_bind_bytes(walk->statement, 2, buffer_text(&walk->code), walk->code.length);
    return step(walk, error);
}

static enum wherry_status go_on(struct walk *walk, bool *there,
                                struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    unsigned steps = 0;
    while (status == WHERRY_OK && walk->any && order(walk) < 0 && steps++ < walk->steps)
        status = step(walk, error);
    *there = status != WHERRY_OK || !walk->any || steps <= walk->steps;
    return status;
}

/* Goes to the first member who is not before this one. */
static enum wherry_status seek(struct walk *walk, const char *id,
                               struct wherry_error *error)
{
    bool there = false;
    id_encode(id, &walk->code);
    if (walk->statement == NULL)
        return begin_there(walk, error);
    const enum wherry_status status = go_on(walk, &there, error);
    if (there) {
        walk->steps = walk->steps < PASSED_FOR_ONE ? walk->steps * 2 : PASSED_FOR_ONE;
        return status;
    }
    walk->steps = 1;
    return begin_there(walk, error);
}

enum wherry_status store_know_members(struct store *store, int64_t segment,
                                      const struct store_told_member *members,
                                      size_t count, bool *known,
                                      struct wherry_error *error)
{
    struct walk walk = {.store = store, .segment = segment, .steps = 1};
    enum wherry_status status = WHERRY_OK;
    memset(known, 0, count * sizeof *known);
    if (store_looks_ahead(store))
        return WHERRY_OK;
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        status = seek(&walk, members[i].id, error);
        known[i] = status == WHERRY_OK && walk.any && order(&walk) == 0 &&
                   text_same(sql_text(walk.statement, 1), members[i].address);
    }
    if (status == WHERRY_OK)
        sql_reset(walk.statement);
    buffer_free(&walk.code);
    return status;
}

/* lease.c -- leases as rows. */
#include "host/store/postgres/lease.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/lease_driver.h"
#include "host/store/postgres/desk.h"
#include "host/store/term.h"

enum {
    ASK_FIRST_MS = 100, /* of those who wait: then less and less often */
    ASK_LAST_MS = 1000,
    LOOK_MS = 200,         /* whether to stop */
    ANSWER_MS = 30 * 1000, /* the longest that a take or a release waits for */
    AGAIN_MS = 1000,       /* between two tries to keep what could not be kept */
    NUMBER_ROOM = 24,
};

struct row_lease {
    struct lease base;
    struct desk *desk;
    struct row_lease *next; /* of the same desk */
    char *name;
    int64_t trusted_until_ms, keep_at_ms; /* by clock_elapsed_ms */
    bool lost;
};

static struct row_lease *own(struct lease *lease)
{
    return (struct row_lease *)lease;
}

/* ---- Words ---- */

static void add_literal(const char *text, struct buffer *sql)
{
    buffer_add_char(sql, '\'');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'')
            buffer_add_char(sql, '\'');
        buffer_add_char(sql, *at);
    }
    buffer_add_char(sql, '\'');
}

void lease_name_as_sql(const struct lease *lease, struct buffer *sql)
{
    add_literal(((const struct row_lease *)lease)->name, sql);
}

void lease_holder_as_sql(const struct lease *lease, struct buffer *sql)
{
    add_literal(((const struct row_lease *)lease)->desk->holder, sql);
}

void leases_as_sql(struct lease *const *leases, size_t count, struct buffer *sql)
{
    buffer_add_text(sql, "ARRAY[");
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(sql, i == 0 ? "" : ", ");
        lease_name_as_sql(leases[i], sql);
    }
    buffer_add_text(sql, "]::text[], ARRAY[");
    for (size_t i = 0; i < count; i++)
        buffer_format(sql, "%s%" PRId64, i == 0 ? "" : ", ", leases[i]->epoch);
    buffer_add_text(sql, "]::bigint[]");
}

static enum wherry_status tell_lost(const char *name, const char *holder,
                                    struct wherry_error *error)
{
    if (holder == NULL || *holder == '\0')
        return fail(error, WHERRY_END, "the turn of '%s' is lost", name);
    return fail(error, WHERRY_END, "the turn of '%s' is lost: %s has it since", name,
                holder);
}

/* ---- Kept ---- */

/* The term counts from the moment of the question: the database began it later. */
static void trust(struct row_lease *lease, int64_t asked_ms)
{
    lease->trusted_until_ms = asked_ms + lease_term_ms() * 9 / 10;
    lease->keep_at_ms = asked_ms + lease_term_ms() / 3;
}

void leases_lose(struct lease *const *leases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        own(leases[i])->lost = true;
}

/* The database has kept all but those that it names. */
static enum wherry_status take_answer(struct lease *const *leases, size_t count,
                                      const PGresult *told, int64_t asked_ms,
                                      struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < count; i++)
        trust(own(leases[i]), asked_ms);
    for (int row = 0; row < PQntuples(told); row++) {
        const char *name = PQgetvalue(told, row, 0);
        for (size_t i = 0; i < count; i++)
            own(leases[i])->lost |= text_same(own(leases[i])->name, name);
        status = tell_lost(name, PQgetvalue(told, row, 1), error);
    }
    return status;
}

/* The database did not answer: what is still trusted is asked for again a little later. */
static enum wherry_status go_on_unkept(struct lease *const *leases, size_t count,
                                       struct wherry_error *error)
{
    const int64_t now_ms = clock_elapsed_ms();
    for (size_t i = 0; i < count; i++) {
        struct row_lease *lease = own(leases[i]);
        lease->keep_at_ms = now_ms + AGAIN_MS;
        if (now_ms < lease->trusted_until_ms)
            continue;
        lease->lost = true;
        return fail(
            error, WHERRY_END,
            "the turn of '%s' could not be kept: the database did not answer in "
            "time",
            lease->name);
    }
    return WHERRY_OK;
}

static void add_keeping(struct lease *const *leases, size_t count, struct buffer *sql)
{
    buffer_add_text(sql, "WITH k AS (SELECT * FROM unnest(");
    leases_as_sql(leases, count, sql);
    buffer_format(sql,
                  ") AS k(name, epoch)), kept AS (UPDATE wherry.lease t SET"
                  " until = clock_timestamp() + %" PRId64 " * interval '1 millisecond'"
                  " FROM k WHERE t.holder = ",
                  lease_term_ms());
    lease_holder_as_sql(leases[0], sql);
    buffer_add_text(sql,
                    " AND t.owner = current_user AND t.name = k.name"
                    " AND t.epoch = k.epoch AND t.until IS NOT NULL RETURNING t.name)"
                    " SELECT k.name, coalesce(t.holder, '') FROM k"
                    " LEFT JOIN wherry.lease t ON t.owner = current_user"
                    " AND t.name = k.name"
                    " WHERE NOT EXISTS (SELECT FROM kept WHERE kept.name = k.name)");
}

static enum wherry_status renew(struct lease *const *leases, size_t count,
                                struct wherry_error *error)
{
    struct buffer sql = {0};
    struct wherry_error ignored = {0};
    PGresult *told = NULL;
    const int64_t asked_ms = clock_elapsed_ms();
    int64_t left_ms = own(leases[0])->trusted_until_ms - asked_ms;
    for (size_t i = 1; i < count; i++)
        if (own(leases[i])->trusted_until_ms - asked_ms < left_ms)
            left_ms = own(leases[i])->trusted_until_ms - asked_ms;
    add_keeping(leases, count, &sql);
    enum wherry_status status =
        desk_ask(own(leases[0])->desk, buffer_text(&sql),
                 left_ms < AGAIN_MS ? AGAIN_MS : left_ms, &told, &ignored);
    status = status == WHERRY_OK ? take_answer(leases, count, told, asked_ms, error)
                                 : go_on_unkept(leases, count, error);
    PQclear(told);
    buffer_free(&sql);
    return status;
}

static enum wherry_status keep(struct lease *const *leases, size_t count, bool now,
                               struct wherry_error *error)
{
    const int64_t now_ms = clock_elapsed_ms();
    bool due = now;
    for (size_t i = 0; i < count; i++) {
        if (own(leases[i])->lost)
            return tell_lost(own(leases[i])->name, NULL, error);
        due |= own(leases[i])->keep_at_ms <= now_ms;
    }
    return due ? renew(leases, count, error) : WHERRY_OK;
}

/* What this process already has, while it waits for more. */
static enum wherry_status keep_others(const struct desk *desk,
                                      struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (struct row_lease *one = desk->leases; one != NULL && status == WHERRY_OK;
         one = one->next) {
        struct lease *lease = &one->base;
        status = keep(&lease, 1, false, error);
    }
    return status == WHERRY_END ? fail(error, WHERRY_FAILED, "%s", error->message)
                                : status;
}

/* ---- Taken ---- */

struct wish {
    const char *name;
    bool waits;
    int64_t place;          /* in the queue; 0: none */
    int64_t epoch, idle_ms; /* once it is ours */
    int64_t asked_ms;
};

static enum wherry_status ask_for(struct desk *desk, struct wish *wish,
                                  struct wherry_error *error)
{
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, "SELECT * FROM wherry.lease_take(");
    add_literal(wish->name, &sql);
    buffer_add_text(&sql, ", ");
    add_literal(desk->holder, &sql);
    buffer_format(&sql, ", %" PRId64 ", %" PRId64 ", %s)", lease_term_ms(), wish->place,
                  wish->waits ? "true" : "false");
    wish->asked_ms = clock_elapsed_ms();
    enum wherry_status status =
        desk_ask(desk, buffer_text(&sql), ANSWER_MS, &told, error);
    if (status == WHERRY_OK) {
        wish->epoch = strtoll(PQgetvalue(told, 0, 0), NULL, 10);
        wish->idle_ms = strtoll(PQgetvalue(told, 0, 1), NULL, 10);
        wish->place = strtoll(PQgetvalue(told, 0, 2), NULL, 10);
        status = wish->epoch > 0 ? WHERRY_OK : WHERRY_END;
    }
    PQclear(told);
    buffer_free(&sql);
    return status;
}

/* Sleeps, in pieces: CANCELLED where it is to stop. */
static enum wherry_status rest(int64_t ms, bool (*cancelled)(void *self), void *self,
                               struct wherry_error *error)
{
    for (int64_t left = ms; left > 0; left -= LOOK_MS) {
        if (cancelled != NULL && cancelled(self))
            return fail(error, WHERRY_CANCELLED, "stopped while waiting for a lease");
        usleep((useconds_t)(left < LOOK_MS ? left : LOOK_MS) * 1000);
    }
    return WHERRY_OK;
}

/* What cannot be said is found out by the others when the place is over. */
static void leave_queue(struct desk *desk, const struct wish *wish)
{
    struct buffer sql = {0};
    struct wherry_error ignored = {0};
    PGresult *told = NULL;
    if (wish->place == 0)
        return;
    buffer_add_text(&sql, "DELETE FROM wherry.waiter WHERE owner = current_user"
                          " AND lease = ");
    add_literal(wish->name, &sql);
    buffer_format(&sql, " AND place = %" PRId64, wish->place);
    desk_ask(desk, buffer_text(&sql), ASK_LAST_MS, &told, &ignored);
    PQclear(told);
    buffer_free(&sql);
}

static enum wherry_status wait_for(struct desk *desk, struct wish *wish,
                                   int64_t wait_ms, bool (*cancelled)(void *self),
                                   void *self, struct wherry_error *error)
{
    const int64_t until_ms = clock_elapsed_ms() + wait_ms;
    int64_t pause_ms = ASK_FIRST_MS;
    enum wherry_status status = ask_for(desk, wish, error);
    while (status == WHERRY_END && wish->waits) {
        const int64_t left_ms = until_ms - clock_elapsed_ms();
        if (left_ms <= 0)
            break;
        status = rest(left_ms < pause_ms ? left_ms : pause_ms, cancelled, self, error);
        if (status == WHERRY_OK)
            status = keep_others(desk, error);
        if (status == WHERRY_OK)
            status = ask_for(desk, wish, error);
        pause_ms = pause_ms * 2 < ASK_LAST_MS ? pause_ms * 2 : ASK_LAST_MS;
    }
    if (status != WHERRY_OK)
        leave_queue(desk, wish);
    return status;
}

static struct lease *make_lease(struct desk *desk, const struct wish *wish)
{
    struct row_lease *lease = memory_allocate(sizeof *lease);
    lease->base.epoch = wish->epoch;
    lease->base.idle_ms = wish->idle_ms < 0 ? INT64_MAX : wish->idle_ms;
    lease->desk = desk;
    lease->name = memory_text(wish->name);
    trust(lease, wish->asked_ms);
    lease->next = desk->leases;
    desk->leases = lease;
    return &lease->base;
}

static enum wherry_status take(const char *states, const char *name, int64_t wait_ms,
                               bool (*cancelled)(void *self), void *self,
                               struct lease **taken, struct wherry_error *error)
{
    struct desk *desk = desk_open(states);
    struct wish wish = {.name = name, .waits = wait_ms > 0};
    const enum wherry_status status =
        wait_for(desk, &wish, wait_ms, cancelled, self, error);
    if (status == WHERRY_OK)
        *taken = make_lease(desk, &wish);
    else
        desk_close(desk);
    return status;
}

static bool is_held(const char *states, const char *name)
{
    struct desk *desk = desk_open(states);
    struct buffer sql = {0};
    struct wherry_error ignored = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, "SELECT FROM wherry.lease WHERE owner = current_user"
                          " AND until >= clock_timestamp() AND name = ");
    add_literal(name, &sql);
    const bool held =
        desk_ask(desk, buffer_text(&sql), ANSWER_MS, &told, &ignored) == WHERRY_OK &&
        PQntuples(told) > 0;
    PQclear(told);
    buffer_free(&sql);
    desk_close(desk);
    return held;
}

/* ---- Released ---- */

static void forget(struct row_lease *lease)
{
    struct row_lease **link = &lease->desk->leases;
    while (*link != lease)
        link = &(*link)->next;
    *link = lease->next;
    desk_close(lease->desk);
    free(lease->name);
    free(lease);
}

/* What cannot be released ends with its term. */
static void release(struct lease **leases, size_t count)
{
    struct buffer sql = {0};
    struct wherry_error ignored = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, "UPDATE wherry.lease t SET until = NULL, holder = '',"
                          " released = clock_timestamp(), session = NULL,"
                          " session_start = NULL FROM unnest(");
    leases_as_sql(leases, count, &sql);
    buffer_add_text(&sql, ") AS k(name, epoch) WHERE t.owner = current_user"
                          " AND t.name = k.name AND t.epoch = k.epoch"
                          " AND t.until IS NOT NULL AND t.holder = ");
    lease_holder_as_sql(leases[0], &sql);
    desk_ask(own(leases[0])->desk, buffer_text(&sql), ANSWER_MS, &told, &ignored);
    PQclear(told);
    buffer_free(&sql);
    for (size_t i = 0; i < count; i++)
        forget(own(leases[i]));
}

const struct lease_driver postgres_leases = {
    .take = &take, .is_held = &is_held, .keep = &keep, .release = &release};

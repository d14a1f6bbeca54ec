/* often.c -- statements that the server knows by a name. */
#include "host/store/postgres/often.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/store/postgres/handle.h"

enum { REPLANNED_EACH = 256, BIGINT = 20, NAME_ROOM = 24 };

/* ---- Names ---- */

static struct often *find(struct queue *queue, const char *sql)
{
    for (size_t i = 0; i < queue->often_count; i++)
        if (queue->often[i].sql == sql)
            return &queue->often[i];
    queue->often = memory_grow(queue->often, queue->often_count, &queue->often_room,
                               sizeof *queue->often);
    queue->often[queue->often_count] = (struct often){.sql = sql};
    return &queue->often[queue->often_count++];
}

static void name_of(const struct often *often, char room[NAME_ROOM])
{
    snprintf(room, NAME_ROOM, "w%u", often->name);
}

static bool is_plan_old(const struct often *often)
{
    const unsigned uses = often->uses;
    return uses % REPLANNED_EACH == 0 || (uses & (uses - 1)) == 0;
}

void often_undo(struct postgres_store *postgres)
{
    struct queue *queue = &postgres->queue;
    for (size_t i = 0; i < queue->often_count; i++)
        if (queue->often[i].named_at == queue->waits)
            queue->often[i].name = 0;
    queue->plans = PLANS_UNKNOWN;
}

/* ---- Prepared ---- */

/* With the number instead of $1. */
static void add_text(const char *sql, const char *number, struct buffer *text)
{
    const char *at = sql;
    while (number != NULL && (at = strstr(at, "$1")) != NULL) {
        at += 2;
        if (isdigit((unsigned char)*at))
            continue;
        buffer_format(text, "%.*s'%s'::bigint", (int)(at - 2 - sql), sql, number);
        sql = at;
    }
    buffer_add_text(text, sql);
}

static enum wherry_status forget(struct postgres_store *postgres, struct often *often,
                                 struct wherry_error *error)
{
    char sql[32 + NAME_ROOM], name[NAME_ROOM];
    name_of(often, name);
    snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
    often->name = 0;
    return queue_send(postgres, sql, NULL, NULL, error);
}

/* Each time under another name: the old one may be there still. */
static enum wherry_status prepare(struct postgres_store *postgres, struct often *often,
                                  const struct sent *sent, struct wherry_error *error)
{
    static const Oid first[] = {BIGINT};
    char name[NAME_ROOM];
    struct buffer text = {0};
    struct queue *queue = &postgres->queue;
    often->name = ++queue->names;
    often->named_at = queue->waits;
    name_of(often, name);
    add_text(often->sql, sent->of_pipeline ? postgres->number : NULL, &text);
    const int prepared = PQsendPrepare(postgres->connection, name, buffer_text(&text),
                                       sent->of_pipeline ? 1 : 0, first);
    buffer_free(&text);
    return queue_sent(postgres, prepared, NULL, error);
}

/* ---- Sent ---- */

static enum wherry_status choose_plans(struct postgres_store *postgres,
                                       enum plans plans, struct wherry_error *error)
{
    if (postgres->queue.plans == plans)
        return WHERRY_OK;
    postgres->queue.plans = plans;
    return queue_send(postgres,
                      plans == PLANS_FOR_ALL
                          ? "SET plan_cache_mode = force_generic_plan"
                          : "SET plan_cache_mode = auto",
                      NULL, NULL, error);
}

static enum wherry_status send_named(struct postgres_store *postgres,
                                     struct often *often, const struct sent *sent,
                                     queue_take *take, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    char name[NAME_ROOM];
    often->uses++;
    if (often->name != 0 && is_plan_old(often))
        status = forget(postgres, often, error);
    if (status == WHERRY_OK && often->name == 0)
        status = prepare(postgres, often, sent, error);
    if (status != WHERRY_OK)
        return status;
    name_of(often, name);
    queue_count(postgres, sent);
    return queue_sent(postgres,
                      PQsendQueryPrepared(postgres->connection, name, sent->count,
                                          sent->values, sent->lengths, sent->formats,
                                          1),
                      take, error);
}

static enum wherry_status send(struct postgres_store *postgres, const char *sql,
                               const struct sent *sent, enum plans plans,
                               queue_take *take, struct wherry_error *error)
{
    if (queue_ready(postgres, error) != WHERRY_OK ||
        choose_plans(postgres, plans, error) != WHERRY_OK)
        return WHERRY_FAILED;
    return send_named(postgres, find(&postgres->queue, sql), sent, take, error);
}

enum wherry_status often_send(struct postgres_store *postgres, const char *sql,
                              const struct sent *sent, queue_take *take,
                              struct wherry_error *error)
{
    return send(postgres, sql, sent, PLANS_FOR_ALL, take, error);
}

enum wherry_status often_send_by_values(struct postgres_store *postgres,
                                        const char *sql, const struct sent *sent,
                                        queue_take *take, struct wherry_error *error)
{
    return send(postgres, sql, sent, PLANS_BY_VALUES, take, error);
}

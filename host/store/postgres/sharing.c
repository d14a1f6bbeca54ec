/* sharing.c -- supervisors that share their pipelines: how each is, and what it has. */
#include "host/store/postgres/sharing.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/store/postgres/schema_versions.h"
#include "host/store/postgres/sharing_claim.h"
#include "host/store/postgres/sharing_desk.h"
#include "host/store/postgres/sharing_read.h"
#include "host/store/postgres/sharing_watch.h"
#include "host/store/term.h"

/* The row of one that was not heard of for so long is removed, and with the last one that
 * had a pipeline its row. */
#define FORGOTTEN_AFTER_MS "86400000"

static struct row_sharing *own(struct sharing *sharing)
{
    return (struct row_sharing *)sharing;
}

/* ---- Its row */

static enum wherry_status sweep(struct row_sharing *row, struct wherry_error *error)
{
    struct buffer sql = {0};
    buffer_add_text(&sql,
                    "DELETE FROM wherry.supervisor WHERE owner = current_user"
                    " AND until < wherry.moment() - " FORGOTTEN_AFTER_MS ";"
                    "DELETE FROM wherry.shared_pipeline s WHERE owner = current_user"
                    " AND NOT EXISTS (SELECT FROM wherry.announced a"
                    "  WHERE a.pipeline = s.number)"
                    " AND wake < wherry.moment() - " FORGOTTEN_AFTER_MS);
    return sharing_do(row->desk, &sql, NULL, error);
}

static enum wherry_status add_row(struct row_sharing *row, struct wherry_error *error)
{
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, "INSERT INTO wherry.supervisor(name, process, version,"
                          " schema, jobs, since, seen, until) SELECT ");
    sharing_literal(&sql, row->name);
    buffer_format(&sql, ", %" PRId64 ", ", row->process);
    sharing_literal(&sql, row->version);
    buffer_format(&sql,
                  ", %d, %" PRId64 ", m, m, m + %" PRId64
                  " FROM wherry.moment() AS m RETURNING number",
                  schema_version, row->jobs, lease_term_ms());
    const enum wherry_status status = sharing_ask(row->desk, &sql, &told, error);
    if (status == WHERRY_OK)
        row->base.number = sharing_integer(told, 0, 0);
    PQclear(told);
    return status;
}

static void finish(struct row_sharing *row)
{
    desk_close(row->desk);
    free(row->name);
    free(row->version);
    free(row);
}

static enum wherry_status join(const char *states, const struct sharing_self *self,
                               struct sharing **joined, struct wherry_error *error)
{
    struct row_sharing *row = memory_allocate(sizeof *row);
    row->desk = desk_open(states);
    row->name = memory_text(self->name);
    row->version = memory_text(self->version);
    row->process = self->process;
    row->jobs = self->jobs;
    row->base.number = self->number;
    enum wherry_status status = WHERRY_OK;
    if (self->number == 0)
        status = add_row(row, error);
    if (status == WHERRY_OK && self->number == 0)
        status = sweep(row, error);
    if (status == WHERRY_OK)
        *joined = &row->base;
    else
        finish(row);
    return status;
}

static void close_row(struct sharing *sharing)
{
    finish(own(sharing));
}

/* If the database cannot be reached, all this follows from its silence. */
static void leave(struct sharing *sharing)
{
    struct row_sharing *row = own(sharing);
    struct wherry_error ignored = {0};
    struct buffer sql = {0};
    buffer_format(&sql,
                  "UPDATE wherry.shared_pipeline SET holder = NULL WHERE holder = "
                  "%" PRId64 "; DELETE FROM wherry.supervisor WHERE number = %" PRId64,
                  row->base.number, row->base.number);
    sharing_do(row->desk, &sql, NULL, &ignored);
    finish(row);
}

static enum wherry_status beat(struct sharing *sharing, bool leaving, bool *old,
                               struct wherry_error *error)
{
    struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_format(&sql,
                  "UPDATE wherry.supervisor SET leaving = %s, seen = m,"
                  " until = m + %" PRId64 " FROM wherry.moment() AS m, wherry.version v"
                  " WHERE supervisor.number = %" PRId64 " RETURNING v.number",
                  leaving ? "true" : "false", lease_term_ms(), row->base.number);
    enum wherry_status status = sharing_ask(row->desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    if (PQntuples(told) == 1)
        *old = sharing_integer(told, 0, 0) > schema_version;
    else
        status = add_row(row, error) == WHERRY_OK ? WHERRY_END : WHERRY_FAILED;
    PQclear(told);
    return status;
}

/* ---- Its pipelines */

static void add_spec(struct buffer *sql, const struct sharing_spec *spec)
{
    buffer_add_char(sql, '(');
    sharing_literal(sql, spec->pipeline);
    buffer_format(sql, ", %" PRId64 ", %" PRId64 ", %" PRId64, (int64_t)spec->digest,
                  (int64_t)spec->accounts[0], (int64_t)spec->accounts[1]);
    buffer_add_text(sql, ", ARRAY[");
    for (size_t i = 0; spec->leases[i] != NULL; i++) {
        if (i > 0)
            buffer_add_char(sql, ',');
        sharing_literal(sql, spec->leases[i]);
    }
    buffer_add_text(sql, "]::text[])");
}

/* In the order of their names, so that two who do this at once do not wait for each other.
 * Each statement sees what others have committed before it: also the rows that they were
 * waited for. Those whose times were made for another spec are looked at soon. */
static const char announce_sql[] =
    ";INSERT INTO wherry.shared_pipeline AS s(name, crm, list, leases, due, wake)"
    " SELECT name, crm, list, leases, wherry.moment(), wherry.moment()"
    "  FROM said ORDER BY name"
    " ON CONFLICT(owner, name) DO UPDATE SET crm = excluded.crm, list = excluded.list,"
    "  leases = excluded.leases WHERE (s.crm, s.list, s.leases)"
    "  IS DISTINCT FROM (excluded.crm, excluded.list, excluded.leases);"
    "INSERT INTO wherry.announced AS a(pipeline, supervisor, digest)"
    " SELECT s.number, %" PRId64 ", said.digest FROM said JOIN wherry.shared_pipeline s"
    "  ON s.name = said.name AND s.owner = current_user ORDER BY s.number"
    " ON CONFLICT(pipeline, supervisor) DO UPDATE SET digest = excluded.digest"
    " WHERE a.digest <> excluded.digest;"
    "DELETE FROM wherry.announced a WHERE a.supervisor = %" PRId64
    " AND NOT EXISTS (SELECT FROM said JOIN wherry.shared_pipeline s"
    "  ON s.name = said.name WHERE s.number = a.pipeline);"
    "UPDATE wherry.shared_pipeline s SET due = least(s.due, m), wake = least(s.wake, "
    "m),"
    " watch = 0"
    " FROM wherry.moment() AS m, wherry.announced a WHERE a.pipeline = s.number"
    " AND a.supervisor = %" PRId64
    " AND a.digest <> s.digest AND s.digest <> 0 AND s.holder IS NULL";

static enum wherry_status announce(struct sharing *sharing,
                                   const struct sharing_spec *specs, size_t count,
                                   const int64_t *kept, size_t kept_count,
                                   struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    buffer_add_text(&sql, "CREATE TEMP TABLE said(name text COLLATE \"C\" PRIMARY KEY,"
                          " digest bigint, crm bigint, list bigint, leases text[])"
                          " ON COMMIT DROP");
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(&sql, i == 0 ? ";INSERT INTO said VALUES " : ",");
        add_spec(&sql, &specs[i]);
    }
    buffer_format(&sql, announce_sql, row->base.number, row->base.number,
                  row->base.number);
    buffer_format(&sql,
                  ";UPDATE wherry.shared_pipeline SET holder = NULL"
                  " WHERE holder = %" PRId64 " AND number <> ALL('{",
                  row->base.number);
    for (size_t i = 0; i < kept_count; i++)
        buffer_format(&sql, i == 0 ? "%" PRId64 : ",%" PRId64, kept[i]);
    buffer_add_text(&sql, "}'::bigint[])");
    return sharing_do(row->desk, &sql, NULL, error);
}

const struct sharing_driver postgres_sharing = {.join = &join,
                                                .leave = &leave,
                                                .close = &close_row,
                                                .beat = &beat,
                                                .announce = &announce,
                                                .look = &sharing_rows_look,
                                                .claim = &sharing_rows_claim,
                                                .give_back = &sharing_rows_give_back,
                                                .hurry = &sharing_rows_hurry,
                                                .watch = &sharing_rows_watch,
                                                .watched = &sharing_rows_watched,
                                                .read = &sharing_rows_read};

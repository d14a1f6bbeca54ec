/* sharing_watch.c -- which supervisor looks at the lateness of which pipeline. */
#include "host/store/postgres/sharing_watch.h"

#include <inttypes.h>

#include "host/base/arena.h"
#include "host/store/postgres/sharing_desk.h"

static const struct row_sharing *own(const struct sharing *sharing)
{
    return (const struct row_sharing *)sharing;
}

/* What another one has locked just now is theirs, as with claims. */
static const char watch_sql[] =
    ", seen AS (SELECT s.number FROM wherry.shared_pipeline s"
    " WHERE s.owner = current_user AND s.watch <= (SELECT ms FROM now)"
    " AND EXISTS (SELECT FROM wherry.announced a WHERE a.pipeline = s.number"
    "  AND a.supervisor = %" PRId64 ") ORDER BY s.watch LIMIT %d"
    " FOR UPDATE OF s SKIP LOCKED)"
    " UPDATE wherry.shared_pipeline p SET watch = now.ms + %" PRId64
    " FROM seen, now WHERE p.number = seen.number"
    " RETURNING p.number, p.name, p.late, p.said";

enum wherry_status sharing_rows_watch(struct sharing *sharing, int64_t within_ms,
                                      struct arena *arena,
                                      struct sharing_watch **watched, size_t *count,
                                      struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    PGresult *told = NULL;
    *count = 0;
    buffer_add_text(&sql, sharing_live);
    buffer_format(&sql, watch_sql, row->base.number, SHARING_WATCHED_MOST, within_ms);
    const enum wherry_status status = sharing_ask(row->desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    *count = (size_t)PQntuples(told);
    *watched = arena_array(arena, *count + 1, sizeof **watched);
    for (size_t i = 0; i < *count; i++)
        (*watched)[i] = (struct sharing_watch){
            .number = sharing_integer(told, (int)i, 0),
            .pipeline = arena_text(arena, PQgetvalue(told, (int)i, 1)),
            .late = sharing_integer(told, (int)i, 2),
            .said_ms = sharing_integer(told, (int)i, 3)};
    PQclear(told);
    return WHERRY_OK;
}

enum wherry_status sharing_rows_watched(struct sharing *sharing,
                                        const struct sharing_watch *watched,
                                        size_t count, struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    if (count == 0)
        return WHERRY_OK;
    buffer_add_text(&sql, "UPDATE wherry.shared_pipeline s SET late = w.late,"
                          " said = w.said, watch = wherry.moment() + w.rest"
                          " FROM (VALUES ");
    for (size_t i = 0; i < count; i++)
        buffer_format(&sql,
                      "%s(%" PRId64 "::bigint, %" PRId64 "::bigint, %" PRId64
                      "::bigint, %" PRId64 "::bigint)",
                      i == 0 ? "" : ",", watched[i].number, watched[i].late,
                      watched[i].said_ms, watched[i].rest_ms);
    buffer_add_text(&sql, ") AS w(number, late, said, rest) WHERE s.number = w.number");
    return sharing_do(row->desk, &sql, NULL, error);
}

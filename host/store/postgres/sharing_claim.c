/* sharing_claim.c -- what is due, and who gets it. */
#include "host/store/postgres/sharing_claim.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/arena.h"
#include "host/store/postgres/schema_versions.h"
#include "host/store/postgres/sharing_desk.h"

static const struct row_sharing *own(const struct sharing *sharing)
{
    return (const struct row_sharing *)sharing;
}

/* ---- Looked at */

enum { HELD = 1, BUSY = 2, REFUSED = 4, FOREIGN = 8 };

/* One row of the whole first, then one for each pipeline. A pipeline that nobody who is
 * there has is nobody's, and keeps no account. The sum keeps the server from searching the
 * index for each supervisor: all of a pipeline are beside each other there. */
static const char look_sql[] =
    ", open AS (SELECT * FROM (SELECT s.* FROM wherry.shared_pipeline s"
    "  WHERE s.owner = current_user AND s.holder IS NULL"
    "  AND s.wake <= (SELECT ms FROM now) ORDER BY s.due LIMIT %d) w"
    " UNION ALL SELECT s.* FROM wherry.shared_pipeline s WHERE s.owner = current_user"
    "  AND s.holder IS NOT NULL)"
    ", judged AS (SELECT t.*, t.holder IN (SELECT number FROM live) IS TRUE AS held,"
    "  k.* FROM open t CROSS JOIN LATERAL (SELECT count(*) AS count,"
    "  min(a.digest) <> max(a.digest) AS split,"
    "  coalesce(bool_or(a.supervisor = %" PRId64 "), false) AS ours"
    "  FROM wherry.announced a WHERE a.pipeline = t.number AND a.supervisor + 0 ="
    "   ANY(ARRAY(SELECT number FROM live WHERE NOT leaving))) k)"
    " SELECT 0 AS kind, (SELECT ms FROM now), (SELECT coalesce(sum(l.jobs), 0)::bigint"
    "  FROM live l, wherry.version v WHERE NOT l.leaving AND l.schema = v.number),"
    "  (SELECT coalesce(min(l.until), %" PRId64 ") FROM live l"
    "   WHERE l.number <> %" PRId64 "),"
    "  (SELECT coalesce(min(s.wake), %" PRId64 ") FROM wherry.shared_pipeline s"
    "   WHERE s.owner = current_user AND s.holder IS NULL"
    "   AND s.wake > (SELECT ms FROM now)), 0"
    " UNION ALL SELECT 1, j.number, j.crm, j.list, j.due,"
    "  CASE WHEN j.held THEN 1 ELSE 0 END"
    "  + CASE WHEN NOT j.held AND EXISTS (SELECT FROM wherry.lease e"
    "     WHERE e.owner = current_user AND e.name = ANY(j.leases)"
    "     AND e.until > clock_timestamp()) THEN 2 ELSE 0 END"
    "  + CASE WHEN j.split THEN 4 ELSE 0 END"
    "  + CASE WHEN NOT j.ours THEN 8 ELSE 0 END"
    " FROM judged j WHERE j.held OR j.count > 0 ORDER BY 1, 5, 2";

static void read_row(const PGresult *told, int at, struct sharing_row *row)
{
    const int64_t flags = sharing_integer(told, at, 5);
    *row = (struct sharing_row){.number = sharing_integer(told, at, 1),
                                .accounts = {(uint64_t)sharing_integer(told, at, 2),
                                             (uint64_t)sharing_integer(told, at, 3)},
                                .due_ms = sharing_integer(told, at, 4),
                                .held = (flags & HELD) != 0,
                                .busy = (flags & BUSY) != 0,
                                .refused = (flags & REFUSED) != 0,
                                .foreign = (flags & FOREIGN) != 0};
}

enum wherry_status sharing_rows_look(struct sharing *sharing, struct arena *arena,
                                     struct sharing_look *look,
                                     struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, sharing_live);
    buffer_format(&sql, look_sql, SHARING_WAITING_MOST, row->base.number, SHARING_NEVER,
                  row->base.number, SHARING_NEVER);
    const enum wherry_status status = sharing_ask(row->desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    *look = (struct sharing_look){.now_ms = sharing_integer(told, 0, 1),
                                  .jobs = sharing_integer(told, 0, 2),
                                  .lapse_ms = sharing_integer(told, 0, 3),
                                  .next_ms = sharing_integer(told, 0, 4),
                                  .count = (size_t)PQntuples(told) - 1};
    look->rows = arena_array(arena, look->count + 1, sizeof *look->rows);
    for (size_t i = 0; i < look->count; i++)
        read_row(told, (int)i + 1, &look->rows[i]);
    PQclear(told);
    return WHERRY_OK;
}

/* ---- Claimed */

/* What another one has locked just now is theirs, and is not waited for. All that a look
 * has shown is asked again: it may be over. */
static const char claim_sql[] =
    "}'::bigint[]) AND s.wake <= (SELECT ms FROM now)"
    " AND (s.holder IS NULL OR s.holder NOT IN (SELECT number FROM live))"
    " AND %" PRId64 " IN (SELECT number FROM live WHERE NOT leaving)"
    " AND (SELECT number FROM wherry.version) = %d"
    " AND EXISTS (SELECT FROM wherry.announced a WHERE a.pipeline = s.number"
    "  AND a.supervisor = %" PRId64 ")"
    " AND (SELECT count(DISTINCT a.digest) FROM wherry.announced a"
    "  JOIN live l ON l.number = a.supervisor"
    "  WHERE a.pipeline = s.number AND NOT l.leaving) = 1"
    " FOR UPDATE OF s SKIP LOCKED)"
    " UPDATE wherry.shared_pipeline p SET holder = %" PRId64 ", claimed = now.ms"
    " FROM free, now WHERE p.number = free.number"
    " RETURNING p.number, p.claimed, p.name, p.digest, array_to_string(p.next, ' '),"
    " CASE WHEN free.before IS NULL THEN 0 ELSE 1 END";

/* Times that are not there are those of a spec that has none yet. */
static void read_claim(const PGresult *told, int at, struct arena *arena,
                       struct sharing_claim *claim)
{
    const char *times = PQgetvalue(told, at, 4);
    *claim =
        (struct sharing_claim){.number = sharing_integer(told, at, 0),
                               .since_ms = sharing_integer(told, at, 1),
                               .pipeline = arena_text(arena, PQgetvalue(told, at, 2)),
                               .taken_over = sharing_integer(told, at, 5) != 0,
                               .digest = (uint64_t)sharing_integer(told, at, 3)};
    for (int work = 0; work < SHARING_WORKS; work++) {
        char *end = NULL;
        claim->next_ms[work] = strtoll(times, &end, 10);
        if (end == times)
            claim->digest = 0;
        times = end;
    }
}

enum wherry_status sharing_rows_claim(struct sharing *sharing, const int64_t *numbers,
                                      size_t count, struct arena *arena,
                                      struct sharing_claim **claims, size_t *claimed,
                                      struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    PGresult *told = NULL;
    *claimed = 0;
    buffer_add_text(&sql, sharing_live);
    buffer_add_text(&sql, ", free AS (SELECT s.number, s.holder AS before"
                          " FROM wherry.shared_pipeline s"
                          " WHERE s.owner = current_user AND s.number = ANY('{");
    for (size_t i = 0; i < count; i++)
        buffer_format(&sql, i == 0 ? "%" PRId64 : ",%" PRId64, numbers[i]);
    buffer_format(&sql, claim_sql, row->base.number, schema_version, row->base.number,
                  row->base.number);
    const enum wherry_status status = sharing_ask(row->desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    *claimed = (size_t)PQntuples(told);
    *claims = arena_array(arena, *claimed + 1, sizeof **claims);
    for (size_t i = 0; i < *claimed; i++)
        read_claim(told, (int)i, arena, &(*claims)[i]);
    PQclear(told);
    return WHERRY_OK;
}

/* ---- Given back */

static int64_t earliest(const struct sharing_claim *claim)
{
    int64_t earliest_ms = SHARING_NEVER;
    for (int work = 0; work < SHARING_WORKS; work++)
        if (claim->next_ms[work] < earliest_ms)
            earliest_ms = claim->next_ms[work];
    return earliest_ms;
}

/* All of it may have been asked for since it was claimed: it is due again at once then. */
static const char give_back_sql[] =
    "UPDATE wherry.shared_pipeline s SET holder = NULL, digest = %" PRId64
    ", due = CASE WHEN hurried >= claimed THEN least(%" PRId64 ", hurried)"
    "  ELSE %" PRId64 " END"
    ", wake = CASE WHEN hurried >= claimed THEN hurried ELSE %" PRId64 " END"
    ", next = ARRAY(SELECT CASE WHEN n = %" PRId64 " OR hurried < claimed THEN n"
    "  ELSE least(n, hurried) END FROM unnest('{";

enum wherry_status sharing_rows_give_back(struct sharing *sharing,
                                          const struct sharing_claim *claim,
                                          int64_t not_before_ms,
                                          struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    const int64_t due_ms = earliest(claim);
    struct buffer sql = {0};
    buffer_format(&sql, give_back_sql, (int64_t)claim->digest, due_ms, due_ms,
                  due_ms > not_before_ms ? due_ms : not_before_ms, SHARING_NEVER);
    for (int work = 0; work < SHARING_WORKS; work++)
        buffer_format(&sql, work == 0 ? "%" PRId64 : ",%" PRId64, claim->next_ms[work]);
    buffer_format(&sql,
                  "}'::bigint[]) WITH ORDINALITY AS u(n, i) ORDER BY i)"
                  " WHERE number = %" PRId64 " AND holder = %" PRId64
                  " AND claimed = %" PRId64,
                  claim->number, row->base.number, claim->since_ms);
    return sharing_do(row->desk, &sql, NULL, error);
}

enum wherry_status sharing_rows_hurry(struct sharing *sharing,
                                      struct wherry_error *error)
{
    const struct row_sharing *row = own(sharing);
    struct buffer sql = {0};
    buffer_format(&sql,
                  "UPDATE wherry.shared_pipeline s SET"
                  " hurried = CASE WHEN holder IS NULL THEN hurried ELSE m END,"
                  " due = CASE WHEN holder IS NULL THEN least(due, m) ELSE due END,"
                  " wake = CASE WHEN holder IS NULL THEN m ELSE wake END,"
                  " next = ARRAY(SELECT CASE WHEN n = %" PRId64
                  " OR holder IS NOT NULL THEN n ELSE least(n, m) END"
                  "  FROM unnest(s.next) WITH ORDINALITY AS u(n, i) ORDER BY i)"
                  " FROM wherry.moment() AS m WHERE s.number IN"
                  " (SELECT pipeline FROM wherry.announced WHERE supervisor = %" PRId64
                  ")",
                  SHARING_NEVER, row->base.number);
    return sharing_do(row->desk, &sql, NULL, error);
}

/* sharing_read.c -- which supervisors there are, and in what they differ. */
#include "host/store/postgres/sharing_read.h"

#include "host/base/arena.h"
#include "host/store/postgres/sharing_desk.h"

static const char hosts_sql[] =
    " SELECT v.name, v.version, v.process, v.schema, v.jobs,"
    " (SELECT count(*) FROM wherry.shared_pipeline s WHERE s.holder = v.number), "
    "v.since, "
    "v.seen,"
    " (SELECT count(*) FROM wherry.announced a WHERE a.supervisor = v.number),"
    " CASE WHEN v.until > now.ms THEN 1 ELSE 0 END,"
    " CASE WHEN v.leaving THEN 1 ELSE 0 END,"
    " CASE WHEN v.schema < (SELECT number FROM wherry.version) THEN 1 ELSE 0 END,"
    " coalesce((SELECT string_agg(s.name, ' ' ORDER BY s.name)"
    "  FROM wherry.shared_pipeline s WHERE s.holder = v.number), ''), now.ms"
    " FROM wherry.supervisor v, now WHERE v.owner = current_user"
    " ORDER BY v.name, v.number";

static const char differences_sql[] =
    ", split AS (SELECT a.pipeline FROM wherry.announced a JOIN live l"
    "  ON l.number = a.supervisor WHERE NOT l.leaving GROUP BY a.pipeline"
    "  HAVING count(DISTINCT a.digest) > 1)"
    " SELECT s.name, l.name, l.process, a.digest FROM split"
    " JOIN wherry.shared_pipeline s ON s.number = split.pipeline"
    " JOIN wherry.announced a ON a.pipeline = split.pipeline"
    " JOIN live l ON l.number = a.supervisor WHERE NOT l.leaving"
    " ORDER BY s.name, a.digest, l.name, l.number";

static const char *text(const PGresult *told, int row, int column, struct arena *arena)
{
    return arena_text(arena, PQgetvalue(told, row, column));
}

static void read_host(const PGresult *told, int row, struct arena *arena,
                      struct sharing_host *host)
{
    *host = (struct sharing_host){.name = text(told, row, 0, arena),
                                  .version = text(told, row, 1, arena),
                                  .process = sharing_integer(told, row, 2),
                                  .schema = sharing_integer(told, row, 3),
                                  .jobs = sharing_integer(told, row, 4),
                                  .running = sharing_integer(told, row, 5),
                                  .since_ms = sharing_integer(told, row, 6),
                                  .seen_ms = sharing_integer(told, row, 7),
                                  .pipelines = sharing_integer(told, row, 8),
                                  .there = sharing_integer(told, row, 9) != 0,
                                  .leaving = sharing_integer(told, row, 10) != 0,
                                  .old = sharing_integer(told, row, 11) != 0,
                                  .claimed = text(told, row, 12, arena)};
}

static enum wherry_status read_hosts(struct desk *desk, struct arena *arena,
                                     struct sharing_survey *survey,
                                     struct wherry_error *error)
{
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, sharing_live);
    buffer_add_text(&sql, hosts_sql);
    const enum wherry_status status = sharing_ask(desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    survey->host_count = (size_t)PQntuples(told);
    survey->hosts = arena_array(arena, survey->host_count + 1, sizeof *survey->hosts);
    for (size_t i = 0; i < survey->host_count; i++) {
        read_host(told, (int)i, arena, &survey->hosts[i]);
        survey->now_ms = sharing_integer(told, (int)i, 13);
    }
    PQclear(told);
    return WHERRY_OK;
}

static enum wherry_status read_differences(struct desk *desk, struct arena *arena,
                                           struct sharing_survey *survey,
                                           struct wherry_error *error)
{
    struct buffer sql = {0};
    PGresult *told = NULL;
    buffer_add_text(&sql, sharing_live);
    buffer_add_text(&sql, differences_sql);
    const enum wherry_status status = sharing_ask(desk, &sql, &told, error);
    if (status != WHERRY_OK)
        return status;
    survey->difference_count = (size_t)PQntuples(told);
    survey->differences =
        arena_array(arena, survey->difference_count + 1, sizeof *survey->differences);
    for (size_t i = 0; i < survey->difference_count; i++)
        survey->differences[i] = (struct sharing_difference){
            .pipeline = text(told, (int)i, 0, arena),
            .host = text(told, (int)i, 1, arena),
            .process = sharing_integer(told, (int)i, 2),
            .digest = (uint64_t)sharing_integer(told, (int)i, 3)};
    PQclear(told);
    return WHERRY_OK;
}

enum wherry_status sharing_rows_read(const char *states, struct arena *arena,
                                     struct sharing_survey *survey,
                                     struct wherry_error *error)
{
    struct desk *desk = desk_open(states);
    enum wherry_status status = read_hosts(desk, arena, survey, error);
    if (status == WHERRY_OK)
        status = read_differences(desk, arena, survey, error);
    desk_close(desk);
    return status;
}

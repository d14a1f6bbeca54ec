/* ledger.c -- what really happened, written down by others than Wherry. */
#include "tests/fleet/ledger.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/fleet/hosts.h"
#include "tests/fleet/moment.h"
#include "tests/fleet/places.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { ROWS_AT_ONCE = 500, PROCESS_BITS = 0xffffff };

struct fate {
    int process;
    int64_t from_ms, until_ms; /* until 0: it was killed then */
};

static struct fate *fates;
static size_t fate_count, fate_room;
static int64_t begun_ms;

/* Times are milliseconds, as wherry.moment() has them. */
static const char schema[] =
    "CREATE SCHEMA fleet;"
    "CREATE TABLE fleet.turn(name text, epoch bigint, holder text, process int,"
    " taken bigint, until bigint, released bigint, PRIMARY KEY(name, epoch));"
    "CREATE TABLE fleet.request(account int, service text, process int, came bigint);"
    "CREATE TABLE fleet.fate(process int, since bigint, until bigint);"
    "CREATE TABLE fleet.told(host text, pipeline text, code int, at bigint);"
    "CREATE FUNCTION fleet.ms(timestamptz) RETURNS bigint LANGUAGE sql AS"
    " $f$ SELECT (extract(epoch FROM $1) * 1000)::bigint $f$;"
    "CREATE FUNCTION fleet.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
    " $f$ BEGIN"
    " IF NEW.until IS NULL THEN"
    "  UPDATE fleet.turn SET released = fleet.ms(clock_timestamp())"
    "   WHERE name = NEW.name AND epoch = NEW.epoch AND released IS NULL;"
    " ELSE"
    "  INSERT INTO fleet.turn VALUES(NEW.name, NEW.epoch, NEW.holder,"
    "   substring(NEW.holder FROM 'process ([0-9]+)')::int,"
    "   fleet.ms(clock_timestamp()), fleet.ms(NEW.until), NULL)"
    "   ON CONFLICT(name, epoch) DO UPDATE SET until = excluded.until;"
    " END IF; RETURN NULL; END $f$;"
    "CREATE TRIGGER note AFTER INSERT OR UPDATE ON wherry.lease"
    " FOR EACH ROW EXECUTE FUNCTION fleet.note()";

void ledger_begin(void)
{
    database_run(schema);
    begun_ms = moment_now_ms();
    fate_count = 0;
}

void ledger_end(void)
{
    free(fates);
    fates = NULL;
    fate_count = fate_room = 0;
}

static void add_fate(int process, int64_t from_ms, int64_t until_ms)
{
    fates = memory_grow(fates, fate_count, &fate_room, sizeof *fates);
    fates[fate_count++] = (struct fate){process, from_ms, until_ms};
}

void ledger_killed(int process)
{
    add_fate(process, moment_now_ms(), 0);
}

void ledger_stood_still(int process, int64_t from_ms)
{
    add_fate(process, from_ms, moment_now_ms());
}

bool ledger_has_turn(int process)
{
    char sql[256], where[256];
    snprintf(where, sizeof where, "postgresql:///wherry?host=%s&user=root",
             database_folder());
    snprintf(sql, sizeof sql,
             "SELECT 1 / count(*) FROM fleet.turn WHERE process = %d AND released IS"
             " NULL AND until > wherry.moment() AND name LIKE 'pipeline %%'",
             process);
    return database_try(where, sql) == NULL;
}

/* ---- Written into the database, to be asked there */

struct rows {
    const char *into;
    struct buffer sql;
    int count;
};

static void flush(struct rows *rows)
{
    if (rows->count > 0)
        database_run(buffer_text(&rows->sql));
    buffer_clear(&rows->sql);
    rows->count = 0;
}

/* Begins the next row; the caller adds it. */
static void next_row(struct rows *rows)
{
    if (rows->count == ROWS_AT_ONCE)
        flush(rows);
    if (rows->count++ == 0)
        buffer_format(&rows->sql, "INSERT INTO fleet.%s VALUES ", rows->into);
    else
        buffer_add_char(&rows->sql, ',');
}

static void finish(struct rows *rows)
{
    flush(rows);
    buffer_free(&rows->sql);
}

static void write_requests(int account)
{
    struct arena arena = {0};
    struct rows rows = {.into = "request"};
    const struct json_node *log = place_ask(account, "/control/log", &arena);
    for (const struct json_node *one = log->first; one != NULL; one = one->next) {
        struct in_addr from;
        const char *words = json_tree_text(json_tree_get(one, "from"));
        const int64_t came_ms = json_tree_integer(json_tree_get(one, "came_ms"), 0);
        ck_assert_int_eq(inet_pton(AF_INET, words, &from), 1);
        if (came_ms < begun_ms)
            continue;
        next_row(&rows);
        buffer_format(&rows.sql, "(%d, '%s', %u, %" PRId64 ")", account,
                      json_tree_text(json_tree_get(one, "service")),
                      ntohl(from.s_addr) & PROCESS_BITS, came_ms);
    }
    finish(&rows);
    arena_free(&arena);
}

static void write_fates(void)
{
    struct rows rows = {.into = "fate"};
    for (size_t i = 0; i < fate_count; i++) {
        next_row(&rows);
        buffer_format(&rows.sql, "(%d, %" PRId64 ", %" PRId64 ")", fates[i].process,
                      fates[i].from_ms, fates[i].until_ms);
    }
    finish(&rows);
}

/* Lines of a run that ended; times as Wherry has written them. */
static void write_told(int host)
{
    struct arena arena = {0};
    struct rows rows = {.into = "told"};
    char *log = memory_text(host_log(host)), *rest = log;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        const struct json_node *said =
            *line == '{' ? json_tree_parse(&arena, line, strlen(line), NULL) : NULL;
        if (said == NULL ||
            !text_same(json_tree_text(json_tree_get(said, "event")), "run_ended"))
            continue;
        next_row(&rows);
        buffer_format(&rows.sql,
                      "('host-%d', '%s', %" PRId64 ", fleet.ms('%s'::timestamptz))",
                      host + 1, json_tree_text(json_tree_get(said, "pipeline")),
                      json_tree_integer(json_tree_get(said, "code"), -1),
                      json_tree_text(json_tree_get(said, "time")));
    }
    finish(&rows);
    free(log);
    arena_free(&arena);
}

/* ---- What must hold */

/* The next turn of the same name began before this one was over. */
#define OVERLAPS                                                                       \
    " FROM fleet.turn a JOIN fleet.turn b ON b.name = a.name"                          \
    " AND b.epoch > a.epoch WHERE b.taken < coalesce(a.released, a.until)"

/* A turn that nobody has noted. */
#define GAPS                                                                           \
    " FROM (SELECT name, epoch, epoch - lag(epoch) OVER"                               \
    " (PARTITION BY name ORDER BY epoch) AS step FROM fleet.turn) t WHERE step <> 1"

/* The turns of an account within which a request came; and whether its process had stood
 * still before, so that what was under way may have arrived late. */
#define OUTSIDE                                                                        \
    " FROM fleet.request r WHERE NOT EXISTS (SELECT FROM fleet.turn t"                 \
    "  WHERE t.name = format('account %s-%s', CASE r.service WHEN 'ometria'"           \
    "   THEN 'ometria:shop' ELSE r.service || ':lists' END, r.account)"                \
    "  AND t.process = r.process"                                                      \
    "  AND r.came BETWEEN t.taken AND coalesce(t.released, t.until))"
#define HAD_STOOD_STILL                                                                \
    " EXISTS (SELECT FROM fleet.fate f WHERE f.process = r.process AND f.until > 0"    \
    "  AND r.came >= f.until)"

/* A turn of a pipeline that was not released, of a process that was not killed. */
#define UNRELEASED                                                                     \
    " FROM fleet.turn t WHERE t.name LIKE 'pipeline %' AND t.released IS NULL"         \
    " AND NOT EXISTS (SELECT FROM fleet.fate f WHERE f.process = t.process"            \
    "  AND f.until = 0 AND f.since BETWEEN t.taken AND t.taken + 86400000)"
/* And that nobody else has taken before it stood still no longer. */
#define TAKEN_OVER                                                                     \
    " AND EXISTS (SELECT FROM fleet.fate f JOIN fleet.turn n ON n.name = t.name"       \
    "  AND n.epoch = t.epoch + 1 WHERE f.process = t.process AND f.until > 0"          \
    "  AND f.since >= t.taken AND n.taken BETWEEN f.since AND f.until)"
#define TOLD                                                                           \
    " EXISTS (SELECT FROM fleet.told w WHERE w.host = split_part(t.holder, ',', 1)"    \
    "  AND 'pipeline ' || w.pipeline = t.name AND w.at >= t.taken"

/* What comes after FROM must give no row. */
static void expect_none(const char *words, const char *from)
{
    struct arena arena = {0};
    const int64_t number =
        database_number(arena_format(&arena, "SELECT count(*) %s", from));
    if (number != 0)
        ck_abort_msg("%s: %" PRId64 ": %s", words, number,
                     database_text(arena_format(&arena,
                                                "SELECT string_agg(w::text, ' ')"
                                                " FROM (SELECT * %s LIMIT 5) w",
                                                from),
                                   &arena));
    arena_free(&arena);
}

static void check_pipelines(void)
{
    for (int i = 0; i < places_count(); i++) {
        char sql[512];
        const struct place *place = place_of(i);
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM fleet.told WHERE pipeline = '%s' AND code = 0",
                 place->id);
        const int64_t done = database_number(sql);
        const int64_t due = (moment_now_ms() - begun_ms) / place->every_ms;
        ck_assert_msg(done >= due / 2, "%s was run %" PRId64 " times of %" PRId64,
                      place->id, done, due);
        snprintf(sql, sizeof sql,
                 "SELECT max(at) FROM fleet.told WHERE pipeline = '%s' AND code = 0",
                 place->id);
        ck_assert_msg(moment_now_ms() - database_number(sql) <= 2 * place->every_ms,
                      "%s was not run at the end", place->id);
    }
}

/* Runs that ended by themselves, by the history: none began before the one before it had
 * ended. */
#define BESIDE                                                                         \
    " FROM wherry.run a JOIN wherry.run b ON b.pipeline = a.pipeline"                  \
    " AND b.id > a.id WHERE a.code = 0 AND a.ended_ms > 0"                             \
    " AND b.started_ms < a.ended_ms"

void ledger_check(void)
{
    for (int account = 0; account < ACCOUNTS; account++)
        write_requests(account);
    for (int host = 0; host < HOSTS; host++)
        write_told(host);
    write_fates();
    expect_none("turns that overlap", OVERLAPS);
    expect_none("turns that were not noted", GAPS);
    expect_none("runs beside a run of their pipeline", BESIDE);
    expect_none("requests outside a turn", OUTSIDE " AND NOT" HAD_STOOD_STILL);
    expect_none("runs that ended without a word",
                UNRELEASED " AND NOT" TOLD " AND w.code <> 0)");
    expect_none("turns that were lost and not told",
                UNRELEASED TAKEN_OVER " AND NOT" TOLD " AND w.code = 6)");
    check_pipelines();
}

struct ledger_sums ledger_sums(void)
{
    return (struct ledger_sums){
        .runs = database_number(
            "SELECT count(*) FROM fleet.turn WHERE name LIKE 'pipeline %'"),
        .requests = database_number("SELECT count(*) FROM fleet.request"),
        .lapsed = database_number(
            "SELECT count(*) FROM fleet.turn t WHERE name LIKE 'pipeline %' AND"
            " released IS NULL AND EXISTS (SELECT FROM fleet.turn n WHERE n.name ="
            " t.name AND n.epoch > t.epoch)"),
        .told_lost = database_number("SELECT count(*) FROM fleet.told WHERE code = 6"),
        .failed = database_number("SELECT count(*) FROM fleet.told WHERE code = 1"),
        .late = database_number("SELECT count(*)" OUTSIDE)};
}

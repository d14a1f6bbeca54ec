/* lease_schema.c -- the tables of turns, and what is done to them in one journey. */
#include "host/store/postgres/lease_schema.h"

#include <stddef.h>

/* Names of functions, tables and variables differ everywhere, so that none is taken for
 * another. `until` NULL: nobody holds it. `released` NULL: the last holder did not. */
static const char tables[] =
    "CREATE TABLE lease("
    " owner name NOT NULL DEFAULT current_user,"
    " name text COLLATE \"C\" NOT NULL,"
    " epoch bigint NOT NULL DEFAULT 0,"
    " holder text COLLATE \"C\" NOT NULL DEFAULT '',"
    " until timestamptz,"
    " released timestamptz,"
    " session int, session_start timestamptz,"
    " places bigint NOT NULL DEFAULT 0,"
    " PRIMARY KEY(owner, name));"
    "CREATE TABLE waiter("
    " owner name NOT NULL DEFAULT current_user,"
    " lease text COLLATE \"C\" NOT NULL,"
    " place bigint NOT NULL,"
    " until timestamptz NOT NULL,"
    " PRIMARY KEY(owner, lease, place));"
    "ALTER TABLE lease ENABLE ROW LEVEL SECURITY;"
    "ALTER TABLE lease FORCE ROW LEVEL SECURITY;"
    "CREATE POLICY own ON lease USING (pg_has_role(owner, 'USAGE'));"
    "ALTER TABLE waiter ENABLE ROW LEVEL SECURITY;"
    "ALTER TABLE waiter FORCE ROW LEVEL SECURITY;"
    "CREATE POLICY own ON waiter USING (pg_has_role(owner, 'USAGE'));";

/* What the last holder still does to its state is ended: it could not commit it, but would
 * make the next one wait. */
#define END_SESSION_OF_LAST_HOLDER                                                     \
    " PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a"                     \
    "  WHERE l.until IS NOT NULL AND a.pid = l.session"                                \
    "  AND a.backend_start = l.session_start AND a.usename = current_user;"

/* A place in the queue is kept for so long; renewed when half of it has passed. */
#define PLACE_KEPT "interval '10 seconds'"
#define HALF_KEPT "interval '5 seconds'"

static const char take[] =
    "CREATE FUNCTION lease_take(wanted text, who text, term_ms bigint, own_place "
    "bigint,"
    " waits boolean, OUT new_epoch bigint, OUT idle_ms bigint, OUT given_place bigint)"
    " LANGUAGE plpgsql AS $f$"
    " DECLARE l wherry.lease; moment timestamptz;"
    " BEGIN"
    " new_epoch := 0; idle_ms := 0; given_place := own_place;"
    " SELECT * INTO l FROM wherry.lease t"
    "  WHERE t.owner = current_user AND t.name = wanted;"
    " IF l.name IS NULL THEN"
    "  INSERT INTO wherry.lease(name) VALUES(wanted) ON CONFLICT DO NOTHING;"
    " END IF;"
    " IF l.until IS NULL OR l.until < clock_timestamp()"
    "  OR (waits AND own_place = 0) THEN"
    "  SELECT * INTO l FROM wherry.lease t"
    "   WHERE t.owner = current_user AND t.name = wanted FOR UPDATE;"
    "  moment := clock_timestamp();"
    "  IF (l.until IS NULL OR l.until < moment) AND NOT EXISTS"
    "   (SELECT FROM wherry.waiter w WHERE w.owner = current_user AND w.lease = wanted"
    "    AND w.until >= moment AND (own_place = 0 OR w.place < own_place)) THEN"
    "   " END_SESSION_OF_LAST_HOLDER "   new_epoch := l.epoch + 1;"
    "   idle_ms := CASE WHEN l.epoch = 0 THEN -1 WHEN l.released IS NULL THEN 0"
    "    ELSE greatest(0, extract(epoch FROM moment - l.released) * 1000)::bigint END;"
    "   UPDATE wherry.lease t SET epoch = new_epoch, holder = who, released = NULL,"
    "    until = moment + term_ms * interval '1 millisecond',"
    "    session = NULL, session_start = NULL"
    "    WHERE t.owner = current_user AND t.name = wanted;"
    "   DELETE FROM wherry.waiter w WHERE w.owner = current_user AND w.lease = wanted"
    "    AND (w.place = own_place OR w.until < moment);"
    "   RETURN;"
    "  END IF;"
    "  IF waits AND own_place = 0 THEN"
    "   UPDATE wherry.lease t SET places = t.places + 1"
    "    WHERE t.owner = current_user AND t.name = wanted"
    "    RETURNING t.places INTO given_place;"
    "  END IF;"
    " END IF;"
    " IF given_place > 0 THEN"
    "  INSERT INTO wherry.waiter AS w (lease, place, until)"
    "   VALUES(wanted, given_place, clock_timestamp() + " PLACE_KEPT ")"
    "   ON CONFLICT(owner, lease, place) DO UPDATE SET until = excluded.until"
    "   WHERE w.until < clock_timestamp() + " HALF_KEPT ";"
    " END IF;"
    " END $f$;";

static const char prove[] =
    "CREATE FUNCTION lease_prove(names text[], epochs bigint[], who text)"
    " RETURNS void"
    " LANGUAGE plpgsql AS $f$"
    " DECLARE held int;"
    " BEGIN"
    " PERFORM FROM wherry.lease t JOIN unnest(names, epochs) AS k(name, epoch)"
    "  ON t.name = k.name AND t.epoch = k.epoch"
    "  WHERE t.owner = current_user AND t.holder = who AND t.until IS NOT NULL"
    "  FOR SHARE OF t;"
    " GET DIAGNOSTICS held = ROW_COUNT;"
    " IF held <> cardinality(names) THEN"
    "  RAISE EXCEPTION 'the turn is lost' USING ERRCODE = '" LEASE_LOST_STATE "';"
    " END IF;"
    " END $f$;";

const char *const lease_schema[] = {tables, take, prove, NULL};

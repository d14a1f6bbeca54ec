/* texts.c -- each statement in the words of PostgreSQL. */
#include "host/store/postgres/texts.h"

#include <stddef.h>

#define AS_TEXT_OF(number) #number
#define AS_TEXT(number) AS_TEXT_OF(number)
#define CONTACT_COLUMNS                                                                \
    "id, list_present, crm_present, list_address, crm_own, open, subscribed, parked,"  \
    " hidden, list_id, crm_id, further, body"
#define STANDING_COLUMNS                                                               \
    "list_present, crm_present, open, subscribed, parked, list_id, crm_id, further"
/* What no index is about. */
#define PLAIN_COLUMNS                                                                  \
    "list_present = $3, crm_present = $4, subscribed = $8, hidden = $10,"              \
    " list_id = $11, crm_id = $12, further = $13, body = $14"
#define CRM_ADDRESS(c)                                                                 \
    "(CASE WHEN " c "crm_own IS NULL THEN " c "list_address"                           \
    " ELSE nullif(" c "crm_own, '') END)"
#define COUNT_COLUMNS "rows, on_list, in_crm, linked, subscribed, open, parked"
#define COUNT_CONTACTS                                                                 \
    "SELECT count(*), coalesce(sum(list_present), 0)::bigint,"                         \
    " coalesce(sum(crm_present), 0)::bigint,"                                          \
    " coalesce(sum(list_present * crm_present), 0)::bigint,"                           \
    " coalesce(sum(subscribed), 0)::bigint, coalesce(sum(open), 0)::bigint,"           \
    " coalesce(sum(parked), 0)::bigint FROM contact WHERE pipeline = $1"

#define ABSENT_CONTACTS                                                                \
    " FROM pg_temp.absent a JOIN link l ON l.pipeline = $1 AND l.side = $2"            \
    " AND l.id = a.id JOIN contact c ON c.pipeline = $1 AND c.id = l.contact"          \
    " WHERE CASE $2::smallint WHEN 0 THEN c.list_present ELSE c.crm_present END = 1"

#define RUN_COLUMNS "id, kind, started_ms, ended_ms, code, summary, report"
#define JOURNAL_COLUMNS "run, contact, at_ms, step, event, before, after, words"
#define SEGMENT_COLUMNS                                                                \
    "crm, name, static_id, since, refreshed_ms, size, read_ms, verified_ms,"           \
    " synced_ms, picture, pass, counts, error"

/* See sqlite/schema.c of each of these. */
#define ROW_OF_MEMBER                                                                  \
    "coalesce((SELECT a.id FROM link k JOIN contact a ON a.pipeline = $1"              \
    "  AND a.id = k.contact WHERE k.pipeline = $1 AND k.side = 1 AND k.id = m.id"      \
    "  AND a.list_present = 1), (SELECT b.id FROM contact b WHERE b.pipeline = $1"     \
    "  AND b.list_address = m.address AND b.list_present = 1 LIMIT 1))"
/* Each is looked up by its key: a join whose condition is such a question would ask it of
 * each pair of a member and a contact. `f` is the contact's number, `c` the contact. */
#define CONTACT_OF(join, row, end)                                                     \
    " CROSS JOIN LATERAL (SELECT " row " AS id OFFSET 0) AS f " join                   \
    " LATERAL (SELECT * FROM contact WHERE pipeline = $1 AND id = f.id OFFSET 0)"      \
    " AS c" end
#define HAS_MEMBER                                                                     \
    "(EXISTS (SELECT 1 FROM member m WHERE m.pipeline = $1 AND m.segment = $2"         \
    " AND m.id = c.crm_id) OR c.further > 0 AND EXISTS (SELECT 1 FROM further f"       \
    " JOIN member m ON m.pipeline = $1 AND m.segment = $2 AND m.id = f.id"             \
    " WHERE f.pipeline = $1 AND f.contact = c.id AND f.side = 1))"
#define MEMBERSHIP                                                                     \
    "CASE WHEN " HAS_MEMBER                                                            \
    " THEN 2 ELSE coalesce((SELECT max(CASE WHEN " ROW_OF_MEMBER                       \
    " = c.id THEN 2 ELSE 1 END) FROM member m WHERE m.pipeline = $1"                   \
    " AND m.segment = $2 AND m.address = c.list_address), 0) END"
#define MEMBERS_BEHIND                                                                 \
    "m.pipeline = $1 AND m.segment = $2 AND (m.address, m.id) > ($3, $4)"
#define IN_THEIR_ORDER " ORDER BY m.address, m.id LIMIT $5"
/* The seats of a contact are looked up by their keys, too. */
#define STANDINGS(membership, seats)                                                   \
    "SELECT c.list_id, c.list_address, c.id, c.list_present, c.subscribed,"            \
    " c.hidden, " membership ", coalesce(s.placed, 0), coalesce(s.ours, 0),"           \
    " CASE WHEN coalesce(s.barred = c.list_address, c.list_address IS NULL) THEN 1"    \
    " ELSE 0 END FROM unnest($3::bigint[]) AS n(id) CROSS JOIN LATERAL"                \
    " (SELECT * FROM contact WHERE pipeline = $1 AND id = n.id AND list_present = 1"   \
    " OFFSET 0) AS c " seats
#define IN_ORDER " ORDER BY c.id"
#define WITH_SEATS                                                                     \
    STANDINGS(MEMBERSHIP,                                                              \
              "CROSS JOIN LATERAL (SELECT * FROM seat WHERE pipeline = $1"             \
              " AND segment = $2 AND placed = 1 AND id = ANY(array_append(ARRAY("      \
              "SELECT f.id FROM further f WHERE c.further > 0 AND f.pipeline = $1"     \
              " AND f.contact = c.id AND f.side = 0), c.list_id)) OFFSET 0) AS s")
#define NEXT_IN(table)                                                                 \
    "(SELECT coalesce(max(id), 0) + 1 FROM " table " WHERE pipeline = $1)"
#define OF_PIPELINE " WHERE pipeline = $1"

const struct postgres_text postgres_texts[STATEMENT_COUNT] = {
    [SQL_GET_VALUE] = {"SELECT value FROM value" OF_PIPELINE " AND name = $2"},
    [SQL_SET_VALUE] = {"INSERT INTO value(pipeline, name, value) VALUES($1, $2, $3)"
                       " ON CONFLICT(pipeline, name) DO UPDATE"
                       " SET value = excluded.value"},
    [SQL_INSERT_ROW] =
        {"INSERT INTO contact(pipeline, " CONTACT_COLUMNS ")"
         " VALUES($1, coalesce($2, " NEXT_IN(
             "contact") "), $3, $4, $5,"
                        " $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
         .numbers = true},
    [SQL_UPDATE_ROW] = {"UPDATE contact SET " PLAIN_COLUMNS ", open = $7, parked = $9,"
                        " list_address = $5, crm_own = $6" OF_PIPELINE " AND id = $2"},
    [SQL_UPDATE_ADDRESSES] = {"UPDATE contact SET " PLAIN_COLUMNS
                              ", list_address = $5, crm_own = $6" OF_PIPELINE
                              " AND id = $2"
                              " AND $7::text IS NOT NULL AND $9::text IS NOT NULL"},
    [SQL_UPDATE_MARKS] = {"UPDATE contact SET " PLAIN_COLUMNS
                          ", open = $7, parked = $9" OF_PIPELINE " AND id = $2"
                          " AND $5::text IS NULL AND $6::text IS NULL"},
    [SQL_UPDATE_BODY] = {"UPDATE contact SET " PLAIN_COLUMNS OF_PIPELINE " AND id = $2"
                         " AND $5::text IS NULL AND $6::text IS NULL"
                         " AND $7::text IS NOT NULL AND $9::text IS NOT NULL"},
    [SQL_GET_ROW] = {"SELECT " STANDING_COLUMNS ", hidden, list_address, " CRM_ADDRESS(
        "") ", body FROM contact" OF_PIPELINE " AND id = $2"},
    [SQL_GET_STANDING] = {"SELECT " STANDING_COLUMNS ", list_address, crm_own"
                          " FROM contact" OF_PIPELINE " AND id = $2"},
    [SQL_GET_FURTHER] = {"SELECT side, id FROM further" OF_PIPELINE " AND contact = $2"
                         " ORDER BY side, place"},
    [SQL_ADD_FURTHER] = {"INSERT INTO further(pipeline, contact, side, place, id)"
                         " VALUES($1, $2, $3, $4, $5)"},
    [SQL_DROP_FURTHER] = {"DELETE FROM further" OF_PIPELINE " AND contact = $2"},
    [SQL_DROP_LINK] = {"DELETE FROM link" OF_PIPELINE " AND side = $2 AND id = $3"
                       " AND contact = $4"},
    [SQL_ADD_LINK] = {"INSERT INTO link(pipeline, side, id, contact, digest)"
                      " VALUES($1, $2, $3, $4, $5) ON CONFLICT(pipeline, side, id)"
                      " DO UPDATE SET contact = excluded.contact,"
                      " digest = excluded.digest WHERE link.contact <> excluded.contact"
                      " OR link.digest <> excluded.digest"},
    [SQL_ADD_FIRST_LINK] = {"INSERT INTO link(pipeline, side, id, contact, digest)"
                            " VALUES($1, $2, $3, $4, $5)"},
    [SQL_MAKE_UP_LINKS] =
        {"INSERT INTO link(pipeline, side, id, contact, digest)"
         " SELECT $1::bigint, $2::smallint, code, contact, 0 FROM (SELECT"
         " CASE $2::smallint WHEN 0 THEN list_id ELSE crm_id END AS code,"
         " id AS contact FROM contact" OF_PIPELINE
         " UNION ALL SELECT id, contact FROM further" OF_PIPELINE
         " AND side = $2) AS ids WHERE code IS NOT NULL"
         " ORDER BY code, contact ON CONFLICT DO NOTHING"},
    [SQL_FIND_ID] = {"SELECT contact FROM link" OF_PIPELINE " AND side = $2"
                     " AND id = $3"},
    [SQL_GET_DIGEST] = {"SELECT digest FROM link" OF_PIPELINE " AND side = $2"
                        " AND id = $3 AND contact = $4"},
    [SQL_FIND_LIST_ADDRESS] = {"SELECT id FROM contact" OF_PIPELINE
                               " AND list_address = $2 ORDER BY id LIMIT $3",
                               .by_values = true},
    [SQL_FIND_CRM_ADDRESS] = {"SELECT id FROM (SELECT id FROM contact" OF_PIPELINE
                              " AND list_address = $2 AND crm_own IS NULL UNION ALL"
                              " SELECT id FROM contact" OF_PIPELINE
                              " AND crm_other = $2) AS found"
                              " ORDER BY id LIMIT $3",
                              .by_values = true},
    [SQL_NEXT_ROWS] = {"SELECT id FROM contact" OF_PIPELINE " AND id > $2"
                       " ORDER BY id LIMIT $3",
                       .by_values = true},
    [SQL_NEXT_OPEN] = {"SELECT id FROM contact" OF_PIPELINE " AND open = 1 AND id > $2"
                       " ORDER BY id LIMIT $3",
                       .by_values = true},
    [SQL_NEXT_PARKED] = {"SELECT id FROM contact" OF_PIPELINE
                         " AND parked = 1 AND id > $2 ORDER BY id LIMIT $3",
                         .by_values = true},
    [SQL_NEXT_IN_CRM] = {"SELECT id FROM contact" OF_PIPELINE
                         " AND crm_present = 1 AND id > $2 ORDER BY id LIMIT $3",
                         .by_values = true},
    [SQL_COUNT_CONTACTS] = {COUNT_CONTACTS},
    [SQL_GET_COUNTS] = {"SELECT " COUNT_COLUMNS " FROM counts" OF_PIPELINE},
    [SQL_ADD_COUNTS] = {"UPDATE counts SET rows = rows + $2, on_list = on_list + $3,"
                        " in_crm = in_crm + $4, linked = linked + $5,"
                        " subscribed = subscribed + $6, open = open + $7,"
                        " parked = parked + $8" OF_PIPELINE},
    [SQL_RECOUNT] = {"UPDATE counts SET (" COUNT_COLUMNS ") = (" COUNT_CONTACTS
                     ")" OF_PIPELINE},
    [SQL_NEXT_UNLINKED] =
        {"SELECT c.id FROM contact c WHERE c.pipeline = $1 AND c.id > $2 AND ("
         " c.list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM link l"
         "  WHERE l.pipeline = $1 AND l.side = 0 AND l.id = c.list_id"
         "  AND l.contact = c.id)"
         " OR c.crm_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM link l"
         "  WHERE l.pipeline = $1 AND l.side = 1 AND l.id = c.crm_id"
         "  AND l.contact = c.id)"
         " OR c.further > 0 AND EXISTS (SELECT 1 FROM further f WHERE f.pipeline = $1"
         "  AND f.contact = c.id AND NOT EXISTS (SELECT 1 FROM link l"
         "  WHERE l.pipeline = $1 AND l.side = f.side AND l.id = f.id"
         "  AND l.contact = c.id))) ORDER BY c.id LIMIT $3",
         .by_values = true},
    [SQL_DROP_ROW] = {"DELETE FROM contact" OF_PIPELINE " AND id = $2"},
    [SQL_FORGET_DIGESTS] = {"UPDATE link SET digest = 0" OF_PIPELINE
                            " AND digest <> 0"},
    [SQL_ALL_KNOWN] = {"SELECT id, digest FROM link" OF_PIPELINE " AND side = $2"
                       " ORDER BY id",
                       .many = true},
    [SQL_ONE_KNOWN] = {"SELECT id, digest FROM link" OF_PIPELINE " AND side = $2"
                       " AND id = $3"},
    [SQL_ADD_RENEWED] = {"INSERT INTO pg_temp.renewed(id) VALUES($1)"
                         " ON CONFLICT DO NOTHING",
                         .detached = true},
    [SQL_NEXT_RENEWED] = {"SELECT o.id FROM pg_temp.renewed o JOIN link l"
                          " ON l.pipeline = $1 AND l.side = $2 AND l.id = o.id"
                          " AND l.digest = 0 ORDER BY o.id",
                          .many = true},
    [SQL_DROP_RENEWED] = {"TRUNCATE pg_temp.renewed", .detached = true},
    [SQL_ADD_ABSENT] = {"INSERT INTO pg_temp.absent(id) VALUES($1)", .detached = true},
    [SQL_ADD_SHOWN] = {"INSERT INTO pg_temp.shown(id) VALUES($1)"
                       " ON CONFLICT DO NOTHING",
                       .detached = true},
    [SQL_IS_SHOWN] = {"SELECT 1 FROM pg_temp.shown WHERE id = $1", .detached = true},
    [SQL_COUNT_ABSENT] = {"SELECT count(DISTINCT c.id)" ABSENT_CONTACTS},
    [SQL_NEXT_ABSENT] = {"SELECT DISTINCT c.id" ABSENT_CONTACTS
                         " AND c.id > $3 ORDER BY c.id LIMIT $4",
                         .by_values = true},
    [SQL_START_RUN] =
        {"WITH given AS (UPDATE pipeline SET runs = runs + 1"
         " WHERE number = $1 RETURNING runs)"
         " INSERT INTO run(pipeline, " RUN_COLUMNS ")"
         " SELECT $1, runs, $2::text, $3::bigint, 0, -1, '', '' FROM given"
         " RETURNING id",
         .numbers = true},
    [SQL_ADD_RUN] = {"WITH given AS (UPDATE pipeline SET runs = greatest(runs, $2)"
                     " WHERE number = $1)"
                     " INSERT INTO run(pipeline, " RUN_COLUMNS ")"
                     " VALUES($1, $2, $3, $4, $5, $6, $7, $8)"},
    [SQL_END_RUN] = {"UPDATE run SET ended_ms = $3, code = $4, summary = $5,"
                     " report = $6" OF_PIPELINE " AND id = $2"},
    [SQL_PRUNE_RUNS] = {"DELETE FROM run" OF_PIPELINE
                        " AND (id <= $2 OR started_ms < $3"
                        " AND id IN (SELECT id FROM run" OF_PIPELINE
                        " ORDER BY id LIMIT 100))",
                        .by_values = true},
    [SQL_PRUNE_JOURNAL] = {"DELETE FROM journal" OF_PIPELINE " AND at_ms < $2"
                           " AND id IN (SELECT id FROM journal" OF_PIPELINE
                           " ORDER BY id LIMIT (CASE WHEN EXISTS(SELECT 1 FROM"
                           " (SELECT at_ms FROM journal" OF_PIPELINE
                           " ORDER BY id LIMIT $4) AS oldest WHERE at_ms < $2)"
                           " THEN $3 ELSE 0 END))",
                           .by_values = true},
    [SQL_RUNS] = {"SELECT " RUN_COLUMNS " FROM run" OF_PIPELINE
                  " AND id <= $2 ORDER BY id DESC LIMIT $3",
                  .many = true},
    [SQL_RUN_CODES] = {"SELECT ended_ms, code FROM run" OF_PIPELINE
                       " ORDER BY id DESC LIMIT $2",
                       .many = true},
    [SQL_RUNS_FROM] = {"SELECT " RUN_COLUMNS " FROM run" OF_PIPELINE
                       " AND id >= $2 ORDER BY id",
                       .many = true},
    [SQL_WRITE_JOURNAL] = {"INSERT INTO journal(pipeline, id, " JOURNAL_COLUMNS ")"
                           " VALUES($1, " NEXT_IN("journal") ", $2, $3, $4, $5, $6, $7,"
                                                             " $8, $9)"},
    /* The lines of one contact: few, and asked for of thousands, one after the other. */
    [SQL_JOURNAL_OF_ROW] = {"SELECT " JOURNAL_COLUMNS " FROM journal" OF_PIPELINE
                            " AND contact = $2 ORDER BY id"},
    [SQL_JOURNAL_OF_RUN] = {"SELECT " JOURNAL_COLUMNS " FROM journal" OF_PIPELINE
                            " AND run = $2 ORDER BY id",
                            .many = true},
    [SQL_JOURNAL_OF_EVENTS] = {"SELECT " JOURNAL_COLUMNS " FROM journal" OF_PIPELINE
                               " AND run = $2 AND event IN ($3, $4) ORDER BY id",
                               .many = true},
    [SQL_JOURNAL_PAGE] = {"SELECT " JOURNAL_COLUMNS ", id FROM journal" OF_PIPELINE
                          " AND run = $2 AND id >= $3 ORDER BY id LIMIT $4",
                          .many = true},
    [SQL_JOURNAL_FROM] = {"SELECT " JOURNAL_COLUMNS ", id FROM journal" OF_PIPELINE
                          " AND id >= $2 ORDER BY id",
                          .many = true},
    [SQL_CONTACTS_OF_RUN] = {"SELECT DISTINCT contact FROM journal" OF_PIPELINE
                             " AND run = $2 AND contact > 0 ORDER BY contact",
                             .many = true},
    [SQL_GET_SEGMENT] = {"SELECT id, " SEGMENT_COLUMNS " FROM segment" OF_PIPELINE
                         " AND crm = $2"},
    [SQL_PUT_SEGMENT] =
        {"INSERT INTO segment(pipeline, id, " SEGMENT_COLUMNS ")"
         " VALUES($1, " NEXT_IN(
             "segment") ", $2, $3, $4, $5, $6, $7,"
                        " $8, $9, $10, $11, $12, $13, $14)"
                        " ON CONFLICT(pipeline, crm) DO UPDATE SET"
                        " name = excluded.name, static_id = excluded.static_id,"
                        " since = excluded.since, refreshed_ms = excluded.refreshed_ms,"
                        " size = excluded.size, read_ms = excluded.read_ms,"
                        " verified_ms = excluded.verified_ms,"
                        " synced_ms = excluded.synced_ms, picture = excluded.picture,"
                        " pass = excluded.pass, counts = excluded.counts,"
                        " error = excluded.error RETURNING id",
         .numbers = true},
    [SQL_FORGET_SEGMENT] = {"DELETE FROM segment" OF_PIPELINE " AND id = $2"},
    [SQL_SET_MEMBER] = {"INSERT INTO member(pipeline, segment, id, address, pass)"
                        " VALUES($1, $2, $3, $4, $5)"
                        " ON CONFLICT(pipeline, segment, id) DO UPDATE"
                        " SET address = excluded.address,"
                        " pass = greatest(member.pass, excluded.pass)"
                        " WHERE member.address <> excluded.address"
                        " OR member.pass < excluded.pass"},
    [SQL_KEEP_MEMBER] = {"UPDATE member SET pass = $4" OF_PIPELINE
                         " AND segment = $2 AND id = $3 AND pass < $4"},
    [SQL_DROP_MEMBER] = {"DELETE FROM member" OF_PIPELINE
                         " AND segment = $2 AND id = $3"},
    [SQL_IS_MEMBER] =
        {"SELECT 1 FROM contact c JOIN member m ON m.pipeline = $1 AND m.segment = $2"
         " AND m.id = c.crm_id WHERE c.pipeline = $1 AND c.id = $3"
         " UNION ALL SELECT 1 FROM further f JOIN member m ON m.pipeline = $1"
         " AND m.segment = $2 AND m.id = f.id"
         " WHERE f.pipeline = $1 AND f.contact = $3 AND f.side = 1"
         " UNION ALL SELECT 1 FROM contact c JOIN member m ON m.pipeline = $1"
         " AND m.segment = $2 AND m.address = " CRM_ADDRESS(
             "c.") " WHERE c.pipeline = $1 AND c.id = $3 LIMIT 1"},
    [SQL_GET_SEAT] = {"SELECT s.placed, s.ours,"
                      " CASE WHEN s.barred <> '' AND s.barred = c.list_address THEN 1"
                      " ELSE 0 END FROM contact c JOIN seat s ON s.pipeline = $1"
                      " AND s.segment = $2 AND s.id = c.list_id"
                      " WHERE c.pipeline = $1 AND c.id = $3 AND c.list_present = 1"},
    [SQL_DROP_MEMBERS_BEFORE] = {"DELETE FROM member" OF_PIPELINE
                                 " AND segment = $2 AND pass < $3",
                                 .by_values = true},
    [SQL_COUNT_MEMBERS] = {"SELECT count(*) FROM member" OF_PIPELINE
                           " AND segment = $2"},
    [SQL_COUNT_MEMBERS_SINCE] = {"SELECT count(*) FROM member" OF_PIPELINE
                                 " AND segment = $2 AND pass >= $3",
                                 .by_values = true},
    [SQL_MEMBERS_FROM] = {"SELECT id, address FROM member" OF_PIPELINE
                          " AND segment = $2 AND id >= $3 ORDER BY id",
                          .many = true},
    [SQL_TAKEN_CONTACTS] = {"SELECT c.id, c.subscribed, c.further, m.id"
                            " FROM member m" CONTACT_OF(
                                "CROSS JOIN", ROW_OF_MEMBER,
                                "") " WHERE m.pipeline = $1 AND m.segment = $2"
                                    " ORDER BY m.address, m.id",
                            .many = true},
    /* A join, of which the server does not know yet how many there are, would compare each
     * seat with each link. */
    [SQL_SEATED_CONTACTS] = {"SELECT l.contact, s.ours FROM seat s CROSS JOIN LATERAL"
                             " (SELECT contact FROM link WHERE pipeline = $1"
                             " AND side = 0 AND id = s.id OFFSET 0) AS l"
                             " WHERE s.pipeline = $1 AND s.segment = $2"
                             " AND s.placed = 1",
                             .many = true},
    [SQL_NEXT_ABSENTEES] =
        {"SELECT m.address, m.id, c.id FROM member m" CONTACT_OF(
             "LEFT JOIN",
             "coalesce(" ROW_OF_MEMBER
             ", (SELECT k.contact FROM link k WHERE k.pipeline = $1 AND k.side = 1"
             " AND k.id = m.id), (SELECT b.id FROM contact b WHERE b.pipeline = $1"
             " AND b.list_address = m.address LIMIT 1))",
             " ON true") " WHERE " MEMBERS_BEHIND
                         " AND coalesce(c.subscribed, 0) = 0" IN_THEIR_ORDER,
         .by_values = true},
    [SQL_NEXT_UNSURE] =
        {"SELECT j.id, j.contact, CASE WHEN j.after = $8 THEN 1 ELSE 0 END,"
         " coalesce(s.placed, 0) FROM journal j JOIN contact c ON c.pipeline = $1"
         " AND c.id = j.contact LEFT JOIN seat s ON s.pipeline = $1 AND s.segment = $2"
         " AND s.id = c.list_id WHERE j.pipeline = $1 AND j.run = $3 AND j.id > $4"
         " AND j.step = $6 AND j.event = $7 AND $8 IN (j.before, j.after)"
         " ORDER BY j.id LIMIT $5",
         .by_values = true},
    [SQL_UNSEATED] = {STANDINGS(
        "2",
        "LEFT JOIN LATERAL (SELECT * FROM seat WHERE pipeline = $1 AND segment = $2"
        " AND id = c.list_id OFFSET 0) AS s ON true") " WHERE c.list_id IS NOT NULL"
                                                      " AND coalesce(s.placed, 0) = 0"
                                                      " AND ($4::int = 1 OR " MEMBERSHIP
                                                      " = 2)" IN_ORDER},
    [SQL_OUR_SEATS] = {WITH_SEATS " WHERE s.ours = 1 AND NOT " HAS_MEMBER IN_ORDER},
    [SQL_OTHER_SEATS] = {WITH_SEATS " WHERE s.ours = 0" IN_ORDER},
    [SQL_OWN_SEAT] = {"UPDATE seat SET ours = 1" OF_PIPELINE
                      " AND segment = $2 AND id = $3"},
    [SQL_SEAT_BY_ADDRESS] = {"SELECT list_id FROM contact" OF_PIPELINE
                             " AND list_address = $2 AND list_present = 1"
                             " AND list_id IS NOT NULL LIMIT 1"},
    [SQL_SET_SEAT] = {"INSERT INTO seat(pipeline, segment, id, placed, ours, pass,"
                      " barred) VALUES($1, $2, $3, $4, $5, $6, $7)"
                      " ON CONFLICT(pipeline, segment, id) DO UPDATE SET"
                      " placed = excluded.placed,"
                      " ours = greatest(seat.ours, excluded.ours),"
                      " pass = greatest(seat.pass, excluded.pass),"
                      " barred = excluded.barred"},
    [SQL_SHOW_SEAT] = {"INSERT INTO seat(pipeline, segment, id, placed, ours, pass,"
                       " barred) VALUES($1, $2, $3, 1, 0, $4, '')"
                       " ON CONFLICT(pipeline, segment, id) DO UPDATE SET barred ="
                       " CASE WHEN seat.placed = 1 AND seat.pass = excluded.pass - 1"
                       " THEN seat.barred ELSE '' END, placed = 1,"
                       " pass = excluded.pass"},
    [SQL_DROP_SEAT] = {"DELETE FROM seat" OF_PIPELINE " AND segment = $2 AND id = $3"},
    [SQL_DROP_SEATS_BEFORE] = {"DELETE FROM seat" OF_PIPELINE
                               " AND segment = $2 AND pass < $3",
                               .by_values = true},
    [SQL_DROP_UNSHOWN_SEATS] =
        {"DELETE FROM seat s" OF_PIPELINE " AND segment = $2 AND pass < $3"
         " AND NOT (placed = 1 AND EXISTS (SELECT 1 FROM link l JOIN contact c"
         " ON c.pipeline = $1 AND c.id = l.contact AND c.list_present = 1"
         " WHERE l.pipeline = $1 AND l.side = 0 AND l.id = s.id AND c.hidden = 1))",
         .by_values = true},
    [SQL_COUNT_OTHERS] = {"SELECT count(*) FROM seat" OF_PIPELINE
                          " AND segment = $2 AND placed = 1 AND ours = 0"},
    [SQL_COUNT_BARRED] = {"SELECT count(*) FROM seat" OF_PIPELINE
                          " AND segment = $2 AND barred <> ''"},
    [SQL_ADD_AGREED] = {"INSERT INTO pg_temp.agreed(contact, kind, depends)"
                        " VALUES($1, $2, $3) ON CONFLICT DO NOTHING",
                        .detached = true},
    [SQL_GET_AGREED] = {"SELECT depends, met FROM pg_temp.agreed"
                        " WHERE contact = $1 AND kind = $2",
                        .detached = true},
    [SQL_MEET_AGREED] = {"UPDATE pg_temp.agreed SET met = $3"
                         " WHERE contact = $1 AND kind = $2",
                         .detached = true},
    [SQL_UNMET_AGREED] = {"SELECT contact, kind, depends, met FROM pg_temp.agreed"
                          " WHERE met < $1 ORDER BY contact, kind",
                          .many = true, .detached = true},
    [SQL_GET_FORGETTING] = {"SELECT salt, highest, unwiped, (SELECT"
                            " coalesce(max(person), 0) FROM forgotten" OF_PIPELINE
                            ") FROM forgetting" OF_PIPELINE},
    [SQL_START_FORGETTING] = {"INSERT INTO forgetting(pipeline, salt, highest, unwiped)"
                              " VALUES($1, $2, $3, $4)"},
    [SQL_GET_KEY] = {"SELECT salt, highest, unwiped FROM forgetting" OF_PIPELINE},
    [SQL_SET_WIPED] = {"UPDATE forgetting SET highest = greatest(highest, $2),"
                       " unwiped = $3" OF_PIPELINE},
    [SQL_HIGHEST_ROW] = {"SELECT coalesce(max(id), 0) FROM contact" OF_PIPELINE},
    [SQL_FIND_FORGOTTEN] = {"SELECT person, source, at_ms FROM forgotten" OF_PIPELINE
                            " AND hash = $2"},
    [SQL_ADD_FORGOTTEN] = {"INSERT INTO forgotten(pipeline, hash, person, source,"
                           " at_ms) VALUES($1, $2, $3, $4, $5)"
                           " ON CONFLICT(pipeline, hash) DO UPDATE SET"
                           " person = excluded.person, source = excluded.source,"
                           " at_ms = excluded.at_ms"
                           " WHERE forgotten.source > excluded.source"},
    [SQL_FORGOTTEN_FROM] =
        {"SELECT hash, person, source, at_ms FROM forgotten" OF_PIPELINE
         " AND hash >= $2 ORDER BY hash",
         .many = true},
    /* The rest is held by the constraints of the tables. */
    [SQL_COUNT_WRONG_FORGOTTEN] =
        {"SELECT CASE WHEN EXISTS (SELECT 1 FROM forgotten" OF_PIPELINE ")"
         " AND NOT EXISTS (SELECT 1 FROM forgetting" OF_PIPELINE ") THEN 1 ELSE 0 END"},
    [SQL_READMIT] = {"DELETE FROM forgotten" OF_PIPELINE " AND person = $2"},
    [SQL_COUNT_FORGOTTEN] =
        {"SELECT count(DISTINCT person) FROM forgotten" OF_PIPELINE},
    [SQL_REMOVE_ROW] = {"DELETE FROM contact" OF_PIPELINE " AND id = $2"},
    [SQL_REMOVE_JOURNAL] = {"DELETE FROM journal" OF_PIPELINE " AND contact = $2"},
    [SQL_REMOVE_MEMBER] = {"DELETE FROM member" OF_PIPELINE " AND id = $2"},
    [SQL_REMOVE_MEMBER_AT] = {"DELETE FROM member" OF_PIPELINE " AND address = $2"},
    [SQL_REMOVE_SEAT] = {"DELETE FROM seat" OF_PIPELINE " AND id = $2"},
    [SQL_PLACES_OF_ROW] =
        {"SELECT g.crm, g.name, 1, m.address, 0, 0 FROM segment g JOIN contact c"
         " ON c.pipeline = $1 JOIN member m ON m.pipeline = $1 AND m.segment = g.id"
         " AND (m.id = c.crm_id OR m.address = " CRM_ADDRESS(
             "c.") ")"
                   " WHERE g.pipeline = $1 AND c.id = $2"
                   " UNION SELECT g.crm, g.name, 1, m.address, 0, 0 FROM segment g"
                   " JOIN further f ON f.pipeline = $1 JOIN member m ON m.pipeline = $1"
                   " AND m.segment = g.id AND m.id = f.id"
                   " WHERE g.pipeline = $1 AND f.contact = $2 AND f.side = 1"
                   " UNION SELECT g.crm, g.name, 0, s.barred, s.placed, s.ours FROM "
                   "segment g"
                   " JOIN contact c ON c.pipeline = $1 JOIN seat s ON s.pipeline = $1"
                   " AND s.segment = g.id AND s.id = c.list_id"
                   " WHERE g.pipeline = $1 AND c.id = $2 ORDER BY 1, 2, 3, 4, 5, 6"},
    [SQL_DROP_SHOWN] = {"TRUNCATE pg_temp.shown", .detached = true},
    [SQL_DROP_ABSENT] = {"TRUNCATE pg_temp.absent", .detached = true},
    [SQL_DROP_LOST_LINKS] = {"DELETE FROM link l WHERE l.pipeline = $1 AND NOT EXISTS"
                             " (SELECT 1 FROM contact c WHERE c.pipeline = $1"
                             " AND c.id = l.contact)"},
    [SQL_DROP_LOST_FURTHER] = {"DELETE FROM further f WHERE f.pipeline = $1"
                               " AND NOT EXISTS (SELECT 1 FROM contact c"
                               " WHERE c.pipeline = $1 AND c.id = f.contact)"},
    [SQL_TELL_VALUES] = {"SELECT name, value FROM value" OF_PIPELINE " ORDER BY name",
                         .many = true},
    [SQL_TELL_ROWS] = {"SELECT id FROM contact" OF_PIPELINE " AND id >= $2 ORDER BY id",
                       .many = true},
    [SQL_TELL_SEGMENTS] = {"SELECT crm FROM segment" OF_PIPELINE " ORDER BY crm",
                           .many = true},
    [SQL_TELL_MEMBERS] = {"SELECT id, address, pass FROM member" OF_PIPELINE
                          " AND segment = $2 ORDER BY id",
                          .many = true},
    [SQL_TELL_SEATS] = {"SELECT id, placed, ours, pass, barred FROM seat" OF_PIPELINE
                        " AND segment = $2 ORDER BY id",
                        .many = true},
    [SQL_LINKED_ROWS] = {"SELECT contact FROM link" OF_PIPELINE " AND side = $2",
                         .many = true},
    [SQL_HIGHEST_IN_JOURNAL] = {"SELECT max(contact) FROM journal" OF_PIPELINE},
    [SQL_HIGHEST_RUN] = {"SELECT max(id) FROM run" OF_PIPELINE},
    [SQL_HIGHEST_RUN_IN_JOURNAL] = {"SELECT max(run) FROM journal" OF_PIPELINE},
    [SQL_HIGHEST_LINE] = {"SELECT max(id) FROM journal" OF_PIPELINE},
};

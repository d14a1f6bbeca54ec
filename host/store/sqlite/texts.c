/* texts.c -- every statement on the tables of a state file. */
#include "host/store/sqlite/texts.h"

#include "host/store/bounds.h"
#include "host/store/sqlite/columns.h"

#define AS_TEXT_OF(number) #number
#define AS_TEXT(number) AS_TEXT_OF(number)

#define STANDING_COLUMNS                                                               \
    "list_present, crm_present, open, subscribed, parked, list_id, crm_id, further"
/* Columns without an index. An update writes an index again, whatever the values, for
 * each of its columns that it names. */
#define PLAIN_COLUMNS                                                                  \
    "list_present = ?2, crm_present = ?3, subscribed = ?7, hidden = ?9,"               \
    " list_id = ?10, crm_id = ?11, further = ?12, body = ?13"
/* The contacts with a record on side ?1, one of whose lasting ids is not staged. */
#define ABSENT_CONTACTS                                                                \
    " FROM temp.absent a CROSS JOIN link l ON l.side = ?1 AND l.id = a.id"             \
    " CROSS JOIN contact c ON c.id = l.contact WHERE"                                  \
    " CASE ?1 WHEN 0 THEN c.list_present ELSE c.crm_present END = 1"

#define RUN_COLUMNS "id, kind, started_ms, ended_ms, code, summary, report"
#define JOURNAL_COLUMNS "run, contact, at_ms, step, event, before, after, words"
#define LINE "(?, ?, ?, ?, ?, ?, ?, ?)"
#define FOUR_LINES LINE ", " LINE ", " LINE ", " LINE
#define SEGMENT_COLUMNS                                                                \
    "crm, name, static_id, since, refreshed_ms, size, read_ms, verified_ms, "          \
    "synced_ms,"                                                                       \
    " picture, pass, counts, error"
/* The contact on the list for a member `m`: by the link of the profile, else by the
 * address. */
#define ROW_OF_MEMBER                                                                  \
    "coalesce((SELECT a.id FROM link k JOIN contact a ON a.id = k.contact"             \
    "  WHERE k.side = 1 AND k.id = m.id AND a.list_present = 1),"                      \
    " (SELECT b.id FROM contact b"                                                     \
    "  WHERE b.list_address = m.address AND b.list_present = 1 LIMIT 1))"
/* Is one of the profiles of the contact `c` a member? */
#define HAS_MEMBER                                                                     \
    "(EXISTS (SELECT 1 FROM member m WHERE m.segment = ?1 AND m.id = c.crm_id)"        \
    " OR c.further > 0 AND EXISTS (SELECT 1 FROM further f JOIN member m"              \
    " ON m.segment = ?1 AND m.id = f.id WHERE f.contact = c.id AND f.side = 1))"
/* Is the contact `c` a member (enum membership)? 2 if some member has them as contact, 1
 * if all who have their address have others, 0 if none has the address. */
#define MEMBERSHIP                                                                     \
    "CASE WHEN " HAS_MEMBER " THEN 2"                                                  \
    " ELSE coalesce((SELECT max(1 + (" ROW_OF_MEMBER " IS c.id)) FROM member m"        \
    " WHERE m.segment = ?1 AND m.address = c.list_address), 0) END"
#define SEATED                                                                         \
    "seat s JOIN link l ON l.side = 0 AND l.id = s.id"                                 \
    " JOIN contact c ON c.id = l.contact AND c.list_present = 1"
/* Members after the place (?2, ?3), in the order of their addresses: contacts are in
 * this order, too, because a baseline writes them so, and a walk reads each page of the
 * state once. A walk by ids would read one for each contact. */
#define MEMBERS_BEHIND "m.segment = ?1 AND (m.address, m.id) > (?2, ?3)"
#define IN_THEIR_ORDER " ORDER BY m.address, m.id LIMIT ?4"
/* Where each of the contacts ?2 stands in a segment, and who they are, in their order.
 * `s` may be no seat; a contact without an address cannot be named to the list. */
#define STANDINGS(membership)                                                          \
    "WITH RECURSIVE these(place, id) AS (SELECT 0, number_at(?2, 0) UNION ALL"         \
    " SELECT place + 1, number_at(?2, place + 1) FROM these WHERE id IS NOT NULL)"     \
    " SELECT c.list_id, c.list_address, c.id, c.list_present, c.subscribed,"           \
    " c.hidden, " membership ", coalesce(s.placed, 0), coalesce(s.ours, 0),"           \
    " coalesce(s.barred = c.list_address, c.list_address IS NULL)"                     \
    " FROM these CROSS JOIN contact c ON c.id = these.id AND c.list_present = 1"
/* A contact may have a seat under each of their ids. */
#define WITH_SEATS                                                                     \
    STANDINGS(MEMBERSHIP)                                                              \
    " CROSS JOIN seat s ON s.segment = ?1 AND s.id IN"                                 \
    " (SELECT c.list_id UNION ALL SELECT f.id FROM further f"                          \
    "  WHERE c.further > 0 AND f.contact = c.id AND f.side = 0)"                       \
    " AND s.placed = 1"

#define ADD_LINK                                                                       \
    "INSERT INTO link(side, id, contact, digest) VALUES(?1, ?2, ?3, ?4)"               \
    " ON CONFLICT(side, id) DO UPDATE SET contact = excluded.contact,"                 \
    " digest = excluded.digest"                                                        \
    " WHERE contact <> excluded.contact OR digest <> excluded.digest"

const char *const sqlite_texts[SQLITE_STATEMENTS] = {
    [SQLITE_BEGIN] = "BEGIN IMMEDIATE",
    [SQLITE_COMMIT] = "COMMIT",
    [SQLITE_WRITE_LINES] = "INSERT INTO journal(" JOURNAL_COLUMNS ") VALUES" FOUR_LINES
                           ", " FOUR_LINES ", " FOUR_LINES ", " FOUR_LINES,
    [SQL_GET_VALUE] = "SELECT value FROM value WHERE name = ?1",
    [SQL_SET_VALUE] = "INSERT INTO value(name, value) VALUES(?1, ?2)"
                      " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [SQL_INSERT_ROW] =
        "INSERT INTO contact(" CONTACT_COLUMNS ")"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_UPDATE_ROW] = "UPDATE contact SET " PLAIN_COLUMNS ", open = ?6, parked = ?8,"
                       " list_address = ?4, crm_own = ?5 WHERE id = ?1",
    [SQL_UPDATE_ADDRESSES] = "UPDATE contact SET " PLAIN_COLUMNS
                             ", list_address = ?4, crm_own = ?5 WHERE id = ?1",
    [SQL_UPDATE_MARKS] =
        "UPDATE contact SET " PLAIN_COLUMNS ", open = ?6, parked = ?8 WHERE id = ?1",
    [SQL_UPDATE_BODY] = "UPDATE contact SET " PLAIN_COLUMNS " WHERE id = ?1",
    [SQL_GET_ROW] = "SELECT " STANDING_COLUMNS ", hidden, list_address, crm_address,"
                    " body FROM contact WHERE id = ?1",
    [SQL_GET_STANDING] = "SELECT " STANDING_COLUMNS ", list_address, crm_own"
                         " FROM contact WHERE id = ?1",
    [SQL_GET_FURTHER] = "SELECT side, id FROM further WHERE contact = ?1"
                        " ORDER BY side, place",
    [SQL_ADD_FURTHER] =
        "INSERT INTO further(contact, side, place, id) VALUES(?1, ?2, ?3, ?4)",
    [SQL_DROP_FURTHER] = "DELETE FROM further WHERE contact = ?1",
    [SQL_DROP_LINK] = "DELETE FROM link WHERE side = ?1 AND id = ?2 AND contact = ?3",
    [SQL_ADD_LINK] = ADD_LINK,
    [SQL_ADD_FIRST_LINK] = ADD_LINK, /* it costs no more */
    [SQL_MAKE_UP_LINKS] =
        "INSERT OR IGNORE INTO link(side, id, contact, digest)"
        " SELECT ?1, code, contact, 0 FROM (SELECT"
        " CASE ?1 WHEN 0 THEN list_id ELSE crm_id END AS code, id AS contact"
        " FROM contact UNION ALL SELECT id, contact FROM further WHERE side = ?1)"
        " WHERE code IS NOT NULL ORDER BY code",
    [SQL_GET_DIGEST] =
        "SELECT digest FROM link WHERE side = ?1 AND id = ?2 AND contact = ?3",
    [SQL_FIND_ID] = "SELECT contact FROM link WHERE side = ?1 AND id = ?2",
    [SQL_FIND_LIST_ADDRESS] =
        "SELECT id FROM contact WHERE list_address = ?1 ORDER BY id LIMIT ?2",
    [SQL_FIND_CRM_ADDRESS] =
        "SELECT id FROM contact WHERE list_address = ?1 AND crm_own IS NULL UNION ALL"
        " SELECT id FROM contact WHERE crm_own = ?1 AND crm_own > ''"
        " ORDER BY id LIMIT ?2",
    [SQL_NEXT_ROWS] = "SELECT id FROM contact WHERE id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_OPEN] =
        "SELECT id FROM contact WHERE open = 1 AND id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_PARKED] =
        "SELECT id FROM contact WHERE parked = 1 AND id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_IN_CRM] = "SELECT id FROM contact WHERE crm_present = 1 AND id > ?1"
                        " ORDER BY id LIMIT ?2",
    [SQL_COUNT_CONTACTS] = COUNT_CONTACTS,
    [SQL_GET_COUNTS] = "SELECT " COUNT_COLUMNS " FROM counts",
    [SQL_ADD_COUNTS] =
        "UPDATE counts SET rows = rows + ?1, on_list = on_list + ?2,"
        " in_crm = in_crm + ?3, linked = linked + ?4, subscribed = subscribed + ?5,"
        " open = open + ?6, parked = parked + ?7",
    [SQL_RECOUNT] = "UPDATE counts SET (" COUNT_COLUMNS ") = (" COUNT_CONTACTS ")",
    /* Contacts who cannot be found by one of their ids. */
    [SQL_NEXT_UNLINKED] =
        "SELECT c.id FROM contact c WHERE c.id > ?1 AND ("
        " c.list_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM link l"
        "  WHERE l.side = 0 AND l.id = c.list_id AND l.contact = c.id)"
        " OR c.crm_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM link l"
        "  WHERE l.side = 1 AND l.id = c.crm_id AND l.contact = c.id)"
        " OR c.further > 0 AND EXISTS (SELECT 1 FROM further f WHERE f.contact = c.id"
        "  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.side = f.side AND l.id = f.id"
        "   AND l.contact = c.id))) ORDER BY c.id LIMIT ?2",
    [SQL_DROP_ROW] = "DELETE FROM contact WHERE id = ?1",
    [SQL_FORGET_DIGESTS] = "UPDATE link SET digest = 0",
    [SQL_ALL_KNOWN] = "SELECT id, digest FROM link WHERE side = ?1 ORDER BY id",
    [SQL_ONE_KNOWN] = "SELECT id, digest FROM link WHERE side = ?1 AND id = ?2",
    [SQL_ADD_RENEWED] = "INSERT OR IGNORE INTO temp.renewed(id) VALUES(?1)",
    [SQL_NEXT_RENEWED] =
        "SELECT o.id FROM temp.renewed o"
        " CROSS JOIN link l ON l.side = ?1 AND l.id = o.id AND l.digest = 0"
        " ORDER BY o.id",
    [SQL_DROP_RENEWED] = "DELETE FROM temp.renewed",
    [SQL_ADD_ABSENT] = "INSERT INTO temp.absent(id) VALUES(?1)",
    [SQL_ADD_SHOWN] = "INSERT OR IGNORE INTO temp.shown(id) VALUES(?1)",
    [SQL_IS_SHOWN] = "SELECT 1 FROM temp.shown WHERE id = ?1",
    [SQL_COUNT_ABSENT] = "SELECT count(DISTINCT c.id)" ABSENT_CONTACTS,
    [SQL_NEXT_ABSENT] =
        "SELECT DISTINCT c.id" ABSENT_CONTACTS " AND c.id > ?2 ORDER BY c.id LIMIT ?3",
    [SQL_START_RUN] =
        "INSERT INTO run(kind, started_ms, ended_ms, code, summary, report)"
        " VALUES(?1, ?2, 0, -1, '', '')",
    [SQL_ADD_RUN] =
        "INSERT INTO run(" RUN_COLUMNS ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_END_RUN] = "UPDATE run SET ended_ms = ?2, code = ?3, summary = ?4, report = ?5"
                    " WHERE id = ?1",
    [SQL_PRUNE_RUNS] = "DELETE FROM run WHERE id <= ?1 OR started_ms < ?2"
                       " AND id IN (SELECT id FROM run ORDER BY id LIMIT 100)",
    /* Of the ?2 oldest, if one of the ?3 oldest goes. */
    [SQL_PRUNE_JOURNAL] =
        "DELETE FROM journal WHERE at_ms < ?1 AND rowid IN"
        " (SELECT rowid FROM journal ORDER BY rowid LIMIT (CASE WHEN EXISTS("
        "SELECT 1 FROM (SELECT at_ms FROM journal ORDER BY rowid LIMIT ?3) AS oldest"
        " WHERE at_ms < ?1) THEN ?2 ELSE 0 END))",
    [SQL_RUNS] = "SELECT " RUN_COLUMNS " FROM run WHERE id <= ?1"
                 " ORDER BY id DESC LIMIT ?2",
    /* Without the reports, which are long. */
    [SQL_RUN_CODES] = "SELECT ended_ms, code FROM run ORDER BY id DESC LIMIT ?1",
    [SQL_RUNS_FROM] = "SELECT " RUN_COLUMNS " FROM run WHERE id >= ?1 ORDER BY id",
    [SQL_WRITE_JOURNAL] = "INSERT INTO journal(" JOURNAL_COLUMNS ")"
                          " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SQL_JOURNAL_OF_ROW] =
        "SELECT " JOURNAL_COLUMNS " FROM journal WHERE contact = ?1 ORDER BY rowid",
    [SQL_JOURNAL_OF_RUN] =
        "SELECT " JOURNAL_COLUMNS " FROM journal WHERE run = ?1 ORDER BY rowid",
    [SQL_JOURNAL_OF_EVENTS] = "SELECT " JOURNAL_COLUMNS " FROM journal WHERE run = ?1"
                              " AND event IN (?2, ?3) ORDER BY rowid",
    [SQL_JOURNAL_PAGE] = "SELECT " JOURNAL_COLUMNS ", rowid FROM journal"
                         " WHERE run = ?1 AND rowid >= ?2 ORDER BY rowid LIMIT ?3",
    [SQL_JOURNAL_FROM] = "SELECT " JOURNAL_COLUMNS ", rowid FROM journal"
                         " WHERE rowid >= ?1 ORDER BY rowid",
    [SQL_CONTACTS_OF_RUN] = "SELECT DISTINCT contact FROM journal"
                            " WHERE run = ?1 AND contact > 0 ORDER BY contact",
    [SQL_GET_SEGMENT] = "SELECT id, " SEGMENT_COLUMNS " FROM segment WHERE crm = ?1",
    [SQL_PUT_SEGMENT] =
        "INSERT INTO segment(" SEGMENT_COLUMNS ")"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
        " ON CONFLICT(crm) DO UPDATE SET name = excluded.name,"
        " static_id = excluded.static_id, since = excluded.since,"
        " refreshed_ms = excluded.refreshed_ms, size = excluded.size,"
        " read_ms = excluded.read_ms,"
        " verified_ms = excluded.verified_ms,"
        " synced_ms = excluded.synced_ms, picture = excluded.picture,"
        " pass = excluded.pass, counts = excluded.counts,"
        " error = excluded.error",
    [SQL_FORGET_SEGMENT] = "DELETE FROM segment WHERE id = ?1",
    [SQL_SET_MEMBER] =
        "INSERT INTO member(segment, id, address, pass)"
        " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(segment, id) DO UPDATE"
        " SET address = excluded.address, pass = max(pass, excluded.pass)"
        " WHERE address <> excluded.address OR pass < excluded.pass",
    [SQL_KEEP_MEMBER] =
        "UPDATE member SET pass = ?3 WHERE segment = ?1 AND id = ?2 AND pass < ?3",
    [SQL_DROP_MEMBER] = "DELETE FROM member WHERE segment = ?1 AND id = ?2",
    [SQL_IS_MEMBER] =
        "SELECT 1 FROM contact c JOIN member m ON m.segment = ?1 AND m.id = c.crm_id"
        " WHERE c.id = ?2 UNION ALL SELECT 1 FROM further f JOIN member m"
        " ON m.segment = ?1 AND m.id = f.id WHERE f.contact = ?2 AND f.side = 1"
        " UNION ALL SELECT 1 FROM contact c JOIN member m"
        " ON m.segment = ?1 AND m.address = c.crm_address WHERE c.id = ?2 LIMIT 1",
    [SQL_GET_SEAT] = "SELECT s.placed, s.ours, s.barred <> '' AND"
                     " s.barred = c.list_address FROM contact c JOIN seat s"
                     " ON s.segment = ?1 AND s.id = c.list_id"
                     " WHERE c.id = ?2 AND c.list_present = 1",
    [SQL_DROP_MEMBERS_BEFORE] = "DELETE FROM member WHERE segment = ?1 AND pass < ?2",
    [SQL_COUNT_MEMBERS] = "SELECT count(*) FROM member WHERE segment = ?1",
    [SQL_COUNT_MEMBERS_SINCE] =
        "SELECT count(*) FROM member WHERE segment = ?1 AND pass >= ?2",
    [SQL_MEMBERS_FROM] = "SELECT id, address FROM member"
                         " WHERE segment = ?1 AND id >= ?2 ORDER BY id",
    /* The contact of each member, as ROW_OF_MEMBER has it, in the order of addresses; 0 and
     * NULL: none. Of several contacts with that address only the first row of a member
     * counts: a question for one costs a third more. */
    [SQL_TAKEN_CONTACTS] =
        "SELECT coalesce(a.id, b.id), coalesce(a.subscribed, b.subscribed),"
        " coalesce(a.further, b.further), m.id FROM member m"
        " LEFT JOIN link k ON k.side = 1 AND k.id = m.id"
        " LEFT JOIN contact a ON a.id = k.contact AND a.list_present = 1"
        " LEFT JOIN contact b ON a.id IS NULL AND b.list_address = m.address"
        " AND b.list_present = 1 WHERE m.segment = ?1 ORDER BY m.address, m.id",
    [SQL_SEATED_CONTACTS] = "SELECT l.contact, s.ours FROM seat s"
                            " JOIN link l ON l.side = 0 AND l.id = s.id"
                            " WHERE s.segment = ?1 AND s.placed = 1 ORDER BY s.id",
    [SQL_NEXT_ABSENTEES] =
        "SELECT m.address, m.id, c.id FROM member m"
        " LEFT JOIN contact c ON c.id = coalesce(" ROW_OF_MEMBER ","
        " (SELECT k.contact FROM link k WHERE k.side = 1 AND k.id = m.id),"
        " (SELECT b.id FROM contact b WHERE b.list_address = m.address LIMIT 1))"
        " WHERE " MEMBERS_BEHIND " AND coalesce(c.subscribed, 0) = 0" IN_THEIR_ORDER,
    [SQL_NEXT_UNSURE] = "SELECT j.rowid, j.contact, j.after = ?7, coalesce(s.placed, 0)"
                        " FROM journal j JOIN contact c ON c.id = j.contact"
                        " LEFT JOIN seat s ON s.segment = ?1 AND s.id = c.list_id"
                        " WHERE j.run = ?2 AND j.rowid > ?3 AND j.step = ?5"
                        " AND j.event = ?6 AND ?7 IN (j.before, j.after)"
                        " ORDER BY j.rowid LIMIT ?4",
    /* ?3: all of them are members. */
    [SQL_UNSEATED] =
        STANDINGS("2") " LEFT JOIN seat s ON s.segment = ?1 AND s.id = c.list_id"
                       " WHERE c.list_id IS NOT NULL"
                       " AND coalesce(s.placed, 0) = 0 AND (?3 OR " MEMBERSHIP " = 2)",
    /* The contact of a member keeps the seat: no more of them is looked at. */
    [SQL_OUR_SEATS] = WITH_SEATS " WHERE s.ours = 1 AND NOT " HAS_MEMBER,
    [SQL_OTHER_SEATS] = WITH_SEATS " WHERE s.ours = 0",
    [SQL_OWN_SEAT] = "UPDATE seat SET ours = 1 WHERE segment = ?1 AND id = ?2",
    [SQL_SEAT_BY_ADDRESS] =
        "SELECT list_id FROM contact WHERE list_address = ?1 AND list_present = 1"
        " AND list_id IS NOT NULL LIMIT 1",
    [SQL_SET_SEAT] =
        "INSERT INTO seat(segment, id, placed, ours, pass, barred)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(segment, id) DO UPDATE SET"
        " placed = excluded.placed, ours = max(ours, excluded.ours),"
        " pass = max(pass, excluded.pass), barred = excluded.barred",
    /* A contact who should leave and is still shown (see store_show_seat) stays
     * barred. */
    [SQL_SHOW_SEAT] =
        "INSERT INTO seat(segment, id, placed, ours, pass, barred)"
        " VALUES(?1, ?2, 1, 0, ?3, '') ON CONFLICT(segment, id) DO UPDATE SET"
        " barred = CASE WHEN placed = 1 AND pass = excluded.pass - 1"
        " THEN barred ELSE '' END, placed = 1, pass = excluded.pass",
    [SQL_DROP_SEAT] = "DELETE FROM seat WHERE segment = ?1 AND id = ?2",
    [SQL_DROP_SEATS_BEFORE] = "DELETE FROM seat WHERE segment = ?1 AND pass < ?2",
    /* A hidden contact is not shown, and may still be in the segment. */
    [SQL_DROP_UNSHOWN_SEATS] =
        "DELETE FROM seat WHERE segment = ?1 AND pass < ?2 AND NOT EXISTS"
        " (SELECT 1 FROM " SEATED " WHERE s.segment = seat.segment AND s.id = seat.id"
        " AND s.placed = 1 AND c.hidden = 1)",
    [SQL_COUNT_OTHERS] =
        "SELECT count(*) FROM seat WHERE segment = ?1 AND placed = 1 AND ours = 0",
    [SQL_COUNT_BARRED] =
        "SELECT count(*) FROM seat WHERE segment = ?1 AND barred <> ''",
    [SQL_ADD_AGREED] = "INSERT OR IGNORE INTO temp.agreed(contact, kind, depends)"
                       " VALUES(?1, ?2, ?3)",
    [SQL_GET_AGREED] =
        "SELECT depends, met FROM temp.agreed WHERE contact = ?1 AND kind = ?2",
    [SQL_MEET_AGREED] =
        "UPDATE temp.agreed SET met = ?3 WHERE contact = ?1 AND kind = ?2",
    [SQL_UNMET_AGREED] = "SELECT contact, kind, depends, met FROM temp.agreed"
                         " WHERE met < ?1 ORDER BY contact, kind",
    [SQL_GET_FORGETTING] =
        "SELECT salt, highest, unwiped, (SELECT coalesce(max(person), 0)"
        " FROM forgotten) FROM forgetting",
    [SQL_START_FORGETTING] =
        "INSERT INTO forgetting(salt, highest, unwiped) VALUES(?1, ?2, ?3)",
    [SQL_GET_KEY] = "SELECT salt, highest, unwiped FROM forgetting",
    [SQL_SET_WIPED] = "UPDATE forgetting SET highest = max(highest, ?1), unwiped = ?2",
    [SQL_HIGHEST_ROW] = "SELECT coalesce(max(id), 0) FROM contact",
    [SQL_FIND_FORGOTTEN] =
        "SELECT person, source, at_ms FROM forgotten WHERE hash = ?1",
    /* An operator's request overrides a service's. */
    [SQL_ADD_FORGOTTEN] =
        "INSERT INTO forgotten(hash, person, source, at_ms) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(hash) DO UPDATE SET person = excluded.person,"
        " source = excluded.source, at_ms = excluded.at_ms"
        " WHERE source > excluded.source",
    [SQL_FORGOTTEN_FROM] = "SELECT hash, person, source, at_ms FROM forgotten"
                           " WHERE hash >= ?1 ORDER BY hash",
    [SQL_COUNT_WRONG_FORGOTTEN] =
        "SELECT (SELECT count(*) FROM forgotten WHERE typeof(hash) <> 'blob'"
        " OR length(hash) <> 32 OR typeof(person) <> 'integer'"
        " OR person NOT BETWEEN 1 AND " AS_TEXT(
            STORE_FORGOTTEN_MOST) " OR source NOT IN (0, 1, 2)"
                                  " OR typeof(at_ms) <> 'integer' OR at_ms NOT BETWEEN "
                                  "0 AND " AS_TEXT(
                                      STORE_FORGOTTEN_MOST) ")"
                                                            " + (SELECT count(*) FROM "
                                                            "forgetting WHERE "
                                                            "typeof(salt) <> 'blob'"
                                                            " OR length(salt) <> 32 OR "
                                                            "typeof(highest) <> "
                                                            "'integer'"
                                                            " OR highest NOT BETWEEN 0 "
                                                            "AND " AS_TEXT(
                                                                STORE_FORGOTTEN_MOST) ")"
                                                                                      " + (SELECT count(*) > 1 FROM forgetting)"
                                                                                      " + (EXISTS (SELECT 1 FROM forgotten)"
                                                                                      " AND NOT EXISTS (SELECT 1 FROM forgetting))",
    [SQL_READMIT] = "DELETE FROM forgotten WHERE person = ?1",
    [SQL_COUNT_FORGOTTEN] = "SELECT count(DISTINCT person) FROM forgotten",
    [SQL_REMOVE_ROW] = "DELETE FROM contact WHERE id = ?1",
    [SQL_REMOVE_JOURNAL] = "DELETE FROM journal WHERE contact = ?1",
    [SQL_REMOVE_MEMBER] =
        "DELETE FROM member WHERE segment IN (SELECT id FROM segment) AND id = ?1",
    [SQL_REMOVE_MEMBER_AT] = "DELETE FROM member WHERE segment IN"
                             " (SELECT id FROM segment) AND address = ?1",
    [SQL_PLACES_OF_ROW] =
        "SELECT g.crm, g.name, 1, m.address, 0, 0 FROM segment g JOIN contact c"
        " JOIN member m ON m.segment = g.id"
        " AND (m.id = c.crm_id OR m.address = c.crm_address) WHERE c.id = ?1"
        " UNION SELECT g.crm, g.name, 1, m.address, 0, 0 FROM segment g JOIN further f"
        " JOIN member m ON m.segment = g.id AND m.id = f.id"
        " WHERE f.contact = ?1 AND f.side = 1"
        " UNION SELECT g.crm, g.name, 0, s.barred, s.placed, s.ours FROM segment g"
        " JOIN contact c JOIN seat s ON s.segment = g.id AND s.id = c.list_id"
        " WHERE c.id = ?1",
    [SQL_REMOVE_SEAT] =
        "DELETE FROM seat WHERE segment IN (SELECT id FROM segment) AND id = ?1",
    [SQL_DROP_SHOWN] = "DELETE FROM temp.shown",
    [SQL_DROP_ABSENT] = "DELETE FROM temp.absent",
    [SQL_DROP_LOST_LINKS] =
        "DELETE FROM link WHERE contact NOT IN (SELECT id FROM contact)",
    [SQL_DROP_LOST_FURTHER] =
        "DELETE FROM further WHERE contact NOT IN (SELECT id FROM contact)",
    [SQL_TELL_VALUES] = "SELECT name, value FROM value ORDER BY name",
    [SQL_TELL_ROWS] = "SELECT id FROM contact WHERE id >= ?1 ORDER BY id",
    [SQL_TELL_SEGMENTS] = "SELECT crm FROM segment ORDER BY crm",
    [SQL_TELL_MEMBERS] =
        "SELECT id, address, pass FROM member WHERE segment = ?1 ORDER BY id",
    [SQL_TELL_SEATS] = "SELECT id, placed, ours, pass, barred FROM seat"
                       " WHERE segment = ?1 ORDER BY id",
    [SQL_LINKED_ROWS] = "SELECT contact FROM link WHERE side = ?1",
    [SQL_HIGHEST_IN_JOURNAL] = "SELECT max(contact) FROM journal",
    [SQL_HIGHEST_RUN] = "SELECT max(id) FROM run",
    [SQL_HIGHEST_RUN_IN_JOURNAL] = "SELECT max(run) FROM journal",
    [SQL_HIGHEST_LINE] = "SELECT max(rowid) FROM journal",
};

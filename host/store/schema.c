/* schema.c -- the tables of a state file and every statement on them. */
#include "host/store/schema.h"

#include <stddef.h>

/* `member`: who is in a segment of the CRM, by the CRM's lasting id. `seat`: who is in
 * the static segment, by the list's lasting id, or could not be brought in or out: then
 * `barred` is the address with which that was refused. `pass` numbers the reads. */
#define SEGMENT_TABLES                                                                 \
    "CREATE TABLE segment("                                                            \
    " id INTEGER PRIMARY KEY, crm TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"           \
    " static_id TEXT NOT NULL, since TEXT NOT NULL, refreshed_ms INTEGER NOT NULL,"    \
    " size INTEGER NOT NULL, read_ms INTEGER NOT NULL, verified_ms INTEGER NOT NULL,"  \
    " synced_ms INTEGER NOT NULL, picture INTEGER NOT NULL, pass INTEGER NOT NULL,"    \
    " counts TEXT NOT NULL, error TEXT NOT NULL);"                                     \
    "CREATE TABLE member("                                                             \
    " segment INTEGER NOT NULL, id BLOB NOT NULL, address TEXT NOT NULL,"              \
    " pass INTEGER NOT NULL, PRIMARY KEY(segment, id)) WITHOUT ROWID;"                 \
    "CREATE INDEX member_address ON member(segment, address);"                         \
    "CREATE TABLE seat("                                                               \
    " segment INTEGER NOT NULL, id BLOB NOT NULL, placed INTEGER NOT NULL,"            \
    " ours INTEGER NOT NULL, pass INTEGER NOT NULL, barred TEXT NOT NULL,"             \
    " PRIMARY KEY(segment, id)) WITHOUT ROWID;"

#define CONTACT_COLUMNS                                                                \
    "id, list_present, crm_present, list_address, crm_own, open, subscribed, parked,"  \
    " hidden, list_id, crm_id, further, body"

/* One row: how many contacts are what, so that nobody has to count them. */
#define COUNT_COLUMNS "rows, on_list, in_crm, linked, subscribed, open, parked"
#define COUNT_CONTACTS                                                                 \
    "SELECT count(*), total(list_present), total(crm_present),"                        \
    " total(list_present AND crm_present), total(subscribed), total(open),"            \
    " total(parked) FROM contact"
#define COUNTS_TABLE                                                                   \
    "CREATE TABLE counts(" COUNT_COLUMNS ");"                                          \
    "INSERT INTO counts(" COUNT_COLUMNS ") " COUNT_CONTACTS ";"

/* `list_present` and `crm_present` are 1 when that side has a record. Addresses stay
 * known when a side is empty. Most contacts have one address on both sides, which is kept
 * once: `crm_own` is the CRM's where it is another one, '' where the CRM has none, and
 * NULL where it is the list's.
 *
 * A lasting id is kept as id_code.h has it, wherever there is one: with its contact
 * (`list_id` and `crm_id`, and those of further records in `further`), so that she is
 * read without a look at her links, and as a link, by which she is found. A link has the
 * digest of the record that it is of, so that a read is compared with links alone. */
#define CONTACT_TABLE(name)                                                            \
    "CREATE TABLE " name "("                                                           \
    " id INTEGER PRIMARY KEY,"                                                         \
    " list_present INTEGER NOT NULL, crm_present INTEGER NOT NULL,"                    \
    " list_address TEXT, crm_own TEXT,"                                                \
    " open INTEGER NOT NULL, subscribed INTEGER NOT NULL, parked INTEGER NOT NULL,"    \
    " hidden INTEGER NOT NULL, list_id BLOB, crm_id BLOB, further INTEGER NOT NULL,"   \
    " body BLOB NOT NULL,"                                                             \
    " crm_address TEXT AS (CASE WHEN crm_own IS NULL THEN list_address"                \
    " ELSE nullif(crm_own, '') END) VIRTUAL);"
#define CONTACT_INDEXES                                                                \
    "CREATE INDEX contact_list_address ON contact(list_address)"                       \
    " WHERE list_address IS NOT NULL;"                                                 \
    "CREATE INDEX contact_crm_own ON contact(crm_own) WHERE crm_own > '';"             \
    "CREATE INDEX contact_open ON contact(id) WHERE open = 1;"                         \
    "CREATE INDEX contact_parked ON contact(id) WHERE parked = 1;"
#define LINK_TABLE(name)                                                               \
    "CREATE TABLE " name "(side INTEGER NOT NULL, id BLOB NOT NULL,"                   \
    " contact INTEGER NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY(side, id))"       \
    " WITHOUT ROWID;"
#define FURTHER_TABLE                                                                  \
    "CREATE TABLE further(contact INTEGER NOT NULL, side INTEGER NOT NULL,"            \
    " place INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY(contact, side, place))"    \
    " WITHOUT ROWID;"

/* `forgetting`: one row once somebody was forgotten: the key of the fingerprints, the
 * highest contact that was removed, since no number is given twice, and whether removed
 * bytes may still stand in the file. `forgotten`: a fingerprint of each address and id of
 * a `person`; `source` is enum store_source. */
#define FORGOTTEN_TABLES                                                               \
    "CREATE TABLE forgetting(salt BLOB NOT NULL, highest INTEGER NOT NULL,"            \
    " unwiped INTEGER NOT NULL);"                                                      \
    "CREATE TABLE forgotten(hash BLOB PRIMARY KEY, person INTEGER NOT NULL,"           \
    " source INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;"

const char *const store_schema =
    "CREATE TABLE value(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT "
    "ROWID;" CONTACT_TABLE("contact") CONTACT_INDEXES LINK_TABLE("link") FURTHER_TABLE
    "CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
    " started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, code INTEGER NOT NULL,"
    " summary TEXT NOT NULL, report TEXT NOT NULL);"
    "CREATE TABLE journal(run INTEGER NOT NULL, contact INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, step TEXT NOT NULL, event TEXT NOT NULL,"
    " before TEXT NOT NULL, after TEXT NOT NULL, words TEXT NOT NULL);"
    "CREATE INDEX journal_contact ON journal(contact);"
    "CREATE INDEX journal_run ON journal(run);" SEGMENT_TABLES COUNTS_TABLE
        FORGOTTEN_TABLES;

/* The first id of a contact on a side, and how many more there are; id_code is upgrade.h's. */
#define ID_OF_CONTACT(side)                                                            \
    "(SELECT min(id_code(l.id)) FROM link l"                                           \
    " WHERE l.contact = c.id AND l.side = " side ")"
#define FURTHER_OF(side)                                                               \
    "max((SELECT count(*) FROM link l"                                                 \
    " WHERE l.contact = c.id AND l.side = " side ") - 1, 0)"

const char *const store_upgrades[] = {
    NULL,
    "ALTER TABLE contact ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;" SEGMENT_TABLES,
    "DROP TABLE staged;"
    "ALTER TABLE link ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE contact DROP COLUMN list_digest;"
    "ALTER TABLE contact DROP COLUMN crm_digest;" COUNTS_TABLE,
    /* All is written in its order, so that pages are full and no index is searched. */
    CONTACT_TABLE("contact_4") LINK_TABLE("link_4") FURTHER_TABLE
    "INSERT INTO contact_4(" CONTACT_COLUMNS ") SELECT c.id, c.list_present,"
    " c.crm_present, c.list_address, CASE WHEN c.crm_address IS c.list_address"
    " THEN NULL ELSE coalesce(c.crm_address, '') END, c.open, c.subscribed, c.parked,"
    " c.hidden, " ID_OF_CONTACT("0") ", " ID_OF_CONTACT("1") ", " FURTHER_OF(
        "0") " + " FURTHER_OF("1") ", c.body FROM contact c ORDER BY c.id;"
                                   "INSERT INTO further(contact, side, place, id) "
                                   "SELECT * FROM (SELECT l.contact,"
                                   " l.side, row_number() OVER (PARTITION BY "
                                   "l.contact, l.side ORDER BY l.id) - 1"
                                   " AS place, id_code(l.id) FROM contact_4 c JOIN "
                                   "link l ON l.contact = c.id"
                                   " WHERE c.further > 0) WHERE place > 0;"
                                   "INSERT INTO link_4(side, id, contact, digest)"
                                   " SELECT side, id_code(id), contact, digest FROM "
                                   "link ORDER BY side, id;"
                                   "DROP TABLE contact; DROP TABLE link;"
                                   "ALTER TABLE contact_4 RENAME TO contact; ALTER "
                                   "TABLE link_4 RENAME TO link;" CONTACT_INDEXES
                                   "UPDATE member SET id = id_code(id); UPDATE seat "
                                   "SET id = id_code(id);",
    FORGOTTEN_TABLES,
};

/* What was found in what is staged: the `news`, those that have a rank by way of
 * `ranked`; who is `absent`; and, once somebody asks, all ids of records (`shown`). */
const char *const store_staging =
    "CREATE TEMP TABLE news(number INTEGER PRIMARY KEY, id BLOB NOT NULL,"
    " digest INTEGER, record BLOB, event BLOB);"
    "CREATE TEMP TABLE ranked(number INTEGER PRIMARY KEY, id BLOB NOT NULL,"
    " digest INTEGER, record BLOB, event BLOB, rank TEXT NOT NULL);"
    "CREATE TEMP TABLE shown(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE absent(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE renewed(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE agreed(contact INTEGER NOT NULL, kind TEXT NOT NULL,"
    " depends INTEGER NOT NULL, met INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY(contact, kind)) WITHOUT ROWID;";
const char *const store_clear_staging =
    "DELETE FROM temp.news; DELETE FROM temp.ranked; DELETE FROM temp.shown;"
    " DELETE FROM temp.absent; DELETE FROM temp.renewed;";

#define STANDING_COLUMNS                                                               \
    "list_present, crm_present, open, subscribed, parked, list_id, crm_id, further"
/* The contacts with a record on side ?1, one of whose lasting ids is not staged. */
#define ABSENT_CONTACTS                                                                \
    " FROM temp.absent a CROSS JOIN link l ON l.side = ?1 AND l.id = a.id"             \
    " CROSS JOIN contact c ON c.id = l.contact WHERE"                                  \
    " CASE ?1 WHEN 0 THEN c.list_present ELSE c.crm_present END = 1"

#define RUN_COLUMNS "id, kind, started_ms, ended_ms, code, summary, report"
#define JOURNAL_COLUMNS "run, contact, at_ms, step, event, before, after, words"
#define SEGMENT_COLUMNS                                                                \
    "crm, name, static_id, since, refreshed_ms, size, read_ms, verified_ms, "          \
    "synced_ms,"                                                                       \
    " picture, pass, counts, error"
/* The contact on the list that a member `m` is: by the link of her profile, else by her
 * address. */
#define ROW_OF_MEMBER                                                                  \
    "coalesce((SELECT a.id FROM link k JOIN contact a ON a.id = k.contact"             \
    "  WHERE k.side = 1 AND k.id = m.id AND a.list_present = 1),"                      \
    " (SELECT b.id FROM contact b"                                                     \
    "  WHERE b.list_address = m.address AND b.list_present = 1 LIMIT 1))"
/* Is one of the profiles of the contact `c` with a seat `s` a member? */
#define HAS_MEMBER                                                                     \
    "(EXISTS (SELECT 1 FROM member m WHERE m.segment = s.segment AND m.id = c.crm_id)" \
    " OR c.further > 0 AND EXISTS (SELECT 1 FROM further f JOIN member m"              \
    " ON m.segment = s.segment AND m.id = f.id"                                        \
    " WHERE f.contact = c.id AND f.side = 1))"
/* Is the contact `c` with a seat `s` a member (enum membership)? 2 if some member is
 * taken for her, 1 if all who have her address are taken for others, 0 if none has. */
#define MEMBERSHIP                                                                     \
    "CASE WHEN " HAS_MEMBER " THEN 2"                                                  \
    " ELSE coalesce((SELECT max(1 + (" ROW_OF_MEMBER " IS c.id)) FROM member m"        \
    " WHERE m.segment = s.segment AND m.address = c.list_address), 0) END"
#define SEATED                                                                         \
    "seat s JOIN link l ON l.side = 0 AND l.id = s.id"                                 \
    " JOIN contact c ON c.id = l.contact AND c.list_present = 1"
/* Members behind the place (?2, ?3), in the order of their addresses: so contacts
 * stand, too, since a baseline writes them so, and a walk reads each page of the state
 * once. A walk by ids would read one for each contact. */
#define MEMBERS_BEHIND "m.segment = ?1 AND (m.address, m.id) > (?2, ?3)"
#define IN_THEIR_ORDER " ORDER BY m.address, m.id LIMIT ?4"
#define SEATS_BEHIND "s.segment = ?1 AND s.id > ?3 AND s.placed = 1"
#define IN_SEAT_ORDER " ORDER BY s.id LIMIT ?4"
/* Where a contact stands in a segment, and who she is. `s` may be no seat; nobody can
 * be named to the list without an address. */
#define STANDING(place, membership)                                                    \
    "SELECT " place ", c.list_id, c.list_address, c.id, c.list_present, c.subscribed," \
    " c.hidden, " membership ", coalesce(s.placed, 0), coalesce(s.ours, 0),"           \
    " coalesce(s.barred = c.list_address, c.list_address IS NULL)"

const char *const store_sql[STATEMENT_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_GET_VALUE] = "SELECT value FROM value WHERE name = ?1",
    [SQL_SET_VALUE] = "INSERT INTO value(name, value) VALUES(?1, ?2)"
                      " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [SQL_INSERT_ROW] =
        "INSERT INTO contact(" CONTACT_COLUMNS ")"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_UPDATE_ROW] =
        "UPDATE contact SET list_present = ?2, crm_present = ?3, list_address = ?4,"
        " crm_own = ?5, open = ?6, subscribed = ?7, parked = ?8, hidden = ?9,"
        " list_id = ?10, crm_id = ?11, further = ?12, body = ?13 WHERE id = ?1",
    [SQL_GET_ROW] = "SELECT " STANDING_COLUMNS ", hidden, list_address, crm_address,"
                    " body FROM contact WHERE id = ?1",
    [SQL_GET_STANDING] = "SELECT " STANDING_COLUMNS " FROM contact WHERE id = ?1",
    [SQL_GET_FURTHER] = "SELECT side, id FROM further WHERE contact = ?1"
                        " ORDER BY side, place",
    [SQL_ADD_FURTHER] =
        "INSERT INTO further(contact, side, place, id) VALUES(?1, ?2, ?3, ?4)",
    [SQL_DROP_FURTHER] = "DELETE FROM further WHERE contact = ?1",
    [SQL_DROP_LINK] = "DELETE FROM link WHERE side = ?1 AND id = ?2 AND contact = ?3",
    [SQL_ADD_LINK] =
        "INSERT INTO link(side, id, contact, digest) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(side, id) DO UPDATE SET contact = excluded.contact,"
        " digest = excluded.digest"
        " WHERE contact <> excluded.contact OR digest <> excluded.digest",
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
    /* Who is not found by one of her ids. */
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
    [SQL_ADD_NEWS] = "INSERT INTO temp.news(id, digest, record, event)"
                     " VALUES(?1, ?2, ?3, ?4)",
    [SQL_ADD_RANKED] = "INSERT INTO temp.ranked(id, digest, record, event, rank)"
                       " VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_RANK_NEWS] = "INSERT INTO temp.news(id, digest, record, event)"
                      " SELECT id, digest, record, event FROM temp.ranked"
                      " ORDER BY rank, number",
    [SQL_DROP_RANKED] = "DELETE FROM temp.ranked",
    [SQL_ADD_RENEWED] = "INSERT OR IGNORE INTO temp.renewed(id) VALUES(?1)",
    [SQL_NEXT_RENEWED] =
        "SELECT o.id FROM temp.renewed o"
        " CROSS JOIN link l ON l.side = ?1 AND l.id = o.id AND l.digest = 0"
        " WHERE o.id NOT IN (SELECT id FROM temp.news WHERE record IS NOT NULL)"
        " ORDER BY o.id",
    [SQL_DROP_RENEWED] = "DELETE FROM temp.renewed",
    [SQL_ADD_ABSENT] = "INSERT INTO temp.absent(id) VALUES(?1)",
    [SQL_NEXT_NEWS] = "SELECT number, id, digest, record, event FROM temp.news"
                      " WHERE number > ?1 ORDER BY number LIMIT 1",
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
    /* Lines stand in the order of their time: only the oldest are looked at. */
    [SQL_PRUNE_JOURNAL] = "DELETE FROM journal WHERE at_ms < ?1 AND rowid IN"
                          " (SELECT rowid FROM journal ORDER BY rowid LIMIT ?2)",
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
    /* Each member who is taken for a contact on the list, in the order of addresses. */
    [SQL_TAKEN_CONTACTS] = "SELECT c.id, c.subscribed FROM member m"
                           " JOIN contact c ON c.id = " ROW_OF_MEMBER
                           " WHERE m.segment = ?1 ORDER BY m.address, m.id",
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
    [SQL_NEXT_UNSEATED] = STANDING("m.address, m.id",
                                   "2") " FROM member m"
                                        " JOIN contact c ON c.id = " ROW_OF_MEMBER
                                        " AND c.list_id IS NOT NULL"
                                        " LEFT JOIN seat s ON s.segment = m.segment"
                                        " AND s.id = c.list_id WHERE " MEMBERS_BEHIND
                                        " AND coalesce(s.placed, 0) = 0" IN_THEIR_ORDER,
    /* Who is taken for a member keeps her seat: of her nothing more is looked at. */
    [SQL_NEXT_OUR_SEATS] =
        STANDING("'', s.id", MEMBERSHIP) " FROM " SEATED " WHERE " SEATS_BEHIND
                                         " AND s.ours = 1"
                                         " AND NOT is_taken(?5, l.contact)"
                                         " AND NOT " HAS_MEMBER IN_SEAT_ORDER,
    [SQL_NEXT_OTHER_SEATS] =
        STANDING("'', s.id", MEMBERSHIP) " FROM " SEATED " WHERE " SEATS_BEHIND
                                         " AND s.ours = 0" IN_SEAT_ORDER,
    [SQL_OWN_SEAT] = "UPDATE seat SET ours = 1 WHERE segment = ?1 AND id = ?2",
    [SQL_SEAT_BY_ADDRESS] =
        "SELECT list_id FROM contact WHERE list_address = ?1 AND list_present = 1"
        " AND list_id IS NOT NULL LIMIT 1",
    [SQL_SET_SEAT] =
        "INSERT INTO seat(segment, id, placed, ours, pass, barred)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(segment, id) DO UPDATE SET"
        " placed = excluded.placed, ours = max(ours, excluded.ours),"
        " pass = max(pass, excluded.pass), barred = excluded.barred",
    /* Who was to go and is shown all the same (see store_show_seat) stays barred. */
    [SQL_SHOW_SEAT] =
        "INSERT INTO seat(segment, id, placed, ours, pass, barred)"
        " VALUES(?1, ?2, 1, 0, ?3, '') ON CONFLICT(segment, id) DO UPDATE SET"
        " barred = CASE WHEN placed = 1 AND pass = excluded.pass - 1"
        " THEN barred ELSE '' END, placed = 1, pass = excluded.pass",
    [SQL_DROP_SEAT] = "DELETE FROM seat WHERE segment = ?1 AND id = ?2",
    [SQL_DROP_SEATS_BEFORE] = "DELETE FROM seat WHERE segment = ?1 AND pass < ?2",
    /* Whoever is hidden is not shown, and may sit there all the same. */
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
    /* What an operator has said stands above what a service says. */
    [SQL_ADD_FORGOTTEN] =
        "INSERT INTO forgotten(hash, person, source, at_ms) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(hash) DO UPDATE SET person = excluded.person,"
        " source = excluded.source, at_ms = excluded.at_ms"
        " WHERE source > excluded.source",
    [SQL_FORGOTTEN_FROM] = "SELECT hash, person, source, at_ms FROM forgotten"
                           " WHERE hash >= ?1 ORDER BY hash",
    [SQL_COUNT_WRONG_FORGOTTEN] =
        "SELECT (SELECT count(*) FROM forgotten WHERE typeof(hash) <> 'blob'"
        " OR length(hash) <> 32 OR typeof(person) <> 'integer' OR person < 1"
        " OR source NOT IN (0, 1, 2) OR typeof(at_ms) <> 'integer')"
        " + (SELECT count(*) FROM forgetting WHERE typeof(salt) <> 'blob'"
        " OR length(salt) <> 32 OR typeof(highest) <> 'integer' OR highest < 0)"
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
};

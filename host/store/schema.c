/* schema.c -- the tables of a state file and every statement on them. */
#include "host/store/sqlite.h"

/* `list_row` and `crm_row` are 1 when that side has a record. Addresses stay known when
 * a side is empty. */
const char *const store_schema =
    "CREATE TABLE value(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE contact("
    " id INTEGER PRIMARY KEY,"
    " list_present INTEGER NOT NULL, crm_present INTEGER NOT NULL,"
    " list_address TEXT, crm_address TEXT,"
    " list_digest INTEGER NOT NULL, crm_digest INTEGER NOT NULL,"
    " open INTEGER NOT NULL, subscribed INTEGER NOT NULL, parked INTEGER NOT NULL,"
    " body BLOB NOT NULL);"
    "CREATE INDEX contact_list_address ON contact(list_address)"
    " WHERE list_address IS NOT NULL;"
    "CREATE INDEX contact_crm_address ON contact(crm_address)"
    " WHERE crm_address IS NOT NULL;"
    "CREATE INDEX contact_open ON contact(id) WHERE open = 1;"
    "CREATE INDEX contact_parked ON contact(id) WHERE parked = 1;"
    "CREATE TABLE link(side INTEGER NOT NULL, id TEXT NOT NULL, contact INTEGER NOT "
    "NULL,"
    " PRIMARY KEY(side, id)) WITHOUT ROWID;"
    "CREATE INDEX link_contact ON link(contact);"
    "CREATE TABLE staged(side INTEGER NOT NULL, id TEXT NOT NULL, digest INTEGER NOT "
    "NULL,"
    " record BLOB, event BLOB, PRIMARY KEY(side, id)) WITHOUT ROWID;"
    "CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
    " started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, code INTEGER NOT NULL,"
    " summary TEXT NOT NULL, report TEXT NOT NULL);"
    "CREATE TABLE journal(run INTEGER NOT NULL, contact INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL, step TEXT NOT NULL, event TEXT NOT NULL,"
    " before TEXT NOT NULL, after TEXT NOT NULL, words TEXT NOT NULL);"
    "CREATE INDEX journal_contact ON journal(contact);"
    "CREATE INDEX journal_run ON journal(run);";

#define ROW_COLUMNS                                                                    \
    "id, list_present, crm_present, list_address, crm_address, list_digest, "          \
    "crm_digest,"                                                                      \
    " open, subscribed, parked, body"
#define RUN_COLUMNS "id, kind, started_ms, ended_ms, code, summary, report"
#define JOURNAL_COLUMNS "run, contact, at_ms, step, event, before, after, words"
/* A row with a record on the side, none of whose lasting ids is staged. */
#define NOT_STAGED(side)                                                               \
    " AND NOT EXISTS (SELECT 1 FROM link JOIN staged USING (side, id)"                 \
    " WHERE link.contact = c.id AND link.side = " side                                 \
    " AND staged.record IS NOT NULL)"

const char *const store_sql[STATEMENT_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_GET_VALUE] = "SELECT value FROM value WHERE name = ?1",
    [SQL_SET_VALUE] = "INSERT INTO value(name, value) VALUES(?1, ?2)"
                      " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [SQL_INSERT_ROW] = "INSERT INTO contact(" ROW_COLUMNS ")"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [SQL_UPDATE_ROW] =
        "UPDATE contact SET list_present = ?2, crm_present = ?3, list_address = ?4,"
        " crm_address = ?5, list_digest = ?6, crm_digest = ?7, open = ?8, subscribed = "
        "?9,"
        " parked = ?10, body = ?11 WHERE id = ?1",
    [SQL_GET_ROW] = "SELECT " ROW_COLUMNS " FROM contact WHERE id = ?1",
    [SQL_DROP_LINKS] = "DELETE FROM link WHERE contact = ?1",
    [SQL_ADD_LINK] = "INSERT INTO link(side, id, contact) VALUES(?1, ?2, ?3)"
                     " ON CONFLICT(side, id) DO UPDATE SET contact = excluded.contact",
    [SQL_FIND_ID] = "SELECT contact FROM link WHERE side = ?1 AND id = ?2",
    [SQL_FIND_LIST_ADDRESS] =
        "SELECT id FROM contact WHERE list_address = ?1 ORDER BY id LIMIT ?2",
    [SQL_FIND_CRM_ADDRESS] =
        "SELECT id FROM contact WHERE crm_address = ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_ROWS] = "SELECT id FROM contact WHERE id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_OPEN] =
        "SELECT id FROM contact WHERE open = 1 AND id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_PARKED] =
        "SELECT id FROM contact WHERE parked = 1 AND id > ?1 ORDER BY id LIMIT ?2",
    [SQL_NEXT_IN_CRM] = "SELECT id FROM contact WHERE crm_present = 1 AND id > ?1"
                        " ORDER BY id LIMIT ?2",
    [SQL_COUNT_ROWS] =
        "SELECT count(*), sum(list_present), sum(crm_present),"
        " sum(list_present AND crm_present), sum(subscribed) FROM contact",
    [SQL_COUNT_OPEN] = "SELECT count(*) FROM contact WHERE open = 1",
    [SQL_COUNT_PARKED] = "SELECT count(*) FROM contact WHERE parked = 1",
    [SQL_FORGET_DIGESTS] = "UPDATE contact SET list_digest = 0, crm_digest = 0",
    [SQL_CLEAR_STAGED] = "DELETE FROM staged WHERE side = ?1",
    [SQL_STAGE_RECORD] =
        "INSERT INTO staged(side, id, digest, record) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(side, id) DO UPDATE SET digest = excluded.digest,"
        " record = excluded.record",
    [SQL_STAGE_EVENT] =
        "INSERT INTO staged(side, id, digest, event) VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT(side, id) DO UPDATE SET event = excluded.event",
    [SQL_NEXT_STAGED] =
        "SELECT s.id, s.digest, s.record, s.event FROM staged s"
        " LEFT JOIN link l ON l.side = s.side AND l.id = s.id"
        " LEFT JOIN contact c ON c.id = l.contact"
        " WHERE s.side = ?1 AND s.id > ?2 AND (c.id IS NULL OR s.event IS NOT NULL OR"
        " s.digest <> CASE s.side WHEN 0 THEN c.list_digest ELSE c.crm_digest END)"
        " ORDER BY s.id LIMIT 1",
    [SQL_IS_STAGED] =
        "SELECT 1 FROM staged WHERE side = ?1 AND id = ?2 AND record IS NOT NULL",
    [SQL_COUNT_ABSENT_LIST] =
        "SELECT count(*) FROM contact c WHERE c.list_present = 1" NOT_STAGED("0"),
    [SQL_COUNT_ABSENT_CRM] =
        "SELECT count(*) FROM contact c WHERE c.crm_present = 1" NOT_STAGED("1"),
    [SQL_NEXT_ABSENT_LIST] =
        "SELECT c.id FROM contact c WHERE c.list_present = 1 AND c.id > ?1" NOT_STAGED(
            "0") " ORDER BY c.id LIMIT ?2",
    [SQL_NEXT_ABSENT_CRM] =
        "SELECT c.id FROM contact c WHERE c.crm_present = 1 AND c.id > ?1" NOT_STAGED(
            "1") " ORDER BY c.id LIMIT ?2",
    [SQL_START_RUN] =
        "INSERT INTO run(kind, started_ms, ended_ms, code, summary, report)"
        " VALUES(?1, ?2, 0, -1, '', '')",
    [SQL_END_RUN] = "UPDATE run SET ended_ms = ?2, code = ?3, summary = ?4, report = ?5"
                    " WHERE id = ?1",
    [SQL_PRUNE_RUNS] = "DELETE FROM run WHERE id <= ?1",
    /* Lines stand in the order of their time: only the oldest are looked at. */
    [SQL_PRUNE_JOURNAL] = "DELETE FROM journal WHERE at_ms < ?1 AND rowid IN"
                          " (SELECT rowid FROM journal ORDER BY rowid LIMIT ?2)",
    [SQL_RUNS] = "SELECT " RUN_COLUMNS " FROM run ORDER BY id DESC LIMIT ?1",
    [SQL_WRITE_JOURNAL] = "INSERT INTO journal(" JOURNAL_COLUMNS ")"
                          " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [SQL_JOURNAL_OF_ROW] =
        "SELECT " JOURNAL_COLUMNS " FROM journal WHERE contact = ?1 ORDER BY rowid",
    [SQL_JOURNAL_OF_RUN] =
        "SELECT " JOURNAL_COLUMNS " FROM journal WHERE run = ?1 ORDER BY rowid",
};

/* schema.c -- the tables of a state file, and how older ones are brought up to date. */
#include "host/store/sqlite/schema.h"

#include <stddef.h>

#include "host/store/sqlite/columns.h"

/* `member`: the members of a segment in the CRM, by the CRM's lasting id. `seat`:
 * contacts who are in the static segment, by the list's lasting id, or could not be
 * brought in or out: then `barred` is the address with which that was refused. `pass`
 * numbers the reads. */
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

#define COUNTS_TABLE                                                                   \
    "CREATE TABLE counts(" COUNT_COLUMNS ");"                                          \
    "INSERT INTO counts(" COUNT_COLUMNS ") " COUNT_CONTACTS ";"

/* `list_present` and `crm_present` are 1 when that side has a record. Addresses stay
 * known when a side is empty. Most contacts have one address on both sides, which is
 * kept once: `crm_own` is the CRM's where it is another one, '' where the CRM has none,
 * and NULL where it is the list's.
 *
 * A lasting id is kept as id_code.h has it, in two places: with its contact (`list_id`
 * and `crm_id`, and those of further records in `further`), so that the contact is read
 * without a look at the links, and as a link, by which the contact is found. A link has
 * the digest of its record, so that a read is compared with links alone. */
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
 * highest contact that was removed, because no number is given twice, and whether
 * removed bytes may still be in the file. `forgotten`: a fingerprint of each address
 * and id of a `person`; `source` is enum store_source. */
#define FORGOTTEN_TABLES                                                               \
    "CREATE TABLE forgetting(salt BLOB NOT NULL, highest INTEGER NOT NULL,"            \
    " unwiped INTEGER NOT NULL);"                                                      \
    "CREATE TABLE forgotten(hash BLOB PRIMARY KEY, person INTEGER NOT NULL,"           \
    " source INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;"

const char *const sqlite_schema =
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

const char *const sqlite_upgrades[] = {
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

/* What was found among the staged records: who is `absent`; those whose digest was taken
 * since (`renewed`); and, once a caller asks, all ids of records (`shown`). */
const char *const sqlite_staging =
    "CREATE TEMP TABLE shown(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE absent(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE renewed(id BLOB PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE agreed(contact INTEGER NOT NULL, kind TEXT NOT NULL,"
    " depends INTEGER NOT NULL, met INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY(contact, kind)) WITHOUT ROWID;";

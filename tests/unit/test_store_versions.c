/* test_store_versions.c -- a state of an older wherry is brought up to date. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/store/rows.h"
#include "host/store/segments.h"
#include "host/store/staging.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static const struct store_range any = {INT64_MIN, INT64_MAX};

static struct wherry_error error;

static struct store *open_state(enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_msg(store_open(scratch_path("state"), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void run_sql(const char *sql)
{
    sqlite3 *file;
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

/* The tables of version 3 as they were written, whatever those of today are. */
#define VERSION_3                                                                      \
    "PRAGMA application_id = 1466459506; PRAGMA user_version = 3;"                     \
    "CREATE TABLE value(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"    \
    "CREATE TABLE contact(id INTEGER PRIMARY KEY, list_present INTEGER NOT NULL,"      \
    " crm_present INTEGER NOT NULL, list_address TEXT, crm_address TEXT,"              \
    " open INTEGER NOT NULL, subscribed INTEGER NOT NULL, parked INTEGER NOT NULL,"    \
    " body BLOB NOT NULL, hidden INTEGER NOT NULL DEFAULT 0);"                         \
    "CREATE INDEX contact_list_address ON contact(list_address)"                       \
    " WHERE list_address IS NOT NULL;"                                                 \
    "CREATE INDEX contact_crm_address ON contact(crm_address)"                         \
    " WHERE crm_address IS NOT NULL;"                                                  \
    "CREATE INDEX contact_open ON contact(id) WHERE open = 1;"                         \
    "CREATE INDEX contact_parked ON contact(id) WHERE parked = 1;"                     \
    "CREATE TABLE link(side INTEGER NOT NULL, id TEXT NOT NULL,"                       \
    " contact INTEGER NOT NULL, digest INTEGER NOT NULL DEFAULT 0,"                    \
    " PRIMARY KEY(side, id)) WITHOUT ROWID;"                                           \
    "CREATE INDEX link_contact ON link(contact);"                                      \
    "CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"       \
    " started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, code INTEGER NOT NULL,"  \
    " summary TEXT NOT NULL, report TEXT NOT NULL);"                                   \
    "CREATE TABLE journal(run INTEGER NOT NULL, contact INTEGER NOT NULL,"             \
    " at_ms INTEGER NOT NULL, step TEXT NOT NULL, event TEXT NOT NULL,"                \
    " before TEXT NOT NULL, after TEXT NOT NULL, words TEXT NOT NULL);"                \
    "CREATE INDEX journal_contact ON journal(contact);"                                \
    "CREATE INDEX journal_run ON journal(run);"                                        \
    "CREATE TABLE segment(id INTEGER PRIMARY KEY, crm TEXT NOT NULL UNIQUE,"           \
    " name TEXT NOT NULL, static_id TEXT NOT NULL, since TEXT NOT NULL,"               \
    " refreshed_ms INTEGER NOT NULL, size INTEGER NOT NULL, read_ms INTEGER NOT NULL," \
    " verified_ms INTEGER NOT NULL, synced_ms INTEGER NOT NULL,"                       \
    " picture INTEGER NOT NULL, pass INTEGER NOT NULL, counts TEXT NOT NULL,"          \
    " error TEXT NOT NULL);"                                                           \
    "CREATE TABLE member(segment INTEGER NOT NULL, id TEXT NOT NULL,"                  \
    " address TEXT NOT NULL, pass INTEGER NOT NULL, PRIMARY KEY(segment, id))"         \
    " WITHOUT ROWID;"                                                                  \
    "CREATE INDEX member_address ON member(segment, address);"                         \
    "CREATE TABLE seat(segment INTEGER NOT NULL, id TEXT NOT NULL,"                    \
    " placed INTEGER NOT NULL, ours INTEGER NOT NULL, pass INTEGER NOT NULL,"          \
    " barred TEXT NOT NULL, PRIMARY KEY(segment, id)) WITHOUT ROWID;"                  \
    "CREATE TABLE counts(rows, on_list, in_crm, linked, subscribed, open, parked);"

/* Ann is on the list; Bea has two profiles; Cid is in the CRM; Dan has two addresses, and
 * was on the list. */
#define CONTACTS                                                                       \
    "INSERT INTO value VALUES('a', '7');"                                              \
    "INSERT INTO contact(id, list_present, crm_present, list_address, crm_address,"    \
    " open, subscribed, parked, body, hidden) VALUES"                                  \
    " (1, 1, 0, 'ann@x.net', NULL, 1, 0, 0, x'6100', 0),"                              \
    " (2, 1, 1, 'bea@x.net', 'bea@x.net', 0, 1, 0, x'62', 0),"                         \
    " (5, 0, 1, NULL, 'cid@x.net', 0, 0, 1, x'63', 0),"                                \
    " (9, 0, 1, 'dan@x.net', 'dan@y.net', 0, 0, 0, x'64', 0);"                         \
    "INSERT INTO link VALUES(0, 'm1', 1, 11), (0, '7b932e41', 2, 12),"                 \
    " (1, '84ca3e-bd96-002a11', 2, -13), (1, 'P2', 2, 14), (1, 'p5', 5, 15),"          \
    " (0, 'm9', 9, 0), (1, 'p9', 9, 16);"                                              \
    "INSERT INTO counts VALUES(4, 2, 3, 1, 1, 1, 1);"
#define SEGMENTS                                                                       \
    "INSERT INTO segment VALUES(1, '42', 'VIP', '7', '', 0, -1, 0, 0, 0, 0, 3, '',"    \
    " ''); INSERT INTO member VALUES(1, 'P2', 'else@x.net', 3), (1, 'p5',"             \
    " 'cid@x.net', 3), (1, 'm1', 'no@x.net', 2);"                                      \
    "INSERT INTO seat VALUES(1, 'm1', 1, 1, 3, ''), (1, '7b932e41', 1, 0, 3, 'b');"

/* What was before the counts; and what was before the tables of segments. */
#define VERSION_2                                                                      \
    "DROP TABLE counts; ALTER TABLE link DROP COLUMN digest;"                          \
    "ALTER TABLE contact ADD COLUMN list_digest INTEGER NOT NULL DEFAULT 7;"           \
    "ALTER TABLE contact ADD COLUMN crm_digest INTEGER NOT NULL DEFAULT 7;"            \
    "CREATE TABLE staged(side INTEGER NOT NULL, id TEXT NOT NULL,"                     \
    " digest INTEGER NOT NULL, record BLOB, event BLOB, PRIMARY KEY(side, id))"        \
    " WITHOUT ROWID; PRAGMA user_version = 2;"
#define VERSION_1                                                                      \
    "DROP TABLE segment; DROP TABLE member; DROP TABLE seat;"                          \
    "ALTER TABLE contact DROP COLUMN hidden; PRAGMA user_version = 1;"

/* What was before anybody could be forgotten. */
#define VERSION_4                                                                      \
    "DROP TABLE forgotten; DROP TABLE forgetting; PRAGMA user_version = 4;"

static void make_older(int version)
{
    if (version == 4) { /* as version 3 was upgraded to it */
        make_older(3);
        store_close(open_state(STORE_WRITE));
        run_sql(VERSION_4);
        ck_assert_int_eq(unlink(scratch_path("state.version-3")), 0);
        return;
    }
    run_sql(VERSION_3 CONTACTS SEGMENTS);
    if (version < 3)
        run_sql(VERSION_2);
    if (version < 2)
        run_sql(VERSION_1);
}

static struct arena arena;

static void check_ids(const char *const *ids, const char *first, const char *second)
{
    ck_assert_ptr_nonnull(ids);
    ck_assert(first == NULL ? ids[0] == NULL : strcmp(ids[0], first) == 0);
    if (first != NULL)
        ck_assert(second == NULL ? ids[1] == NULL : strcmp(ids[1], second) == 0);
    if (second != NULL)
        ck_assert_ptr_null(ids[2]);
}

static void check_row(struct store *store, int64_t id, const char *list,
                      const char *crm, const char *body)
{
    struct store_row row;
    ck_assert_int_eq(store_get_row(store, id, &arena, &row, &error), WHERRY_OK);
    ck_assert_str_eq(row.address[STORE_LIST], list);
    ck_assert_str_eq(row.address[STORE_CRM], crm);
    ck_assert_uint_ge(row.body_length, strlen(body));
    ck_assert_int_eq(memcmp(row.body, body, strlen(body)), 0);
    check_ids(row.ids[STORE_LIST],
              id == 1   ? "m1"
              : id == 2 ? "7b932e41"
              : id == 9 ? "m9"
                        : NULL,
              NULL);
    check_ids(row.ids[STORE_CRM],
              id == 2   ? "84ca3e-bd96-002a11"
              : id == 5 ? "p5"
              : id == 9 ? "p9"
                        : NULL,
              id == 2 ? "P2" : NULL);
}

static int64_t row_of(struct store *store, enum store_side side, const char *id)
{
    int64_t row = 0;
    ck_assert_int_eq(store_find_by_id(store, side, id, &row, &error), WHERRY_OK);
    return row;
}

static int64_t at(struct store *store, enum store_side side, const char *address)
{
    int64_t rows[2];
    size_t count;
    ck_assert_int_eq(
        store_find_by_address(store, side, address, rows, 2, &count, &error),
        WHERRY_OK);
    ck_assert_uint_le(count, 1);
    return count == 0 ? 0 : rows[0];
}

static void check_contacts(struct store *store)
{
    struct store_counts counts;
    ck_assert_int_eq(store_number(store, "a", any, 0), 7);
    check_row(store, 1, "ann@x.net", "", "a");
    check_row(store, 2, "bea@x.net", "bea@x.net", "b");
    check_row(store, 5, "", "cid@x.net", "c");
    check_row(store, 9, "dan@x.net", "dan@y.net", "d");
    ck_assert_int_eq(row_of(store, STORE_LIST, "m1"), 1);
    ck_assert_int_eq(row_of(store, STORE_LIST, "7b932e41"), 2);
    ck_assert_int_eq(row_of(store, STORE_CRM, "P2"), 2);
    ck_assert_int_eq(row_of(store, STORE_CRM, "84ca3e-bd96-002a11"), 2);
    ck_assert_int_eq(row_of(store, STORE_CRM, "p9"), 9);
    ck_assert_int_eq(at(store, STORE_CRM, "ann@x.net"), 0);
    ck_assert_int_eq(at(store, STORE_CRM, "bea@x.net"), 2);
    ck_assert_int_eq(at(store, STORE_CRM, "cid@x.net"), 5);
    ck_assert_int_eq(at(store, STORE_CRM, "dan@y.net"), 9);
    ck_assert_int_eq(at(store, STORE_CRM, "dan@x.net"), 0);
    ck_assert_int_eq(at(store, STORE_LIST, "dan@x.net"), 9);
    ck_assert_int_eq(store_count(store, &counts, &error), WHERRY_OK);
    ck_assert(counts.rows == 4 && counts.on_list == 2 && counts.in_crm == 3);
    ck_assert(counts.open == 1 && counts.subscribed == 1 && counts.linked == 1);
}

static uint64_t digest_of(struct store *store, enum store_side side, const char *id,
                          int64_t row)
{
    uint64_t digest;
    ck_assert_int_eq(store_get_digest(store, side, id, row, &digest, &error),
                     WHERRY_OK);
    return digest;
}

static bool is_member(struct store *store, int64_t row)
{
    bool member;
    ck_assert_int_eq(store_is_member(store, 1, row, &member, &error), WHERRY_OK);
    return member;
}

static void check_segment(struct store *store)
{
    struct store_segment segment;
    struct store_standing seats[4];
    size_t count;
    ck_assert_int_eq(store_get_segment(store, "42", &arena, &segment, &error),
                     WHERRY_OK);
    ck_assert(is_member(store, 2) && is_member(store, 5));
    ck_assert(!is_member(store, 1) && !is_member(store, 9));
    ck_assert_int_eq(store_next_standings(store, STORE_OUR_SEATS, 1, NULL, 0, &arena,
                                          seats, 4, &count, &error),
                     WHERRY_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(seats[0].id, "m1");
    ck_assert_int_eq(store_next_standings(store, STORE_OTHER_SEATS, 1, NULL, 0, &arena,
                                          seats, 4, &count, &error),
                     WHERRY_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(seats[0].id, "7b932e41");
    ck_assert_int_eq(seats[0].standing.membership, MEMBER_SURE);
}

START_TEST(a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds)
{
    static const enum store_mode modes[] = {STORE_WRITE, STORE_DRY, STORE_READ};
    const int version = 1 + _i / 3;
    struct store_segment segment;
    struct store_staged staged;
    make_older(version);
    struct store *store = open_state(modes[_i % 3]);
    check_contacts(store);
    if (version > 1)
        check_segment(store);
    else
        ck_assert_int_eq(store_get_segment(store, "42", &arena, &segment, &error),
                         WHERRY_END);
    const bool digests = version > 2; /* else all count as changed once more */
    ck_assert_uint_eq(digest_of(store, STORE_LIST, "m1", 1), digests ? 11 : 0);
    ck_assert_uint_eq(digest_of(store, STORE_CRM, "84ca3e-bd96-002a11", 2),
                      digests ? (uint64_t)-13 : 0);
    if (modes[_i % 3] != STORE_READ) {
        store_begin(store, &error);
        store_begin_staging(store, STORE_LIST, &error);
        store_stage(store, STORE_LIST, "m1", STAGED_RECORD, 11, "r", 1, &error);
        ck_assert_int_eq(store_sort_staged(store, STORE_LIST, true, &error), WHERRY_OK);
        ck_assert_int_eq(store_next_staged(store, 0, &arena, &staged, &error),
                         digests ? WHERRY_END : WHERRY_OK);
        store_commit(store, &error);
    }
    store_close(store);
    arena_free(&arena);
}
END_TEST

/* The names of all tables and indexes. */
static const char *names_of_tables(void)
{
    sqlite3 *file;
    sqlite3_stmt *names;
    struct buffer all = {0};
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(file, "SELECT name, tbl_name FROM sqlite_schema ORDER BY 1",
                           -1, &names, NULL),
        SQLITE_OK);
    while (sqlite3_step(names) == SQLITE_ROW)
        buffer_format(&all, "%s of %s\n", (const char *)sqlite3_column_text(names, 0),
                      (const char *)sqlite3_column_text(names, 1));
    sqlite3_finalize(names);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
    const char *text = arena_text(&arena, buffer_text(&all));
    buffer_free(&all);
    return text;
}

START_TEST(an_older_state_has_the_tables_of_a_new_one_when_it_is_up_to_date)
{
    store_close(open_state(STORE_WRITE));
    const char *expected = names_of_tables();
    ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_OK);
    make_older(1 + _i);
    store_close(open_state(STORE_WRITE));
    ck_assert_str_eq(names_of_tables(), expected);
    arena_free(&arena);
}
END_TEST

static int64_t number_in(const char *name, const char *sql)
{
    sqlite3 *file;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open(scratch_path(name), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(file, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
    return number;
}

START_TEST(what_it_was_before_is_kept_beside_it_and_goes_with_it)
{
    char name[32];
    struct stat found;
    snprintf(name, sizeof name, "state.version-%d", 1 + _i);
    make_older(1 + _i);
    store_close(open_state(STORE_WRITE));
    ck_assert_int_eq(number_in(name, "PRAGMA user_version"), 1 + _i);
    ck_assert_int_eq(number_in(name, "SELECT count(*) FROM contact"), 4);
    ck_assert_int_eq(stat(scratch_path(name), &found), 0);
    ck_assert_int_eq(found.st_mode & 077, 0);
    ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_OK);
    ck_assert_int_ne(access(scratch_path(name), F_OK), 0);
}
END_TEST

START_TEST(a_state_of_which_no_copy_can_be_kept_stays_as_it_is)
{
    struct store *store = NULL;
    make_older(3);
    ck_assert_int_eq(mkdir(scratch_path("state.version-3.part"), 0700), 0);
    ck_assert_int_eq(store_open(scratch_path("state"), STORE_WRITE, &store, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "cannot copy it before the upgrade"));
    ck_assert_int_eq(number_in("state", "PRAGMA user_version"), 3);
    ck_assert_int_eq(rmdir(scratch_path("state.version-3.part")), 0);
    store_close(open_state(STORE_WRITE));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds",
         &a_state_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_holds, 12,
         0},
        {"an_older_state_has_the_tables_of_a_new_one_when_it_is_up_to_date",
         &an_older_state_has_the_tables_of_a_new_one_when_it_is_up_to_date, 4, 0},
        {"what_it_was_before_is_kept_beside_it_and_goes_with_it",
         &what_it_was_before_is_kept_beside_it_and_goes_with_it, 4, 0},
        TEST(a_state_of_which_no_copy_can_be_kept_stays_as_it_is),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("store versions", tests);
}

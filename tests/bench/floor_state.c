/* floor_state.c -- what floor_push keeps. */
#include "tests/bench/floor_state.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

void floor_give_up(const char *what, const char *why)
{
    fprintf(stderr, "floor_push: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

enum statement { FIND_CRM, FIND_LIST, FIND_ADDRESS, ADD, TRY, NAME, TELL, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [FIND_CRM] = "SELECT crm_digest FROM contact WHERE crm_id = ?1",
    [FIND_LIST] = "SELECT list_digest FROM contact WHERE list_id = ?1",
    [FIND_ADDRESS] = "SELECT id FROM contact WHERE address = ?1",
    [ADD] = "INSERT INTO contact(crm_id, address, first, last, crm_digest, state)"
            " VALUES(?1, ?2, ?3, ?4, ?5, 0)",
    [TRY] = "UPDATE contact SET state = 1 WHERE id = ?1",
    [NAME] = "UPDATE contact SET state = 2, list_id = ?2, list_digest = ?3"
             " WHERE id = ?1",
    [TELL] = "INSERT INTO story(contact, line) VALUES(?1, 'made on the list')",
};

/* `state`: 0 is new, 1 is being tried, 2 is made. */
static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE contact(id INTEGER PRIMARY KEY, crm_id TEXT NOT NULL,"
    " address TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,"
    " crm_digest INTEGER NOT NULL, state INTEGER NOT NULL, list_id TEXT,"
    " list_digest INTEGER);"
    "CREATE INDEX contact_crm ON contact(crm_id);"
    "CREATE INDEX contact_address ON contact(address);"
    "CREATE INDEX contact_list ON contact(list_id) WHERE list_id IS NOT NULL;"
    "CREATE TABLE story(contact INTEGER PRIMARY KEY, line TEXT NOT NULL);";

static struct {
    sqlite3 *file;
    sqlite3_stmt *statements[STATEMENTS];
} state;

static void run(const char *text)
{
    if (sqlite3_exec(state.file, text, NULL, NULL, NULL) != SQLITE_OK)
        floor_give_up("the state", sqlite3_errmsg(state.file));
}

void floor_state_open(const char *path)
{
    if (sqlite3_open(path, &state.file) != SQLITE_OK)
        floor_give_up(path, sqlite3_errmsg(state.file));
    run(schema);
    for (int i = 0; i < STATEMENTS; i++)
        if (sqlite3_prepare_v3(state.file, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &state.statements[i], NULL) != SQLITE_OK)
            floor_give_up("a statement", sqlite3_errmsg(state.file));
}

static sqlite3_stmt *statement(enum statement which)
{
    return state.statements[which];
}

static void bind_text(sqlite3_stmt *bound, int place, const char *text)
{
    sqlite3_bind_text(bound, place, text, -1, SQLITE_STATIC);
}

static void finish(sqlite3_stmt *done)
{
    if (sqlite3_step(done) != SQLITE_DONE)
        floor_give_up("the state", sqlite3_errmsg(state.file));
    sqlite3_reset(done);
}

/* The number that the statement finds, or -1. */
static int64_t find(enum statement which, const char *text)
{
    sqlite3_stmt *finder = statement(which);
    bind_text(finder, 1, text);
    const int64_t number =
        sqlite3_step(finder) == SQLITE_ROW ? sqlite3_column_int64(finder, 0) : -1;
    sqlite3_reset(finder);
    return number;
}

int64_t floor_state_find_crm(const char *id)
{
    return find(FIND_CRM, id);
}

int64_t floor_state_find_list(const char *id)
{
    return find(FIND_LIST, id);
}

int64_t floor_state_find_address(const char *address)
{
    return find(FIND_ADDRESS, address);
}

int64_t floor_state_add(const struct floor_record *record, int64_t digest)
{
    sqlite3_stmt *add = statement(ADD);
    for (int place = 0; place < FLOOR_PLACES; place++)
        bind_text(add, place + 1, record->texts[place]);
    sqlite3_bind_int64(add, FLOOR_PLACES + 1, digest);
    finish(add);
    return sqlite3_last_insert_rowid(state.file);
}

void floor_state_try(int64_t contact)
{
    sqlite3_stmt *mark = statement(TRY);
    sqlite3_bind_int64(mark, 1, contact);
    finish(mark);
}

void floor_state_name(int64_t contact, const char *list_id, int64_t digest)
{
    sqlite3_stmt *name = statement(NAME), *tell = statement(TELL);
    sqlite3_bind_int64(name, 1, contact);
    bind_text(name, 2, list_id);
    sqlite3_bind_int64(name, 3, digest);
    finish(name);
    sqlite3_bind_int64(tell, 1, contact);
    finish(tell);
}

void floor_state_begin(void)
{
    run("BEGIN IMMEDIATE");
}

void floor_state_commit(void)
{
    run("COMMIT");
}

void floor_state_close(void)
{
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(state.statements[i]);
    sqlite3_close(state.file);
}

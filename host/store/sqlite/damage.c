/* damage.c -- what SQLite finds wrong with a state file. */
#include "host/store/sqlite/damage.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/sqlite/handle.h"

/* One row has all that was found of the file's pages, a line each, below "*** in database
 * main ***". */
static void tell_lines(const char *found, driver_damage *visitor, void *self)
{
    char *lines = memory_text(found), *rest = lines;
    for (const char *line = NULL; (line = strsep(&rest, "\n")) != NULL;)
        if (*line != '\0' && !text_starts_with(line, "***"))
            visitor(self, line);
    free(lines);
}

enum wherry_status sqlite_find_damage(struct store *store, driver_damage *visitor,
                                      void *self, struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    sqlite3_stmt *statement = NULL;
    enum wherry_status status = WHERRY_OK;
    int code = sqlite3_prepare_v2(sqlite->file, "PRAGMA integrity_check(100)", -1,
                                  &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        const unsigned char *words = sqlite3_column_text(statement, 0);
        const char *found = words == NULL ? "" : (const char *)words;
        if (!text_same(found, "ok"))
            tell_lines(found, visitor, self);
    }
    if (code != SQLITE_DONE)
        status = sqlite_fail(sqlite, error);
    sqlite3_finalize(statement);
    return status;
}

/* wipe.c -- a state file written again without what was removed from it. */
#include "host/store/sqlite/wipe.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/sqlite/handle.h"
#include "host/store/sqlite/schema.h"
#include "host/store/sqlite/statement.h"

static enum wherry_status remove_older(const struct sqlite_store *sqlite,
                                       struct wherry_error *error)
{
    struct buffer path = {0};
    enum wherry_status status = WHERRY_OK;
    for (int version = 1; version < SCHEMA_VERSION && status == WHERRY_OK; version++) {
        buffer_clear(&path);
        buffer_format(&path, "%s.version-%d", sqlite->path, version);
        if (unlink(buffer_text(&path)) != 0 && errno != ENOENT)
            status = fail(error, WHERRY_FAILED, "cannot remove '%s': %s",
                          buffer_text(&path), strerror(errno));
    }
    buffer_free(&path);
    return status;
}

/* The log is written back into the file and emptied; a reader delays that. */
static enum wherry_status empty_log(struct sqlite_store *sqlite,
                                    struct wherry_error *error)
{
    int written = 0, of = 0;
    const int code = sqlite3_wal_checkpoint_v2(
        sqlite->file, NULL, SQLITE_CHECKPOINT_TRUNCATE, &of, &written);
    if (code == SQLITE_OK)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "the log of '%s' cannot be emptied: %s",
                sqlite->path,
                code == SQLITE_BUSY ? "another command is reading it"
                                    : sqlite3_errmsg(sqlite->file));
}

enum wherry_status sqlite_wipe(struct store *store, struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    statement_reset_all(sqlite);
    enum wherry_status status = remove_older(sqlite, error);
    if (status == WHERRY_OK &&
        sqlite3_exec(sqlite->file, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(error, WHERRY_FAILED, "cannot rewrite '%s': %s", sqlite->path,
                      sqlite3_errmsg(sqlite->file));
    return status == WHERRY_OK ? empty_log(sqlite, error) : status;
}

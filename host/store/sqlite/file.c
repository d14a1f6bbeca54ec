/* file.c -- where a state file is, whether it is there, and its removal. */
#include "host/store/sqlite/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/store/kept.h"

void sqlite_place(const char *states, const char *pipeline, struct buffer *place)
{
    buffer_clear(place);
    buffer_format(place, "%s/%s.db", states, pipeline);
}

/* The file itself first: SQLite ignores the files that are then left beside it. Then
 * its copies from before upgrades. */
static const char *const suffixes[] = {"",           "-wal",       "-shm",
                                       "-journal",   ".version-1", ".version-2",
                                       ".version-3", ".version-4"};
enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };
enum { ALL_SUFFIXES = SUFFIXES + STORE_SIDES };

static const char *suffix_of(size_t i)
{
    return i < SUFFIXES ? suffixes[i] : kept_suffixes[i - SUFFIXES];
}

bool sqlite_exists(const char *path)
{
    bool found = false;
    struct buffer name = {0};
    for (size_t i = 0; i < ALL_SUFFIXES && !found; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffix_of(i));
        found = access(name.bytes, F_OK) == 0 || errno != ENOENT;
    }
    buffer_free(&name);
    return found;
}

enum wherry_status sqlite_remove(const char *path, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_END;
    struct buffer name = {0};
    for (size_t i = 0; i < ALL_SUFFIXES && status != WHERRY_FAILED; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffix_of(i));
        if (unlink(name.bytes) == 0) {
            status = WHERRY_OK;
            fault_point("store.removing");
        } else if (errno != ENOENT) {
            status = fail(error, WHERRY_FAILED, "cannot remove '%s': %s", name.bytes,
                          strerror(errno));
        }
    }
    buffer_free(&name);
    char *const directory = files_directory(path);
    if (status == WHERRY_OK && !files_flush_directory(directory))
        status = fail(error, WHERRY_FAILED, "cannot write '%s': %s", directory,
                      strerror(errno));
    free(directory);
    return status;
}

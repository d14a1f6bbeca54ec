/* any_folder.c -- a folder of the target's own. */
#include "tests/fuzz/any_folder.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "tests/fuzz/replay.h"

static char folder[PATH_MAX];

static int remove_one(const char *path, const struct stat *status, int flag,
                      struct FTW *where)
{
    (void)status;
    (void)flag;
    return where->level == 0 ? 0 : remove(path);
}

void any_folder_empty(void)
{
    enum { OPEN_MOST = 8 };
    MUST(nftw(any_folder(), remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS) == 0);
}

static void remove_all(void)
{
    any_folder_empty();
    rmdir(folder);
}

const char *any_folder(void)
{
    static const char memory[] = "/dev/shm";
    if (*folder == '\0') {
        const char *base = access(memory, W_OK) == 0 ? memory : "/tmp";
        snprintf(folder, sizeof folder, "%s/wherry-fuzz-XXXXXX", base);
        MUST(mkdtemp(folder) != NULL);
        MUST(atexit(&remove_all) == 0);
    }
    return folder;
}

const char *any_folder_path(const char *name)
{
    static char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, "%s/%s", any_folder(), name);
    MUST(length > 0 && (size_t)length < sizeof path);
    return path;
}

void any_folder_put(const char *name, const void *bytes, size_t length)
{
    const int file = open(any_folder_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    MUST(file >= 0 && files_write_all(file, bytes, length));
    close(file);
}

void any_folder_get(const char *name, struct buffer *bytes)
{
    struct wherry_error error;
    files_read(any_folder_path(name), SIZE_MAX, bytes, &error);
}

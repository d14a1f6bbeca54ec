/* share.c -- a state that the group of its directory may read, too. */
#include "host/store/sqlite/share.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"

enum { OWN_MODE = 0600, GROUP_MODE = 0640, MODE_BITS = 07777 };

/* A mode such as 0750 may come from a umask; the bit that gives new files the group of
 * the directory is only set by hand. */
static bool is_shared(mode_t directory)
{
    return (directory & S_ISGID) != 0 && (directory & S_IRGRP) != 0 &&
           (directory & S_IRWXO) == 0;
}

void share_follow(const char *path)
{
    struct stat above, own;
    char *directory = files_directory(path);
    const bool known = stat(directory, &above) == 0 && stat(path, &own) == 0;
    free(directory);
    if (!known || (own.st_uid != geteuid() && geteuid() != 0))
        return;
    const bool shared = is_shared(above.st_mode);
    if (shared && own.st_gid != above.st_gid &&
        chown(path, (uid_t)-1, above.st_gid) != 0)
        return; /* another group is not to read it */
    const mode_t mode = shared ? GROUP_MODE : OWN_MODE;
    if ((own.st_mode & MODE_BITS) != mode && chmod(path, mode) != 0)
        return; /* its file system has no modes: nothing to do */
}

void share_keep(struct sqlite3 *file, const char *path)
{
    struct stat own;
    int keep = 1;
    if (stat(path, &own) != 0 || (own.st_mode & S_IRGRP) == 0)
        return;
    sqlite3_file_control(file, NULL, SQLITE_FCNTL_PERSIST_WAL, &keep);
    sqlite3_exec(file, "PRAGMA journal_size_limit=0", NULL, NULL, NULL);
}

bool share_only_reads(const char *path)
{
    return access(path, R_OK) == 0 && access(path, W_OK) != 0;
}

bool share_lacks(const char *path)
{
    struct buffer helper = {0};
    buffer_format(&helper, "%s-shm", path);
    const bool lacks = access(buffer_text(&helper), R_OK) != 0;
    buffer_free(&helper);
    return lacks;
}

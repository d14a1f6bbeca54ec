/* power_keeper.c -- in the program: keeps what was not synced apart from what was. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/machine/power_log.h"
#include "tests/support/disk_layer.h"

static const char *directory;

static void give_up(const char *what)
{
    perror(what);
    abort();
}

/* Its directory, and its own name. */
static const char *last_two(const char *path)
{
    int slashes = 0;
    const char *at = path + strlen(path);
    while (at > path && slashes < 2)
        slashes += *--at == '/';
    return at + (*at == '/');
}

static int open_beside(const char *name, const char *suffix, int flags)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s%s", directory, last_two(name), suffix);
    char *slash = strchr(path + strlen(directory) + 1, '/');
    if (slash != NULL)
        *slash = POWER_SLASH;
    const int file = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        give_up(path);
    return file;
}

static void write_all(int file, const void *bytes, size_t length)
{
    if (write(file, bytes, length) != (ssize_t)length)
        give_up("what was not synced");
}

static void note(const char *name, enum power_act act, const void *bytes,
                 int64_t length, int64_t at)
{
    if (name == NULL)
        return;
    const struct power_entry entry = {.act = (int64_t)act, .at = at, .length = length};
    const int file = open_beside(name, ".log", O_WRONLY | O_APPEND);
    write_all(file, &entry, sizeof entry);
    if (length > 0)
        write_all(file, bytes, (size_t)length);
    close(file);
}

static void wrote(const char *name, const void *bytes, int count, int64_t at)
{
    note(name, POWER_WRITE, bytes, count, at);
}

static void truncated(const char *name, int64_t size)
{
    note(name, POWER_TRUNCATE, NULL, 0, size);
}

/* The first sync of a file syncs its directory, too. */
static void synced(const char *name)
{
    char piece[65536];
    if (name == NULL)
        return;
    const int from = open(name, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return;
    const int to = open_beside(name, ".kept", O_WRONLY | O_TRUNC);
    for (ssize_t count; (count = read(from, piece, sizeof piece)) > 0;)
        write_all(to, piece, (size_t)count);
    close(from);
    close(to);
    close(open_beside(name, ".log", O_WRONLY | O_TRUNC));
}

static void deleted(const char *name, bool is_synced)
{
    (void)is_synced; /* a log whose name comes back is one that SQLite must bear */
    note(name, POWER_DELETE, NULL, 0, 0);
}

__attribute__((constructor)) static void keep(void)
{
    static const struct disk_hooks hooks = {
        .wrote = wrote, .truncated = truncated, .synced = synced, .deleted = deleted};
    directory = getenv("WHERRY_POWER");
    if (directory != NULL && !disk_layer_install(&hooks))
        give_up("SQLite");
}

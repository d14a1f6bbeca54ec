/* disk_layer.h -- a layer between SQLite and its files, for tests: all calls go through
 * to SQLite's own, but a watcher hears of each first, and may refuse it.
 *
 * Nothing is ever synced, and no call sleeps: a walk over all operations takes no time.
 */
#ifndef SUPPORT_DISK_LAYER_H
#define SUPPORT_DISK_LAYER_H

#include <stdbool.h>
#include <stdint.h>

enum disk_kind { DISK_OTHER, DISK_WRITE, DISK_LOCK };

/* Each may be NULL. `name` is the file's path; NULL: it has none, and goes with its
 * handle. */
struct disk_hooks {
    /* Before each operation that can fail: SQLITE_OK, or what it fails with; `broken` is
     * the error of an operation of its sort. */
    int (*strike)(enum disk_kind kind, int broken);
    /* After what went well. */
    void (*wrote)(const char *name, const void *bytes, int count, int64_t at);
    void (*truncated)(const char *name, int64_t size);
    void (*synced)(const char *name);
    void (*deleted)(const char *name, bool synced);
};

/* Before any file is opened: all that follow are opened through it. The hooks are not
 * copied. False: SQLite takes no layer. */
bool disk_layer_install(const struct disk_hooks *hooks);

#endif

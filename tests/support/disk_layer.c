/* disk_layer.c -- a layer between SQLite and its files, for tests. */
#include "tests/support/disk_layer.h"

#include <sqlite3.h>
#include <stddef.h>

static sqlite3_vfs *below;
static sqlite3_vfs here;
static const struct disk_hooks *hooks;

struct disk_file {
    sqlite3_file base;
    const char *name;   /* SQLite's, for as long as the file is open; or NULL */
    sqlite3_file *real; /* after this struct, in the same piece of memory */
};

static sqlite3_file *real(sqlite3_file *file)
{
    return ((struct disk_file *)file)->real;
}

static const char *name_of(sqlite3_file *file)
{
    return ((struct disk_file *)file)->name;
}

static int strike(enum disk_kind kind, int broken)
{
    return hooks->strike == NULL ? SQLITE_OK : hooks->strike(kind, broken);
}

/* ---- Files */

static int disk_close(sqlite3_file *file)
{
    return real(file)->pMethods == NULL ? SQLITE_OK
                                        : real(file)->pMethods->xClose(real(file));
}

static int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    int code = strike(DISK_OTHER, SQLITE_IOERR_READ);
    return code != SQLITE_OK
               ? code
               : real(file)->pMethods->xRead(real(file), bytes, count, at);
}

static int disk_write(sqlite3_file *file, const void *bytes, int count,
                      sqlite3_int64 at)
{
    int code = strike(DISK_WRITE, SQLITE_IOERR_WRITE);
    if (code == SQLITE_OK)
        code = real(file)->pMethods->xWrite(real(file), bytes, count, at);
    if (code == SQLITE_OK && hooks->wrote != NULL)
        hooks->wrote(name_of(file), bytes, count, at);
    return code;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = strike(DISK_WRITE, SQLITE_IOERR_TRUNCATE);
    if (code == SQLITE_OK)
        code = real(file)->pMethods->xTruncate(real(file), size);
    if (code == SQLITE_OK && hooks->truncated != NULL)
        hooks->truncated(name_of(file), size);
    return code;
}

static int disk_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    const int code = strike(DISK_OTHER, SQLITE_IOERR_FSYNC);
    if (code == SQLITE_OK && hooks->synced != NULL)
        hooks->synced(name_of(file));
    return code;
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int code = strike(DISK_OTHER, SQLITE_IOERR_FSTAT);
    return code != SQLITE_OK ? code : real(file)->pMethods->xFileSize(real(file), size);
}

static int disk_lock(sqlite3_file *file, int level)
{
    int code = strike(DISK_LOCK, SQLITE_IOERR_LOCK);
    return code != SQLITE_OK ? code : real(file)->pMethods->xLock(real(file), level);
}

static int disk_unlock(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int disk_is_reserved(sqlite3_file *file, int *reserved)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), reserved);
}

static int disk_control(sqlite3_file *file, int verb, void *argument)
{
    return real(file)->pMethods->xFileControl(real(file), verb, argument);
}

static int disk_sector(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int disk_traits(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int disk_map(sqlite3_file *file, int page, int size, int extend,
                    void volatile **memory)
{
    int code = strike(DISK_OTHER, SQLITE_IOERR_SHMMAP);
    return code != SQLITE_OK
               ? code
               : real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}

static int disk_lock_map(sqlite3_file *file, int offset, int count, int flags)
{
    int code = (flags & SQLITE_SHM_LOCK) == 0 ? SQLITE_OK
                                              : strike(DISK_LOCK, SQLITE_IOERR_SHMLOCK);
    return code != SQLITE_OK
               ? code
               : real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void disk_barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int disk_unmap(sqlite3_file *file, int delete)
{
    return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_is_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_map,
    .xShmLock = disk_lock_map,
    .xShmBarrier = disk_barrier,
    .xShmUnmap = disk_unmap,
};

/* ---- The directory */

static int disk_open(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags,
                     int *given)
{
    (void)self;
    struct disk_file *ours = (struct disk_file *)file;
    ours->base.pMethods = NULL;
    ours->name = name;
    ours->real = (sqlite3_file *)(void *)(ours + 1);
    int code = strike(DISK_OTHER, SQLITE_CANTOPEN);
    if (code == SQLITE_OK)
        code = below->xOpen(below, name, ours->real, flags, given);
    if (code == SQLITE_OK)
        ours->base.pMethods = &methods;
    return code;
}

static int disk_delete(sqlite3_vfs *self, const char *name, int sync)
{
    (void)self;
    int code = strike(DISK_OTHER, SQLITE_IOERR_DELETE);
    if (code == SQLITE_OK)
        code = below->xDelete(below, name, 0);
    if (code == SQLITE_OK && hooks->deleted != NULL)
        hooks->deleted(name, sync != 0);
    return code;
}

static int disk_access(sqlite3_vfs *self, const char *name, int flags, int *found)
{
    (void)self;
    int code = strike(DISK_OTHER, SQLITE_IOERR_ACCESS);
    return code != SQLITE_OK ? code : below->xAccess(below, name, flags, found);
}

static int no_sleep(sqlite3_vfs *self, int microseconds)
{
    (void)self;
    return microseconds;
}

bool disk_layer_install(const struct disk_hooks *theirs)
{
    hooks = theirs;
    if (here.zName != NULL) /* it is there, and stays */
        return true;
    below = sqlite3_vfs_find(NULL);
    if (below == NULL)
        return false;
    here = *below; /* everything else works as usual */
    here.zName = "layer";
    here.szOsFile = (int)sizeof(struct disk_file) + below->szOsFile;
    here.xOpen = disk_open;
    here.xDelete = disk_delete;
    here.xAccess = disk_access;
    here.xSleep = no_sleep;
    return sqlite3_vfs_register(&here, 1) == SQLITE_OK;
}

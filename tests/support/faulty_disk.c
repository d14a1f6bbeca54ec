/* faulty_disk.c -- a disk that fails on demand. */
#include "tests/support/faulty_disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

#include "tests/support/disk_layer.h"

static struct {
    enum disk_fault fault;
    int left;                  /* operations until the fault; 0: none is to come */
    int counts[DISK_LOCK + 1]; /* operations of each sort */
    bool failed;
    void (*struck)(void);
} disk;

static int strike(enum disk_kind kind, int broken)
{
    static const int errors[] = {
        [DISK_FULL] = SQLITE_FULL,
        [DISK_READONLY] = SQLITE_READONLY,
        [DISK_BUSY] = SQLITE_BUSY,
    };
    const bool any = disk.fault == DISK_BROKEN || disk.fault == DISK_BROKEN_ONCE;
    const enum disk_kind wanted = disk.fault == DISK_BUSY ? DISK_LOCK : DISK_WRITE;
    disk.counts[kind]++;
    if (!any && kind != wanted)
        return SQLITE_OK;
    if (disk.left > 0 && --disk.left == 0) {
        disk.failed = true;
        if (disk.struck != NULL)
            disk.struck();
    } else if (!disk.failed || disk.fault == DISK_BROKEN_ONCE) {
        return SQLITE_OK;
    }
    return any ? broken : errors[disk.fault];
}

void faulty_disk_install(void)
{
    static const struct disk_hooks hooks = {.strike = strike};
    const bool installed = disk_layer_install(&hooks);
    assert(installed);
    (void)installed;
}

void faulty_disk_fail(enum disk_fault fault, int number)
{
    disk.fault = fault;
    disk.left = number;
    memset(disk.counts, 0, sizeof disk.counts);
    disk.failed = false;
}

void faulty_disk_when_struck(void (*struck)(void))
{
    disk.struck = struck;
}

bool faulty_disk_failed(void)
{
    return disk.failed;
}

int faulty_disk_count(enum disk_fault fault)
{
    const int writes = disk.counts[DISK_WRITE], locks = disk.counts[DISK_LOCK];
    switch (fault) {
    case DISK_BROKEN_ONCE:
    case DISK_BROKEN:
        return writes + locks + disk.counts[DISK_OTHER];
    case DISK_BUSY:
        return locks;
    case DISK_FULL:
    case DISK_READONLY:
        break;
    }
    return writes;
}

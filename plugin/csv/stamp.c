/* stamp.c -- what distinguishes one state of a file from another. */
#include "plugin/csv/stamp.h"

#include <inttypes.h>
#include <stdio.h>

/* The kernel takes stamps from a clock that moves a hundred times a second or more; a
 * file system with stamps in seconds may keep only every second one. */
enum { FINE_MS = 50, COARSE_MS = 2500 };

struct stamp stamp_of(const struct stat *status)
{
    return (struct stamp){.device = (uint64_t)status->st_dev,
                          .inode = (uint64_t)status->st_ino,
                          .size = (int64_t)status->st_size,
                          .modified_s = status->st_mtim.tv_sec,
                          .modified_ns = status->st_mtim.tv_nsec,
                          .changed_s = status->st_ctim.tv_sec,
                          .changed_ns = status->st_ctim.tv_nsec};
}

bool stamp_same(const struct stamp *one, const struct stamp *other)
{
    return one->device == other->device && one->inode == other->inode &&
           one->size == other->size && one->modified_s == other->modified_s &&
           one->modified_ns == other->modified_ns &&
           one->changed_s == other->changed_s && one->changed_ns == other->changed_ns;
}

void stamp_text(const struct stamp *stamp, char text[STAMP_ROOM])
{
    snprintf(text, STAMP_ROOM,
             "%" PRIx64 ".%" PRIx64 ".%" PRIx64 ".%" PRIx64 ".%" PRIx64 ".%" PRIx64
             ".%" PRIx64,
             stamp->device, stamp->inode, (uint64_t)stamp->size,
             (uint64_t)stamp->modified_s, (uint64_t)stamp->modified_ns,
             (uint64_t)stamp->changed_s, (uint64_t)stamp->changed_ns);
}

int64_t stamp_ms(const struct stamp *stamp)
{
    const int64_t modified_ms = stamp->modified_s * 1000 + stamp->modified_ns / 1000000;
    const int64_t changed_ms = stamp->changed_s * 1000 + stamp->changed_ns / 1000000;
    return modified_ms > changed_ms ? modified_ms : changed_ms;
}

bool stamp_is_young(const struct stamp *stamp, int64_t now_ms)
{
    const bool coarse = stamp->changed_ns == 0 && stamp->modified_ns == 0;
    return now_ms - stamp_ms(stamp) < (coarse ? COARSE_MS : FINE_MS);
}

/* lock.c -- taking turns by a lock on a file. */
#include "host/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/owner.h"
#include "host/store/lease_driver.h"

enum { ASK_EVERY_MS = 200 };

/* What the file says while a lease is held, and after it was released in order. */
static const char held_mark = 'h', free_mark = 'f';

struct lock {
    struct lease base;
    int file;
};

/* True also where it is there already. */
static bool make_folder(const char *path, const char *directory)
{
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        owner_follow(folder, directory);
        close(folder);
    }
    return true;
}

static enum wherry_status open_lock(const char *directory, const char *name, int *file,
                                    struct wherry_error *error)
{
    struct buffer path = {0};
    buffer_format(&path, "%s/leases", directory);
    *file = -1;
    if (make_folder(path.bytes, directory)) {
        buffer_format(&path, "/%016" PRIx64, XXH3_64bits(name, strlen(name)));
        *file = open(path.bytes, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (*file >= 0)
            owner_follow(*file, directory);
    }
    enum wherry_status status = WHERRY_OK;
    if (*file < 0)
        status = fail(error, WHERRY_FAILED, "cannot open '%s': %s", path.bytes,
                      strerror(errno));
    buffer_free(&path);
    return status;
}

static enum wherry_status lock_file(int file, int64_t until_ms,
                                    bool (*cancelled)(void *self), void *self,
                                    struct wherry_error *error)
{
    while (flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return fail(error, WHERRY_FAILED, "cannot lock a lease: %s",
                        strerror(errno));
        if (cancelled != NULL && cancelled(self))
            return fail(error, WHERRY_CANCELLED, "stopped while waiting for a lease");
        int64_t left = until_ms - clock_monotonic_ms();
        if (left <= 0)
            return WHERRY_END;
        poll(NULL, 0, left < ASK_EVERY_MS ? (int)left : ASK_EVERY_MS);
    }
    return WHERRY_OK;
}

/* The mark is advice for pacing: what cannot be read or written costs a second. */
static int64_t idle_ms(int file)
{
    char mark = held_mark;
    struct stat found;
    ssize_t length = pread(file, &mark, 1, 0);
    if (length == 0)
        return INT64_MAX;
    if (length < 0 || mark != free_mark || fstat(file, &found) != 0)
        return 0;
    int64_t since_ms = clock_now_ms() - ((int64_t)found.st_mtim.tv_sec * 1000 +
                                         found.st_mtim.tv_nsec / 1000000);
    return since_ms < 0 ? 0 : since_ms;
}

static void mark_file(int file, char as)
{
    if (pwrite(file, &as, 1, 0) != 1)
        futimens(file, NULL);
}

static enum wherry_status take(const char *directory, const char *name, int64_t wait_ms,
                               bool (*cancelled)(void *self), void *self,
                               struct lease **taken, struct wherry_error *error)
{
    int file = -1;
    enum wherry_status status = open_lock(directory, name, &file, error);
    if (status == WHERRY_OK)
        status =
            lock_file(file, clock_monotonic_ms() + wait_ms, cancelled, self, error);
    if (status != WHERRY_OK) {
        if (file >= 0)
            close(file);
        return status;
    }
    struct lock *lock = memory_allocate(sizeof *lock);
    lock->file = file;
    lock->base.idle_ms = idle_ms(file);
    mark_file(file, held_mark);
    *taken = &lock->base;
    return WHERRY_OK;
}

static bool is_held(const char *directory, const char *name)
{
    int file = -1;
    struct wherry_error ignored = {0};
    if (open_lock(directory, name, &file, &ignored) != WHERRY_OK)
        return false;
    const bool held =
        lock_file(file, clock_monotonic_ms(), NULL, NULL, &ignored) == WHERRY_END;
    close(file);
    return held;
}

/* The kernel keeps it as long as this process is there. */
static enum wherry_status keep(struct lease *const *leases, size_t count, bool now,
                               struct wherry_error *error)
{
    (void)leases, (void)count, (void)now, (void)error;
    return WHERRY_OK;
}

static void release(struct lease **leases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct lock *lock = (struct lock *)leases[i];
        mark_file(lock->file, free_mark);
        close(lock->file);
        free(lock);
    }
}

const struct lease_driver lock_leases = {
    .take = &take, .is_held = &is_held, .keep = &keep, .release = &release};

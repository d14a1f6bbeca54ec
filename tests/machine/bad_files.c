/* bad_files.c -- in the program: calls of its own that make, write, name or remove a file,
 * and that fail where WHERRY_CALLS says.
 *
 * FAULT:N: the N-th such call fails, or all from it on, or the program is killed there;
 * 0:0 fails none. The file that WHERRY_CALLED names gets how many there were. What SQLite
 * does is not among them (bad_disk.c), nor what goes to standard output and error.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/machine/bad_files.h"
#include "tests/machine/setting.h"

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_mkostemp(char *path, int flags);
int __wrap_mkostemp(char *path, int flags);
ssize_t __real_write(int file, const void *bytes, size_t length);
ssize_t __wrap_write(int file, const void *bytes, size_t length);
ssize_t __real_pwrite(int file, const void *bytes, size_t length, off_t at);
ssize_t __wrap_pwrite(int file, const void *bytes, size_t length, off_t at);
int __real_fsync(int file);
int __wrap_fsync(int file);
int __real_fdatasync(int file);
int __wrap_fdatasync(int file);
int __real_ftruncate(int file, off_t length);
int __wrap_ftruncate(int file, off_t length);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_renameat2(int from_in, const char *from, int to_in, const char *to,
                     unsigned flags);
int __wrap_renameat2(int from_in, const char *from, int to_in, const char *to,
                     unsigned flags);
int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __real_fchmod(int file, mode_t mode);
int __wrap_fchmod(int file, mode_t mode);

static int64_t calls;

static void note_calls(void)
{
    FILE *file = fopen(getenv("WHERRY_CALLED"), "w");
    if (file == NULL)
        abort();
    fprintf(file, "%lld", (long long)calls);
    fclose(file);
}

/* `grows`: it needs room on the disk. Gives the error that it fails with; 0: none. */
static int strike(bool grows)
{
    static int64_t fault = -1, number;
    if (fault < 0) {
        if (!setting_pair("WHERRY_CALLS", &fault, &number))
            fault = BAD_FILES;
        if (fault < BAD_FILES && getenv("WHERRY_CALLED") != NULL)
            atexit(note_calls);
    }
    if (fault >= BAD_FILES || (++calls != number && number == 0))
        return 0;
    switch ((enum bad_files)fault) {
    case BAD_FILES_ONCE:
        return calls == number ? EIO : 0;
    case BAD_FILES_FULL:
        return grows && calls >= number ? ENOSPC : 0;
    case BAD_FILES_READONLY:
        return calls >= number ? EROFS : 0;
    case BAD_FILES_KILLED:
        return calls == number ? -1 : 0;
    }
    return 0;
}

/* True: it fails, and errno says why. */
static bool fails(bool grows)
{
    const int error = strike(grows);
    if (error < 0)
        raise(SIGKILL);
    if (error > 0)
        errno = error;
    return error != 0;
}

static bool is_file(int file)
{
    struct stat what;
    return file > STDERR_FILENO && fstat(file, &what) == 0 && S_ISREG(what.st_mode);
}

int __wrap_open(const char *path, int flags, ...)
{
    const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = 0;
    if (makes) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    return makes && fails(true) ? -1 : __real_open(path, flags, mode);
}

int __wrap_mkostemp(char *path, int flags)
{
    return fails(true) ? -1 : __real_mkostemp(path, flags);
}

/* A kill, or a disk that is full, comes in the middle of it. */
static bool is_cut(size_t *length, bool *killed)
{
    const int error = strike(true);
    *killed = error < 0;
    if (error == 0)
        return false;
    if (error == ENOSPC || error < 0)
        *length /= 2;
    else
        *length = 0;
    errno = error;
    return true;
}

ssize_t __wrap_write(int file, const void *bytes, size_t length)
{
    bool killed = false;
    if (!is_file(file) || !is_cut(&length, &killed))
        return __real_write(file, bytes, length);
    const int error = errno;
    const ssize_t written = length == 0 ? 0 : __real_write(file, bytes, length);
    if (killed)
        raise(SIGKILL);
    errno = error;
    return written > 0 ? written : -1;
}

ssize_t __wrap_pwrite(int file, const void *bytes, size_t length, off_t at)
{
    bool killed = false;
    if (!is_file(file) || !is_cut(&length, &killed))
        return __real_pwrite(file, bytes, length, at);
    const int error = errno;
    const ssize_t written = length == 0 ? 0 : __real_pwrite(file, bytes, length, at);
    if (killed)
        raise(SIGKILL);
    errno = error;
    return written > 0 ? written : -1;
}

int __wrap_fsync(int file)
{
    return fails(true) ? -1 : __real_fsync(file);
}

int __wrap_fdatasync(int file)
{
    return fails(true) ? -1 : __real_fdatasync(file);
}

int __wrap_ftruncate(int file, off_t length)
{
    return fails(true) ? -1 : __real_ftruncate(file, length);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails(false) ? -1 : __real_rename(from, to);
}

int __wrap_renameat2(int from_in, const char *from, int to_in, const char *to,
                     unsigned flags)
{
    return fails(false) ? -1 : __real_renameat2(from_in, from, to_in, to, flags);
}

int __wrap_link(const char *from, const char *to)
{
    return fails(true) ? -1 : __real_link(from, to);
}

int __wrap_unlink(const char *path)
{
    return fails(false) ? -1 : __real_unlink(path);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    return fails(true) ? -1 : __real_mkdir(path, mode);
}

int __wrap_fchmod(int file, mode_t mode)
{
    return fails(false) ? -1 : __real_fchmod(file, mode);
}

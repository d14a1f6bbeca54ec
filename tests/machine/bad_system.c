/* bad_system.c -- in the program: a system that fails it.
 *
 * WHERRY_CLOCK=MS:N makes the clock on the wall jump by so many milliseconds at its
 * N-th reading. WHERRY_CLOCK_FILE=PATH makes it wrong by the seconds in that file, as
 * long as it exists, in this process and in its children. WHERRY_FORKS=FIRST:N: so many
 * processes cannot be started, from the FIRST-th on. WHERRY_FILES=NUMBER: all files are
 * on a file system of this type, as statfs(2) has it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "tests/machine/setting.h"

int __real_clock_gettime(clockid_t which, struct timespec *now);
int __wrap_clock_gettime(clockid_t which, struct timespec *now);
time_t __wrap_time(time_t *now);
int __real_statfs(const char *path, struct statfs *found);
int __wrap_statfs(const char *path, struct statfs *found);
pid_t __real_fork(void);
pid_t __wrap_fork(void);

/* What stands in the file; 0: nothing does. */
static int64_t seconds_in_file(void)
{
    enum { DECIMAL = 10 };
    char text[32] = "";
    const char *path = getenv("WHERRY_CLOCK_FILE");
    const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    return length > 0 ? strtoll(text, NULL, DECIMAL) : 0;
}

/* By how many seconds it is wrong now. */
static int64_t wrong_by(void)
{
    static int64_t jump_ms, left = -1;
    if (left < 0 && !setting_pair("WHERRY_CLOCK", &jump_ms, &left))
        left = 0;
    if (left > 1) {
        left--;
        return 0;
    }
    return jump_ms / 1000 + seconds_in_file();
}

int __wrap_clock_gettime(clockid_t which, struct timespec *now)
{
    const int result = __real_clock_gettime(which, now);
    if (which == CLOCK_REALTIME)
        now->tv_sec += wrong_by();
    return result;
}

time_t __wrap_time(time_t *now)
{
    struct timespec read;
    __wrap_clock_gettime(CLOCK_REALTIME, &read);
    if (now != NULL)
        *now = read.tv_sec;
    return read.tv_sec;
}

int __wrap_statfs(const char *path, struct statfs *found)
{
    const char *wanted = getenv("WHERRY_FILES");
    const int result = __real_statfs(path, found);
    if (wanted != NULL)
        found->f_type = strtol(wanted, NULL, 0);
    return result;
}

pid_t __wrap_fork(void)
{
    static int64_t number;
    int64_t first = 0, count = 0;
    number++;
    if (!setting_pair("WHERRY_FORKS", &first, &count) || number < first ||
        number >= first + count)
        return __real_fork();
    errno = EAGAIN;
    return -1;
}

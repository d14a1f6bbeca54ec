/* bad_system.c -- in the program: a system that fails it.
 *
 * WHERRY_CLOCK=MS:N makes the clock on the wall jump by so many milliseconds at its
 * N-th reading. WHERRY_FORKS=FIRST:N: so many processes cannot be started, from the
 * FIRST-th on. WHERRY_FILES=NUMBER: all files are on a file system of this type, as
 * statfs(2) has it.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <time.h>

#include "tests/machine/setting.h"

int __real_clock_gettime(clockid_t which, struct timespec *now);
int __wrap_clock_gettime(clockid_t which, struct timespec *now);
time_t __wrap_time(time_t *now);
int __real_statfs(const char *path, struct statfs *found);
int __wrap_statfs(const char *path, struct statfs *found);
pid_t __real_fork(void);
pid_t __wrap_fork(void);

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
    return jump_ms / 1000;
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

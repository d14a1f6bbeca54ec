/* open_files.c -- how many files the process may have open. */
#include "host/base/open_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/resource.h>

#include "host/base/error.h"

/* Beyond it select(2) in a library would write where it must not. */
enum { OF_USE = 1024 };

static rlim_t raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return OF_USE;
    const rlim_t most = limit.rlim_max < OF_USE ? limit.rlim_max : OF_USE;
    const struct rlimit raised = {.rlim_cur = most, .rlim_max = limit.rlim_max};
    if (limit.rlim_cur < most && setrlimit(RLIMIT_NOFILE, &raised) == 0)
        return most;
    return limit.rlim_cur;
}

/* Whoever started us may have left files open. */
static bool has_room(rlim_t limit)
{
    rlim_t room = 0;
    for (rlim_t file = 0; file < limit && room < OPEN_FILES_LEAST; file++)
        room += fcntl((int)file, F_GETFD) < 0 && errno == EBADF;
    return room >= OPEN_FILES_LEAST;
}

enum wherry_status open_files_make_room(struct wherry_error *error)
{
    const rlim_t limit = raise_limit();
    if (has_room(limit))
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "the limit of %" PRIu64 " open files is too low: %d more are needed "
                "than are open now; nothing was done; raise the limit, for example "
                "with `ulimit -n %d`, or LimitNOFILE=%d in a unit",
                (uint64_t)limit, OPEN_FILES_LEAST, OF_USE, OF_USE);
}

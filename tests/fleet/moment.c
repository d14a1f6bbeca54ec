/* moment.c -- the time of a fleet. */
#include "tests/fleet/moment.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 96 };

static char folder[PATH_ROOM / 2], words[4 * PATH_ROOM];
static volatile int64_t *ahead_ms;

static const char *path_of(const char *name)
{
    static char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void copy_library(void)
{
    char piece[4096];
    FILE *from = fopen(WARP, "rb"), *to = fopen(path_of("warp.so"), "wb");
    ck_assert_msg(from != NULL && to != NULL, "no " WARP);
    for (size_t got; (got = fread(piece, 1, sizeof piece, from)) > 0;)
        ck_assert_uint_eq(fwrite(piece, 1, got, to), got);
    fclose(from);
    ck_assert_int_eq(fclose(to), 0);
    ck_assert_int_eq(chmod(path_of("warp.so"), 0755), 0);
}

/* The server of the database is another user. */
static void make_clock(void)
{
    const int64_t none = 0;
    const int file = open(path_of("clock"), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, &none, sizeof none), sizeof none);
    ck_assert_int_eq(fchmod(file, 0644), 0);
    void *shared = mmap(NULL, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ck_assert(shared != MAP_FAILED);
    close(file);
    ahead_ms = shared;
}

void moment_begin(void)
{
    /* A sanitizer wants to be the first library. */
    static const char lax[] = "verify_asan_link_order=0";
    const char *options = getenv("ASAN_OPTIONS");
    char sanitizer[2 * PATH_ROOM];
    snprintf(folder, sizeof folder, "/tmp/wherry-moment-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chmod(folder, 0755), 0);
    copy_library();
    make_clock();
    snprintf(sanitizer, sizeof sanitizer, "%s%s%s", options == NULL ? "" : options,
             options == NULL ? "" : ":", lax);
    snprintf(words, sizeof words, "LD_PRELOAD=%s ASAN_OPTIONS=%s", path_of("warp.so"),
             sanitizer);
    setenv("ASAN_OPTIONS", sanitizer, 1);
    setenv("LD_PRELOAD", path_of("warp.so"), 1);
}

void moment_end(void)
{
    unsetenv("LD_PRELOAD");
    unlink(path_of("warp.so"));
    unlink(path_of("clock"));
    rmdir(folder);
}

const char *moment_environment(void)
{
    return words;
}

int64_t moment_now_ms(void)
{
    return clock_now_ms() + *ahead_ms;
}

void moment_trace(const char *format, ...)
{
    char text[32];
    const time_t now_s = (time_t)(moment_now_ms() / 1000);
    struct tm now;
    if (getenv("TRACE") == NULL)
        return;
    va_list values;
    va_start(values, format);
    strftime(text, sizeof text, "%d. %H:%M:%S ", gmtime_r(&now_s, &now));
    fputs(text, stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
}

void moment_jump(int64_t ms)
{
    *ahead_ms += ms;
}

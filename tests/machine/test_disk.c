/* test_disk.c -- the disk fails, is full, or may not be written to, at any moment:
 * there is an error, nothing is half done, and afterwards both worlds end the same. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/machine/own_mounts.h"
#include "tests/pipelines/rig.h"
#include "tests/support/faulty_disk.h"

enum { KILLED = 128 + SIGKILL, SECONDS = 600, SAMPLES = 1 };

static void check_told(enum deed deed, const char *what, int place, int code)
{
    ck_assert_msg(code == 0 || code == 1 || code == KILLED,
                  "%s, %s at %d: code %d:\n%s%s", deed_name(deed), what, place, code,
                  rig_told(), rig_error());
    ck_assert_msg(code == 0 || code == KILLED || strstr(rig_error(), "error: ") != NULL,
                  "%s, %s at %d: there is no error", deed_name(deed), what, place);
}

/* ---- Operation by operation ---- */

static const struct matrix_fault faults[DISK_FAULTS + 1] = {
    [DISK_BROKEN_ONCE] = {"the disk fails once", 0, "0, 1"},
    [DISK_BROKEN] = {"the disk fails, and goes on failing", 1, "0, 1"},
    [DISK_FULL] = {"the disk is full, from some write on", 2, "0, 1"},
    [DISK_READONLY] = {"the disk is read-only, from some write on", 3, "0, 1"},
    [DISK_BUSY] = {"another program keeps the state locked", 4, "0, 1"},
    [DISK_FAULTS] = {"killed at an operation of the disk", 8, "137"},
};

/* An export saves what can be read, and says how much cannot. */
static const struct matrix_fault partly[DISK_FAULTS + 1] = {
    [DISK_BROKEN_ONCE] = {"the disk fails once", 0, "0, 1, 3"},
    [DISK_BROKEN] = {"the disk fails, and goes on failing", 1, "0, 1, 3"},
};

static const struct matrix_fault *fault_of(enum deed deed, int fault)
{
    if (deed == DEED_EXPORT && partly[fault].words != NULL)
        return &partly[fault];
    return &faults[fault];
}

static void check_export(const struct matrix_fault *fault, int place)
{
    ck_assert_msg(rig_said("lost ") && rig_said("the state is damaged"),
                  "%s at %d: nothing is said to be lost:\n%s", fault->words, place,
                  rig_told());
    unlink(rig_path("made/text")); /* when the disk works, there is more to be had */
}

static int do_on_bad_disk(enum deed deed, int fault, int number)
{
    return deed_do(deed, rig_keep_format("WHERRY_DISK=%d:%d WHERRY_STRUCK=%s", fault,
                                         number, rig_path("struck")));
}

/* How many operations there are for each fault; returns the worlds at the end. */
static char *measure(enum deed deed, int counts[DISK_FAULTS + 1])
{
    deed_begin(deed);
    ck_assert_int_eq(do_on_bad_disk(deed, 0, 0), 0);
    char *end = NULL;
    const char *at = rig_file("struck");
    for (int fault = 0; fault < DISK_FAULTS; fault++, at = end)
        counts[fault] = (int)strtol(at, &end, 10);
    counts[DISK_FAULTS] = counts[DISK_BROKEN];
    char *wanted = memory_text(deed_finish(deed));
    deed_renew();
    return wanted;
}

START_TEST(whatever_the_disk_refuses_is_told_and_made_good)
{
    const enum deed deed = (enum deed)_i;
    int counts[DISK_FAULTS + 1];
    if (!deed_has_state(deed))
        return;
    char *wanted = measure(deed, counts);
    for (int fault = 0; fault <= DISK_FAULTS; fault++) {
        int place;
        const struct matrix_fault *row = fault_of(deed, fault);
        const bool walked = matrix_enter(row, deed_name(deed), _i, deed_next(deed));
        for (int i = 0;
             walked && (place = matrix_sample(counts[fault], SAMPLES, i)) > 0; i++) {
            deed_begin(deed);
            const int code = do_on_bad_disk(deed, fault, place);
            if (row != &faults[fault] && code == 3)
                check_export(row, place);
            else
                check_told(deed, row->words, place, code);
            matrix_saw(row, deed_name(deed), code);
            deed_make_good(deed, row->words, place, wanted);
            deed_renew();
        }
    }
    free(wanted);
}
END_TEST

/* ---- A small file system ---- */

static const struct matrix_fault full = {"the file system is full", 5, "0, 1"};

static void mount_place(enum deed deed, const char *options)
{
    const char *const place = rig_path(deed_place(deed));
    mkdir(place, 0700);
    ck_assert_msg(mount("none", place, "tmpfs", MS_NOSUID, options) == 0,
                  "no tmpfs is available: %s", strerror(errno));
}

static void resize(enum deed deed, int64_t pages)
{
    const char *const options =
        rig_keep_format("size=%lld", (long long)pages * sysconf(_SC_PAGESIZE));
    ck_assert_int_eq(mount("none", rig_path(deed_place(deed)), "tmpfs",
                           MS_REMOUNT | MS_NOSUID, options),
                     0);
}

static int64_t used_pages(enum deed deed)
{
    struct statvfs found;
    ck_assert_int_eq(statvfs(rig_path(deed_place(deed)), &found), 0);
    return (int64_t)(found.f_blocks - found.f_bfree);
}

static void unmount_place(enum deed deed)
{
    ck_assert_int_eq(umount2(rig_path(deed_place(deed)), MNT_DETACH), 0);
}

/* So many pages are free; 0: it went well. */
static int do_in_little_room(enum deed deed, int pages)
{
    enum { AMPLE = 65536 };
    mount_place(deed, "size=256m");
    deed_begin(deed);
    resize(deed, used_pages(deed) + pages);
    const int code = deed_do(deed, "");
    resize(deed, AMPLE);
    return code;
}

START_TEST(a_file_system_that_is_full_is_told_and_made_good)
{
    const enum deed deed = (enum deed)_i;
    if (!matrix_enter(&full, deed_name(deed), _i, deed_next(deed)))
        return;
    if (!own_mounts()) {
        matrix_skip(&full, deed_name(deed), "no file system may be mounted here");
        return;
    }
    char *wanted = deed_unharmed(deed);
    int code = -1;
    for (int pages = 1; code != 0; pages = matrix_next_place(pages)) {
        code = do_in_little_room(deed, pages);
        check_told(deed, full.words, pages, code);
        matrix_saw(&full, deed_name(deed), code);
        deed_make_good(deed, full.words, pages, wanted);
        unmount_place(deed);
        deed_renew();
    }
    free(wanted);
}
END_TEST

/* ---- May not be written to ---- */

static const struct matrix_fault readonly = {"the directory is read-only", 6, "1"};

START_TEST(a_state_directory_that_is_read_only_is_told_and_made_good)
{
    const enum deed deed = (enum deed)_i;
    if (!matrix_enter(&readonly, deed_name(deed), _i, deed_next(deed)))
        return;
    if (!own_mounts()) {
        matrix_skip(&readonly, deed_name(deed), "no file system may be mounted here");
        return;
    }
    char *wanted = deed_unharmed(deed);
    mount_place(deed, "size=256m");
    deed_begin(deed);
    ck_assert_int_eq(mount("none", rig_path(deed_place(deed)), "tmpfs",
                           MS_REMOUNT | MS_RDONLY | MS_NOSUID, NULL),
                     0);
    rig_set_pace(true); /* the leases cannot be removed either */
    const int code = deed_do(deed, "");
    rig_set_pace(false);
    ck_assert_int_eq(mount("none", rig_path(deed_place(deed)), "tmpfs",
                           MS_REMOUNT | MS_NOSUID, NULL),
                     0);
    ck_assert_int_eq(code, 1);
    check_told(deed, readonly.words, 0, code);
    matrix_saw(&readonly, deed_name(deed), code);
    deed_make_good(deed, readonly.words, 0, wanted);
    unmount_place(deed);
    free(wanted);
}
END_TEST

static const struct matrix_fault limited = {"a file may not grow above a limit", 7,
                                            "0, 1"};

START_TEST(a_file_that_may_not_grow_is_told_and_made_good)
{
    enum { PAGE = 4096, FIRST = 4 };
    const enum deed deed = (enum deed)_i;
    if (!deed_has_state(deed) || /* what it writes is small, as are its words */
        !matrix_enter(&limited, deed_name(deed), _i, deed_next(deed)))
        return;
    char *wanted = deed_unharmed(deed);
    int code = -1;
    for (int pages = FIRST; code != 0; pages = matrix_next_place(pages)) {
        deed_begin(deed);
        program_limit(RLIMIT_FSIZE, (uint64_t)pages * PAGE);
        code = deed_do(deed, "");
        program_limit(RLIMIT_FSIZE, RLIM_INFINITY);
        check_told(deed, limited.words, pages, code);
        matrix_saw(&limited, deed_name(deed), code);
        deed_make_good(deed, limited.words, pages, wanted);
        deed_renew();
    }
    free(wanted);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"whatever_the_disk_refuses_is_told_and_made_good",
         &whatever_the_disk_refuses_is_told_and_made_good, DEEDS, SECONDS},
        {"a_file_system_that_is_full_is_told_and_made_good",
         &a_file_system_that_is_full_is_told_and_made_good, DEEDS, SECONDS},
        {"a_state_directory_that_is_read_only_is_told_and_made_good",
         &a_state_directory_that_is_read_only_is_told_and_made_good, DEEDS, SECONDS},
        {"a_file_that_may_not_grow_is_told_and_made_good",
         &a_file_that_may_not_grow_is_told_and_made_good, DEEDS, SECONDS},
        {0}};
    return matrix_run("disk", rig_suite, tests);
}

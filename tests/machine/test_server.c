/* test_server.c -- the disk of the database's server is really full: where its data are, so
 * that a statement fails, or where its log is, so that the server goes down in the middle of
 * all. There is an error; with room again, both worlds end the same. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/machine/deeds.h"
#include "tests/machine/matrix.h"
#include "tests/machine/own_mounts.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/rig_states.h"
#ifdef WITH_POSTGRESQL
#include "tests/support/database.h"
#endif

enum { SECONDS = 600, PATH_ROOM = 256, MIB = 1024 * 1024, HOUR_MS = 3600 * 1000 };

static const enum deed walked[] = {DEED_RUN, DEED_BASELINE, DEED_BULK, DEED_SEGMENTS};
enum { WALKED = sizeof walked / sizeof *walked };

static const struct matrix_fault faults[] = {
    {"the disk of the database is full", 0, "0, 1"},
    {"the disk of the log of the database is full, and its server goes down", 1,
     "0, 1"}};
enum { OF_DATA, OF_LOG, FAULTS };

#ifdef WITH_POSTGRESQL

static char places[FAULTS][PATH_ROOM];

/* ---- A server with two small disks */

static void mount_small(const char *folder, const char *name, int which)
{
    snprintf(places[which], PATH_ROOM, "%.200s/%s", folder, name);
    ck_assert_int_eq(mkdir(places[which], 0700), 0);
    ck_assert_int_eq(
        mount("none", places[which], "tmpfs", MS_NOSUID, "size=128m,mode=0700"), 0);
    database_own(places[which]);
}

static void prepare(const char *folder)
{
    mount_small(folder, "small", OF_DATA);
    mount_small(folder, "log-files", OF_LOG);
    const char *const moved =
        rig_keep_format("cd %s/data && cp -a pg_wal/. %s && rm -r pg_wal && ln -s %s "
                        "pg_wal",
                        folder, places[OF_LOG], places[OF_LOG]);
    ck_assert_int_eq(system(moved), 0);
}

static void run_as_root(const char *sql)
{
    const char *why = database_try(database_uri("root"), sql);
    ck_assert_msg(why == NULL, "%s: %s", sql, why == NULL ? "" : why);
}

/* NULL: it has begun. */
static const char *begin(void)
{
    /* Whoever needs more log makes a new file for it. */
    static const struct database_terms terms = {
        .settings = "-c fsync=off -c shared_buffers=16MB -c max_connections=60"
                    " -c wal_recycle=off -c min_wal_size=2MB -c max_wal_size=64MB"
                    " -c checkpoint_timeout=1h -c autovacuum=off",
        .prepare = prepare};
    const char *why = "no file system may be mounted here";
    if (!own_mounts() || !database_start_as(&terms, &why))
        return why;
    run_as_root(
        rig_keep_format("CREATE TABLESPACE small LOCATION '%s'", places[OF_DATA]));
    run_as_root("ALTER DATABASE wherry SET TABLESPACE small");
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    deed_renew();
    return NULL;
}

static void end(void)
{
    for (int i = 0; i < FAULTS; i++)
        if (places[i][0] != '\0')
            umount2(places[i], MNT_DETACH);
    database_stop();
}

/* ---- Full */

static const char *ballast(int which)
{
    return rig_keep_format("%s/ballast", places[which]);
}

static void leave_bytes(int which, int64_t bytes)
{
    struct statvfs found;
    ck_assert_int_eq(statvfs(places[which], &found), 0);
    const int64_t much = (int64_t)(found.f_bavail * found.f_frsize) - bytes;
    const int file = open(ballast(which), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_gt(much, 0);
    ck_assert_int_eq(posix_fallocate(file, 0, much), 0);
    close(file);
}

/* So many bytes of the log can be written, or as many more as its last file has room for,
 * and then there is no room for another file. */
static void leave_log(int64_t bytes)
{
    static const char later[] =
        "SELECT count(*) FROM pg_ls_waldir() WHERE name > pg_walfile_name("
        "pg_current_wal_insert_lsn()) AND name ~ '^[0-9A-F]{24}$'";
    static const char left[] =
        "SELECT 1048576 - (pg_current_wal_insert_lsn() - '0/0') % 1048576";
    database_run("CHECKPOINT");
    while (database_number(later) > 0)
        database_run("SELECT pg_switch_wal()");
    const int64_t too_many = database_number(left) - bytes;
    const int64_t files = too_many < 0 ? (MIB - 1 - too_many) / MIB : 0;
    leave_bytes(OF_LOG, files * MIB + MIB / 2);
    if (too_many > 0)
        database_run(rig_keep_format(
            "SELECT pg_logical_emit_message(false, '', repeat('.', %lld))",
            (long long)too_many));
}

static int do_without_room(enum deed deed, int which, int pages)
{
    const int64_t bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
    deed_begin(deed);
    rig_pass_ms(HOUR_MS);
    rig_states_forget_turns();
    if (which == OF_LOG)
        leave_log(bytes);
    else
        leave_bytes(OF_DATA, bytes);
    const int code = rig_run_now_with("", deed_line(deed));
    const char *const told = rig_keep_format("%s%s", rig_told(), rig_error());
    unlink(ballast(which));
    database_again();
    ck_assert_msg(code == 0 || strstr(told, "in PostgreSQL") != NULL, "%s", told);
    ck_assert_msg(code == 0 || which == OF_LOG ||
                      strstr(told, "the disk of the server is full (SQLSTATE 53100)") !=
                          NULL,
                  "%s", told);
    return code;
}

static int more_pages(int pages)
{
    return matrix_is_whole() ? pages + 1 : 4 * pages + 1;
}

static void walk(enum deed deed, int which)
{
    int struck = 0, code = -1;
    char *wanted = deed_unharmed(deed);
    for (int pages = 0; code != 0; pages = more_pages(pages)) {
        code = do_without_room(deed, which, pages);
        struck += code != 0;
        matrix_saw(&faults[which], deed_name(deed), code);
        deed_make_good(deed, faults[which].words, pages, wanted);
        deed_renew();
    }
    ck_assert_int_gt(struck, 0);
    free(wanted);
}

#else

static const char *begin(void)
{
    return "wherry was built without PostgreSQL";
}

static void end(void)
{
}

static void walk(enum deed deed, int which)
{
    (void)deed, (void)which;
}

#endif

START_TEST(a_server_whose_disk_is_full_loses_nothing)
{
    const char *why = NULL;
    bool begun = false;
    for (int i = 0; i < WALKED; i++) {
        const struct matrix_fault *fault = &faults[_i];
        const enum deed deed = walked[i];
        if (!matrix_enter(fault, deed_name(deed), i, deed_next(deed)))
            continue;
        why = begun ? why : begin();
        begun = true;
        if (why != NULL)
            matrix_skip(fault, deed_name(deed), why);
        else
            walk(deed, _i);
    }
    end();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {{"a_server_whose_disk_is_full_loses_nothing",
                                         &a_server_whose_disk_is_full_loses_nothing,
                                         FAULTS, SECONDS},
                                        {0}};
    return matrix_run("server", rig_suite, tests);
}

/* database.c -- a server of PostgreSQL for the tests of one program. */
#include "tests/support/database.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 192, URI_ROOM = 4 * PATH_ROOM };
#define OURS "wherry"
enum { NOBODY = 65534 };

/* Its socket and its data are in the folder, or below it. */
struct server {
    const char *below; /* the folder, in its path */
    pid_t pid;         /* 0: it is not running */
};

static struct server servers[] = {{.below = ""}, {.below = "/other"}};
static struct server *primary = &servers[0];
static struct database_terms terms;
static bool paired; /* there has been a standby */
static char folder[PATH_ROOM], programs[PATH_ROOM], uri[URI_ROOM];
static char ours[PATH_ROOM] = OURS; /* the name of the database */
static bool borrowed;               /* the server is another process's */
static int port; /* 0: it has a Unix socket alone, and the usual number of it */

static struct server *standby(void)
{
    return primary == &servers[0] ? &servers[1] : &servers[0];
}

/* Debian keeps them out of the way of $PATH. */
static bool find_programs(void)
{
    glob_t found = {0};
    bool any = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0;
    if (any) {
        const char *last = found.gl_pathv[found.gl_pathc - 1];
        snprintf(programs, sizeof programs, "%.*s", (int)(strrchr(last, '/') - last),
                 last);
    }
    globfree(&found);
    return any;
}

/* The server refuses root. */
static void become_ordinary(void)
{
    if (getuid() != 0)
        return;
    if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        _exit(126);
}

/* What it says goes to the log; `command` is of a shell. */
static pid_t launch(const char *command)
{
    char log[2 * PATH_ROOM];
    snprintf(log, sizeof log, "%s/log", folder);
    const pid_t parent = getpid(), child = fork();
    if (child != 0)
        return child;
    become_ordinary();
    process_end_with(parent, SIGQUIT);
    const int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0 ||
        chdir("/") != 0)
        _exit(126);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* False: it did not end well. */
static bool execute(const char *format, ...)
{
    char command[6 * PATH_ROOM];
    int status = 0;
    va_list values;
    va_start(values, format);
    vsnprintf(command, sizeof command, format, values);
    va_end(values);
    const pid_t child = launch(command);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* Large files take long to be removed: its log is in small ones. */
static bool make_cluster(void)
{
    return execute("exec %s/initdb -D %s/data -U root -A trust -E UTF8 --locale=C"
                   " --no-sync --wal-segsize=1",
                   programs, folder);
}

/* Nobody has it just now. */
static int find_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool found =
        listening >= 0 &&
        bind(listening, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockname(listening, (struct sockaddr *)&address, &length) == 0;
    close(listening);
    return found ? ntohs(address.sin_port) : 0;
}

#define HASTY                                                                          \
    "-c fsync=off -c max_connections=60 -c shared_buffers=16MB -c "                    \
    "wal_sender_timeout=0"                                                             \
    " -c wal_receiver_timeout=0 -c wal_retrieve_retry_interval=100"

static void start_server(struct server *server)
{
    char command[6 * PATH_ROOM], address[64] = "-c listen_addresses=";
    if (terms.prepare != NULL) {
        port = port == 0 ? find_port() : port;
        snprintf(address, sizeof address, "-c listen_addresses=127.0.0.1 -p %d", port);
    }
    snprintf(command, sizeof command, "exec %s/postgres -D %s%s/data -k %s%s %s %s",
             programs, folder, server->below, folder, server->below, address,
             terms.settings);
    server->pid = launch(command);
}

static bool make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/wherry-database-XXXXXX");
    return mkdtemp(folder) != NULL &&
           (getuid() != 0 || chown(folder, NOBODY, NOBODY) == 0);
}

static const char *uri_of(const char *role, const char *name, char room[URI_ROOM])
{
    char number[24] = "";
    if (port != 0)
        snprintf(number, sizeof number, "&port=%d", port);
    snprintf(room, URI_ROOM, "postgresql:///%s?host=%s&user=%s%s", name,
             database_folder(), role, number);
    return room;
}

/* As the one who may do everything; what database_uri has given stays. */
static const char *our_way(void)
{
    static char way[URI_ROOM];
    return uri_of("root", ours, way);
}

const char *database_folder(void)
{
    static char path[2 * PATH_ROOM];
    snprintf(path, sizeof path, "%s%s", folder, primary->below);
    return path;
}

const char *database_uri(const char *role)
{
    const char *name = strcmp(role, "root") == 0 ? "postgres" : ours;
    if (!paired)
        return uri_of(role, name, uri);
    snprintf(
        uri, sizeof uri,
        "postgresql:///%s?host=%s,%s/other&user=%s&target_session_attrs=read-write",
        name, folder, folder, role);
    return uri;
}

int database_port(void)
{
    return port;
}

void database_own(const char *path)
{
    ck_assert(getuid() != 0 || chown(path, NOBODY, NOBODY) == 0);
}

/* Waits until it answers; false: it has ended. */
static bool is_up(const struct server *server)
{
    char where[3 * PATH_ROOM];
    snprintf(where, sizeof where, "postgresql:///postgres?host=%s%s&user=root", folder,
             server->below);
    struct patience patience = patience_begin();
    while (PQping(port == 0 ? where : database_uri("root")) != PQPING_OK)
        if (waitpid(server->pid, NULL, WNOHANG) != 0 || !patience_lasts(&patience))
            return false;
    return true;
}

static void stay_silent(void *self, const char *words)
{
    (void)self, (void)words;
}

const char *database_try(const char *where, const char *sql)
{
    static char words[256];
    PGconn *connection = PQconnectdb(where);
    PQsetNoticeProcessor(connection, &stay_silent, NULL);
    PGresult *result = PQexec(connection, sql);
    const ExecStatusType told = PQresultStatus(result);
    snprintf(words, sizeof words, "%s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
    return told == PGRES_COMMAND_OK || told == PGRES_TUPLES_OK ? NULL : words;
}

void database_run(const char *sql)
{
    const char *why = database_try(our_way(), sql);
    ck_assert_msg(why == NULL, "%s: %s", sql, why == NULL ? "" : why);
}

/* NULL: it is given; else why not. */
static const char *try_number(const char *sql, int64_t *number)
{
    static char words[256];
    PGconn *connection = PQconnectdb(our_way());
    PGresult *result = PQexec(connection, sql);
    const bool good = PQresultStatus(result) == PGRES_TUPLES_OK;
    snprintf(words, sizeof words, "%s", PQerrorMessage(connection));
    *number = -1;
    if (good && PQntuples(result) == 1 && !PQgetisnull(result, 0, 0))
        *number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(connection);
    return good ? NULL : words;
}

int64_t database_number(const char *sql)
{
    int64_t number = -1;
    const char *why = try_number(sql, &number);
    ck_assert_msg(why == NULL, "%s: %s", sql, why == NULL ? "" : why);
    return number;
}

const char *database_text(const char *sql, struct arena *arena)
{
    PGconn *connection = PQconnectdb(our_way());
    PGresult *result = PQexec(connection, sql);
    const bool any = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
    const char *text =
        arena_text(arena, any ? PQgetvalue(result, 0, 0) : PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
    return text;
}

/* After one of its processes was killed the server ends the others, and begins again. */
void database_crash(void)
{
    static const char checkpointer[] =
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
    const int64_t before = database_number(checkpointer);
    int64_t now = before;
    ck_assert_int_eq(kill((pid_t)before, SIGKILL), 0);
    struct patience patience = patience_begin();
    while (try_number(checkpointer, &now) != NULL || now <= 0 || now == before)
        ck_assert_msg(patience_lasts(&patience), "the server does not come back");
}

void database_freeze(bool frozen)
{
    if (frozen)
        process_hold_family((int)primary->pid);
    else
        process_release_family((int)primary->pid);
}

bool database_is_started(void)
{
    return primary->pid > 0;
}

/* Whoever is still there goes first: a program that was just stopped may have a session for
 * a moment more. Each row is one of a pipeline, and each is asked for in its one partition. */
void database_empty(void)
{
    database_run(
        "DO $$ DECLARE one text; which bigint; BEGIN"
        " PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend';"
        " IF to_regclass('wherry.pipeline') IS NULL THEN RETURN; END IF;"
        " FOR which IN SELECT number FROM wherry.pipeline LOOP"
        " FOR one IN SELECT relname FROM pg_class WHERE relkind = 'p'"
        " AND relnamespace = to_regnamespace('wherry') LOOP"
        " EXECUTE format('DELETE FROM wherry.%I WHERE pipeline = %s', one, which);"
        " END LOOP; END LOOP;"
        " FOR one IN SELECT name FROM unnest(ARRAY['pipeline', 'lease', 'waiter'])"
        " AS u(name) WHERE to_regclass('wherry.' || name) IS NOT NULL LOOP"
        " EXECUTE format('DELETE FROM wherry.%I', one); END LOOP; END $$");
}

static bool is_started(void)
{
    enum { TRIES = 5 }; /* somebody may take the port before it does */
    for (int i = 0; i < TRIES; i++) {
        port = 0;
        start_server(primary);
        if (primary->pid > 0 && is_up(primary))
            return true;
        if (terms.prepare == NULL)
            break;
    }
    return false;
}

bool database_start_as(const struct database_terms *wanted, const char **why)
{
    terms = *wanted;
    *why = "PostgreSQL is not installed";
    if (!find_programs())
        return false;
    *why = "initdb fails";
    if (!make_folder() || !make_cluster())
        return false;
    if (terms.prepare != NULL)
        terms.prepare(folder);
    *why = "the server does not start";
    if (!is_started())
        return false;
    *why = database_try(database_uri("root"), "CREATE ROLE wherry LOGIN");
    if (*why == NULL)
        *why =
            database_try(database_uri("root"), "CREATE DATABASE " OURS " OWNER wherry");
    return *why == NULL;
}

bool database_start(const char **why)
{
    static const struct database_terms hasty = {.settings = HASTY};
    return database_start_as(&hasty, why);
}

bool database_start_durable(const char **why)
{
    static const struct database_terms durable = {.settings = ""};
    return database_start_as(&durable, why);
}

/* ---- Another process's */

/* Several make their copy of the one database at the same time. */
bool database_borrow(const char **why)
{
    char sql[2 * PATH_ROOM];
    const char *lent = getenv(DATABASE_LENT);
    if (lent == NULL)
        return database_start(why);
    snprintf(folder, sizeof folder, "%s", lent);
    snprintf(ours, sizeof ours, OURS "_%d", (int)getpid());
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE " OURS " OWNER wherry",
             ours);
    borrowed = true;
    *why = database_try(database_uri("root"), sql);
    return *why == NULL;
}

static void give_back(void)
{
    char sql[2 * PATH_ROOM];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", ours);
    database_try(database_uri("root"), sql);
    snprintf(ours, sizeof ours, "%s", OURS);
    borrowed = false;
    folder[0] = '\0';
}

/* ---- Away, and back */

static void end_server(struct server *server, int signal)
{
    if (server->pid > 0) {
        kill(server->pid, SIGCONT);
        kill(server->pid, signal);
        while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    server->pid = 0;
}

void database_leave(void)
{
    end_server(primary, SIGINT);
}

void database_return(void)
{
    start_server(primary);
    ck_assert_msg(primary->pid > 0 && is_up(primary), "the server does not come back");
}

void database_again(void)
{
    if (waitpid(primary->pid, NULL, WNOHANG) != 0 || !is_up(primary))
        database_return();
}

/* ---- A standby */

static void configure(const char *sql)
{
    database_run(sql);
    database_run("SELECT pg_reload_conf()");
}

static void wait_until(const char *sql)
{
    int64_t number = 0;
    struct patience patience = patience_begin();
    while (try_number(sql, &number) != NULL || number != 1)
        ck_assert_msg(patience_lasts(&patience), "never so: %s", sql);
}

void database_add_standby(void)
{
    struct server *other = standby();
    ck_assert_int_eq(other->pid, 0);
    /* A commit waits for the standby as soon as there is one, and not before. */
    configure("ALTER SYSTEM SET synchronous_standby_names = ''");
    ck_assert_msg(
        execute(
            "rm -rf %s%s/data && mkdir -m 700 -p %s%s && exec %s/pg_basebackup -h %s"
            " -U root -D %s%s/data -X stream -R -c fast --no-sync",
            folder, other->below, folder, other->below, programs, database_folder(),
            folder, other->below),
        "pg_basebackup fails: see %s/log", folder);
    paired = true;
    start_server(other);
    ck_assert_msg(other->pid > 0 && is_up(other), "the standby does not start");
    wait_until("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'");
    configure("ALTER SYSTEM SET synchronous_standby_names = '*'");
    wait_until("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'");
}

void database_promote(void)
{
    end_server(primary, SIGQUIT); /* at once, without a word */
    primary = standby();
    database_run("SELECT pg_promote()");
    wait_until("SELECT (NOT pg_is_in_recovery())::int");
}

/* ---- The end */

static int remove_one(const char *path, const struct stat *found, int kind,
                      struct FTW *walk)
{
    (void)found, (void)kind, (void)walk;
    return remove(path);
}

void database_stop(void)
{
    if (borrowed)
        give_back();
    end_server(standby(), SIGQUIT);
    end_server(primary, SIGQUIT);
    primary = &servers[0];
    paired = false;
    port = 0;
    if (folder[0] != '\0')
        nftw(folder, &remove_one, 16, FTW_DEPTH | FTW_PHYS);
    folder[0] = '\0';
}

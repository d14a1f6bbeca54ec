/* test_database_way.c -- the way to a database is as operators know it from libpq: several
 * hosts, services, passfiles, TLS with both certificates; and what is wrong with it is
 * said.
 */
#include <fcntl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/store/postgres/connect.h"
#include "host/store/store.h"
#include "tests/support/certificate.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

#define PASSWORD "s3cret-of-keeper"

enum { PATH_ROOM = 192, URI_ROOM = 1024 };

static struct wherry_error error;
static struct buffer place;
static char folder[PATH_ROOM];

/* Below the folder of the server; until the next call but three. */
static const char *path(const char *name)
{
    static char paths[4][2 * PATH_ROOM];
    static size_t next;
    char *made = paths[next++ % 4];
    snprintf(made, sizeof paths[0], "%s/%s", folder, name);
    return made;
}

static void write_file(const char *name, mode_t mode, const char *text)
{
    const int file = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(file, mode), 0);
    close(file);
}

/* ---- A server with TLS ---- */

static void sign(const struct certificate *authority, const char *common,
                 const char *names, const char *file)
{
    char paper[PATH_ROOM], key[PATH_ROOM];
    struct certificate made =
        certificate_make(common, NID_subject_alt_name, names, authority);
    snprintf(paper, sizeof paper, "%s.crt", file);
    snprintf(key, sizeof key, "%s.key", file);
    certificate_write(&made, path(paper), path(key));
    certificate_free(&made);
}

/* Roles have a way each; without TLS there is none at an address. */
static const char entries[] = "local all all trust\n"
                              "hostssl all guest 127.0.0.1/32 cert\n"
                              "hostssl all keeper 127.0.0.1/32 scram-sha-256\n"
                              "hostssl all wherry 127.0.0.1/32 trust\n";

static void prepare(const char *of_server)
{
    snprintf(folder, sizeof folder, "%s", of_server);
    struct certificate ours =
        certificate_make("ours", NID_basic_constraints, "critical,CA:TRUE", NULL);
    struct certificate others =
        certificate_make("others", NID_basic_constraints, "critical,CA:TRUE", NULL);
    certificate_write(&ours, path("ca.crt"), NULL);
    certificate_write(&others, path("other-ca.crt"), NULL);
    sign(&ours, "server", "IP:127.0.0.1,DNS:db.example", "server");
    sign(&ours, "guest", NULL, "guest");
    sign(&others, "guest", NULL, "forged");
    certificate_free(&ours);
    certificate_free(&others);
    write_file("data/pg_hba.conf", 0600, entries);
    database_own(path("data/pg_hba.conf"));
    database_own(path("server.key"));
}

static const struct database_terms terms = {
    "-c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key"
    " -c ssl_ca_file=../ca.crt -c fsync=off",
    &prepare};

/* ---- Ways ---- */

/* FOLDER and PORT in it are those of the server. */
static const char *filled(const char *text)
{
    static char made[URI_ROOM];
    struct buffer out = {0};
    for (const char *at = text; *at != '\0';) {
        if (strncmp(at, "FOLDER", 6) == 0) {
            buffer_add_text(&out, folder);
            at += 6;
        } else if (strncmp(at, "PORT", 4) == 0) {
            buffer_format(&out, "%d", database_port());
            at += 4;
        } else {
            buffer_add_char(&out, *at++);
        }
    }
    snprintf(made, sizeof made, "%s", buffer_text(&out));
    buffer_free(&out);
    return made;
}

static enum wherry_status open_by(const char *uri, struct store **store)
{
    error = (struct wherry_error){0};
    postgres_place(filled(uri), "a", &place);
    return store_open(buffer_text(&place), STORE_WRITE, store, &error);
}

static void expect_good(const char *uri)
{
    struct store *store = NULL;
    ck_assert_msg(open_by(uri, &store) == WHERRY_OK, "%s: %s", uri, error.message);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "n", 1, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

static void expect_refused(const char *uri, const char *words)
{
    struct store *store = NULL;
    ck_assert_msg(open_by(uri, &store) == WHERRY_FAILED, "%s", uri);
    ck_assert_ptr_null(store);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s: %s", uri, error.message);
    ck_assert_ptr_null(strstr(error.message, PASSWORD));
    ck_assert_ptr_null(strchr(error.message, '\n'));
}

static const struct way {
    const char *uri, *words; /* words NULL: it is good */
} ways[] = {
    /* Several hosts. */
    {"postgresql://wherry@127.0.0.1:1,127.0.0.1:PORT/wherry", NULL},
    {"postgresql:///wherry?user=wherry&host=/nowhere,FOLDER&port=PORT"
     "&target_session_attrs=read-write",
     NULL},
    {"postgresql:///wherry?user=wherry&host=/nowhere,FOLDER&port=PORT"
     "&target_session_attrs=standby",
     "server is not in hot standby mode"},
    {"postgresql:///wherry?user=wherry&host=/nowhere,/nowhere-else&port=PORT",
     "/nowhere-else"},
    {"postgresql:///wherry?user=reader&host=FOLDER&port=PORT"
     "&target_session_attrs=read-write",
     "session is read-only"},
    /* TLS. */
    {"postgresql://wherry@127.0.0.1:PORT/wherry?sslmode=require", NULL},
    {"postgresql://wherry@127.0.0.1:PORT/wherry?sslmode=verify-full"
     "&sslrootcert=FOLDER/ca.crt",
     NULL},
    {"postgresql://wherry@db.example:PORT/wherry?hostaddr=127.0.0.1"
     "&sslmode=verify-full&sslrootcert=FOLDER/ca.crt",
     NULL},
    {"postgresql://wherry@other.example:PORT/wherry?hostaddr=127.0.0.1"
     "&sslmode=verify-full&sslrootcert=FOLDER/ca.crt",
     "does not match host name \"other.example\""},
    {"postgresql://wherry@other.example:PORT/wherry?hostaddr=127.0.0.1"
     "&sslmode=verify-ca&sslrootcert=FOLDER/ca.crt",
     NULL},
    {"postgresql://wherry@127.0.0.1:PORT/wherry?sslmode=verify-full"
     "&sslrootcert=FOLDER/other-ca.crt",
     "certificate verify failed"},
    {"postgresql://wherry@127.0.0.1:PORT/wherry?sslmode=verify-full"
     "&sslrootcert=FOLDER/none.crt",
     "root certificate file"},
    {"postgresql://wherry@127.0.0.1:PORT/wherry?sslmode=disable", "no encryption"},
    /* A certificate of the client. */
    {"postgresql://guest@127.0.0.1:PORT/wherry?sslmode=verify-full"
     "&sslrootcert=FOLDER/ca.crt&sslcert=FOLDER/guest.crt&sslkey=FOLDER/guest.key",
     NULL},
    {"postgresql://guest@127.0.0.1:PORT/wherry?sslmode=require&sslcert=FOLDER/none.crt",
     "connection requires a valid client certificate"},
    {"postgresql://guest@127.0.0.1:PORT/wherry?sslmode=require"
     "&sslcert=FOLDER/forged.crt&sslkey=FOLDER/forged.key",
     "unknown ca"},
    /* A passfile. */
    {"postgresql://keeper@127.0.0.1:PORT/wherry?passfile=FOLDER/passes", NULL},
    {"postgresql://keeper@127.0.0.1:PORT/wherry?passfile=FOLDER/wrong-passes",
     "password authentication failed for user \"keeper\""},
    {"postgresql://keeper@127.0.0.1:PORT/wherry?passfile=FOLDER/open-passes",
     "no password supplied"},
    {"postgresql://keeper:" PASSWORD "@127.0.0.1:PORT/wherry", NULL},
    /* A service. */
    {"postgresql://?service=shop", NULL},
    {"postgresql:///?service=shop&user=wherry", NULL},
    {"postgresql://?service=keeper", NULL},
    {"postgresql://?service=unknown", "service \"unknown\" not found"},
};
enum { WAYS = sizeof ways / sizeof *ways };

static void make_roles(void)
{
    static const char rights[] =
        "DO $$ DECLARE one text; BEGIN FOREACH one IN ARRAY ARRAY['guest', 'keeper',"
        " 'reader'] LOOP IF to_regrole(one) IS NULL THEN EXECUTE format('CREATE ROLE %I"
        " LOGIN', one); END IF; EXECUTE format('GRANT USAGE ON SCHEMA wherry TO %I;"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wherry TO %I',"
        " one, one); END LOOP; END $$;"
        "ALTER ROLE keeper PASSWORD '" PASSWORD "';"
        "ALTER ROLE reader SET default_transaction_read_only = on";
    expect_good("postgresql:///wherry?user=wherry&host=FOLDER&port=PORT");
    database_run(rights);
    write_file("passes", 0600, filled("127.0.0.1:PORT:wherry:keeper:" PASSWORD "\n"));
    write_file("wrong-passes", 0600, "*:*:*:keeper:" PASSWORD "-not\n");
    write_file("open-passes", 0644, "*:*:*:keeper:" PASSWORD "\n");
    write_file("services", 0600,
               filled("[shop]\nhost=FOLDER\nport=PORT\nuser=wherry\ndbname=wherry\n"
                      "[keeper]\nhost=127.0.0.1\nport=PORT\nuser=keeper\n"
                      "dbname=wherry\n"));
    setenv("PGSERVICEFILE", path("services"), 1);
    setenv("PGPASSFILE", path("passes"), 1);
}

START_TEST(each_way_of_libpq_leads_there_or_is_said_to_be_wrong)
{
    make_roles();
    if (ways[_i].words == NULL)
        expect_good(ways[_i].uri);
    else
        expect_refused(ways[_i].uri, ways[_i].words);
}
END_TEST

START_TEST(a_connection_over_tls_is_encrypted)
{
    struct store *store = NULL;
    make_roles();
    ck_assert_int_eq(open_by("postgresql://wherry@127.0.0.1:PORT/wherry"
                             "?sslmode=verify-full&sslrootcert=FOLDER/ca.crt",
                             &store),
                     WHERRY_OK);
    ck_assert_int_eq(database_number("SELECT count(*) FROM pg_stat_ssl s JOIN"
                                     " pg_stat_activity a ON a.pid = s.pid WHERE s.ssl"
                                     " AND a.usename = 'wherry'"),
                     1);
    store_close(store);
}
END_TEST

static void finish(void)
{
    buffer_free(&place);
    database_empty();
}

int main(void)
{
    static const struct test tests[] = {
        {"each_way_of_libpq_leads_there_or_is_said_to_be_wrong",
         &each_way_of_libpq_leads_there_or_is_said_to_be_wrong, WAYS, 0},
        TEST(a_connection_over_tls_is_encrypted),
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(NULL, &finish);
    if (database_start_as(&terms, &why))
        status = suite_run("database way", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}

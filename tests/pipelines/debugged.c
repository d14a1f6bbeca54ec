/* debugged.c -- a pipeline with a connector that fails on demand. */
#include "tests/pipelines/debugged.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct home home;
static struct told told;
static struct buffer said;

#define HEADER "id,email,consent,name\n"
#define OTHERS                                                                         \
    "2,ben@example.com,yes,Ben\n3,cat@example.com,yes,Cat\n4,dan@example.com,yes,"     \
    "Dan\n"

const struct home *debugged_home(void)
{
    return &home;
}

const char *debugged_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

void debugged_begin(void)
{
    home_begin(&home);
    ck_assert_int_eq(mkdir(debugged_path("crm"), 0700), 0);
    ck_assert_int_eq(mkdir(debugged_path("plugins"), 0700), 0);
    home_write(&home, "crm/contacts.csv", HEADER "1,ann@example.com,yes,Ann\n" OTHERS);
    debugged_copy("debug");
}

void debugged_finish(void)
{
    home_finish(&home);
    told_free(&told);
    buffer_free(&said);
}

int debugged_suite(const char *name, const struct test *tests)
{
    suite_fixture(debugged_begin, debugged_finish);
    return suite_run(name, tests);
}

void debugged_copy(const char *module)
{
    char from[512], name[96], piece[4096];
    const char *slash = strrchr(module, '/');
    snprintf(from, sizeof from, "%s/tests/plugins/%s.so", BUILD, module);
    snprintf(name, sizeof name, "plugins/%s.so", slash == NULL ? module : slash + 1);
    FILE *source = fopen(from, "rb"), *copy = fopen(debugged_path(name), "wb");
    ck_assert_msg(source != NULL && copy != NULL, "no '%s'", from);
    for (size_t count; (count = fread(piece, 1, sizeof piece, source)) > 0;)
        ck_assert_uint_eq(fwrite(piece, 1, count, copy), count);
    fclose(source);
    fclose(copy);
    ck_assert_int_eq(chmod(debugged_path(name), 0600), 0);
}

void debugged_write_spec(const char *on, const char *does)
{
    char spec[1024];
    snprintf(spec, sizeof spec,
             "pipeline: p\n"
             "crm: { plugin: csv, folder: '${HOME}/crm' }\n"
             "list:\n"
             "  plugin: debug\n"
             "  people: ann@example.com ben@example.com cat@example.com "
             "dan@example.com\n"
             "  on: %s\n"
             "  does: %s\n"
             "contact_sync:\n"
             "  every: 24h\n"
             "  audit: 0\n"
             "  steps: [push_unsubscribes, push_push_fields]\n"
             "  fields:\n"
             "    - { crm: name, list: NAME }\n"
             "limits: { push_unsubscribes: none }\n",
             on == NULL ? "none" : on, does == NULL ? "nothing" : does);
    home_write(&home, "specs/p.yaml", spec);
}

void debugged_opt_out(void)
{
    home_write(&home, "crm/contacts.csv", HEADER "1,ann@example.com,no,Ann\n" OTHERS);
}

/* An account rests for a second between two runs: not here. */
static void forget_leases(void)
{
    DIR *leases = opendir(debugged_path("state/leases"));
    if (leases == NULL)
        return;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(leases)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(leases), entry->d_name, 0);
    closedir(leases);
}

int debugged_run(const char *environment, const char *line)
{
    char both[512];
    forget_leases();
    snprintf(both, sizeof both, "WHERRY_HASTE=1000 WHERRY_PLUGINS=%s:%s/plugins %s",
             debugged_path("plugins"), BUILD, environment);
    program_run(&home, both, line, &told);
    buffer_clear(&said);
    buffer_format(&said, "%s%s", buffer_text(&told.out), buffer_text(&told.err));
    return told.code;
}

const char *debugged_said(void)
{
    return buffer_text(&said);
}

void debugged_expect(const char *line, int code, const char *words)
{
    debugged_run("", line);
    told_expect(&told, line, code, words);
}

/* test_csv.c -- two folders of CSV files, kept in step by the built wherry: no service,
 * no key, no network. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static struct home home;
static struct told told;
static struct buffer file;

static const char spec[] =
    "pipeline: p\n"
    "crm:\n  plugin: csv\n  folder: ${HOME}/crm\n"
    "list:\n  plugin: csv\n  folder: ${HOME}/list\n"
    "contact_sync:\n"
    "  every: 1h\n"
    "  steps: [import_new_records, import_pull_fields, import_unsubscribes,\n"
    "          push_new_records, push_unsubscribes, push_push_fields]\n"
    "  fields:\n"
    "    - { crm: name, list: NAME }\n"
    "segment_sync:\n"
    "  every: 1h\n"
    "  segments:\n"
    "    - { crm: VIP, list: Very important }\n"
    "limits:\n"
    "  push_unsubscribes: none\n  import_unsubscribes: none\n"
    "  push_new_records: none\n";

#define CRM_HEADER "id,email,consent,name,secret\r\n"
#define LIST_HEADER "NAME,email,consent,consent_at,id\n"

/* Ann, Ben, Cat, Dan, Eve and Fay are on both sides; the CRM has notes of its own. */
static const char crm_before[] =
    CRM_HEADER "1,ann@example.com,yes,Ann,\"keep, this\"\r\n"
               "2,ben@example.com,yes,Ben,\r\n"
               "3,cat@example.com,yes,Cat,\r\n"
               "4,dan@example.com,yes,Dan,\r\n"
               "5,eve@example.com,yes,Eve,\r\n"
               "6,fay@example.com,yes,Fay,\r\n";
static const char list_before[] =
    LIST_HEADER "Ann,Ann@Example.com,subscribed,,a\n"
                "Ben,ben@example.com,subscribed,,b\n"
                "Cat,cat@example.com,subscribed,,c\n"
                "Dan,dan@example.com,subscribed,,d\n"
                "\"Eve\",\"eve@example.com\",\"subscribed\",\"\",\"e\"\n"
                "Fay,fay@example.com,subscribed,,f\n";
/* Ann opts out, Ben has another name, Cat another address, Gus is new. */
static const char crm_after[] = CRM_HEADER "1,ann@example.com,no,Ann,\"keep, this\"\r\n"
                                           "2,ben@example.com,yes,Benjamin,\r\n"
                                           "3,catherine@example.com,yes,Cat,\r\n"
                                           "4,dan@example.com,yes,Dan,\r\n"
                                           "5,eve@example.com,yes,Eve,\r\n"
                                           "6,fay@example.com,yes,Fay,\r\n"
                                           "7,gus@example.com,yes,Gus,\r\n";
/* Dan leaves, Eve has another name, Hal joins. */
static const char list_after[] =
    LIST_HEADER "Ann,Ann@Example.com,subscribed,,a\n"
                "Ben,ben@example.com,subscribed,,b\n"
                "Cat,cat@example.com,subscribed,,c\n"
                "Dan,dan@example.com,unsubscribed,,d\n"
                "\"Evelyn\",\"eve@example.com\",\"subscribed\",\"\",\"e\"\n"
                "Fay,fay@example.com,subscribed,,f\n"
                "Hal,hal@example.com,subscribed,,h\n";

static const char *path_of(const char *name)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

static void begin(void)
{
    static const char *const folders[] = {"crm", "crm/segments", "list"};
    home_begin(&home);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        ck_assert_int_eq(mkdir(path_of(folders[i]), 0755), 0);
    home_write(&home, "specs/p.yaml", spec);
    home_write(&home, "crm/contacts.csv", crm_before);
    home_write(&home, "list/contacts.csv", list_before);
    home_write(&home, "crm/segments/VIP.csv", "id\n1\n2\n7\n");
}

static void finish(void)
{
    home_finish(&home);
    told_free(&told);
    buffer_free(&file);
}

/* An account rests for a second between two runs: not here. */
static void forget_leases(void)
{
    DIR *leases = opendir(path_of("state/leases"));
    if (leases == NULL)
        return;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (struct dirent *entry = NULL; (entry = readdir(leases)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(leases), entry->d_name, 0);
    closedir(leases);
}

static void run_with(const char *environment, const char *line, int code,
                     const char *words)
{
    forget_leases();
    program_run(&home, environment, line, &told);
    told_expect(&told, line, code, words);
}

static void run(const char *line, int code, const char *words)
{
    run_with("", line, code, words);
}

static const char *contents(const char *name)
{
    home_read(&home, name, &file);
    return buffer_text(&file);
}

static void expect_row(const char *name, const char *row)
{
    ck_assert_msg(strstr(contents(name), row) != NULL, "%s lacks %s:\n%s", name, row,
                  contents(name));
}

static void expect_once(const char *name, const char *words)
{
    const char *first = strstr(contents(name), words);
    ck_assert_msg(first != NULL && strstr(first + 1, words) == NULL,
                  "%s has '%s' not once:\n%s", name, words, contents(name));
}

static void act(void)
{
    home_write(&home, "crm/contacts.csv", crm_after);
    home_write(&home, "list/contacts.csv", list_after);
}

/* What each of the six steps makes of the acts. */
static void expect_all_done(void)
{
    const char *const list = "list/contacts.csv", *const crm = "crm/contacts.csv";
    expect_row(list, "Ann,Ann@Example.com,unsubscribed,2");
    expect_row(list, "Benjamin,ben@example.com,subscribed,,b\n");
    expect_row(list, "Cat,catherine@example.com,subscribed,,c\n");
    expect_row(list, "Dan,dan@example.com,unsubscribed,,d\n");
    expect_row(list, "Fay,fay@example.com,subscribed,,f\n");
    expect_row(list, "Gus,gus@example.com,subscribed,2");
    expect_row(crm, CRM_HEADER "1,ann@example.com,no,Ann,\"keep, this\"\r\n");
    expect_row(crm, "\r\n4,dan@example.com,unsubscribed,Dan,\r\n");
    expect_row(crm, "\r\n5,eve@example.com,yes,Evelyn,\r\n");
    expect_row(crm, ",hal@example.com,subscribed,Hal,\r\n");
    expect_once(list, "gus@example.com");
    expect_once(crm, "hal@example.com");
}

START_TEST(the_six_steps_go_from_folder_to_folder)
{
    run("run p", 0, "The baseline was taken");
    ck_assert_str_eq(contents("crm/contacts.csv"), crm_before);
    ck_assert_str_eq(contents("list/contacts.csv"), list_before);
    act();
    run("plan p", 0, "unsubscribe on the list (push_unsubscribes)");
    ck_assert(!told_said(&told, "\\x0a"));
    ck_assert_str_eq(contents("list/contacts.csv"), list_after);
    run("run p", 0, "read the list");
    expect_all_done();
    run("run p", 0, "nothing to do");
    expect_all_done();
    /* What the runs wrote was read back: nothing is read, once the files are no
     * longer so new that their stamps may not show the next change. */
    for (int i = 0; i < 20 && !told_said(&told, "read the list        0 records"); i++)
        run("run p", 0, "nothing to do");
    ck_assert(told_said(&told, "read the list        0 records"));
    run("run p", 0, "read the CRM         0 records");
    run("explain p ann@example.com", 0, "opted out in the CRM");
}
END_TEST

START_TEST(who_comes_back_on_either_side_comes_back_on_the_other)
{
    run("run p", 0, "The baseline was taken");
    act();
    run("run p", 0, "");
    home_write(&home, "crm/contacts.csv", crm_before); /* Ann opts in again */
    run("run p", 3, "changes of earlier runs are no longer there");
    run("run p", 0, "");
    /* A CRM's opt-in never makes a member of a contact who has left: they must come
     * back themselves. */
    expect_row("list/contacts.csv", "Ann,Ann@Example.com,unsubscribed,2");
    ck_assert_ptr_nonnull(strstr(contents("list/contacts.csv"), "gus@example.com"));
    home_write(&home, "list/contacts.csv", list_before);
    run("run p", 0, "");
    run("run p", 0, "");
    expect_row("crm/contacts.csv", "1,ann@example.com,yes");
}
END_TEST

START_TEST(a_segment_goes_from_folder_to_folder)
{
    static const char *const seats = "list/segments/Very important.csv";
    run("run p", 0, "");
    run("run p", 0, "created the static segment");
    ck_assert_str_eq(contents(seats),
                     "email,id\nAnn@Example.com,a\nben@example.com,b\n");
    home_write(&home, "crm/segments/VIP.csv", "id\n2\n4\n");
    run("run p", 0, "");
    ck_assert_str_eq(contents(seats),
                     "email,id\nben@example.com,b\ndan@example.com,d\n");
    /* A file that has just been written is read once more: its stamp may not show the
     * next change. */
    for (int i = 0; i < 20 && !told_said(&told, "unchanged"); i++)
        run("run p", 0, "");
    ck_assert(told_said(&told, "unchanged"));
    run("segments p", 0, "Very important");
}
END_TEST

START_TEST(a_bad_line_is_told_with_its_place_and_costs_nobody)
{
    run("run p", 0, "");
    home_write(&home, "list/contacts.csv",
               LIST_HEADER "Ann,Ann@Example.com,unsubscribed,,a\n"
                           "Ben,ben@example.com,\"subscribed,,b\n"
                           "Cat,cat@example.com,perhaps,,c\n"
                           "Dan,dan@example.com,subscribed,,d\n"
                           "Eve,eve@example.com,subscribed,,e\n"
                           "Fay,fay@example.com,subscribed,,f\n");
    run("run p", 3, "contacts.csv:3: the line cannot be read");
    ck_assert(told_said(&told, "contacts.csv:4: the word in 'consent'"));
    ck_assert(!told_said(&told, "perhaps"));
    expect_row("crm/contacts.csv", "\r\n1,ann@example.com,unsubscribed,Ann");
    expect_row("crm/contacts.csv", "\r\n2,ben@example.com,yes,Ben,\r\n");
    expect_row("crm/contacts.csv", "\r\n3,cat@example.com,yes,Cat,\r\n");
    home_write(&home, "list/contacts.csv", list_before);
    run("run p", 0, "");
}
END_TEST

/* A half-written export, a folder that is not mounted: nobody is opted out by it. */
START_TEST(a_file_that_is_gone_or_cut_opts_nobody_out)
{
    run("run p", 0, "");
    ck_assert_int_eq(unlink(path_of("list/contacts.csv")), 0);
    run("run p", 1, "cannot open 'contacts.csv'");
    home_write(&home, "list/contacts.csv", LIST_HEADER);
    forget_leases();
    program_run(&home, "", "run p", &told);
    ck_assert_str_eq(contents("crm/contacts.csv"), crm_before);
    home_write(&home, "list/contacts.csv", list_before);
    run("run p", 0, "");
    ck_assert_str_eq(contents("crm/contacts.csv"), crm_before);
    ck_assert_str_eq(contents("list/contacts.csv"), list_before);
}
END_TEST

/* ---- A run that is cut off ---- */

static const char *const faults[] = {
    "csv.begun:1",    "csv.begun:2",    "csv.begun:3",   "csv.writing:1",
    "csv.writing:2",  "csv.written:1",  "csv.written:2", "csv.written:3",
    "csv.replaced:1", "csv.replaced:2", "csv.told:1",    "csv.told:2",
    "csv.told:3",     "csv.told:4",     "csv.replaced:3"};

/* The old file or a new one, and no half of either. */
static void expect_whole(const char *name, const char *before)
{
    const char *now = contents(name);
    const size_t length = strlen(now);
    ck_assert_uint_ge(length, strlen(before));
    ck_assert_int_eq(now[length - 1], '\n');
    expect_row(name, "fay@example.com");
}

/* Hal is left out: whether she was made in the CRM is not asked before a day is
 * over. */
static void act_cut(void)
{
    char list[sizeof list_after];
    strcpy(list, list_after);
    *strstr(list, "Hal,") = '\0';
    home_write(&home, "crm/contacts.csv", crm_after);
    home_write(&home, "list/contacts.csv", list);
}

START_TEST(a_run_that_is_cut_in_the_middle_of_a_rewrite_leaves_a_whole_file)
{
    char environment[64];
    snprintf(environment, sizeof environment, "WHERRY_FAULT=%s", faults[_i]);
    run("run p", 0, "");
    act_cut();
    run_with(environment, "run p", 128 + SIGKILL, "");
    expect_whole("list/contacts.csv", LIST_HEADER);
    expect_whole("crm/contacts.csv", CRM_HEADER);
    for (int i = 0; i < 4; i++)
        run("run p", 0, "");
    expect_row("list/contacts.csv", "Ann,Ann@Example.com,unsubscribed,2");
    expect_row("list/contacts.csv", "Benjamin,ben@example.com,subscribed,,b\n");
    expect_row("list/contacts.csv", "Cat,catherine@example.com,subscribed,,c\n");
    expect_once("list/contacts.csv", "gus@example.com,subscribed");
    expect_row("crm/contacts.csv", "\r\n4,dan@example.com,unsubscribed,Dan,\r\n");
    expect_row("crm/contacts.csv", "\r\n5,eve@example.com,yes,Evelyn,\r\n");
    ck_assert_int_ne(access(path_of("list/.wherry-new"), F_OK), 0);
    run("run p", 0, "nothing to do");
}
END_TEST

/* ---- The README ---- */

/* The commands of the section, each line without what it is indented by. */
static void copy_commands(FILE *script)
{
    char line[256];
    bool on = false;
    FILE *readme = fopen(TOP_SRCDIR "/README.md", "r");
    ck_assert_ptr_nonnull(readme);
    while (fgets(line, sizeof line, readme) != NULL) {
        if (text_starts_with(line, "## "))
            on = text_starts_with(line, "## Try it on two folders");
        if (on && text_starts_with(line, "    "))
            fputs(line + 4, script);
    }
    fclose(readme);
}

START_TEST(the_first_try_of_the_readme_does_what_it_says)
{
    char command[400];
    FILE *script = fopen(path_of("try.sh"), "w");
    ck_assert_ptr_nonnull(script);
    copy_commands(script);
    fprintf(script, "wherry status\nrm -r people\n");
    ck_assert_int_eq(fclose(script), 0);
    ck_assert_int_eq(symlink(BUILD, path_of("build")), 0);
    ck_assert_int_eq(symlink(TOP_SRCDIR "/specs", path_of("copies")), 0);
    snprintf(command, sizeof command,
             "cd %s && rm -r specs && mv copies specs && sh -e ./try.sh >said 2>&1",
             home.directory);
    const int code = system(command);
    const char *said = contents("said");
    ck_assert_msg(code == 0, "%s", said);
    ck_assert_ptr_nonnull(strstr(said, "ann@example.com,unsubscribed,Ann"));
    ck_assert_ptr_nonnull(strstr(said, "cat@example.com,subscribed,Cat"));
    ck_assert_ptr_null(strstr(said, "ben@example.com,subscribed"));
    ck_assert_ptr_nonnull(strstr(said, "email,id\ncat@example.com,"));
    ck_assert_int_ne(access(path_of("people"), F_OK), 0);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(the_six_steps_go_from_folder_to_folder),
        TEST(who_comes_back_on_either_side_comes_back_on_the_other),
        TEST(a_segment_goes_from_folder_to_folder),
        TEST(a_bad_line_is_told_with_its_place_and_costs_nobody),
        TEST(a_file_that_is_gone_or_cut_opts_nobody_out),
        {.name = "a_run_that_is_cut_in_the_middle_of_a_rewrite_leaves_a_whole_file",
         .test = &a_run_that_is_cut_in_the_middle_of_a_rewrite_leaves_a_whole_file,
         .rounds = sizeof faults / sizeof *faults},
        TEST(the_first_try_of_the_readme_does_what_it_says),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("csv", tests);
}

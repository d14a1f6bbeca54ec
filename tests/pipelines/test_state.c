/* test_state.c -- what is known of a pipeline as something to own: damage is found, a
 * copy is whole or not there. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/store/rows.h"
#include "host/store/store.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

enum { PEOPLE = 40, PAGE = 4096, KILLED = 128 + 9, OTHERS = 077 };

static void begin(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":20,\"random\":7,\"plain\":true}", PEOPLE);
    rig_write_all_steps();
    rig_expect("run p", 0);
}

static void check(int code, const char *words)
{
    rig_expect_now("state check p", code, words);
}

static bool there(const char *name)
{
    return access(rig_path(name), F_OK) == 0;
}

/* The path as a word of a command line. */
static const char *backup_to(const char *name)
{
    return rig_keep_format("state backup p %s", rig_path(name));
}

START_TEST(a_state_after_a_run_is_sound)
{
    begin();
    check(0, "p: sound");
    ck_assert(rig_said("60 checked"));
    rig_expect_now("state check p --json", 0, "\"sound\": true");
    rig_printed();
    remove(rig_path("specs/p.yaml"));
    check(0, "p: sound");
}
END_TEST

/* ---- Damage ---- */

/* The whole state in one file, nothing of it in SQLite's log. */
static void settle(void)
{
    rig_expect_now(backup_to("whole.db"), 0, "copied");
    remove(rig_path("state/p.db-wal"));
    remove(rig_path("state/p.db-shm"));
    ck_assert_int_eq(rename(rig_path("whole.db"), rig_path("state/p.db")), 0);
    check(0, "p: sound");
}

static void put_bytes(off_t at, const void *bytes, size_t length)
{
    int file = open(rig_path("state/p.db"), O_WRONLY | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(pwrite(file, bytes, length, at), (ssize_t)length);
    close(file);
}

static off_t state_size(void)
{
    struct stat found;
    ck_assert_int_eq(stat(rig_path("state/p.db"), &found), 0);
    return found.st_size;
}

START_TEST(a_page_that_is_overwritten_is_found_wherever_it_is)
{
    unsigned char good[PAGE], bad[PAGE];
    begin();
    settle();
    const off_t pages = state_size() / PAGE;
    ck_assert_int_gt(pages, 10);
    memset(bad, 0xA5, sizeof bad);
    for (off_t page = 0; page < pages; page++) {
        int file = open(rig_path("state/p.db"), O_RDONLY | O_CLOEXEC);
        ck_assert_int_eq(pread(file, good, PAGE, page * PAGE), PAGE);
        close(file);
        put_bytes(page * PAGE, bad, PAGE);
        check(1, "p: damaged");
        ck_assert(rig_said("to do"));
        put_bytes(page * PAGE, good, PAGE);
    }
    check(0, "p: sound");
}
END_TEST

START_TEST(a_state_that_was_cut_off_is_damaged)
{
    begin();
    settle();
    ck_assert_int_eq(truncate(rig_path("state/p.db"), state_size() / 2), 0);
    check(1, "p: damaged");
    ck_assert_int_eq(truncate(rig_path("state/p.db"), PAGE / 2), 0);
    check(1, "p: damaged");
}
END_TEST

/* A file without a byte is no new state: what was owed would be forgotten in silence. */
START_TEST(a_state_that_was_emptied_is_damaged_and_takes_no_baseline)
{
    static const char *const lines[] = {"run p", "plan p", "status p --json",
                                        "explain p ann@example.com",
                                        "backfill p --dry-run"};
    begin();
    settle();
    unlink(rig_path("state/p.db-wal"));
    unlink(rig_path("state/p.db-shm"));
    ck_assert_int_eq(truncate(rig_path("state/p.db"), 0), 0);
    check(1, "p: damaged");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_int_ne(rig_run(lines[i]), 0);
        ck_assert_msg(rig_said("is empty: something has cut it off") &&
                          rig_said("`wherry state check`"),
                      "%s", lines[i]);
    }
    ck_assert_int_eq(state_size(), 0);
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

/* The damage is said once, a line for each page; and nothing is taken for what could not
 * be read. */
START_TEST(damage_is_told_in_lines_and_is_no_answer)
{
    static const char *const lines[] = {"run p", "history p", "explain p c1"};
    char rubbish[PAGE];
    memset(rubbish, 0xA5, sizeof rubbish);
    begin();
    settle();
    for (int64_t page = 2; page < state_size() / PAGE; page++)
        put_bytes(page * PAGE, rubbish, PAGE);
    check(1, "p: damaged");
    ck_assert(!rig_said("\\x0a") && !rig_said("`wherry state check`"));
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_int_ne(rig_run(lines[i]), 0);
        ck_assert_msg(*rig_told() == '\0', "%s: %s", lines[i], rig_told());
        ck_assert_msg(rig_said("`wherry state check`"), "%s", lines[i]);
    }
    rig_expect_now("history p --json", 1, "`wherry state check`");
    ck_assert_str_eq(rig_told(), "");
}
END_TEST

/* Damage that SQLite would not notice: the bytes of one contact are none that we
 * write. */
START_TEST(a_contact_who_cannot_be_read_is_named)
{
    static const char *const none[] = {NULL};
    struct store *store = NULL;
    struct wherry_error error = {0};
    struct store_row row = {.ids = {none, none},
                            .address = {"odd@one.example", ""},
                            .present = {true, false},
                            .body = "\xFF\xFF\xFF",
                            .body_length = 3};
    begin();
    ck_assert_int_eq(store_open(rig_path("state/p.db"), STORE_WRITE, &store, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
    check(1, "p: damaged");
    ck_assert(rig_said("\n  c"));
    ck_assert(rig_said("61 checked"));
    ck_assert(!rig_said("odd@one.example"));
    rig_expect_now("state check p --json", 1, "\"sound\": false");
    rig_printed();
}
END_TEST

/* ---- Copies ---- */

START_TEST(a_copy_is_the_state_and_its_owners_alone)
{
    struct stat found;
    begin();
    rig_expect_now(backup_to("copy.db"), 0, "p: copied");
    ck_assert_int_eq(stat(rig_path("copy.db"), &found), 0);
    ck_assert_int_eq(found.st_mode & OTHERS, 0);
    ck_assert(!there("copy.db.part"));
    /* In another folder it is the state of the same pipeline. */
    ck_assert_int_eq(mkdir(rig_path("other"), 0700), 0);
    ck_assert_int_eq(rename(rig_path("copy.db"), rig_path("other/p.db")), 0);
    const char *other = rig_keep_format("--state %s", rig_path("other"));
    rig_expect_now(rig_keep_format("state check p %s", other), 0, "p: sound");
    rig_pass_ms(3600000);
    rig_forget_requests();
    rig_expect_now(rig_keep_format("run p %s", other), 0, "");
    rig_expect_no_write();
}
END_TEST

START_TEST(a_copy_takes_nobodys_place)
{
    begin();
    rig_write_file("copy.db", "something else");
    rig_expect_now(backup_to("copy.db"), 1, "name another one");
    rig_expect_file("copy.db", "something else");
    rig_expect_now(backup_to("nowhere/copy.db"), 1, "cannot create");
    ck_assert(!there("copy.db.part"));
}
END_TEST

START_TEST(a_copy_that_was_killed_is_not_there_and_can_be_made_again)
{
    begin();
    ck_assert_int_eq(
        rig_run_now_with("WHERRY_FAULT=store.copied:1", backup_to("copy.db")), KILLED);
    ck_assert(!there("copy.db"));
    ck_assert(there("copy.db.part"));
    rig_expect_now(backup_to("copy.db"), 0, "p: copied");
    ck_assert(!there("copy.db.part"));
}
END_TEST

START_TEST(a_copy_is_made_while_a_run_goes_on)
{
    begin();
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"new@one.example\"}");
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"stall\",\"path\":\"/ometria/*\",\"method\":\"POST\"}");
    const int64_t before = rig_meter("ometria.requests");
    const int pid = rig_start("run p");
    while (rig_meter("ometria.requests") < before + 2 && rig_meter("under_way") == 0)
        continue;
    rig_expect_now(backup_to("copy.db"), 0, "p: copied");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    ck_assert_int_eq(rig_wait(pid), 0);
    ck_assert_int_eq(mkdir(rig_path("other"), 0700), 0);
    ck_assert_int_eq(rename(rig_path("copy.db"), rig_path("other/p.db")), 0);
    rig_expect_now(rig_keep_format("state check p --state %s", rig_path("other")), 0,
                   "p: sound");
    check(0, "p: sound");
}
END_TEST

/* ---- Copies put back ---- */

static const char *restore_from(const char *name)
{
    return rig_keep_format("state restore p %s --yes", rig_path(name));
}

/* As if no run had been made since the copy: what was done since is read, and not done
 * again. */
START_TEST(what_happened_since_the_copy_is_read_anew_and_not_done_again)
{
    begin();
    rig_expect_now(backup_to("copy.db"), 0, "copied");
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"list\",\"do\":\"join\",\"address\":\"new@one.example\"},"
                 "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"two@one.example\"}]");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    const char *summary = rig_summary();
    rig_expect_now(restore_from("copy.db"), 0, "p: put back");
    check(0, "p: sound");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(rig_summary(), summary);
    check(0, "p: sound");
    sandbox_post(
        rig_sandbox(), "act",
        "{\"side\":\"list\",\"do\":\"leave\",\"address\":\"new@one.example\"}");
    rig_expect("run p", 0);
    rig_pass_ms(3600000);
    ck_assert_str_eq(rig_optin("new@one.example"), "false");
}
END_TEST

START_TEST(a_restore_that_is_killed_leaves_the_one_state_or_the_other)
{
    static const char *const points[] = {"store.copied:1", "store.replacing:1"};
    begin();
    rig_expect_now(backup_to("copy.db"), 0, "copied");
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"new@one.example\"}");
    rig_expect("run p", 0);
    ck_assert_int_eq(rig_run_now_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                      restore_from("copy.db")),
                     KILLED);
    check(0, "p: sound");
    ck_assert(rig_said("61 checked"));
    rig_expect_now(restore_from("copy.db"), 0, "p: put back");
    check(0, "p: sound");
    ck_assert(rig_said("60 checked"));
}
END_TEST

START_TEST(only_a_sound_state_is_put_back_and_only_after_asking)
{
    begin();
    rig_expect_now(backup_to("copy.db"), 0, "copied");
    rig_expect_now(restore_from("nothing.db"), 1, "cannot open");
    rig_write_file("other.db", "something else, which is no state at all");
    rig_expect_now(restore_from("other.db"), 1, "");
    ck_assert_int_eq(truncate(rig_path("copy.db"), PAGE * 7), 0);
    rig_expect_now(restore_from("copy.db"), 1, "");
    rig_expect_now(rig_keep_format("state restore p %s", rig_path("copy.db")), 2,
                   "--yes");
    check(0, "p: sound");
    rig_expect_now(backup_to("second.db"), 0, "copied");
    rig_expect_now("delete p --yes", 0, "");
    rig_expect_now(rig_keep_format("state restore p %s", rig_path("second.db")), 0,
                   "p: put back"); /* nothing is lost by it */
    check(0, "p: sound");
}
END_TEST

START_TEST(a_damaged_state_is_replaced)
{
    char rubbish[PAGE];
    memset(rubbish, 0xA5, sizeof rubbish);
    begin();
    rig_expect_now(backup_to("copy.db"), 0, "copied");
    put_bytes(0, rubbish, sizeof rubbish);
    check(1, "p: damaged");
    rig_expect_now(restore_from("copy.db"), 0, "p: put back");
    check(0, "p: sound");
}
END_TEST

START_TEST(an_export_is_not_put_back_as_a_copy)
{
    begin();
    rig_expect_now(rig_keep_format("state export p --out %s", rig_path("text")), 0, "");
    rig_expect_now(restore_from("text"), 2, "`wherry state import p FILE` takes it");
    rig_write_file("rubbish", "rubbish");
    rig_expect_now(restore_from("rubbish"), 1, "rubbish'");
    ck_assert(!rig_said("`wherry state check`"));
    rig_expect_now("delete p --yes", 0, "");
    rig_expect_now(rig_keep_format("state import p %s", rig_path("rubbish")), 1,
                   "rubbish:1: this is not an exported state");
    rig_expect_now("state export p more", 2,
                   "'state export' takes only PIPELINE; `--out");
}
END_TEST

START_TEST(what_is_asked_wrongly_is_told)
{
    rig_expect_now("state chek p", 2, "did you mean 'check'?");
    rig_expect_now("state check p more", 2, "takes only PIPELINE");
    rig_expect_now("state backup p", 2, "takes PIPELINE and FILE");
    rig_expect_now("state check nobody", 2, "'nobody' has no state");
    rig_expect_now("state check Nobody", 2, "lower-case");
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_state_after_a_run_is_sound),
        TEST(a_page_that_is_overwritten_is_found_wherever_it_is),
        TEST(a_state_that_was_cut_off_is_damaged),
        TEST(a_state_that_was_emptied_is_damaged_and_takes_no_baseline),
        TEST(damage_is_told_in_lines_and_is_no_answer),
        TEST(an_export_is_not_put_back_as_a_copy),
        TEST(a_contact_who_cannot_be_read_is_named),
        TEST(a_copy_is_the_state_and_its_owners_alone),
        TEST(a_copy_takes_nobodys_place),
        TEST(a_copy_that_was_killed_is_not_there_and_can_be_made_again),
        TEST(a_copy_is_made_while_a_run_goes_on),
        TEST(what_happened_since_the_copy_is_read_anew_and_not_done_again),
        {"a_restore_that_is_killed_leaves_the_one_state_or_the_other",
         &a_restore_that_is_killed_leaves_the_one_state_or_the_other, 2, 0},
        TEST(only_a_sound_state_is_put_back_and_only_after_asking),
        TEST(a_damaged_state_is_replaced),
        TEST(what_is_asked_wrongly_is_told),
        {0}};
    return rig_suite("state", tests);
}

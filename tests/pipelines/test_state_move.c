/* test_state_move.c -- what is known of a pipeline goes out as text, to another machine or
 * out of a damaged file, and in again; and what the manual says of it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

enum { PEOPLE = 40, PAGE = 4096, KILLED = 128 + 9, OTHERS = 077 };

static void begin_as(const char *pipeline)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":20,\"random\":7,\"plain\":true}", PEOPLE);
    rig_write_spec(&(struct rig_spec){.pipeline = pipeline, .steps = RIG_ALL_STEPS});
    rig_expect(rig_keep_format("run %s", pipeline), 0);
}

static bool there(const char *name)
{
    return access(rig_path(name), F_OK) == 0;
}

static const char *export_to(const char *name)
{
    return rig_keep_format("state export p --out %s", rig_path(name));
}

static const char *import_from(const char *name)
{
    return rig_keep_format("state import p %s", rig_path(name));
}

static void move_away(const char *pipeline)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        remove(rig_path(rig_keep_format("state/%s.db%s", pipeline, suffixes[i])));
}

static const char *behind_the_head(const char *name)
{
    const char *text = strchr(rig_file(name), '\n');
    ck_assert_ptr_nonnull(text);
    return text;
}

START_TEST(what_was_imported_is_the_state_and_goes_on_as_it_would)
{
    struct stat found;
    begin_as("p");
    rig_expect_now(export_to("one.jsonl"), 0, "p: exported");
    ck_assert_int_eq(stat(rig_path("one.jsonl"), &found), 0);
    ck_assert_int_eq(found.st_mode & OTHERS, 0);
    ck_assert(!there("one.jsonl.part"));
    move_away("p");
    rig_expect_now(import_from("one.jsonl"), 0, "p: imported");
    ck_assert(rig_said("owed         nothing"));
    rig_expect_now("state check p", 0, "p: sound");
    rig_expect_now(export_to("two.jsonl"), 0, "p: exported");
    ck_assert_str_eq(behind_the_head("one.jsonl"), behind_the_head("two.jsonl"));
    rig_pass_ms(3600000);
    rig_forget_requests();
    rig_expect_now("run p", 0, "");
    rig_expect_no_write();
}
END_TEST

START_TEST(an_export_takes_nobodys_place_and_goes_to_standard_output_without_a_file)
{
    begin_as("p");
    rig_write_file("taken", "something else");
    rig_expect_now(export_to("taken"), 1, "name another one");
    rig_expect_file("taken", "something else");
    rig_expect_now(export_to("nowhere/x"), 1, "cannot write '");
    rig_expect_now("state export p", 0, "{\"wherry_state\":1,\"pipeline\":\"p\"");
    rig_expect_now("state export nobody", 2, "'nobody' has no state");
}
END_TEST

START_TEST(an_import_takes_no_states_place)
{
    begin_as("p");
    rig_expect_now(export_to("one.jsonl"), 0, "exported");
    rig_expect_now(import_from("one.jsonl"), 1, "'p' has a state already");
    rig_expect_now("state check p", 0, "p: sound");
    rig_expect_now(rig_keep_format("state import q %s", rig_path("one.jsonl")), 1,
                   "of 'p', not of 'q'");
    rig_expect_now(rig_keep_format("state import q %s", rig_path("none")), 1,
                   "cannot open");
    ck_assert(!there("state/q.db"));
    ck_assert(!there("state/q.db.import"));
    rig_write_file("cut.jsonl", "{\"wherry_state\":1}");
    rig_expect_now(rig_keep_format("state import q %s", rig_path("cut.jsonl")), 1,
                   "cut.jsonl:1:");
    ck_assert(!there("state/q.db"));
}
END_TEST

START_TEST(an_import_that_is_killed_leaves_nothing_and_can_be_made_again)
{
    begin_as("p");
    rig_expect_now(export_to("one.jsonl"), 0, "exported");
    move_away("p");
    ck_assert_int_eq(
        rig_run_now_with("WHERRY_FAULT=store.replacing:1", import_from("one.jsonl")),
        KILLED);
    ck_assert(!there("state/p.db"));
    rig_expect_now(import_from("one.jsonl"), 0, "imported");
    ck_assert(!there("state/p.db.import"));
    rig_expect_now("state check p", 0, "p: sound");
}
END_TEST

/* ---- After damage ---- */

static void put_bytes(off_t at, const void *bytes, size_t length)
{
    int file = open(rig_path("state/p.db"), O_WRONLY | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(pwrite(file, bytes, length, at), (ssize_t)length);
    close(file);
}

/* The whole state in one file, nothing of it in SQLite's log. */
static void settle(void)
{
    rig_expect_now(rig_keep_format("state backup p %s", rig_path("whole.db")), 0,
                   "copied");
    move_away("p");
    ck_assert_int_eq(rename(rig_path("whole.db"), rig_path("state/p.db")), 0);
}

/* Somebody leaves each side, and before the next run a part of what is known is
 * lost. */
START_TEST(after_damage_both_worlds_come_right_and_nobody_is_put_back)
{
    unsigned seed = 12345 + (unsigned)_i;
    char rubbish[PAGE];
    struct stat found;
    memset(rubbish, 0xA5, sizeof rubbish);
    begin_as("p");
    rig_act("list", "join", "new@one.example", "");
    rig_act("crm", "join", "two@one.example", "");
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    settle();
    rig_act("list", "leave", "new@one.example", "");
    rig_act("crm", "leave", "two@one.example", "");
    ck_assert_int_eq(stat(rig_path("state/p.db"), &found), 0);
    for (int i = 0; i < 6; i++) {
        seed = seed * 1103515245 + 12345;
        const off_t page = 6 + (off_t)(seed >> 8) % (found.st_size / PAGE - 6);
        put_bytes(page * PAGE, rubbish, sizeof rubbish);
    }
    rig_expect_now(export_to("left.jsonl"), 3, "p: exported what is left");
    move_away("p");
    rig_expect_now(import_from("left.jsonl"), 0, "as with --after-loss");
    rig_expect_now("state check p", 0, "p: sound");
    rig_forget_requests();
    rig_expect("run p", 0);
    ck_assert(rig_said("After the loss"));
    rig_expect_no_write();
    for (int run = 0; run < 3; run++)
        rig_run("run p --allow push_unsubscribes --allow import_unsubscribes");
    const struct rig_requests requests = rig_requests();
    ck_assert_int_eq(requests.creates + requests.opt_ins + requests.others, 0);
    ck_assert_int_eq(requests.updates + requests.changes + requests.renames, 0);
    rig_pass_ms(3600000);
    ck_assert_str_eq(rig_status("new@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "false");
    ck_assert_str_eq(rig_status("two@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("two@one.example"), "false");
    rig_expect_now("state check p", 0, "p: sound");
}
END_TEST

/* ---- The manual ---- */

/* The commands of the manual's section, in its order, and on which machine. */
static const struct shown {
    const char *line, *words;
    int code;
    bool asks, elsewhere, third, left, damage, lose;
} shown[] = {
    {"wherry state backup shop /backup/shop-$(date +%F).db", "copied", .code = 0},
    {"wherry state restore shop /backup/shop-2026-11-29.db", "baseline", .asks = true},
    {"wherry pause shop", "", .code = 0},
    {"wherry state export shop --out /backup/shop.jsonl", "exported", .code = 0},
    {"wherry state import shop /backup/shop.jsonl", "imported", .elsewhere = true},
    {"wherry state check shop", "sound", .elsewhere = true},
    {"wherry plan shop", "", .elsewhere = true},
    {"wherry resume shop", "", .elsewhere = true},
    {"wherry delete shop", "state deleted", .asks = true},
    {"wherry state import shop --follow /srv/wherry", "moved", .third = true},
    {"wherry delete shop --mark", "state deleted", .asks = true, .left = true},
    {"wherry state check shop", "damaged", .code = 1, .elsewhere = true,
     .damage = true},
    {"wherry state export shop --out /backup/shop-left.jsonl", "lost", .code = 3,
     .elsewhere = true},
    {"wherry state import shop /backup/shop-left.jsonl", "as with --after-loss",
     .elsewhere = true, .lose = true},
    {"wherry run shop --after-loss", "After the loss", .elsewhere = true},
    {"wherry plan shop", "", .elsewhere = true},
    {"wherry run shop --allow push_unsubscribes --allow import_unsubscribes", "",
     .elsewhere = true},
};

static const char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    return at == NULL ? text
                      : rig_keep_format("%.*s%s%s", (int)(at - text), text, to,
                                        at + strlen(from));
}

static void damage_elsewhere(void)
{
    char rubbish[PAGE];
    memset(rubbish, 0xA5, sizeof rubbish);
    int file = open(rig_path("other/shop.db"), O_WRONLY | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    const off_t end = lseek(file, 0, SEEK_END);
    for (off_t page = 8; page < end / PAGE; page += 3)
        ck_assert_int_eq(pwrite(file, rubbish, PAGE, page * PAGE), PAGE);
    close(file);
}

/* A state like the one on the new machine. */
static void copy_to_third(void)
{
    mkdir(rig_path("third"), 0700);
    rig_expect_now(rig_keep_format("state backup shop %s --state %s",
                                   rig_path("third/shop.db"), rig_path("other")),
                   0, "copied");
}

static void try_line(const struct shown *one)
{
    const char *line = one->line + strlen("wherry ");
    line = replaced(line, "$(date +%F)", "2026-11-29");
    line = replaced(line, "/backup/", rig_keep_format("%s/", rig_directory()));
    line = replaced(line, "/srv/wherry", rig_path("third"));
    if (one->asks)
        line = rig_keep_format("%s --yes", line);
    if (one->elsewhere)
        line = rig_keep_format("%s --state %s", line, rig_path("other"));
    if (one->left)
        line = rig_keep_format("%s --state %s", line, rig_path("third"));
    if (one->third)
        copy_to_third();
    if (one->damage)
        damage_elsewhere();
    if (one->lose)
        remove(rig_path("other/shop.db"));
    rig_pass_ms(3600000);
    rig_expect_now(line, one->code, one->words);
}

START_TEST(each_command_of_the_manuals_section_does_what_it_says)
{
    struct buffer manual = {0};
    struct wherry_error error = {0};
    size_t next = 0;
    begin_as("shop");
    ck_assert_int_eq(files_read(TOP_SRCDIR "/doc/wherry.1", SIZE_MAX, &manual, &error),
                     WHERRY_OK);
    const char *at = strstr(buffer_text(&manual), "\n.Sh STATE\n");
    ck_assert_ptr_nonnull(at);
    const char *const end = strstr(at + 1, "\n.Sh ");
    while ((at = strstr(at, "\n.Dl wherry ")) != NULL && at < end) {
        at += strlen("\n.Dl ");
        ck_assert_uint_lt(next, sizeof shown / sizeof *shown);
        const size_t length = strcspn(at, "\n");
        ck_assert_msg(strlen(shown[next].line) == length &&
                          strncmp(shown[next].line, at, length) == 0,
                      "the manual shows '%.*s'", (int)length, at);
        try_line(&shown[next++]);
    }
    ck_assert_uint_eq(next, sizeof shown / sizeof *shown);
    buffer_free(&manual);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(what_was_imported_is_the_state_and_goes_on_as_it_would),
        TEST(an_export_takes_nobodys_place_and_goes_to_standard_output_without_a_file),
        TEST(an_import_takes_no_states_place),
        TEST(an_import_that_is_killed_leaves_nothing_and_can_be_made_again),
        {"after_damage_both_worlds_come_right_and_nobody_is_put_back",
         &after_damage_both_worlds_come_right_and_nobody_is_put_back, 3, 300},
        {"each_command_of_the_manuals_section_does_what_it_says",
         &each_command_of_the_manuals_section_does_what_it_says, 0, 300},
        {0}};
    return rig_suite("state_move", tests);
}

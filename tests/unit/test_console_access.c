/* test_console_access.c -- who may sign in to the console, and for how long. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/new_file.h"
#include "host/base/text.h"
#include "host/console/sessions.h"
#include "host/console/users.h"
#include "tests/support/suite.h"

static char directory[] = "/tmp/wherry-users-XXXXXX";
static struct buffer file;
static struct wherry_error error;
static struct sessions sessions;

static void begin(void)
{
    snprintf(directory, sizeof directory, "/tmp/wherry-users-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    buffer_format(&file, "%s/users", directory);
    ck_assert(sessions_begin(&sessions));
}

static void finish(void)
{
    unlink(buffer_text(&file));
    rmdir(directory);
    buffer_free(&file);
    sessions_end(&sessions);
}

static void put(const char *name, enum role role, const char *password)
{
    ck_assert_msg(users_put(buffer_text(&file), name, role, password, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
}

static enum wherry_status verify(const char *name, const char *password)
{
    return users_verify(buffer_text(&file), name, password, &error);
}

/* ---- Users */

START_TEST(a_user_signs_in_by_the_password_and_by_no_other)
{
    put("ann", ROLE_OPERATOR, "correct horse battery");
    put("bob", ROLE_VIEWER, "another long password");
    ck_assert_int_eq(verify("ann", "correct horse battery"), WHERRY_OK);
    ck_assert_int_eq(verify("ann", "another long password"), WHERRY_END);
    ck_assert_int_eq(verify("ann", "correct horse batter"), WHERRY_END);
    ck_assert_int_eq(verify("ann", ""), WHERRY_END);
    ck_assert_int_eq(verify("eve", "nobody has this password"), WHERRY_END);
    ck_assert_int_eq(verify("", ""), WHERRY_END);
}
END_TEST

START_TEST(the_file_holds_no_password_and_is_its_owners_only)
{
    struct buffer text = {0};
    struct stat is;
    put("ann", ROLE_OPERATOR, "correct horse battery");
    ck_assert_int_eq(files_read(buffer_text(&file), SIZE_MAX, &text, &error),
                     WHERRY_OK);
    ck_assert(text_starts_with(buffer_text(&text), "ann:operator:$y$"));
    ck_assert_ptr_null(strstr(buffer_text(&text), "horse"));
    ck_assert_int_eq(stat(buffer_text(&file), &is), 0);
    ck_assert_int_eq(is.st_mode & 0777, 0600);
    buffer_free(&text);
}
END_TEST

START_TEST(a_file_that_others_may_read_lets_nobody_in)
{
    enum role role = ROLE_NOBODY;
    put("ann", ROLE_OPERATOR, "correct horse battery");
    ck_assert_int_eq(chmod(buffer_text(&file), 0640), 0);
    ck_assert_int_eq(verify("ann", "correct horse battery"), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "chmod 600"));
    ck_assert_int_eq(users_role(buffer_text(&file), "ann", &role, &error),
                     WHERRY_FAILED);
    ck_assert_int_eq(role, ROLE_NOBODY);
}
END_TEST

START_TEST(a_user_who_was_put_again_has_the_new_password_and_role_only)
{
    enum role role = ROLE_NOBODY;
    put("ann", ROLE_OPERATOR, "correct horse battery");
    put("ann", ROLE_VIEWER, "a second long password");
    ck_assert_int_eq(verify("ann", "correct horse battery"), WHERRY_END);
    ck_assert_int_eq(verify("ann", "a second long password"), WHERRY_OK);
    ck_assert_int_eq(users_role(buffer_text(&file), "ann", &role, &error), WHERRY_OK);
    ck_assert_int_eq(role, ROLE_VIEWER);
    ck_assert_int_eq(users_remove(buffer_text(&file), "ann", &error), WHERRY_OK);
    ck_assert_int_eq(users_remove(buffer_text(&file), "ann", &error), WHERRY_END);
    ck_assert_int_eq(verify("ann", "a second long password"), WHERRY_END);
}
END_TEST

START_TEST(a_name_or_a_password_that_would_break_the_file_is_refused)
{
    static const char *const names[] = {"", "a:b", "a b", "a\nb", "\xC3\xA4", "-\x01"};
    static const char good[] = "correct horse battery";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(
            users_put(buffer_text(&file), names[i], ROLE_VIEWER, good, &error),
            WHERRY_FAILED);
    ck_assert_int_eq(users_put(buffer_text(&file), "ann", ROLE_VIEWER, "short", &error),
                     WHERRY_FAILED);
    ck_assert_int_eq(access(buffer_text(&file), F_OK), -1);
}
END_TEST

START_TEST(lines_that_are_none_let_nobody_in)
{
    static const char lines[] = "ann\nann:operator\nann:king:$y$x\n:operator:$y$x\n"
                                "bob:operator:\nbob:operator:*\n";
    int opened = open(buffer_text(&file), O_WRONLY | O_CREAT, 0600);
    ck_assert(files_write_all(opened, lines, sizeof lines - 1));
    close(opened);
    ck_assert_int_eq(verify("ann", ""), WHERRY_END);
    ck_assert_int_eq(verify("bob", ""), WHERRY_END);
    ck_assert_int_eq(verify("", ""), WHERRY_END);
}
END_TEST

START_TEST(a_change_keeps_all_other_lines_as_they_are)
{
    static const char lines[] = "# who may sign in\n\nann:operator:*\nann:king:x";
    struct buffer text = {0};
    int opened = open(buffer_text(&file), O_WRONLY | O_CREAT, 0600);
    ck_assert(files_write_all(opened, lines, sizeof lines - 1));
    close(opened);
    put("bob", ROLE_VIEWER, "another long password");
    ck_assert_int_eq(users_remove(buffer_text(&file), "bob", &error), WHERRY_OK);
    ck_assert_int_eq(files_read(buffer_text(&file), SIZE_MAX, &text, &error),
                     WHERRY_OK);
    ck_assert_str_eq(buffer_text(&text),
                     "# who may sign in\n\nann:operator:*\nann:king:x\n");
    buffer_free(&text);
}
END_TEST

START_TEST(of_two_changes_at_once_none_is_lost)
{
    struct new_file other = {0};
    put("ann", ROLE_OPERATOR, "correct horse battery");
    ck_assert_int_eq(new_file_begin(&other, buffer_text(&file), &error), WHERRY_OK);
    ck_assert_int_eq(users_remove(buffer_text(&file), "ann", &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "another program is writing"));
    new_file_drop(&other);
    ck_assert_int_eq(users_remove(buffer_text(&file), "ann", &error), WHERRY_OK);
}
END_TEST

/* ---- Sessions */

static char text[SESSION_TEXT];

START_TEST(a_session_is_known_by_its_text_and_by_no_other)
{
    char other[SESSION_TEXT];
    ck_assert(sessions_open(&sessions, "ann", "hash", 1000, text));
    ck_assert(sessions_open(&sessions, "bob", "hash", 1000, other));
    ck_assert_str_ne(text, other);
    ck_assert_str_eq(sessions_find(&sessions, text, 1000)->name, "ann");
    ck_assert_str_eq(sessions_find(&sessions, other, 1000)->name, "bob");
    text[0] = text[0] == '0' ? '1' : '0';
    ck_assert_ptr_null(sessions_find(&sessions, text, 1000));
    ck_assert_ptr_null(sessions_find(&sessions, "", 1000));
}
END_TEST

START_TEST(a_session_ends_when_it_is_not_used_and_after_twelve_hours)
{
    int64_t now = 1000;
    ck_assert(sessions_open(&sessions, "ann", "hash", now, text));
    ck_assert_ptr_nonnull(sessions_find(&sessions, text, now + SESSION_IDLE_MS));
    ck_assert_ptr_null(sessions_find(&sessions, text, now + 2 * SESSION_IDLE_MS + 1));
    ck_assert(sessions_open(&sessions, "ann", "hash", now, text));
    for (; now <= SESSION_LONGEST_MS; now += SESSION_IDLE_MS)
        ck_assert_ptr_nonnull(sessions_find(&sessions, text, now));
    ck_assert_ptr_null(sessions_find(&sessions, text, now + 1000));
    ck_assert(sessions_open(&sessions, "ann", "hash", now, text));
    sessions_close(&sessions, text, now);
    ck_assert_ptr_null(sessions_find(&sessions, text, now));
}
END_TEST

START_TEST(a_session_is_of_one_password)
{
    ck_assert(sessions_open(&sessions, "ann", "one", 1000, text));
    const struct session *session = sessions_find(&sessions, text, 1000);
    ck_assert(sessions_holds(&sessions, session, "one"));
    ck_assert(!sessions_holds(&sessions, session, "other"));
    ck_assert(!sessions_holds(&sessions, session, ""));
}
END_TEST

START_TEST(there_are_never_more_sessions_than_that)
{
    char first[SESSION_TEXT];
    ck_assert(sessions_open(&sessions, "ann", "hash", 1, first));
    for (int i = 0; i < SESSIONS_MOST; i++)
        ck_assert(sessions_open(&sessions, "bob", "hash", 2 + i, text));
    ck_assert_uint_eq(sessions.count, SESSIONS_MOST);
    ck_assert_ptr_null(sessions_find(&sessions, first, 1000));
    ck_assert_ptr_nonnull(sessions_find(&sessions, text, 1000));
}
END_TEST

START_TEST(a_form_is_of_one_session)
{
    char token[SESSION_TEXT], other[SESSION_TEXT];
    ck_assert(sessions_make_text(text));
    ck_assert(sessions_make_text(other));
    sessions_token(&sessions, text, token);
    ck_assert(sessions_token_is(&sessions, text, token));
    ck_assert(!sessions_token_is(&sessions, other, token));
    ck_assert(!sessions_token_is(&sessions, text, ""));
    ck_assert(!sessions_token_is(&sessions, text, text));
}
END_TEST

START_TEST(each_try_that_fails_makes_the_next_one_wait_longer)
{
    int64_t now = 0, before = 0;
    for (int i = 0; i < 20; i++) {
        int64_t pause = sessions_pause_ms(&sessions, "ann", now);
        ck_assert_int_ge(pause, before);
        ck_assert_int_le(pause, TRY_PAUSE_MOST_MS);
        before = pause;
        now += pause;
        sessions_note_try(&sessions, "ann", true, now);
    }
    ck_assert_int_eq(before, TRY_PAUSE_MOST_MS);
    ck_assert_int_eq(sessions_pause_ms(&sessions, "bob", now), 0);
    sessions_note_try(&sessions, "ann", false, now);
    ck_assert_int_eq(sessions_pause_ms(&sessions, "ann", now), 0);
}
END_TEST

START_TEST(many_names_do_not_wipe_out_the_pause_of_one)
{
    char name[32];
    for (int i = 0; i < 10; i++)
        sessions_note_try(&sessions, "ann", true, 0);
    for (int i = 0; i < TRIES_KEPT - 1; i++) {
        snprintf(name, sizeof name, "n%d", i);
        sessions_note_try(&sessions, name, true, 1);
    }
    ck_assert_int_gt(sessions_pause_ms(&sessions, "ann", 1), 0);
}
END_TEST

static const struct test tests[] = {
    TEST(a_user_signs_in_by_the_password_and_by_no_other),
    TEST(the_file_holds_no_password_and_is_its_owners_only),
    TEST(a_file_that_others_may_read_lets_nobody_in),
    TEST(a_user_who_was_put_again_has_the_new_password_and_role_only),
    TEST(a_name_or_a_password_that_would_break_the_file_is_refused),
    TEST(lines_that_are_none_let_nobody_in),
    TEST(a_change_keeps_all_other_lines_as_they_are),
    TEST(of_two_changes_at_once_none_is_lost),
    TEST(a_session_is_known_by_its_text_and_by_no_other),
    TEST(a_session_ends_when_it_is_not_used_and_after_twelve_hours),
    TEST(a_session_is_of_one_password),
    TEST(there_are_never_more_sessions_than_that),
    TEST(a_form_is_of_one_session),
    TEST(each_try_that_fails_makes_the_next_one_wait_longer),
    TEST(many_names_do_not_wipe_out_the_pause_of_one),
    {0},
};

int main(void)
{
    suite_fixture(begin, finish);
    return suite_run("console_access", tests);
}

/* test_key.c -- `wherry key`: a key takes the place of another one once it is accepted. */
#include <sys/stat.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"

#define KEY_FILE "specs/crm.key"

/* The CRM's key in a file of its own. */
static void begin(void)
{
    rig_write_all_steps();
    rig_write_file(KEY_FILE, SANDBOX_OMETRIA_KEY "\n");
    ck_assert_int_eq(chmod(rig_path(KEY_FILE), 0600), 0);
    rig_edit_spec("api_key: " SANDBOX_OMETRIA_KEY, "api_key_file: crm.key");
    rig_expect("run p", 0);
}

static void set_dial(const char *value)
{
    sandbox_post(rig_sandbox(), "dial", "{\"name\":\"ometria.key\",\"value\":\"%s\"}",
                 value);
}

static void expect_typed(const char *line, const char *key, int code, const char *words)
{
    const int got = rig_run_at_terminal(line, rig_keep_format("%s\n", key));
    ck_assert_msg(got == code && rig_said(words), "%s: %d\n%s", line, got, rig_told());
}

START_TEST(a_new_key_takes_the_place_of_the_old_one_when_it_is_accepted)
{
    struct stat before, after;
    begin();
    const char *spec = rig_keep(rig_file("specs/p.yaml"));
    set_dial("replaced");
    rig_expect("run p", 69);
    ck_assert_int_eq(stat(rig_path(KEY_FILE), &before), 0);
    expect_typed("key p crm", "ometria-replaced-key", 0, "accepts the new key");
    rig_expect_file(KEY_FILE, "ometria-replaced-key\n");
    ck_assert_int_eq(stat(rig_path(KEY_FILE), &after), 0);
    ck_assert_uint_eq(after.st_mode, before.st_mode);
    rig_expect_file("specs/p.yaml", spec);
    rig_expect("refresh p", 0);
    rig_expect("run p", 0);
}
END_TEST

START_TEST(a_key_that_is_refused_leaves_the_old_one)
{
    begin();
    expect_typed("key p crm", "wrong-key", 69, "the old key stays");
    rig_expect_file(KEY_FILE, SANDBOX_OMETRIA_KEY "\n");
    sandbox_post(rig_sandbox(), "fault",
                 "{\"kind\":\"error\",\"status\":500,\"path\":\"/ometria/*\","
                 "\"times\":0}");
    expect_typed("key p crm", "other-key", 1, "the old key stays");
    rig_expect_file(KEY_FILE, SANDBOX_OMETRIA_KEY "\n");
}
END_TEST

START_TEST(what_is_no_key_or_has_no_file_changes_nothing)
{
    begin();
    expect_typed("key p crm", "", 2, "a key is one line");
    expect_typed("key p crm", "two words", 2, "a key is one line");
    expect_typed("key p crm", "caf\xc3\xa9", 2, "a key is one line");
    expect_typed("key p list", "x", 78, "not in a file of its own");
    rig_expect("key p both", 2);
    ck_assert(rig_said("use crm or list"));
    rig_expect_file(KEY_FILE, SANDBOX_OMETRIA_KEY "\n");
}
END_TEST

static const struct test tests[] = {
    TEST(a_new_key_takes_the_place_of_the_old_one_when_it_is_accepted),
    TEST(a_key_that_is_refused_leaves_the_old_one),
    TEST(what_is_no_key_or_has_no_file_changes_nothing),
    {0},
};

int main(void)
{
    return rig_suite("replacing a key", tests);
}

/* test_privacy_moved.c -- keys, addresses and names in an undo, in a state that is
 * exported as text and imported, and in the output of `conform`: they are where
 * test_privacy.c says.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/nest.h"
#include "tests/support/suite.h"

START_TEST(an_undo_in_a_file_names_people_by_short_ids)
{
    nest_world();
    nest_say("", "run p", 0);
    nest_owe(2);
    nest_say("", "run p", 0); /* its third: it writes */
    const char *file = rig_path("undo");
    nest_say("", rig_keep_format("undo p 3 --out %s --verbose", file), NAMES);
    ck_assert_ptr_nonnull(canary_in_file(file, NAME)); /* what goes back */
    for (size_t i = 0; i < NEST_CANARIES; i++)
        if (nest_canaries[i].kind != NAMES)
            ck_assert_ptr_null(canary_in_file(file, nest_canaries[i].text));
    nest_say("", rig_keep_format("apply p %s --verbose", file), 0);
    nest_search_files();
}
END_TEST

/* With a forgotten person, of whom it has nothing. */
START_TEST(an_export_holds_no_key_and_nobody_who_was_forgotten)
{
    nest_world();
    nest_say("", "run p", 0);
    nest_say("", "forget p " OTHER " --yes", 0);
    const char *file = rig_path("export");
    nest_say("", rig_keep_format("state export p --out %s --verbose", file), 0);
    ck_assert_ptr_nonnull(canary_in_file(file, BIRD));
    ck_assert_ptr_null(canary_in_file(file, OTHER));
    for (size_t i = 0; i < NEST_CANARIES; i++)
        if (nest_canaries[i].kind == KEYS)
            ck_assert_ptr_null(canary_in_file(file, nest_canaries[i].text));
    nest_say("", rig_keep_format("state export p --out %s --json", rig_path("more")),
             0);
    nest_say("", "delete p --yes", 0);
    nest_say("WHERRY_FAULT=store.replacing:1",
             rig_keep_format("state import p %s --verbose", file), 0);
    nest_search_files();
    nest_say("", rig_keep_format("state import p %s --verbose", file), 0);
    ck_assert_ptr_nonnull(canary_below(rig_path("state"), BIRD));
    nest_search_files();
    nest_say("", "run p --verbose", 0);
    canary_absent(rig_path("state"), OTHER);
}
END_TEST

START_TEST(an_import_that_is_refused_tells_its_line_by_number)
{
    nest_world();
    const char *file = rig_path("export");
    nest_say("", rig_keep_format("state export p --out %s", file), 0);
    nest_say("", "delete p --yes", 0);
    struct buffer text = {0};
    buffer_add_text(&text, rig_file("export"));
    char *at = strstr(text.bytes, BIRD);
    ck_assert_ptr_nonnull(at);
    for (size_t i = 1; i < 4;
         i++) { /* none of her letters; no JSON; the rest is gone */
        at[0] = i == 1 ? 'x' : '"';
        if (i == 3)
            at[strlen(BIRD)] = '\0';
        rig_write_file("changed", buffer_text(&text));
        nest_say(
            "", rig_keep_format("state import p %s --verbose", rig_path("changed")), 0);
        ck_assert_msg(rig_said("changed:"), "%s", rig_error());
        nest_search_files();
    }
    buffer_free(&text);
}
END_TEST

/* A service's words about the contact it was asked for; with the key that it got. */
static const char *failure(int which, const char *key)
{
    static const char *const failures[] = {
        "\"kind\":\"error\",\"status\":400,\"title\":\"Bad " BIRD
        "\",\"detail\":\"" BIRD " with %s\"",
        "\"kind\":\"error\",\"status\":401,\"title\":\"%s\",\"detail\":\"of " BIRD "\"",
        "\"kind\":\"body\",\"body\":\"" BIRD " and " NAME " with %s\""};
    const char *format = failures[which], *at = strstr(format, "%s");
    return rig_keep_format("%.*s%s%s", (int)(at - format), format, key, at + 2);
}
enum { FAILURES = 3 };

/* Its options come out of the spec, keys among them. */
START_TEST(a_look_at_a_connector_tells_nobody_whom_it_reads)
{
    static const char *const plugins[] = {"mailchimp", "ometria"};
    static const char *const keys[] = {SANDBOX_MAILCHIMP_KEY, SANDBOX_OMETRIA_KEY};
    nest_world();
    if (_i / 2 > 0)
        sandbox_post(rig_sandbox(), "fault", "{%s,\"path\":\"/*\",\"times\":0}",
                     failure(_i / 2 - 1, keys[_i % 2]));
    for (int json = 0; json < 2; json++)
        nest_say("WHERRY_HASTE=1000",
                 rig_keep_format("conform %s/plugins/%s.so --against %s --verbose%s",
                                 BUILD, plugins[_i % 2], rig_path("specs/p.yaml"),
                                 json ? " --json" : ""),
                 0);
    ck_assert_msg(*rig_told() != '\0', "%s", rig_error());
    nest_search_files();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_undo_in_a_file_names_people_by_short_ids),
        TEST(an_export_holds_no_key_and_nobody_who_was_forgotten),
        TEST(an_import_that_is_refused_tells_its_line_by_number),
        {"a_look_at_a_connector_tells_nobody_whom_it_reads",
         &a_look_at_a_connector_tells_nobody_whom_it_reads, 2 * (1 + FAILURES), 0},
        {0},
    };
    return rig_suite("privacy moved", tests);
}

/* test_readme.c -- the README's five minutes, followed word by word: a shell at a
 * terminal runs its commands in their order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

/* From the first command of the section to `wherry status`. Gives how many lines. */
static int copy_commands(const char *path)
{
    char line[256];
    bool on = false, over = false, fenced = false;
    int count = 0;
    FILE *readme = fopen(TOP_SRCDIR "/README.md", "r"), *script = fopen(path, "w");
    ck_assert_ptr_nonnull(readme);
    ck_assert_ptr_nonnull(script);
    while (fgets(line, sizeof line, readme) != NULL) {
        if (text_starts_with(line, "## "))
            on = text_starts_with(line, "## A pipeline of your own, in five minutes");
        if (text_starts_with(line, "```"))
            fenced = !fenced;
        if (!on || over || fenced || !text_starts_with(line, "    "))
            continue;
        fputs(line + 4, script);
        over = text_starts_with(line + 4, "wherry status");
        count++;
    }
    fclose(readme);
    ck_assert_int_eq(fclose(script), 0);
    return count;
}

/* A person's answers; a service on this machine also needs its URL. */
static const struct exchange answers[] = {
    {"specs    ", ""},
    {"newsletter]: ", "\n"},
    {"none): ", "\n"},
    {"Plugin [ometria]: ", "\n"},
    {"Key: ", SANDBOX_OMETRIA_KEY "\n"},
    {"[Y/n] ", "\n"},
    {"[y/N] ", "y\n"},
    {"no more): ", "base_url\n"},
    {"base_url: ", ""},
    {"base_url: ", "${URL}/ometria/v2\n"},
    {"no more): ", "\n"},
    {"Plugin [mailchimp]: ", "\n"},
    {"Key: ", SANDBOX_MAILCHIMP_KEY "\n"},
    {"[Y/n] ", "\n"},
    {"[y/N] ", "y\n"},
    {"no more): ", "base_url\n"},
    {"base_url: ", ""},
    {"base_url: ", "${URL}/mailchimp/3.0\n"},
    {"no more): ", "\n"},
    {"List [1]: ", "\n"},
    {"[1,2]: ", "\n"},
    {"[15m]: ", "\n"},
    {"Segment (Enter: no more): ", "\n"},
    {"Write it to '", "\n"},
    {"0 errors", ""},    /* init checks */
    {"0 errors", ""},    /* so does check */
    {"this spec's", ""}, /* lists */
    {"The baseline was taken", ""},
    {"newsletter: plan", ""},
    {"newsletter: run 2", ""},
    {"newsletter: active", ""},
    {NULL, NULL},
};

START_TEST(the_five_minutes_work_as_they_stand_there)
{
    rig_set_environment(
        rig_keep_format("URL=%s NO_COLOR=1", sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP customers\"}]");
    ck_assert_int_ge(copy_commands(rig_path("five.sh")), 9);
    ck_assert_int_eq(symlink(BUILD, rig_path("build")), 0);
    ck_assert_int_eq(chdir(rig_directory()), 0);
    setenv("WHERRY", "/bin/sh", 1); /* the program that has the conversation */
    ck_assert_int_eq(rig_talk("-e five.sh", answers, 100), 0);
    ck_assert(!rig_said(SANDBOX_OMETRIA_KEY) && !rig_said(SANDBOX_MAILCHIMP_KEY));
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

/* The spec that the front page shows is the one that these answers make. */
START_TEST(the_spec_on_the_front_page_is_what_init_writes)
{
    char shown[2048] = "", line[256];
    bool on = false;
    FILE *readme = fopen(TOP_SRCDIR "/README.md", "r");
    ck_assert_ptr_nonnull(readme);
    while (fgets(line, sizeof line, readme) != NULL) {
        if (text_starts_with(line, "```"))
            on = text_same(line, "```yaml\n") && *shown == '\0';
        else if (on)
            strncat(shown, line, sizeof shown - strlen(shown) - 1);
    }
    fclose(readme);
    rig_set_environment(rig_keep_format("URL=%s", sandbox_url(rig_sandbox())));
    rig_write_file("answers.yaml",
                   "pipeline: newsletter\n"
                   "crm: {plugin: ometria, base_url: '${URL}/ometria/v2',\n"
                   "      api_key: " SANDBOX_OMETRIA_KEY "}\n"
                   "list: {plugin: mailchimp, base_url: '${URL}/mailchimp/3.0',\n"
                   "       api_key: " SANDBOX_MAILCHIMP_KEY ", list_id: Newsletter}\n"
                   "steps: [import_unsubscribes, push_unsubscribes]\n");
    rig_expect_now(rig_keep_format("init --answers %s/answers.yaml", rig_directory()),
                   0, "correct");
    char *made = strdup(rig_file("specs/newsletter.yaml")), *rest = made;
    struct buffer without = {0}; /* the comment, and what a sandbox needs */
    for (char *each; (each = strsep(&rest, "\n")) != NULL;)
        if (*each != '\0' && *each != '#' && strstr(each, "base_url") == NULL)
            buffer_format(&without, "%s\n", each);
    ck_assert_str_eq(buffer_text(&without), shown);
    buffer_free(&without);
    free(made);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_five_minutes_work_as_they_stand_there),
        TEST(the_spec_on_the_front_page_is_what_init_writes),
        {0},
    };
    return rig_suite("readme", tests);
}

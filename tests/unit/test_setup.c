/* test_setup.c -- a new pipeline without questions: answers as text, which fields can
 * be mapped, files that get their places together. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/setup/draft.h"
#include "host/setup/offer.h"
#include "host/setup/placing.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"

static struct answers answers;
static struct draft draft;
static char directory[64];

static void begin(void)
{
    answers = (struct answers){0};
    draft = (struct draft){0};
    answers_give(&answers, &answers.pipeline, "uk", NULL);
    answers_give(&answers, &answers.sides[SIDE_CRM].plugin, "a", NULL);
    answers_give(&answers, &answers.sides[SIDE_LIST].plugin, "b", NULL);
    snprintf(directory, sizeof directory, "/tmp/wherry-setup-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void finish(void)
{
    char command[96];
    draft_free(&draft);
    answers_free(&answers);
    snprintf(command, sizeof command, "rm -r %s", directory);
    ck_assert_int_eq(system(command), 0);
}

static const char *as_text(enum draft_use use)
{
    draft_write(&answers, use, &draft);
    return buffer_text(&draft.text);
}

static void expect(enum draft_use use, const char *words)
{
    const char *text = as_text(use);
    ck_assert_msg(strstr(text, words) != NULL, "not there: %s\nin\n%s", words, text);
}

/* ---- Answers ---- */

START_TEST(an_option_has_one_answer_in_either_form)
{
    struct answer_connection *crm = &answers.sides[SIDE_CRM];
    answers_set(crm, "api_key", "first", true, NULL);
    answers_set(crm, "limit", "3", false, NULL);
    answers_set(crm, "api_key_file", "/path", false, NULL);
    ck_assert_uint_eq(crm->count, 2);
    ck_assert_ptr_null(answers_setting(crm, "api_key"));
    ck_assert_str_eq(crm->settings[0].name, "api_key_file"); /* where it was */
    answers_set(crm, "api_key", "second", true, NULL);
    ck_assert_uint_eq(crm->count, 2);
    ck_assert_str_eq(answers_setting(crm, "api_key")->text, "second");
    answers_set(crm, "limit", NULL, false, NULL);
    ck_assert_uint_eq(crm->count, 1);
    answers_clear(crm);
    ck_assert_uint_eq(crm->count, 0);
}
END_TEST

/* ---- Drafts ---- */

START_TEST(a_key_stands_in_the_text_only_where_it_is_meant_to)
{
    answers_set(&answers.sides[SIDE_CRM], "api_key", "s3cret: yes", true, NULL);
    expect(DRAFT_FINAL, "  api_key_file: uk.crm.api_key\n");
    ck_assert_ptr_null(strstr(as_text(DRAFT_FINAL), "s3cret"));
    ck_assert_ptr_null(strstr(as_text(DRAFT_SHOWN), "s3cret"));
    ck_assert(!draft_holds_key(&answers));
    answers.keys_in_spec = true;
    expect(DRAFT_FINAL, "  api_key: \"s3cret: yes\"\n");
    expect(DRAFT_SHOWN, "  api_key: (not shown)\n");
    ck_assert(draft_holds_key(&answers));
}
END_TEST

START_TEST(variables_stay_variables_and_keys_have_none)
{
    struct answer_connection *crm = &answers.sides[SIDE_CRM];
    answers_set(crm, "one", "${NAME}", false, NULL);
    answers_set(crm, "two", "${HOME}/a b", false, NULL);
    answers_set(crm, "three", "a\"b\\c", false, NULL);
    answers_set(crm, "four", "${NAME}: x", true, NULL);
    answers.keys_in_spec = true;
    expect(DRAFT_FINAL, "  one: ${NAME}\n");
    expect(DRAFT_FINAL, "  two: \"${HOME}/a b\"\n");
    expect(DRAFT_FINAL, "  three: \"a\\\"b\\\\c\"\n");
    expect(DRAFT_FINAL, "  four: \"$${NAME}: x\"\n");
}
END_TEST

/* Line 3 is the first of `crm`: the comment and the id come before. */
START_TEST(each_line_knows_where_its_answer_stands)
{
    const struct spec_place place = {.file = "a.yaml", .line = 77, .column = 5};
    answers_set(&answers.sides[SIDE_CRM], "limit", "3", false, &place);
    draft_write(&answers, DRAFT_FINAL, &draft);
    ck_assert_int_eq(draft_line(&draft, 2)->part, DRAFT_NAME);
    ck_assert_int_eq(draft_line(&draft, 3)->part, DRAFT_CRM);
    ck_assert_uint_eq(draft_line(&draft, 5)->place.line, 77);
    ck_assert_uint_eq(draft_line(&draft, 4)->place.line, 0);
    ck_assert_ptr_null(draft_line(&draft, 0));
    ck_assert_ptr_null(draft_line(&draft, 100));
}
END_TEST

static const char *nothing(void *self, const char *name)
{
    (void)self;
    (void)name;
    return NULL;
}

/* Whatever people call things. */
START_TEST(a_draft_of_odd_names_is_read_as_it_was_meant)
{
    static const char *const names[] = {"plain",
                                        "a: b",
                                        "# no comment",
                                        "\"quoted\"",
                                        "it's",
                                        "1042",
                                        "true",
                                        "null",
                                        "${NOT_A_VARIABLE}",
                                        "x=y",
                                        "\xC3\xA9t\xC3\xA9",
                                        "a, b] } c",
                                        "- item",
                                        "@at",
                                        " blank ",
                                        "back\\slash"};
    enum { NAMES = sizeof names / sizeof *names };
    struct spec_set *set = spec_set_create(nothing, NULL);
    for (int i = 0; i < NAMES; i++)
        answers_add_segment(
            &answers, &(struct answer_segment){.crm = names[i], .list = names[i]});
    answers_give(&answers, &answers.title, names[1], NULL);
    const char *text = as_text(DRAFT_FINAL);
    spec_add_text(set, "uk.yaml", text, strlen(text));
    const size_t complaints = spec_complaint_count(set);
    ck_assert_msg(spec_pipeline_count(set) == 1, "%s\n%s",
                  spec_complaint(set, complaints - 1)->message, text);
    const struct pipeline *pipeline = spec_pipeline(set, 0);
    ck_assert_str_eq(pipeline->title, names[1]);
    ck_assert_uint_eq(pipeline->segment_sync.segment_count, NAMES);
    for (int i = 0; i < NAMES; i++) {
        ck_assert_str_eq(pipeline->segment_sync.segments[i].crm, names[i]);
        ck_assert_str_eq(pipeline->segment_sync.segments[i].list, names[i]);
    }
    spec_set_destroy(set);
}
END_TEST

START_TEST(what_is_tried_holds_nothing_behind_the_part_that_is_tried)
{
    answers_give(&answers, &answers.every, "nonsense", NULL);
    answers_give(&answers, &answers.steps[STEP_PUSH_UNSUBSCRIBES], "x", NULL);
    answers_add_segment(&answers, &(struct answer_segment){.crm = "1", .list = "one"});
    draft_try(&answers, DRAFT_LIST, &draft);
    ck_assert_ptr_null(strstr(buffer_text(&draft.text), "nonsense"));
    draft_try(&answers, DRAFT_WORK, &draft);
    ck_assert_ptr_nonnull(strstr(buffer_text(&draft.text), "nonsense"));
    ck_assert_ptr_null(strstr(buffer_text(&draft.text), "segment_sync"));
    draft_try(&answers, DRAFT_SEGMENTS, &draft);
    ck_assert_ptr_nonnull(strstr(buffer_text(&draft.text), "segment_sync"));
}
END_TEST

/* ---- Offers ---- */

static const struct wherry_entry first = {.id = "firstname",
                                          .name = "First name",
                                          .type = WHERRY_FIELD_TEXT,
                                          .writable = true};
static const struct wherry_entry born = {.id = "date_of_birth",
                                         .name = "Date of birth",
                                         .type = WHERRY_FIELD_DATE,
                                         .writable = true};
static const struct wherry_entry list[] = {
    {.id = "STATUS", .name = "First", .type = WHERRY_FIELD_TEXT, .writable = true},
    {.id = "FNAME", .name = "FIRST NAME", .type = WHERRY_FIELD_TEXT, .writable = true},
    {.id = "LTV", .name = "Value", .type = WHERRY_FIELD_NUMBER, .writable = true},
    {.id = "OM_LTV", .name = "Old", .type = WHERRY_FIELD_TEXT, .writable = true},
    {.id = "BDAY", .name = "B", .type = WHERRY_FIELD_BIRTHDAY, .writable = true},
    {.id = "READ", .name = "R", .type = WHERRY_FIELD_TEXT, .writable = false},
};
enum { STATUS, FNAME, LTV, OM_LTV, BDAY, READ, LIST_FIELDS };

START_TEST(what_can_never_be_is_not_offered)
{
    enum spec_direction direction;
    ck_assert(!offer_widest(offer_pair(&born, &list[LTV]), &direction));
    ck_assert(offer_widest(offer_pair(&born, &list[BDAY]), &direction));
    ck_assert_int_eq(direction, SPEC_PUSH); /* a birthday has no year */
    ck_assert(offer_widest(offer_pair(&first, &list[READ]), &direction));
    ck_assert_int_eq(direction, SPEC_IMPORT);
    ck_assert(offer_widest(offer_pair(&first, &list[OM_LTV]), &direction));
    ck_assert_int_eq(direction, SPEC_IMPORT); /* retired: no longer written */
    ck_assert(offer_widest(offer_pair(&first, &list[FNAME]), &direction));
    ck_assert_int_eq(direction, SPEC_BOTH);
    ck_assert(!offer_allows(offer_pair(&born, &list[BDAY]), SPEC_BOTH));
    ck_assert(offer_allows(offer_pair(&born, &list[BDAY]), SPEC_PUSH));
}
END_TEST

START_TEST(a_field_is_matched_by_its_label_whatever_the_case)
{
    ck_assert_ptr_eq(offer_match(&first, list, LIST_FIELDS), &list[FNAME]);
    ck_assert_ptr_null(offer_match(&born, list, LIST_FIELDS));
}
END_TEST

/* ---- Files ---- */

static const char *path_of(const char *name)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

static int count_files(const char *name)
{
    int count = 0;
    DIR *opened = opendir(path_of(name));
    ck_assert_ptr_nonnull(opened);
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (const struct dirent *entry; (entry = readdir(opened)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(opened);
    return count;
}

START_TEST(files_come_together_with_their_modes_whatever_the_umask)
{
    struct stat what;
    struct wherry_error error = {0};
    const struct placed files[] = {
        {.path = path_of("a/b/key"), .text = "k", .length = 1, .mode = 0600},
        {.path = path_of("a/b/spec"), .text = "spec", .length = 4, .mode = 0644}};
    umask(077);
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_OK);
    ck_assert_int_eq(stat(files[1].path, &what), 0);
    ck_assert_int_eq(what.st_mode & 0777, 0644);
    ck_assert_int_eq(stat(path_of("a/b"), &what), 0);
    ck_assert_int_eq(what.st_mode & 0777, 0755);
    ck_assert_int_eq(count_files("a/b"), 2);
}
END_TEST

START_TEST(where_one_cannot_come_none_is_there)
{
    struct wherry_error error = {0};
    struct placed files[] = {
        {.path = path_of("key"), .text = "k", .length = 1, .mode = 0600},
        {.path = path_of("spec"), .text = "mine", .length = 4, .mode = 0644}};
    ck_assert_int_eq(placing_write(&files[1], 1, 0755, &error), WHERRY_OK);
    files[1].text = "your";
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "already exists"));
    ck_assert_int_eq(count_files("."), 1);
    files[0].path = "/dev/null/x/key";
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_FAILED);
    ck_assert_int_eq(count_files("."), 1);
}
END_TEST

/* As a kill between the two names leaves it. */
START_TEST(a_file_that_has_its_text_already_is_not_in_the_way)
{
    struct wherry_error error = {0};
    struct placed files[] = {
        {.path = path_of("key"),
         .text = "k",
         .length = 1,
         .mode = 0600,
         .line = true,
         .secret = true},
        {.path = path_of("spec"), .text = "spec", .length = 4, .mode = 0644}};
    ck_assert_int_eq(placing_write(files, 1, 0755, &error), WHERRY_OK);
    ck_assert(placing_is_free(&files[0]) && placing_is_free(&files[1]));
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_OK);
    ck_assert_int_eq(count_files("."), 2);
    ck_assert_int_eq(unlink(files[1].path), 0);
    files[0].text = "l";
    ck_assert(!placing_is_free(&files[0]));
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_FAILED);
    files[0].text = "k";
    ck_assert_int_eq(chmod(files[0].path, 0604), 0);
    ck_assert(!placing_is_free(&files[0]));
    ck_assert_int_eq(placing_write(files, 2, 0755, &error), WHERRY_FAILED);
    ck_assert_int_eq(count_files("."), 1);
}
END_TEST

START_TEST(what_a_link_leads_to_is_overwritten_and_the_link_stays)
{
    struct stat what;
    char held[8] = "";
    struct wherry_error error = {0};
    struct placed file = {.path = path_of("spec"),
                          .text = "new",
                          .length = 3,
                          .mode = 0600,
                          .overwrite = true};
    ck_assert_int_eq(mkdir(path_of("kept"), 0700), 0);
    ck_assert_int_eq(symlink("kept/real", path_of("spec")), 0);
    FILE *real = fopen(path_of("kept/real"), "w");
    ck_assert_int_eq(fclose(real), 0);
    ck_assert_int_eq(placing_write(&file, 1, 0755, &error), WHERRY_OK);
    ck_assert_int_eq(lstat(path_of("spec"), &what), 0);
    ck_assert(S_ISLNK(what.st_mode));
    real = fopen(path_of("kept/real"), "r");
    ck_assert_ptr_nonnull(fgets(held, sizeof held, real));
    fclose(real);
    ck_assert_str_eq(held, "new");
    ck_assert_int_eq(count_files("kept"), 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_option_has_one_answer_in_either_form),
        TEST(a_key_stands_in_the_text_only_where_it_is_meant_to),
        TEST(variables_stay_variables_and_keys_have_none),
        TEST(each_line_knows_where_its_answer_stands),
        TEST(a_draft_of_odd_names_is_read_as_it_was_meant),
        TEST(what_is_tried_holds_nothing_behind_the_part_that_is_tried),
        TEST(what_can_never_be_is_not_offered),
        TEST(a_field_is_matched_by_its_label_whatever_the_case),
        TEST(files_come_together_with_their_modes_whatever_the_umask),
        TEST(where_one_cannot_come_none_is_there),
        TEST(a_file_that_has_its_text_already_is_not_in_the_way),
        TEST(what_a_link_leads_to_is_overwritten_and_the_link_stays),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("setup", tests);
}

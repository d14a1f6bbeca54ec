/* test_plan_file.c -- a plan is read only as it was written. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/tell/contact.h"
#include "host/tell/plan_file.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

#define STATE "0123456789abcdef"

enum { CHANGES = 3, ROOM = 512 };
static const int64_t made_ms = INT64_C(1781510400000);

static const char *path;   /* of the plan */
static struct buffer text; /* of the plan, as it was written */

static struct run_planned planned(int64_t row, char contact[CONTACT_ROOM])
{
    static const struct wherry_field before = {"FNAME", "A\n\"nn\""},
                                     after = {"FNAME", "\xC3\x84nne\\"};
    contact_name(row, contact);
    return (struct run_planned){.change = {.row = row,
                                           .kind = "push_push_fields",
                                           .depends = (uint64_t)row * 7},
                                .step = "push_push_fields",
                                .contact = contact,
                                .address = "ann@one.example",
                                .what = "update on the list",
                                .rule = "changed in the CRM",
                                .held = "",
                                .before = &before,
                                .after = &after,
                                .field_count = 1};
}

static void write_plan(int changes)
{
    struct plan_writer writer;
    struct wherry_error error = {0};
    char contact[CONTACT_ROOM];
    path = scratch_path("plan");
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(file, 0);
    plan_writer_begin(
        &writer, file,
        &(struct plan_head){.pipeline = "p", .state = STATE, .made_ms = made_ms});
    for (int i = 1; i <= changes; i++) {
        const struct run_planned change = planned(i, contact);
        plan_writer_add(&writer, &change);
    }
    ck_assert_int_eq(plan_writer_finish(&writer, &error), WHERRY_OK);
    ck_assert_int_eq(writer.changes, changes);
    plan_writer_free(&writer);
    close(file);
    buffer_clear(&text);
    ck_assert_int_eq(files_read(path, SIZE_MAX, &text, &error), WHERRY_OK);
}

static void finish(void)
{
    buffer_free(&text);
}

static void put(const char *bytes, size_t length)
{
    scratch_write("plan", bytes, length);
}

static int told;

static enum wherry_status take(void *self, const struct run_change *change,
                               struct wherry_error *error)
{
    (void)self;
    (void)error;
    told++;
    ck_assert_str_eq(change->kind, "push_push_fields");
    ck_assert_uint_eq(change->depends, (uint64_t)change->row * 7);
    return WHERRY_OK;
}

static enum wherry_status read_plan(bool edited, struct wherry_error *error)
{
    const struct plan_reading reading = {.path = path,
                                         .pipeline = "p",
                                         .state = STATE,
                                         .edited = edited,
                                         .change = &take};
    told = 0;
    *error = (struct wherry_error){0};
    return plan_file_read(&reading, error);
}

static void expect_refused(bool edited, const char *words)
{
    struct wherry_error error;
    ck_assert_int_eq(read_plan(edited, &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, words) != NULL, "'%s' is not in: %s", words,
                  error.message);
    ck_assert_int_eq(told, 0);
}

START_TEST(what_was_written_is_read)
{
    struct wherry_error error;
    for (int changes = 0; changes <= CHANGES; changes++) {
        write_plan(changes);
        ck_assert_int_eq(read_plan(false, &error), WHERRY_OK);
        ck_assert_int_eq(told, changes);
    }
    ck_assert_ptr_null(strstr(buffer_text(&text), "ann@one.example"));
    finish();
}
END_TEST

/* The start of line `number`, the head's being 0. */
static char *line_at(char *at, int number)
{
    for (; number > 0; number--)
        at = strchr(at, '\n') + 1;
    return at;
}

START_TEST(no_byte_of_a_plan_can_be_another)
{
    struct wherry_error error;
    write_plan(CHANGES);
    for (size_t i = 0; i < text.length; i++) {
        char *copy = memory_text_n(text.bytes, text.length);
        copy[i] = copy[i] == 'x' ? 'y' : 'x';
        put(copy, text.length);
        enum wherry_status status = read_plan(false, &error);
        /* The end of a line does not belong to it. */
        ck_assert_msg(status == WHERRY_FAILED, "byte %zu: '%c'", i, text.bytes[i]);
        ck_assert_int_eq(told, 0);
        /* The number of changes and the digest are of the whole file alone. */
        if (i > (size_t)(line_at(text.bytes, 1) - text.bytes))
            ck_assert_int_eq(read_plan(true, &error), WHERRY_FAILED);
        free(copy);
    }
    finish();
}
END_TEST

START_TEST(a_plan_that_was_cut_off_is_refused)
{
    struct wherry_error error;
    write_plan(CHANGES);
    for (size_t length = 0; length + 1 < text.length; length++) {
        put(text.bytes, length);
        ck_assert_int_eq(read_plan(false, &error), WHERRY_FAILED);
        ck_assert_int_eq(told, 0);
    }
    put(text.bytes, text.length - 1); /* the last line's end */
    ck_assert_int_eq(read_plan(false, &error), WHERRY_OK);
    finish();
}
END_TEST

START_TEST(lines_may_be_taken_out_where_that_is_said)
{
    struct wherry_error error;
    write_plan(CHANGES);
    for (int out = 1; out <= CHANGES; out++) {
        char *from = line_at(text.bytes, out), *to = line_at(from, 1);
        char *copy = memory_text_n(text.bytes, text.length);
        memmove(copy + (from - text.bytes), to,
                text.length - (size_t)(to - text.bytes));
        put(copy, text.length - (size_t)(to - from));
        expect_refused(false, "--edited");
        ck_assert_int_eq(read_plan(true, &error), WHERRY_OK);
        ck_assert_int_eq(told, CHANGES - 1);
        free(copy);
    }
    finish();
}
END_TEST

START_TEST(no_line_can_be_put_in)
{
    struct buffer both = {0};
    struct wherry_error error;
    char contact[CONTACT_ROOM];
    write_plan(CHANGES);
    /* One of the plan once more, which makes more than there were. */
    const char *last = line_at(text.bytes, CHANGES);
    buffer_add(&both, text.bytes, text.length);
    buffer_add_text(&both, last);
    put(both.bytes, both.length);
    expect_refused(false, "there twice: delete them");
    expect_refused(true, "there twice: delete them");
    /* One of another plan, in place of one. */
    struct plan_writer writer;
    int file = open(path, O_RDWR | O_TRUNC | O_CLOEXEC);
    plan_writer_begin(&writer, file,
                      &(struct plan_head){
                          .pipeline = "p", .state = STATE, .made_ms = made_ms + 1000});
    const struct run_planned change = planned(9, contact);
    plan_writer_add(&writer, &change);
    ck_assert_int_eq(plan_writer_finish(&writer, &error), WHERRY_OK);
    plan_writer_free(&writer);
    close(file);
    struct buffer other = {0};
    ck_assert_int_eq(files_read(path, SIZE_MAX, &other, &error), WHERRY_OK);
    buffer_clear(&both);
    buffer_add(&both, text.bytes, (size_t)(last - text.bytes));
    buffer_add_text(&both, line_at(other.bytes, 1));
    put(both.bytes, both.length);
    expect_refused(true, ":4: this line was edited");
    buffer_free(&both);
    buffer_free(&other);
    finish();
}
END_TEST

/* Values may hold addresses; what a change is known by may look like one. */
START_TEST(a_plan_has_the_addresses_that_it_is_told_to_have)
{
    for (int shown = 0; shown <= 1; shown++) {
        const struct wherry_field before = {"address", "ann@one.example"},
                                  after = {"address", "new@one.example"};
        struct plan_writer writer;
        struct wherry_error error = {0};
        char contact[CONTACT_ROOM];
        struct run_planned change = planned(1, contact);
        change.change.kind = "segment people@home join";
        change.before = &before;
        change.after = &after;
        path = scratch_path("plan");
        const int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        plan_writer_begin(&writer, file,
                          &(struct plan_head){.pipeline = "p",
                                              .state = STATE,
                                              .made_ms = made_ms,
                                              .addresses = shown == 1});
        plan_writer_add(&writer, &change);
        ck_assert_int_eq(plan_writer_finish(&writer, &error), WHERRY_OK);
        plan_writer_free(&writer);
        close(file);
        buffer_clear(&text);
        ck_assert_int_eq(files_read(path, SIZE_MAX, &text, &error), WHERRY_OK);
        ck_assert((strstr(text.bytes, "@one.example") != NULL) == (shown == 1));
        ck_assert_ptr_nonnull(strstr(text.bytes, "\"segment people@home join\""));
    }
}
END_TEST

START_TEST(an_undo_says_of_which_run_it_is)
{
    struct wherry_error error = {0};
    int64_t undo = 1;
    write_plan(1);
    const struct plan_reading first = {
        .path = path, .pipeline = "p", .state = STATE, .undo = &undo, .change = &take};
    ck_assert_int_eq(plan_file_read(&first, &error), WHERRY_OK);
    ck_assert_int_eq(undo, 0);
    struct plan_writer writer;
    int file = open(path, O_RDWR | O_TRUNC | O_CLOEXEC);
    plan_writer_begin(
        &writer, file,
        &(struct plan_head){
            .pipeline = "p", .state = STATE, .made_ms = made_ms, .undo = 12});
    ck_assert_int_eq(plan_writer_finish(&writer, &error), WHERRY_OK);
    plan_writer_free(&writer);
    close(file);
    ck_assert_int_eq(plan_file_read(&first, &error), WHERRY_OK);
    ck_assert_int_eq(undo, 12);
    finish();
}
END_TEST

START_TEST(a_plan_is_of_one_pipeline_and_one_state)
{
    struct wherry_error error;
    write_plan(CHANGES);
    struct plan_reading reading = {
        .path = path, .pipeline = "q", .state = STATE, .change = &take};
    told = 0;
    ck_assert_int_eq(plan_file_read(&reading, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "this plan is for 'p', not for 'q'"));
    reading.pipeline = "p";
    reading.state = "fedcba9876543210";
    ck_assert_int_eq(plan_file_read(&reading, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "started again"));
    put("", 0);
    expect_refused(false, "this file is not a plan");
    put("{}\n", 3);
    expect_refused(false, "this file is not a plan");
    put("a\0b\n", 4);
    expect_refused(false, "characters that no plan contains");
    unlink(path);
    expect_refused(false, "cannot open");
    finish();
}
END_TEST

int main(void)
{
    const struct test tests[] = {TEST(what_was_written_is_read),
                                 TEST(no_byte_of_a_plan_can_be_another),
                                 TEST(a_plan_that_was_cut_off_is_refused),
                                 TEST(lines_may_be_taken_out_where_that_is_said),
                                 TEST(no_line_can_be_put_in),
                                 TEST(a_plan_has_the_addresses_that_it_is_told_to_have),
                                 TEST(an_undo_says_of_which_run_it_is),
                                 TEST(a_plan_is_of_one_pipeline_and_one_state),
                                 {0}};
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("plan_file", tests);
}

/* test_spec_edit_any.c -- any spec can be changed, and changed back. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/spec/edit/edit.h"
#include "tests/support/suite.h"
#include "tests/unit/edited.h"
#include "tests/unit/spec_support.h"

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245U + 12345U;
    return *state >> 16;
}

static const char *pick(unsigned *state, const char *const *choices, unsigned count)
{
    return choices[next_random(state) % count];
}

static void write_random_item(unsigned *state, unsigned number, bool flow,
                              const char *newline, struct buffer *text)
{
    static const char *const blanks[] = {"", " ", "  ", "\t"};
    char list[40];
    unsigned value = next_random(state) % 6;
    snprintf(list, sizeof list,
             value == 0   ? "a%u"
             : value == 1 ? "\"a, %u\""
             : value == 2 ? "'a''} %u'"
             : value == 3 ? "a-b%u"
             : value == 4 ? "\xC3\xA9%u"
                          : "\"a\\\"] %u\"",
             number);
    if (flow)
        buffer_format(text, "{%scrm: s%u,%slist: %s%s}", pick(state, blanks, 4), number,
                      newline, list, pick(state, blanks, 4));
    else
        buffer_format(text, "crm: s%u%s      list: %s", number, newline, list);
}

static const char *random_comment(unsigned *state)
{
    static const char *const comments[] = {"", "", " # note", "\t# [a, {b: c}]", "  "};
    return pick(state, comments, 5);
}

static void write_block_list(unsigned *state, unsigned count, const char *newline,
                             struct buffer *text)
{
    buffer_format(text, "%s", newline);
    for (unsigned i = 0; i < count; i++) {
        if (next_random(state) % 4 == 0)
            buffer_format(text, "    # - {crm: x, list: y}%s", newline);
        buffer_add_text(text, "    - ");
        write_random_item(state, i, next_random(state) % 2 == 0, newline, text);
        buffer_format(text, "%s%s", random_comment(state), newline);
    }
}

static void write_flow_list(unsigned *state, unsigned count, const char *newline,
                            struct buffer *text)
{
    bool lines = next_random(state) % 2 == 0, closed = next_random(state) % 2 == 0;
    buffer_add_text(text, " [");
    for (unsigned i = 0; i < count; i++) {
        if (lines)
            buffer_format(text, "%s%s      ", random_comment(state), newline);
        else if (next_random(state) % 3 == 0)
            buffer_add_text(text, " ");
        write_random_item(state, i, true, " ", text);
        if (closed || i + 1 < count)
            buffer_add_char(text, ',');
    }
    if (lines || next_random(state) % 4 == 0)
        buffer_format(text, "%s%s    ", random_comment(state), newline);
    buffer_format(text, "]%s%s", random_comment(state), newline);
}

/* A spec with `count` segments, s0 and so on, laid out at random. */
static void write_random_spec(unsigned *state, unsigned count, struct buffer *text)
{
    const char *newline = next_random(state) % 4 == 0 ? "\r\n" : "\n";
    buffer_format(text,
                  "# \xC3\xA9%spipeline: uk%scrm: {plugin: a}%slist: {plugin: b}%s",
                  newline, newline, newline, newline);
    if (next_random(state) % 2 == 0)
        buffer_format(text, "contact_sync: {every: 1h, steps: [push_new_records]}%s",
                      newline);
    buffer_format(text,
                  "segment_sync:%s%s  every: 6h%s  segments:", random_comment(state),
                  newline, newline);
    if (next_random(state) % 2 == 0)
        write_block_list(state, count, newline, text);
    else
        write_flow_list(state, count, newline, text);
    if (next_random(state) % 2 == 0)
        buffer_format(text, "# below%smax_run: 2h%s", newline, newline);
    if (next_random(state) % 4 == 0)
        text->bytes[text->length -= strlen(newline)] = '\0';
}

/* How many comments there are; no edit may lose one that is not the item's. */
static unsigned notes(const char *text)
{
    unsigned count = 0;
    while ((text = strchr(text, '#')) != NULL) {
        count++;
        text++;
    }
    return count;
}

START_TEST(any_layout_can_be_changed_and_changed_back)
{
    unsigned state = (unsigned)_i + 1;
    struct buffer before = {0}, with = {0}, without = {0}, less = {0};
    struct wherry_error error = {0};
    char one[16];
    unsigned count = 1 + next_random(&state) % 4;
    write_random_spec(&state, count, &before);
    enum wherry_status status =
        edited_act("+new added", buffer_text(&before), &with, &error);
    ck_assert_msg(status == WHERRY_OK, "%s\n%s", error.message, buffer_text(&before));
    ck_assert_uint_eq(notes(buffer_text(&before)), notes(buffer_text(&with)));
    status = edited_act("-new", buffer_text(&with), &without, &error);
    ck_assert_msg(status == WHERRY_OK, "%s\n%s", error.message, buffer_text(&with));
    ck_assert_msg(text_same(buffer_text(&before), buffer_text(&without)),
                  "before:\n%s\nwith:\n%s\nand back:\n%s", buffer_text(&before),
                  buffer_text(&with), buffer_text(&without));
    snprintf(one, sizeof one, "-s%u", next_random(&state) % count);
    status = edited_act(one, buffer_text(&with), &less, &error);
    ck_assert_msg(status == WHERRY_OK, "%s: %s\n%s", one, error.message,
                  buffer_text(&with));
    ck_assert_uint_lt(less.length, with.length);
    ck_assert_uint_ge(notes(buffer_text(&less)) + 1, notes(buffer_text(&with)));
    buffer_free(&before);
    buffer_free(&with);
    buffer_free(&without);
    buffer_free(&less);
}
END_TEST

static void change_and_change_back(const char *path)
{
    struct buffer with = {0}, without = {0};
    struct wherry_error error = {0};
    struct spec_set *set = spec_set_create(support_environment, NULL);
    FILE *file = fopen(path, "r");
    char text[8192];
    ck_assert_ptr_nonnull(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    spec_add_text(set, path, text, length);
    struct edit edit = {
        path, text, length, spec_pipeline(set, 0)->id, support_environment, NULL};
    ck_assert_msg(edit_add_segment(&edit, "new", "added", &with, &error) == WHERRY_OK,
                  "%s: %s", path, error.message);
    edit.text = buffer_text(&with);
    edit.length = with.length;
    ck_assert_msg(edit_remove_segment(&edit, "new", &without, &error) == WHERRY_OK,
                  "%s: %s", path, error.message);
    ck_assert_msg(text_same(buffer_text(&without), text), "%s", path);
    buffer_free(&with);
    buffer_free(&without);
    spec_set_destroy(set);
}

START_TEST(each_spec_to_copy_can_be_changed_and_changed_back)
{
    static const char *const paths[] = {
        "contacts-both-ways.yaml", "import-only.yaml",
        "push-only.yaml",          "sandbox.yaml",
        "segments-only.yaml",      "two-lists-a.yaml",
        "two-lists-b.yaml",        "unsubscribes-only.yaml"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/specs/%s", TOP_SRCDIR, paths[i]);
        change_and_change_back(path);
    }
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"any_layout_can_be_changed_and_changed_back",
         &any_layout_can_be_changed_and_changed_back, suite_rounds(300), 0},
        TEST(each_spec_to_copy_can_be_changed_and_changed_back),
        {0}};
    return suite_run("spec edit any", tests);
}

/* test_told.c -- `explain` prints each story of told/ exactly as its golden text has
 * it, and each rule of ARCHITECTURE.md has a story.
 *
 * NAME.story is a script (play.h), NAME.txt the output of `explain`. With
 * WHERRY_GOLDEN=write in the environment the golden texts are written again: read them
 * before they are committed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/stories/play.h"
#include "tests/support/suite.h"

#define FOLDER TOP_SRCDIR "/tests/stories/told/"
enum { STORIES_MOST = 200, NAME_ROOM = 80, PATH_ROOM = 512, TEXT_MOST = 1 << 20 };
enum { NUMBERED_RULES = 14, STORIES_LEAST = 40 };

static char names[STORIES_MOST][NAME_ROOM]; /* without ".story" */
static int story_count;

/* ---- Files ---- */

static void read_text(const char *path, struct buffer *text)
{
    struct wherry_error error = {0};
    ck_assert_msg(files_read(path, TEXT_MOST, text, &error) == WHERRY_OK, "%s",
                  error.message);
}

static void read_beside(const char *name, const char *ending, struct buffer *text)
{
    struct buffer path = {0};
    buffer_format(&path, FOLDER "%s%s", name, ending);
    read_text(buffer_text(&path), text);
    buffer_free(&path);
}

static void write_golden(const char *name, const struct buffer *told)
{
    struct buffer path = {0};
    buffer_format(&path, FOLDER "%s.txt", name);
    const int file =
        open(buffer_text(&path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ck_assert_msg(file >= 0 && files_write_all(file, told->bytes, told->length),
                  "cannot write '%s'", buffer_text(&path));
    buffer_free(&path);
    close(file);
}

static int by_name(const void *one, const void *other)
{
    return strcmp(one, other);
}

static void find_stories(void)
{
    DIR *folder = opendir(FOLDER);
    if (folder == NULL)
        abort();
    /* cppcheck-suppress readdirCalled */
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const size_t length = strlen(entry->d_name);
        if (!text_ends_with(entry->d_name, ".story") || length >= NAME_ROOM ||
            story_count == STORIES_MOST)
            continue;
        memcpy(names[story_count], entry->d_name, length - strlen(".story"));
        story_count++;
    }
    closedir(folder);
    qsort(names, (size_t)story_count, NAME_ROOM, by_name);
}

/* ---- The texts ---- */

/* The first line in which the two differ. */
static int differs_in(const char *told, const char *golden)
{
    int line = 1;
    for (; *told == *golden && *told != '\0'; told++, golden++)
        line += *told == '\n';
    return line;
}

START_TEST(each_story_is_told_as_its_golden_text_says)
{
    const char *const wish = getenv("WHERRY_GOLDEN");
    struct buffer script = {0}, told = {0}, golden = {0};
    read_beside(names[_i], ".story", &script);
    play_script(names[_i], buffer_text(&script), &told);
    ck_assert_msg(told.length > 0, "%s asks for no story", names[_i]);
    if (wish != NULL && text_same(wish, "write"))
        write_golden(names[_i], &told);
    read_beside(names[_i], ".txt", &golden);
    ck_assert_msg(text_same(buffer_text(&told), buffer_text(&golden)),
                  "%s.txt, line %d: `explain` says otherwise:\n%s", names[_i],
                  differs_in(buffer_text(&told), buffer_text(&golden)),
                  buffer_text(&told));
    buffer_free(&script);
    buffer_free(&told);
    buffer_free(&golden);
}
END_TEST

static void expect_narrow(const char *name, const char *golden)
{
    for (const char *at = golden; *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= 80, "%s.txt: %.*s", name, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

START_TEST(each_story_begins_with_the_answer_and_no_line_is_wider_than_80_columns)
{
    struct buffer golden = {0};
    read_beside(names[_i], ".txt", &golden);
    expect_narrow(names[_i], buffer_text(&golden));
    const char *second = strchr(buffer_text(&golden), '\n');
    ck_assert_msg(second != NULL && text_starts_with(second, "\n  May be mailed: "),
                  "%s.txt does not begin with the answer", names[_i]);
    ck_assert_msg(strstr(buffer_text(&golden), "\n  Next: ") != NULL,
                  "%s.txt does not say what happens next", names[_i]);
    buffer_free(&golden);
}
END_TEST

/* ---- The rules ---- */

static bool any_has_rule(const char *rule)
{
    bool found = false;
    char line[PATH_ROOM];
    snprintf(line, sizeof line, "rule: %s\n", rule);
    for (int i = 0; i < story_count && !found; i++) {
        struct buffer script = {0};
        read_beside(names[i], ".story", &script);
        found = strstr(buffer_text(&script), line) != NULL;
        buffer_free(&script);
    }
    return found;
}

START_TEST(there_are_forty_stories_and_more)
{
    ck_assert_int_ge(story_count, STORIES_LEAST);
}
END_TEST

START_TEST(each_numbered_rule_has_a_story)
{
    for (int rule = 1; rule <= NUMBERED_RULES; rule++) {
        char number[16];
        snprintf(number, sizeof number, "%d", rule);
        ck_assert_msg(any_has_rule(number), "no story shows rule %d", rule);
    }
}
END_TEST

/* One row of the table: the action, and a story for each cell that is not empty. */
static void expect_row(char *row)
{
    static const char *const ends[] = {"", "", "written", "settled", "kept"};
    char *rest = row, action[NAME_ROOM] = "", rule[2 * NAME_ROOM];
    strsep(&rest, "|");
    for (int column = 0; column < 5 && rest != NULL; column++) {
        char *cell = strsep(&rest, "|");
        cell += strspn(cell, " ");
        if (column == 0)
            snprintf(action, sizeof action, "%.*s", (int)strcspn(cell, "(") - 1, cell);
        if (column < 2 || *cell == '\0')
            continue;
        snprintf(rule, sizeof rule, "%s, %s", action, ends[column]);
        ck_assert_msg(any_has_rule(rule), "no story shows '%s'", rule);
    }
}

START_TEST(each_action_of_the_table_of_rules_has_a_story_for_each_of_its_ends)
{
    struct buffer text = {0};
    int rows = 0;
    read_text(TOP_SRCDIR "/ARCHITECTURE.md", &text);
    char *copy = memory_text(buffer_text(&text)), *rest = copy;
    bool within = false;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (text_starts_with(line, "| Action | Owed |"))
            within = true;
        else if (within && *line != '|')
            within = false;
        else if (within && !text_starts_with(line, "|---"))
            rows++, expect_row(line);
    }
    ck_assert_int_eq(rows, 7);
    free(copy);
    buffer_free(&text);
}
END_TEST

int main(void)
{
    find_stories();
    const struct test tests[] = {
        {"each_story_is_told_as_its_golden_text_says",
         &each_story_is_told_as_its_golden_text_says, story_count, 0},
        {"each_story_begins_with_the_answer_and_no_line_is_wider_than_80_columns",
         &each_story_begins_with_the_answer_and_no_line_is_wider_than_80_columns,
         story_count, 0},
        TEST(there_are_forty_stories_and_more),
        TEST(each_numbered_rule_has_a_story),
        TEST(each_action_of_the_table_of_rules_has_a_story_for_each_of_its_ends),
        {0},
    };
    return suite_run("told", tests);
}

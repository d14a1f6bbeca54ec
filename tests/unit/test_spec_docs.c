/* test_spec_docs.c -- the manuals know every key, and their YAML is right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "host/spec/check_set.h"
#include "host/spec/keys.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

enum { LINE_BYTES = 1000 };

/* How a manual marks what we look for. */
struct manual {
    const char *path;
    const char *block, *block_end; /* lines around YAML */
    const char *heading;           /* a line that begins so opens a section */
    const char *row, *row_end;     /* around a key at the start of its line */
    const char *required;          /* how a required key is described */
    bool optional;                 /* it need not exist, nor list the keys */
};

static const struct manual readme = {
    .path = TOP_SRCDIR "/specs/README.md",
    .block = "```yaml",
    .block_end = "```",
    .heading = "#",
    .row = "| `",
    .row_end = "` |",
    .required = "| required |",
};
static const struct manual page = {
    .path = TOP_SRCDIR "/doc/wherry-spec.5",
    .block = ".Bd -literal",
    .block_end = ".Ed",
    .heading = ".S",
    .row = ".It Ic ",
    .row_end = "",
    .required = "Required.",
};
static const struct manual front = {
    .path = TOP_SRCDIR "/README.md",
    .block = "```yaml",
    .block_end = "```",
    .optional = true,
};

/* False at the end; the line without its end. */
static bool next_line(FILE *file, char line[LINE_BYTES])
{
    if (fgets(line, LINE_BYTES, file) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

static FILE *open_manual(const struct manual *manual)
{
    FILE *file = fopen(manual->path, "r");
    if (file == NULL && !manual->optional)
        ck_abort_msg("cannot open '%s'", manual->path);
    return file;
}

/* ---- Every key is described ---- */

static bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool has_word(const char *line, const char *word)
{
    size_t length = strlen(word);
    for (const char *found = line; (found = strstr(found, word)) != NULL; found++)
        if ((found == line || !word_byte(found[-1])) && !word_byte(found[length]))
            return true;
    return false;
}

/* What a manual says of a key: its line in a table, or all up to the next key. */
static bool find_key(const struct manual *manual, const char *section, const char *key,
                     struct buffer *told)
{
    char line[LINE_BYTES], row[LINE_BYTES];
    snprintf(row, sizeof row, "%s%s%s", manual->row, key, manual->row_end);
    bool here = false, found = false;
    FILE *file = open_manual(manual);
    while (next_line(file, line)) {
        bool other = text_starts_with(line, manual->row) ||
                     text_starts_with(line, manual->heading);
        if (text_starts_with(line, manual->heading))
            here = has_word(line, section);
        bool start =
            here && text_starts_with(line, row) && !word_byte(line[strlen(row)]);
        if (start || (found && !other))
            buffer_format(told, "%s\n", line);
        else if (found)
            break;
        found = found || start;
    }
    fclose(file);
    return found;
}

static const char *fault(const struct manual *manual, const struct key *key,
                         const struct buffer *told)
{
    const char *text = buffer_text(told);
    if (key->fallback != NULL && strstr(text, key->fallback) == NULL)
        return "without its default";
    if ((key->flags & KEY_REQUIRED) != 0 && strstr(text, manual->required) == NULL)
        return "and not that it is required";
    for (size_t i = 0; key->choices != NULL && key->choices[i] != NULL; i++)
        if (!has_word(text, key->choices[i]))
            return "without one of its choices";
    return NULL;
}

/* The number of keys that the manual does not describe. */
static int untold(const struct manual *manual, const struct section *section)
{
    int count = 0;
    const char *name = *section->name == '\0' ? "top" : section->name;
    for (const struct key *key = section->keys; key->name != NULL; key++) {
        struct buffer told = {0};
        const char *wrong = find_key(manual, name, key->name, &told)
                                ? fault(manual, key, &told)
                                : "not at all";
        if (wrong != NULL) {
            printf("'%s' of '%s' is described in '%s' %s\n", key->name, name,
                   manual->path, wrong);
            count++;
        }
        buffer_free(&told);
        if (key->section != NULL)
            count += untold(manual, key->section);
    }
    fflush(stdout);
    return count;
}

START_TEST(each_key_is_in_the_readme_with_its_default_and_choices)
{
    ck_assert_int_eq(untold(&readme, &keys_file), 0);
}
END_TEST

START_TEST(each_key_is_in_the_manual_page_with_its_default_and_choices)
{
    ck_assert_int_eq(untold(&page, &keys_file), 0);
}
END_TEST

static int without_help(const struct section *section)
{
    int count = 0;
    for (const struct key *key = section->keys; key->name != NULL; key++) {
        count += key->help == NULL || *key->help == '\0';
        if (key->section != NULL)
            count += without_help(key->section);
    }
    return count;
}

START_TEST(each_key_has_a_line_of_help)
{
    ck_assert_int_eq(without_help(&keys_file), 0);
}
END_TEST

/* ---- Their YAML is right ---- */

static const char *any_value(void *self, const char *name)
{
    (void)self;
    (void)name;
    return "value";
}

static bool has_top_key(const char *yaml, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = yaml; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n' ? 1 : 0;
        if (strncmp(line, key, length) == 0 && line[length] == ':')
            return true;
    }
    return false;
}

/* Gives a fragment the keys that every spec must have. */
static void complete(struct buffer *yaml)
{
    static const struct {
        const char *key, *text;
    } needed[] = {
        {"pipeline", "pipeline: example\n"},
        {"crm", "crm: { plugin: ometria, api_key: x }\n"},
        {"list", "list: { plugin: mailchimp, api_key: x, list_id: y }\n"},
        {"contact_sync", "contact_sync: { every: 1h, steps: [push_new_records] }\n"},
    };
    bool whole = has_top_key(buffer_text(yaml), "pipeline");
    for (size_t i = 0; i < sizeof needed / sizeof *needed && !whole; i++)
        if (!has_top_key(buffer_text(yaml), needed[i].key))
            buffer_add_text(yaml, needed[i].text);
}

static bool block_is_good(const struct manual *manual, struct buffer *yaml)
{
    complete(yaml);
    struct spec_set *set = spec_set_create(any_value, NULL);
    spec_add_text(set, manual->path, yaml->bytes, yaml->length);
    spec_check_set(set);
    bool good = spec_pipeline_count(set) == 1;
    char *told = support_complaints(set);
    if (!good)
        printf("%s\nin:\n%s\n", told, yaml->bytes);
    fflush(stdout);
    free(told);
    spec_set_destroy(set);
    return good;
}

/* Checks all blocks of YAML; how many there were. */
static int check_blocks(const struct manual *manual)
{
    char line[LINE_BYTES];
    struct buffer yaml = {0};
    bool inside = false;
    int count = 0;
    FILE *file = open_manual(manual);
    while (file != NULL && next_line(file, line)) {
        if (!inside && text_same(line, manual->block)) {
            buffer_clear(&yaml);
            inside = true;
        } else if (inside && text_same(line, manual->block_end)) {
            ck_assert_msg(block_is_good(manual, &yaml), "a block of '%s' is wrong",
                          manual->path);
            inside = false;
            count++;
        } else if (inside) {
            buffer_format(&yaml, "%s\n", line);
        }
    }
    ck_assert(!inside);
    if (file != NULL)
        fclose(file);
    buffer_free(&yaml);
    return count;
}

START_TEST(each_block_of_yaml_in_the_readme_is_a_good_spec)
{
    ck_assert_int_ge(check_blocks(&readme), 5);
}
END_TEST

START_TEST(each_block_of_yaml_in_the_manual_page_is_a_good_spec)
{
    ck_assert_int_ge(check_blocks(&page), 3);
}
END_TEST

START_TEST(each_block_of_yaml_on_the_front_page_is_a_good_spec)
{
    if (check_blocks(&front) == 0)
        suite_skip("README.md shows no YAML");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_key_is_in_the_readme_with_its_default_and_choices),
        TEST(each_key_is_in_the_manual_page_with_its_default_and_choices),
        TEST(each_key_has_a_line_of_help),
        TEST(each_block_of_yaml_in_the_readme_is_a_good_spec),
        TEST(each_block_of_yaml_in_the_manual_page_is_a_good_spec),
        TEST(each_block_of_yaml_on_the_front_page_is_a_good_spec),
        {0},
    };
    return suite_run("spec documents", tests);
}

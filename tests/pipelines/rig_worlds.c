/* rig_worlds.c -- both worlds of the rig, as they are now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

static const char *member(const struct json_node *node, const char *key)
{
    return json_tree_text(json_tree_get(node, key));
}

const struct json_node *rig_dump_with(const char *list)
{
    char path[64];
    snprintf(path, sizeof path, "/control/dump?list=%s", list);
    return rig_ask(path);
}

const struct json_node *rig_dump(void)
{
    return rig_dump_with("");
}

const struct json_node *rig_person(const struct json_node *dump, const char *side,
                                   const char *address)
{
    const struct json_node *found = NULL;
    for (const struct json_node *one = json_tree_get(dump, side)->first; one != NULL;
         one = one->next) {
        if (!text_same(member(one, "address"), address))
            continue;
        ck_assert_msg(found == NULL, "%s is there twice in %s", address, side);
        found = one;
    }
    return found;
}

const char *rig_value(const struct json_node *person, const char *field)
{
    return member(json_tree_get(person, "fields"), field);
}

const char *rig_consent(const struct json_node *person)
{
    const struct json_node *optin = json_tree_get(person, "optin");
    if (optin == NULL)
        return member(person, "status");
    return json_tree_is(optin, JSON_NULL) ? "null" : json_tree_text(optin);
}

const char *rig_status(const char *address)
{
    return rig_consent(rig_person(rig_dump(), "list", address));
}

const char *rig_optin(const char *address)
{
    return rig_consent(rig_person(rig_dump(), "crm", address));
}

static void sum_up(struct buffer *out, const char *side, const struct json_node *one)
{
    buffer_format(out, "%s %s %s %s", side, member(one, "address"), rig_consent(one),
                  member(one, "collection"));
    const struct json_node *fields = json_tree_get(one, "fields");
    for (const struct json_node *field = fields == NULL ? NULL : fields->first;
         field != NULL; field = field->next)
        buffer_format(out, " %s=%s", field->key, json_tree_text(field));
    buffer_add_char(out, '\n');
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The dump is sorted by address, then id; ids differ between two worlds. */
static const char *sorted(const struct buffer *text)
{
    enum { LINES_MAX = 20000 };
    static const char *lines[LINES_MAX];
    size_t count = 0;
    char *copy = memory_text(buffer_text(text)), *rest = copy;
    for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL && count < LINES_MAX;)
        lines[count++] = line;
    qsort(lines, count, sizeof *lines, compare_lines);
    struct buffer out = {0};
    for (size_t i = 0; i < count; i++)
        buffer_format(&out, "%s\n", lines[i]);
    const char *whole = rig_keep(buffer_text(&out));
    buffer_free(&out);
    free(copy);
    return whole;
}

const char *rig_summary(void)
{
    static const char *const sides[] = {"list", "crm", "contacts"};
    struct buffer out = {0};
    const struct json_node *dump = rig_dump();
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        for (const struct json_node *one = json_tree_get(dump, sides[i])->first;
             one != NULL; one = one->next)
            sum_up(&out, sides[i], one);
    const char *text = sorted(&out);
    buffer_free(&out);
    return text;
}

/* who.c -- a few people for tests about identity. */
#include "tests/pipelines/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

#define DOMAIN "@id.example.net"

enum { ROOM = 160, PEOPLE_MOST = 40, MINUTE_MS = 60 * 1000 };

static const char *address_of(const char *name, char address[ROOM])
{
    snprintf(address, ROOM, "%s%s", name, strchr(name, '@') == NULL ? DOMAIN : "");
    return address;
}

static bool second_list; /* there is one */

void who_add_second(void)
{
    rig_act("list", "add_list", "", "\"list\":\"" WHO_SECOND "\"");
    second_list = true;
}

void who_act(const char *side, const char *verb, const char *name, const char *more)
{
    char address[ROOM], whole[2 * ROOM];
    const bool second = text_same(side, "second");
    snprintf(whole, sizeof whole, "%s%s%s", second ? "\"list\":\"" WHO_SECOND "\"" : "",
             second && *more != '\0' ? "," : "", more);
    rig_act(second ? "list" : side, verb, address_of(name, address), whole);
}

void who_move(const char *side, const char *verb, const char *name, const char *to)
{
    char address[ROOM], more[ROOM + 16];
    snprintf(more, sizeof more, "\"to\":\"%s\"", address_of(to, address));
    who_act(side, verb, name, more);
}

void who_call(const char *side, const char *name, const char *first)
{
    char more[ROOM];
    snprintf(more, sizeof more, "\"fields\":{\"%s\":\"%s\"}",
             text_same(side, "crm") ? "firstname" : "FNAME", first);
    who_act(side, "change", name, more);
}

void who_on_list(const char *name)
{
    who_act("list", "join", name, "\"fields\":{\"FNAME\":\"Old\",\"LNAME\":\"Name\"}");
}

void who_in_crm(const char *name)
{
    who_act("crm", "join", name,
            "\"fields\":{\"firstname\":\"Old\",\"lastname\":\"Name\"}");
}

void who_on_both(const char *name)
{
    who_on_list(name);
    who_in_crm(name);
}

void who_begin(void)
{
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_expect_no_write();
}

void who_run(int code)
{
    rig_expect("run p", code);
    rig_pass_ms(MINUTE_MS); /* what was pushed is applied before anybody acts again */
}

void who_rest(void)
{
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
}

/* ---- Both worlds ---- */

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *line_of(const char *side, const struct json_node *person)
{
    struct buffer line = {0};
    const bool list = !text_same(side, "crm");
    const char *address = json_tree_text(json_tree_get(person, "address"));
    size_t length = strlen(address);
    if (text_ends_with(address, DOMAIN))
        length -= sizeof DOMAIN - 1;
    if (text_ends_with(address, "@anonymous.ometria")) { /* begins with an id */
        address = "anonymous";
        length = strlen(address);
    }
    buffer_format(&line, "%s %.*s %s", side, (int)length, address, rig_consent(person));
    const char *names[] = {rig_value(person, list ? "FNAME" : "firstname"),
                           rig_value(person, list ? "LNAME" : "lastname")};
    for (int i = 0; i < 2; i++)
        if (*names[i] != '\0')
            buffer_format(&line, " %s", names[i]);
    buffer_add_char(&line, '\n');
    return line.bytes; /* the caller's */
}

struct people {
    char *lines[PEOPLE_MOST];
    size_t count;
};

static void add_side(struct people *people, const struct json_node *dump,
                     const char *key, const char *side)
{
    for (const struct json_node *one = json_tree_get(dump, key)->first;
         one != NULL && people->count < PEOPLE_MOST; one = one->next)
        people->lines[people->count++] = line_of(side, one);
}

void who_expect(const char *expected)
{
    struct people people = {.count = 0};
    struct buffer found = {0};
    const struct json_node *dump = rig_dump();
    add_side(&people, dump, "list", "list");
    add_side(&people, dump, "crm", "crm");
    if (second_list)
        add_side(&people, rig_dump_with(WHO_SECOND), "list", "second");
    qsort(people.lines, people.count, sizeof *people.lines, compare_lines);
    for (size_t i = 0; i < people.count; i++) {
        buffer_add_text(&found, people.lines[i]);
        free(people.lines[i]);
    }
    ck_assert_msg(text_same(buffer_text(&found), expected),
                  "there are:\n%sand not:\n%safter:\n%s%s", buffer_text(&found),
                  expected, rig_told(), rig_error());
    buffer_free(&found);
}

void who_explain(const char *name, const char *words)
{
    char address[ROOM], line[ROOM + 16];
    snprintf(line, sizeof line, "explain p %s", address_of(name, address));
    rig_expect(line, 0);
    ck_assert_msg(rig_said(words), "'%s' is not in:\n%s", words, rig_told());
}

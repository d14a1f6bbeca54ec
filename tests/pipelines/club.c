/* club.c -- a segment of the CRM and its static segment, for tests of segment_sync. */
#include "tests/pipelines/club.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"

void club_write_spec(unsigned steps)
{
    const struct rig_spec spec = {.steps = steps, .more = CLUB_SECTION};
    rig_write_spec(&spec);
}

void club_found(const char *dynamic)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"Very important people\",\"dynamic\":%s}",
                 dynamic);
}

const char *club_address(int number)
{
    static char address[64];
    snprintf(address, sizeof address, "p%d@club.example.net", number);
    return address;
}

/* One act for each of the people, in one request. */
static void act_each(const char *side, const char *verb, int from, int to,
                     const char *more)
{
    struct buffer acts = {0};
    for (int i = from; i < to; i++)
        buffer_format(&acts, "%s{\"side\":\"%s\",\"do\":\"%s\",\"address\":\"%s\"%s}",
                      i == from ? "[" : ",", side, verb, club_address(i), more);
    buffer_add_text(&acts, "]");
    if (from < to)
        sandbox_post(rig_sandbox(), "act", "%s", buffer_text(&acts));
    buffer_free(&acts);
}

void club_people(int from, int to)
{
    act_each("list", "join", from, to, "");
    act_each("crm", "join", from, to, "");
}

void club_leave(int from, int to)
{
    act_each("list", "leave", from, to, "");
}

void club_enter(int from, int to)
{
    act_each("crm", "enter", from, to, ",\"segment\":\"1042\"");
    club_refresh();
}

void club_exit(int from, int to)
{
    act_each("crm", "exit", from, to, ",\"segment\":\"1042\"");
    club_refresh();
}

void club_refresh(void)
{
    rig_pass_ms(1000);
    sandbox_post(rig_sandbox(), "act", "%s",
                 "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"1042\"}");
}

static bool is_tagged(const struct json_node *person, const char *name)
{
    const struct json_node *tags = json_tree_get(person, "tags");
    for (const struct json_node *tag = tags == NULL ? NULL : tags->first; tag != NULL;
         tag = tag->next)
        if (text_same(json_tree_text(tag), name))
            return true;
    return false;
}

bool club_has(const char *name, const char *address)
{
    const struct json_node *person = rig_person(rig_dump(), "list", address);
    return person != NULL && is_tagged(person, name);
}

int club_size(const char *name)
{
    int size = 0;
    const struct json_node *dump = rig_dump();
    for (const struct json_node *one = json_tree_get(dump, "list")->first; one != NULL;
         one = one->next)
        size += is_tagged(one, name);
    return size;
}

const char *club_members(void)
{
    static char members[4096];
    size_t used = 0;
    const struct json_node *dump = rig_dump();
    members[0] = '\0';
    for (const struct json_node *one = json_tree_get(dump, "list")->first;
         one != NULL && used < sizeof members - 80; one = one->next)
        if (is_tagged(one, "VIP"))
            used += (size_t)snprintf(members + used, sizeof members - used, "%s ",
                                     json_tree_text(json_tree_get(one, "address")));
    return members;
}

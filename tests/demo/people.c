/* people.c -- what people do in the demo, and what must follow. */
#include "tests/demo/people.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "host/base/text.h"

/* What a person does, and where it must show. */
enum act {
    LIST_JOIN,
    LIST_LEAVE,
    LIST_CHANGE,
    CRM_JOIN,
    CRM_LEAVE,
    CRM_CHANGE,
    CRM_RENAME,
};

static const struct {
    const char *side, *verb;
    const char *fields; /* JSON; NULL: none */
    const char *said;
    const char *claim;
    bool is_new; /* on neither side until now */
    bool renamed;
    bool on_list; /* where the effect shows; else in the CRM */
} acts[ACTS] = {
    [LIST_JOIN] = {.side = "list",
                   .verb = "join",
                   .fields = "{\"FNAME\":\"Nora\",\"LNAME\":\"New\"}",
                   .said = "sign up for the newsletter",
                   .claim = "import_new_records: they are in the CRM, opted in, named",
                   .is_new = true},
    [LIST_LEAVE] = {.side = "list",
                    .verb = "leave",
                    .said = "leave the newsletter",
                    .claim = "import_unsubscribes: they are opted out in the CRM"},
    [LIST_CHANGE] = {.side = "list",
                     .verb = "change",
                     .fields = "{\"FNAME\":\"Listy\"}",
                     .said = "change their first name at Mailchimp",
                     .claim = "import_pull_fields: the CRM has the new name"},
    [CRM_JOIN] = {.side = "crm",
                  .verb = "join",
                  .fields = "{\"firstname\":\"Carl\",\"lastname\":\"New\"}",
                  .said = "opt in at the shop",
                  .claim = "push_new_records: they are on the list, subscribed, named",
                  .is_new = true,
                  .on_list = true},
    [CRM_LEAVE] = {.side = "crm",
                   .verb = "leave",
                   .said = "opt out in Ometria's preference centre",
                   .claim = "push_unsubscribes: they are unsubscribed on the list",
                   .on_list = true},
    [CRM_CHANGE] = {.side = "crm",
                    .verb = "change",
                    .fields = "{\"firstname\":\"Crmy\"}",
                    .said = "change their first name at the shop",
                    .claim = "push_push_fields: the list has the new name",
                    .on_list = true},
    [CRM_RENAME] = {.side = "crm",
                    .verb = "rename",
                    .said = "change their address at the shop",
                    .claim = "push_push_fields: the member has the new address",
                    .renamed = true,
                    .on_list = true},
};

static const struct json_node *dump(struct arena *arena, struct sandbox *sandbox)
{
    struct buffer answer = {0};
    struct wherry_error error = {0};
    sandbox_control(sandbox, "GET", "/control/dump", NULL, &answer);
    const struct json_node *worlds =
        json_tree_parse(arena, buffer_text(&answer), answer.length, &error);
    buffer_free(&answer);
    if (worlds == NULL) {
        fprintf(stderr, "demo: the sandbox's dump is not JSON: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return worlds;
}

static const char *member(const struct json_node *node, const char *key)
{
    return json_tree_text(json_tree_get(node, key));
}

/* The one of `side` ("list", "crm") whose `key` has this value; NULL if there is
 * none. */
static const struct json_node *find(const struct json_node *worlds, const char *side,
                                    const char *key, const char *value)
{
    const struct json_node *all = json_tree_get(worlds, side);
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (text_same(member(one, key), value))
            return one;
    return NULL;
}

static const char *field(const struct json_node *one, const char *name)
{
    return member(json_tree_get(one, "fields"), name);
}

void people_choose(struct people *people, struct sandbox *sandbox)
{
    people->before = dump(&people->arena, sandbox);
    const struct json_node *one = json_tree_get(people->before, "list")->first;
    for (int act = 0; act < ACTS; act++) {
        for (int i = 0; i < EACH; i++) {
            if (acts[act].is_new) {
                people->acting[act][i] = people->afterwards[act][i] =
                    arena_format(&people->arena, "%s.%d@people.example.net",
                                 act == LIST_JOIN ? "nora" : "carl", i + 1);
                continue;
            }
            const struct json_node *twin = NULL;
            for (; one != NULL; one = one->next) {
                twin = find(people->before, "crm", "address", member(one, "address"));
                if (twin != NULL && text_same(member(one, "status"), "subscribed") &&
                    text_same(member(twin, "optin"), "true"))
                    break;
            }
            if (one == NULL) {
                fputs("demo: too few people are subscribed on both sides\n", stderr);
                exit(EXIT_FAILURE);
            }
            people->acting[act][i] = member(one, "address");
            people->afterwards[act][i] = people->acting[act][i];
            if (acts[act].renamed)
                people->afterwards[act][i] =
                    arena_format(&people->arena, "moved.%s", people->acting[act][i]);
            one = one->next;
        }
    }
}

static void act_of(struct buffer *body, int act, const char *address, const char *to)
{
    buffer_clear(body);
    buffer_format(body, "{\"side\":\"%s\",\"do\":\"%s\",\"address\":\"%s\"",
                  acts[act].side, acts[act].verb, address);
    if (acts[act].fields != NULL)
        buffer_format(body, ",\"fields\":%s", acts[act].fields);
    if (acts[act].renamed)
        buffer_format(body, ",\"to\":\"%s\"", to);
    buffer_add_char(body, '}');
}

void people_act(const struct people *people, struct sandbox *sandbox)
{
    struct buffer body = {0};
    for (int act = 0; act < ACTS; act++) {
        for (int i = 0; i < EACH; i++) {
            act_of(&body, act, people->acting[act][i], people->afterwards[act][i]);
            sandbox_post(sandbox, "act", "%s", buffer_text(&body));
        }
        printf("  %d people %s: %s, ...\n", EACH, acts[act].said,
               people->acting[act][0]);
    }
    buffer_free(&body);
}

static bool named(const struct json_node *one, const char *first, const char *last)
{
    bool on_list = json_tree_get(one, "status") != NULL;
    return text_same(field(one, on_list ? "FNAME" : "firstname"), first) &&
           (last == NULL ||
            text_same(field(one, on_list ? "LNAME" : "lastname"), last));
}

/* Did what this person did arrive on the other side? */
static bool arrived(enum act act, const struct json_node *after, const char *old,
                    const char *now)
{
    const struct json_node *one =
        find(after, acts[act].on_list ? "list" : "crm", "address", now);
    if (one == NULL)
        return false;
    switch (act) {
    case LIST_JOIN:
        return text_same(member(one, "optin"), "true") && named(one, "Nora", "New");
    case LIST_LEAVE:
        return text_same(member(one, "optin"), "false");
    case LIST_CHANGE:
        return named(one, "Listy", NULL);
    case CRM_JOIN:
        return text_same(member(one, "status"), "subscribed") &&
               named(one, "Carl", "New");
    case CRM_LEAVE:
        return text_same(member(one, "status"), "unsubscribed");
    case CRM_CHANGE:
        return named(one, "Crmy", NULL);
    case CRM_RENAME:
        return find(after, "list", "address", old) == NULL &&
               text_same(member(one, "status"), "subscribed");
    }
    return false;
}

static bool acted(const struct people *people, const char *address)
{
    for (int act = 0; act < ACTS; act++)
        for (int i = 0; i < EACH; i++)
            if (text_same(people->acting[act][i], address) ||
                text_same(people->afterwards[act][i], address))
                return true;
    return false;
}

static bool same(const struct json_node *one, const struct json_node *other)
{
    struct wherry_error error = {0};
    struct json_writer *writers[2] = {json_writer_create(false),
                                      json_writer_create(false)};
    const char *texts[2] = {"", ""};
    size_t length = 0;
    json_tree_write(one, writers[0]);
    json_tree_write(other, writers[1]);
    bool written =
        json_writer_finish(writers[0], &texts[0], &length, &error) == WHERRY_OK &&
        json_writer_finish(writers[1], &texts[1], &length, &error) == WHERRY_OK;
    bool alike = written && text_same(texts[0], texts[1]);
    json_writer_destroy(writers[0]);
    json_writer_destroy(writers[1]);
    return alike;
}

/* Those of `side` who did nothing and have changed. Both worlds are sorted, so that
 * those who did nothing are in the same order. */
static long touched(const struct people *people, const struct json_node *after,
                    const char *side, long *compared)
{
    long count = 0;
    const struct json_node *was = json_tree_get(people->before, side)->first;
    const struct json_node *is = json_tree_get(after, side)->first;
    for (;;) {
        while (was != NULL && acted(people, member(was, "address")))
            was = was->next;
        while (is != NULL && acted(people, member(is, "address")))
            is = is->next;
        if (was == NULL || is == NULL)
            break;
        ++*compared;
        count += !same(was, is);
        was = was->next;
        is = is->next;
    }
    return count + (was != NULL) + (is != NULL);
}

int people_prove(struct people *people, struct sandbox *sandbox)
{
    const struct json_node *after = dump(&people->arena, sandbox);
    int wrong = 0;
    for (int act = 0; act < ACTS; act++) {
        int count = 0;
        for (int i = 0; i < EACH; i++)
            count += arrived((enum act)act, after, people->acting[act][i],
                             people->afterwards[act][i]);
        printf("  %d of %d    %s\n", count, EACH, acts[act].claim);
        wrong += count != EACH;
    }
    long compared = 0;
    long count = touched(people, after, "list", &compared);
    count += touched(people, after, "crm", &compared);
    printf("  %-9s nobody else was changed: %ld records are the same as before\n",
           count == 0 ? "yes" : "NO", compared - count);
    return wrong + (count != 0);
}

/* ---- A segment */

static const int in_segment[] = {CRM_JOIN, LIST_LEAVE};

void people_form_segment(const struct people *people, struct sandbox *sandbox)
{
    sandbox_post(sandbox, "act", "%s",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP customers\",\"dynamic\":true}");
    for (size_t set = 0; set < sizeof in_segment / sizeof *in_segment; set++)
        for (int i = 0; i < EACH; i++)
            sandbox_post(sandbox, "act",
                         "{\"side\":\"crm\",\"do\":\"enter\",\"segment\":\"1042\","
                         "\"address\":\"%s\"}",
                         people->acting[in_segment[set]][i]);
    sandbox_post(sandbox, "act", "%s",
                 "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"1042\"}");
    printf(
        "  %d people who opted in at the shop, and %d who have left the newsletter.\n",
        EACH, EACH);
}

static bool is_tagged(const struct json_node *one, const char *name)
{
    const struct json_node *tags = json_tree_get(one, "tags");
    for (const struct json_node *tag = tags == NULL ? NULL : tags->first; tag != NULL;
         tag = tag->next)
        if (text_same(json_tree_text(tag), name))
            return true;
    return false;
}

int people_prove_segment(struct people *people, struct sandbox *sandbox,
                         const char *name)
{
    const struct json_node *after = dump(&people->arena, sandbox);
    int in = 0, all = 0;
    for (int i = 0; i < EACH; i++)
        in += is_tagged(find(after, "list", "address", people->acting[CRM_JOIN][i]),
                        name);
    for (const struct json_node *one = json_tree_get(after, "list")->first; one != NULL;
         one = one->next)
        all += is_tagged(one, name);
    printf("  %d of %d    the members who are on the list are in '%s'\n", in, EACH,
           name);
    printf("  %-9s nobody else is\n", all == in ? "yes" : "NO");
    return (in != EACH) + (all != in);
}

const char *people_leaver(const struct people *people)
{
    return people->acting[LIST_LEAVE][0];
}

void people_free(struct people *people)
{
    arena_free(&people->arena);
}

/* test_fidelity.c -- the sandbox is asked what Mailchimp was once asked, and must
 * answer in the same form: status, content type, keys and types of values. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/support/json_tree.h"
#include "tests/support/reference.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

enum { SAMPLES_MAX = 64, PATH_ROOM = 256, RECORDINGS = 22 };

#define WX3 "wx3ti580f4ycqy185cumm@grouparoo.com"
#define ANGS "angs8opvojuj3c2qvps6an@grouparoo.com"
#define BASIC "Authorization: apikey " SANDBOX_MAILCHIMP_KEY "\r\n"
#define MEMBERS "/mailchimp/3.0/lists/" SANDBOX_LIST "/members"
#define JOIN(address)                                                                  \
    "{\"side\":\"list\",\"do\":\"join\",\"by\":\"admin\",\"address\":\"" address "\"}"
#define IMPORT(name)                                                                   \
    "{\"side\":\"list\",\"do\":\"join\",\"by\":\"admin\",\"address\":\"" name          \
    "@grouparoo.com\",\"fields\":{\"USERID\":8,\"LTV\":841.45}}"
#define TAG(name)                                                                      \
    "{\"side\":\"list\",\"do\":\"tag\",\"address\":\"" ANGS "\",\"segment\":\"" name   \
    "\"}"
#define ARCHIVE "{\"side\":\"list\",\"do\":\"archive\",\"address\":\"" ANGS "\"}"
#define FIELD(tag, type)                                                               \
    "{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"" tag "\",\"type\":\"" type "\"}"
#define GONE(tag) "{\"side\":\"list\",\"do\":\"remove_field\",\"tag\":\"" tag "\"}"

/* The ten were imported within one second: 2022-02-23T16:25:57Z. */
#define IMPORT_CLOCK                                                                   \
    {                                                                                  \
        "clock", "{\"frozen\":true,\"now_ms\":1645633557000}"                          \
    }

/* What must have happened before a recorded request made sense: control verbs with
 * their bodies, and requests to the service itself (verb with a blank in it). */
struct step {
    const char *verb, *body;
};

struct scene {
    const char *file; /* the start of its name */
    struct step steps[3];
};

static const char ten_members[] =
    "[" IMPORT("one") "," IMPORT("two") "," IMPORT("three") "," IMPORT("four") "," IMPORT("five") "," IMPORT(
        "six") "," IMPORT("seven") "," IMPORT("eight") "," IMPORT("nine") "," IMPORT("t"
                                                                                     "e"
                                                                                     "n") "]";

static const char archived[] = "[" JOIN(ANGS) "," TAG("list one") "," TAG(
    "list two") "," TAG("list three") "," TAG("list four") "," ARCHIVE "]";

static const struct scene scenes[] = {
    {"02", {{"act", JOIN(WX3)}, {"PUT " WX3, "{\"status\":\"unsubscribed\"}"}}},
    {"03", {{"act", JOIN(WX3)}}},
    {"04", {{"act", archived}}},
    {"05", {{"act", archived}}},
    {"06", {IMPORT_CLOCK, {"act", ten_members}}},
    {"07", {IMPORT_CLOCK, {"act", ten_members}}},
    {"08", {IMPORT_CLOCK, {"act", ten_members}}},
    {"09", {IMPORT_CLOCK, {"act", ten_members}}},
    {"10", {IMPORT_CLOCK, {"act", ten_members}}},
    {"14", {{"act", JOIN(WX3)}}},
    {"15", {{"act", JOIN("n8htra9b3gb2zhfprw32d4@grouparoo.com")}}},
    {"16", {{"dial", "{\"name\":\"mailchimp.fake_addresses\",\"value\":true}"}}},
    {"18", {{"act", archived}}},
    {"20",
     {{"act", "[{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"e73f5910ca\"},"
              "{\"side\":\"list\",\"do\":\"join\",\"list\":\"e73f5910ca\","
              "\"address\":\"cat@example.invalid\"}]"}}},
};

/* Keys that come and go: newer than some recordings, or theirs alone. */
static const char *const optional_keys[] = {
    "region", "type", "instance", "contact", "choices", "unsubscribe_reason", NULL};

/* What was recorded at one place of the documents: several, where it is in an array. */
struct samples {
    const struct json_node *nodes[SAMPLES_MAX];
    size_t count;
};

/* The first thing that differs, "" for none. */
static char difference[512];

static void differs(const char *path, const char *how, const char *what)
{
    if (difference[0] == '\0')
        snprintf(difference, sizeof difference, "%.250s %s '%.100s'", path, how, what);
}

static bool is_optional(const char *key)
{
    for (int i = 0; optional_keys[i] != NULL; i++)
        if (text_same(optional_keys[i], key))
            return true;
    return false;
}

static struct samples members_of(const struct samples *objects, const char *key)
{
    struct samples found = {0};
    for (size_t i = 0; i < objects->count; i++) {
        const struct json_node *node = json_tree_get(objects->nodes[i], key);
        if (node != NULL)
            found.nodes[found.count++] = node;
    }
    return found;
}

static struct samples elements_of(const struct samples *arrays)
{
    struct samples found = {0};
    for (size_t i = 0; i < arrays->count; i++)
        for (const struct json_node *node = arrays->nodes[i]->first;
             node != NULL && found.count < SAMPLES_MAX; node = node->next)
            found.nodes[found.count++] = node;
    return found;
}

static void compare(const char *path, const struct samples *recorded,
                    const struct json_node *answered);

static void compare_objects(const char *path, const struct samples *recorded,
                            const struct json_node *answered)
{
    char below[PATH_ROOM];
    for (const struct json_node *node = answered->first; node != NULL;
         node = node->next) {
        struct samples samples = members_of(recorded, node->key);
        snprintf(below, sizeof below, "%.150s.%.80s", path, node->key);
        if (samples.count > 0)
            compare(below, &samples, node);
        else if (!is_optional(node->key))
            differs(path, "has a key that was not recorded:", node->key);
    }
    for (const struct json_node *node = recorded->nodes[0]->first; node != NULL;
         node = node->next)
        if (members_of(recorded, node->key).count == recorded->count &&
            !is_optional(node->key) && json_tree_get(answered, node->key) == NULL)
            differs(path, "lacks the recorded key", node->key);
}

static void compare(const char *path, const struct samples *recorded,
                    const struct json_node *answered)
{
    bool known = false;
    for (size_t i = 0; i < recorded->count; i++)
        known = known || recorded->nodes[i]->type == answered->type;
    if (!known)
        differs(path, "has another type than recorded:", answered->text);
    if (answered->type == JSON_OBJECT)
        compare_objects(path, recorded, answered);
    struct samples elements = elements_of(recorded);
    if (answered->type == JSON_ARRAY && elements.count > 0)
        for (const struct json_node *node = answered->first; node != NULL;
             node = node->next)
            compare(path, &elements, node);
}

/* Words that must be the same, with any address before " is" or " looks" set aside. */
static void compare_words(const struct json_node *recorded,
                          const struct json_node *answered)
{
    const char *theirs = json_tree_text(json_tree_get(recorded, "detail"));
    const char *ours = json_tree_text(json_tree_get(answered, "detail"));
    ck_assert_str_eq(json_tree_text(json_tree_get(recorded, "title")),
                     json_tree_text(json_tree_get(answered, "title")));
    if (strchr(ours, '@') != NULL) {
        ours = strchr(ours, ' ');
        theirs = strchr(theirs, ' ');
    }
    ck_assert_str_eq(theirs, ours);
}

static struct json_node *lowered_header(struct arena *arena, const char *head,
                                        const char *name)
{
    struct json_node *value = arena_allocate(arena, sizeof *value);
    size_t length = strlen(name);
    for (const char *line = strchr(head, '\n'); line != NULL; line = strchr(line, '\n'))
        if (strncasecmp(++line, name, length) == 0 && line[length] == ':')
            value->text = arena_text_n(arena, line + length + 2,
                                       strcspn(line + length + 2, "\r\n"));
    if (value->text == NULL)
        value->text = "";
    return value;
}

static void prepare(struct sandbox *sandbox, const char *file)
{
    static const char fields[] =
        "[" FIELD("TICKET", "text") "," FIELD("JOINED_AT", "date") "," GONE(
            "JOINED") "," GONE("BIRTHDAY") "," GONE("TIER") "," GONE("SITE") "]";
    char path[PATH_ROOM];
    sandbox_post(sandbox, "reset", "{}");
    sandbox_post(sandbox, "act", "%s", fields);
    if (file[0] == '0' && file[1] >= '6') /* recorded before TICKET was there */
        sandbox_post(sandbox, "act", "%s", GONE("TICKET"));
    if (text_starts_with(file, "11"))
        sandbox_post(sandbox, "act", "%s", GONE("TICKET"));
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        if (!text_starts_with(file, scenes[i].file))
            continue;
        for (const struct step *step = scenes[i].steps; step->verb != NULL; step++) {
            const char *blank = strchr(step->verb, ' ');
            if (blank == NULL) {
                sandbox_post(sandbox, step->verb, "%s", step->body);
                continue;
            }
            snprintf(path, sizeof path, MEMBERS "/%s", blank + 1);
            ck_assert_int_eq(
                sandbox_request(sandbox, "PUT", path, BASIC, step->body, NULL, NULL),
                200);
        }
    }
}

struct recording {
    const struct json_node *entry;
    const char *file, *method, *target;
    char *body, *request_body;
    size_t length;
};

static void compare_bodies(struct arena *arena, const struct recording *recording,
                           const struct buffer *body, bool error)
{
    struct wherry_error why = {0};
    const struct json_node *theirs =
        json_tree_parse(arena, recording->body, recording->length, &why);
    ck_assert_msg(theirs != NULL, "%s: %s", recording->file, why.message);
    const struct json_node *ours =
        json_tree_parse(arena, buffer_text(body), body->length, &why);
    ck_assert_msg(ours != NULL, "%s: %s", recording->file, why.message);
    const struct samples samples = {.nodes = {theirs}, .count = 1};
    difference[0] = '\0';
    compare(recording->file, &samples, ours);
    ck_assert_msg(difference[0] == '\0', "%s", difference);
    if (error)
        compare_words(theirs, ours);
}

static void replay(struct sandbox *sandbox, struct arena *arena,
                   const struct recording *recording)
{
    struct buffer head = {0}, body = {0};
    bool wrong_key = text_starts_with(recording->file, "19");
    const struct json_node *response = json_tree_get(recording->entry, "response");
    const char *type = json_tree_text(json_tree_find(response, "headers.Content-Type"));
    prepare(sandbox, recording->file);
    int status = sandbox_request(sandbox, recording->method, recording->target,
                                 wrong_key ? "Authorization: apikey 0-us1\r\n" : BASIC,
                                 recording->request_body, &head, &body);
    ck_assert_msg(status == json_tree_integer(json_tree_get(response, "status"), 0),
                  "%s: %d %s", recording->file, status, buffer_text(&body));
    const char *answered =
        lowered_header(arena, buffer_text(&head), "Content-Type")->text;
    ck_assert_msg(text_same(answered, type), "%s: %s", recording->file, answered);
    ck_assert_str_eq(lowered_header(arena, buffer_text(&head), "Allow")->text,
                     json_tree_text(json_tree_find(response, "headers.Allow")));
    if (text_ends_with(recording->file, ".json"))
        compare_bodies(arena, recording, &body, status >= 400);
    else
        ck_assert_ptr_nonnull(strstr(buffer_text(&body), "301 Moved Permanently"));
    buffer_free(&head);
    buffer_free(&body);
}

/* The request as written in the manifest, its path put under the sandbox's. */
static void replay_entry(struct sandbox *sandbox, const char *folder,
                         const struct json_node *entry)
{
    struct arena arena = {0};
    struct recording recording = {.entry = entry};
    const struct json_node *request = json_tree_get(entry, "request");
    const struct json_node *sent = json_tree_get(request, "body");
    const char *url = json_tree_text(json_tree_get(request, "url"));
    recording.file = json_tree_text(json_tree_get(entry, "file"));
    recording.method = json_tree_text(json_tree_get(request, "method"));
    const char *path = strstr(url, "/3.0");
    ck_assert_msg(path != NULL, "%s: no such path here", recording.file);
    recording.target = arena_format(&arena, "/mailchimp%s", path);
    recording.body = reference_read(
        arena_format(&arena, "%s/%s", folder, recording.file), &recording.length);
    if (json_tree_is(sent, JSON_OBJECT)) {
        struct json_writer *writer = json_writer_create(false);
        const char *text = NULL;
        size_t length = 0;
        json_tree_write(sent, writer);
        ck_assert_int_eq(json_writer_finish(writer, &text, &length, NULL), WHERRY_OK);
        recording.request_body = memory_text(text);
        json_writer_destroy(writer);
    }
    replay(sandbox, &arena, &recording);
    free(recording.body);
    free(recording.request_body);
    arena_free(&arena);
}

/* The one host that is not the API itself is not part of the sandbox. */
static bool is_offered(const struct json_node *entry)
{
    return strstr(json_tree_text(json_tree_find(entry, "request.url")), "oauth2") ==
           NULL;
}

START_TEST(each_recorded_request_is_answered_in_the_recorded_form)
{
    char *folder = reference_path("mailchimp-recordings");
    if (folder == NULL)
        return;
    struct arena arena = {0};
    struct wherry_error error = {0};
    size_t length = 0, replayed = 0;
    char *text =
        reference_read(arena_format(&arena, "%s/MANIFEST.json", folder), &length);
    const struct json_node *manifest = json_tree_parse(&arena, text, length, &error);
    ck_assert_msg(manifest != NULL, "%s", error.message);
    struct sandbox *sandbox = sandbox_start();
    for (const struct json_node *entry = manifest->first; entry != NULL;
         entry = entry->next)
        if (is_offered(entry)) {
            replay_entry(sandbox, folder, entry);
            replayed++;
        }
    ck_assert_uint_eq(replayed, RECORDINGS - 1);
    sandbox_stop(sandbox);
    arena_free(&arena);
    free(text);
    free(folder);
}
END_TEST

static const struct {
    const char *text;
    bool same;
} documents[] = {
    {"{\"members\":[{\"id\":\"a\",\"n\":1}],\"total\":5}", true},
    {"{\"members\":[],\"total\":0,\"region\":\"optional\"}", true},
    {"{\"members\":[{\"id\":\"a\",\"n\":\"1\"}],\"total\":5}", false},
    {"{\"members\":[{\"id\":\"a\",\"n\":1},{\"id\":\"b\"}],\"total\":5}", false},
    {"{\"members\":[{\"id\":\"a\",\"n\":1,\"x\":1}],\"total\":5}", false},
    {"{\"members\":[]}", false},
    {"[]", false},
};

START_TEST(a_document_of_another_form_is_noticed)
{
    static const char recorded[] = "{\"members\":[{\"id\":\"r\",\"n\":7}],\"total\":1}";
    struct arena arena = {0};
    const struct samples samples = {
        .nodes = {json_tree_parse(&arena, recorded, strlen(recorded), NULL)},
        .count = 1};
    const char *text = documents[_i].text;
    const struct json_node *answered =
        json_tree_parse(&arena, text, strlen(text), NULL);
    ck_assert(samples.nodes[0] != NULL && answered != NULL);
    difference[0] = '\0';
    compare("document", &samples, answered);
    ck_assert_msg((difference[0] == '\0') == documents[_i].same, "%s", difference);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_recorded_request_is_answered_in_the_recorded_form),
        {"a_document_of_another_form_is_noticed",
         &a_document_of_another_form_is_noticed,
         .rounds = sizeof documents / sizeof *documents},
        {0},
    };
    return suite_run("fidelity", tests);
}

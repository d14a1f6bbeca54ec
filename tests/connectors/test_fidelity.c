/* test_fidelity.c -- the sandbox must answer in the form of Mailchimp: status, content
 * type, keys and types of values, as tests/fidelity/ has them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/fidelity.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

enum { SAMPLES_MAX = 64, PATH_ROOM = 256, EXCHANGES = 21 };

#define SERVICE "/mailchimp/3.0"
#define KEY_HEADER "Authorization: apikey "

/* Keys that come and go: the service gives them now and then. */
static const char *const optional_keys[] = {
    "region", "type", "instance", "contact", "choices", "unsubscribe_reason", NULL};

/* What is at one place of the sample: several values, if it is in an array. */
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
            differs(path, "has a key that the sample has not:", node->key);
    }
    for (const struct json_node *node = recorded->nodes[0]->first; node != NULL;
         node = node->next)
        if (members_of(recorded, node->key).count == recorded->count &&
            !is_optional(node->key) && json_tree_get(answered, node->key) == NULL)
            differs(path, "lacks the key", node->key);
}

static void compare(const char *path, const struct samples *recorded,
                    const struct json_node *answered)
{
    bool known = false;
    for (size_t i = 0; i < recorded->count; i++)
        known = known || recorded->nodes[i]->type == answered->type;
    if (!known)
        differs(path, "has another type than the sample:", answered->text);
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

static const char *header_of(struct arena *arena, const char *head, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = strchr(head, '\n'); line != NULL; line = strchr(line, '\n'))
        if (strncasecmp(++line, name, length) == 0 && line[length] == ':')
            return arena_text_n(arena, line + length + 2,
                                strcspn(line + length + 2, "\r\n"));
    return "";
}

/* A part of the file as JSON, to be freed; NULL for none. */
static char *text_of(const struct json_node *node)
{
    if (node == NULL)
        return NULL;
    struct json_writer *writer = json_writer_create(false);
    const char *text = NULL;
    size_t length = 0;
    json_tree_write(node, writer);
    ck_assert_int_eq(json_writer_finish(writer, &text, &length, NULL), WHERRY_OK);
    char *copy = memory_text(text);
    json_writer_destroy(writer);
    return copy;
}

/* One thing that happens before the request: a verb of the sandbox's control, or a
 * request to the service itself. */
static void do_step(struct sandbox *sandbox, const struct json_node *step)
{
    const struct json_node *control = json_tree_get(step, "control");
    char *body = text_of(json_tree_get(step, "body"));
    char path[PATH_ROOM];
    if (control != NULL) {
        sandbox_post(sandbox, json_tree_text(control), "%s", body);
    } else {
        snprintf(path, sizeof path, SERVICE "%s",
                 json_tree_text(json_tree_get(step, "path")));
        ck_assert_int_eq(sandbox_request(sandbox,
                                         json_tree_text(json_tree_get(step, "request")),
                                         path, KEY_HEADER SANDBOX_MAILCHIMP_KEY "\r\n",
                                         body, NULL, NULL),
                         200);
    }
    free(body);
}

static void prepare(struct sandbox *sandbox, const struct json_node *root,
                    const struct json_node *exchange)
{
    const struct json_node *before = json_tree_get(exchange, "before");
    sandbox_post(sandbox, "reset", "{}");
    do_step(sandbox, json_tree_get(root, "fields"));
    for (const struct json_node *step = before == NULL ? NULL : before->first;
         step != NULL; step = step->next)
        do_step(sandbox, step);
}

/* A sample answer as a tree; `text` is its whole, to be freed. */
static const struct json_node *read_sample(struct arena *arena, const char *file,
                                           char **text)
{
    size_t length = 0;
    struct wherry_error error = {0};
    *text = fidelity_read(arena_format(arena, "answers/%s", file), &length);
    const struct json_node *sample = json_tree_parse(arena, *text, length, &error);
    ck_assert_msg(sample != NULL, "%s: %s", file, error.message);
    return sample;
}

static void compare_bodies(struct arena *arena, const char *file,
                           const struct buffer *body, bool error)
{
    struct wherry_error why = {0};
    char *text = NULL;
    const struct json_node *sample = read_sample(arena, file, &text);
    const struct json_node *answer =
        json_tree_parse(arena, buffer_text(body), body->length, &why);
    ck_assert_msg(answer != NULL, "%s: %s", file, why.message);
    const struct samples samples = {.nodes = {sample}, .count = 1};
    difference[0] = '\0';
    compare(file, &samples, answer);
    ck_assert_msg(difference[0] == '\0', "%s", difference);
    if (error)
        compare_words(sample, answer);
    free(text);
}

static void replay(struct sandbox *sandbox, const struct json_node *exchange)
{
    struct arena arena = {0};
    struct buffer head = {0}, body = {0};
    const char *file = json_tree_text(json_tree_get(exchange, "file"));
    const char *key =
        json_tree_string(json_tree_get(exchange, "key"), SANDBOX_MAILCHIMP_KEY);
    const char *path = json_tree_text(json_tree_get(exchange, "path"));
    char *sent = text_of(json_tree_get(exchange, "body"));
    int status = sandbox_request(
        sandbox, json_tree_text(json_tree_get(exchange, "method")),
        arena_format(&arena, SERVICE "%s", path),
        arena_format(&arena, KEY_HEADER "%s\r\n", key), sent, &head, &body);
    ck_assert_msg(status == json_tree_integer(json_tree_get(exchange, "status"), 0),
                  "%s: %d %s", file, status, buffer_text(&body));
    ck_assert_str_eq(header_of(&arena, buffer_text(&head), "Content-Type"),
                     json_tree_text(json_tree_get(exchange, "type")));
    ck_assert_str_eq(header_of(&arena, buffer_text(&head), "Allow"),
                     json_tree_string(json_tree_get(exchange, "allow"), ""));
    if (text_ends_with(file, ".json"))
        compare_bodies(&arena, file, &body, status >= 400);
    else
        ck_assert_ptr_nonnull(strstr(buffer_text(&body), "301 Moved Permanently"));
    free(sent);
    buffer_free(&head);
    buffer_free(&body);
    arena_free(&arena);
}

START_TEST(the_sandbox_answers_each_exchange_in_the_form_of_its_sample)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    size_t length = 0, replayed = 0;
    char *text = fidelity_read("exchanges.json", &length);
    const struct json_node *root = json_tree_parse(&arena, text, length, &error);
    ck_assert_msg(root != NULL, "%s", error.message);
    struct sandbox *sandbox = sandbox_start();
    for (const struct json_node *one = json_tree_get(root, "exchanges")->first;
         one != NULL; one = one->next, replayed++) {
        prepare(sandbox, root, one);
        replay(sandbox, one);
    }
    ck_assert_uint_eq(replayed, EXCHANGES);
    sandbox_stop(sandbox);
    arena_free(&arena);
    free(text);
}
END_TEST

/* The recording is looked at as the sandbox's answers are, and the other way round:
 * a sample has no key too many and none too few. */
static void compare_with_recording(const char *file, const char *recorded,
                                   size_t length)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    char *text = NULL;
    const struct json_node *sample = read_sample(&arena, file, &text);
    const struct json_node *recording =
        json_tree_parse(&arena, recorded, length, &error);
    ck_assert_msg(recording != NULL, "%s: %s", file, error.message);
    const struct samples samples = {.nodes = {sample}, .count = 1};
    const struct samples recordings = {.nodes = {recording}, .count = 1};
    difference[0] = '\0';
    compare("the recording", &samples, recording);
    compare("our sample", &recordings, sample);
    ck_assert_msg(difference[0] == '\0', "%s: %s", file, difference);
    arena_free(&arena);
    free(text);
}

START_TEST(our_samples_have_the_form_of_mailchimps_recorded_answers)
{
    struct arena arena = {0};
    size_t length = 0, recorded_length = 0;
    char *text = fidelity_read("exchanges.json", &length);
    const struct json_node *root = json_tree_parse(&arena, text, length, NULL);
    for (const struct json_node *one = json_tree_get(root, "exchanges")->first;
         one != NULL; one = one->next) {
        const char *file = json_tree_text(json_tree_get(one, "file"));
        if (!text_ends_with(file, ".json"))
            continue;
        char *recorded = fidelity_reference(
            arena_format(&arena, "mailchimp-recordings/%s", file),
            "our samples are not compared with recorded answers", &recorded_length);
        if (recorded == NULL)
            break;
        compare_with_recording(file, recorded, recorded_length);
        free(recorded);
    }
    arena_free(&arena);
    free(text);
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

START_TEST(the_comparison_finds_a_document_of_another_form)
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
        TEST(the_sandbox_answers_each_exchange_in_the_form_of_its_sample),
        TEST(our_samples_have_the_form_of_mailchimps_recorded_answers),
        {"the_comparison_finds_a_document_of_another_form",
         &the_comparison_finds_a_document_of_another_form,
         .rounds = sizeof documents / sizeof *documents},
        {0},
    };
    return suite_run("fidelity", tests);
}
